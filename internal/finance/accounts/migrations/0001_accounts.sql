-- Personal accounts: whom the municipality supplies with which service, how it is measured, and what the meters showed.
-- +goose Up
CREATE TABLE accounts_account (
    municipality_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    serial BIGINT NOT NULL,           -- running number; after a merger two accounts may share one, never a number
    number TEXT NOT NULL,             -- as printed: code-serial-check
    holder_id BIGINT NOT NULL,        -- household or organisation of the register
    state TEXT NOT NULL,              -- open, closed
    code_version BIGINT NOT NULL,     -- of the access code; raised to make an old code worthless
    opened TEXT NOT NULL,
    closed TEXT NOT NULL DEFAULT '',  -- last day of supply
    PRIMARY KEY (municipality_id, id),
    UNIQUE (municipality_id, number),
    CHECK (state IN ('open', 'closed'))
);
CREATE INDEX accounts_account_serial ON accounts_account (municipality_id, serial);
CREATE INDEX accounts_account_holder ON accounts_account (municipality_id, holder_id);

-- One stretch of days during which an account is supplied with a service in one way.
CREATE TABLE accounts_supply (
    municipality_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    service_id BIGINT NOT NULL,
    connection TEXT NOT NULL,         -- house, yard, standpipe, none
    category TEXT NOT NULL,           -- of the tariff: decided for the supply, because a shop may stand in a yard
    persons BIGINT,                   -- instead of the household's own count; NULL follows the register
    heads BIGINT NOT NULL DEFAULT 0,
    area BIGINT NOT NULL DEFAULT 0,   -- thousandths of the unit of the tariff
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, account_id) REFERENCES accounts_account (municipality_id, id),
    CHECK (connection IN ('house', 'yard', 'standpipe', 'none')),
    CHECK (valid_until = '' OR valid_until >= valid_from)
);
CREATE INDEX accounts_supply_account ON accounts_supply (municipality_id, account_id);
CREATE INDEX accounts_supply_service ON accounts_supply (municipality_id, service_id, account_id);
CREATE UNIQUE INDEX accounts_supply_current ON accounts_supply (municipality_id, account_id, service_id) WHERE valid_until = '';

CREATE TABLE accounts_meter (
    municipality_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    service_id BIGINT NOT NULL,
    serial TEXT NOT NULL,
    model TEXT NOT NULL,
    digits BIGINT NOT NULL,           -- whole digits of the dial
    installed TEXT NOT NULL,
    first_value BIGINT NOT NULL,
    verified_until TEXT NOT NULL DEFAULT '',
    seal TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    broken_since TEXT NOT NULL DEFAULT '', -- kept after replacement: past months are computed again by it
    ended TEXT NOT NULL DEFAULT '',
    follows BIGINT NOT NULL DEFAULT 0,     -- the meter that this one replaced
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, account_id) REFERENCES accounts_account (municipality_id, id),
    CHECK (state IN ('working', 'broken', 'missing', 'removed', 'replaced')),
    CHECK (digits BETWEEN 1 AND 9)
);
CREATE UNIQUE INDEX accounts_meter_current ON accounts_meter (municipality_id, account_id, service_id) WHERE ended = '';
CREATE INDEX accounts_meter_account ON accounts_meter (municipality_id, account_id);
CREATE INDEX accounts_meter_service ON accounts_meter (municipality_id, service_id);
CREATE INDEX accounts_meter_serial ON accounts_meter (municipality_id, serial);

CREATE TABLE accounts_reading (
    municipality_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    meter_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    value BIGINT NOT NULL,            -- thousandths, as seen on the dial
    total BIGINT NOT NULL,            -- counted on past the last digit and past estimates; never falls
    source TEXT NOT NULL,
    odd TEXT NOT NULL DEFAULT '',     -- codes, separated by spaces
    state TEXT NOT NULL,              -- accepted, waiting, rejected
    reason TEXT NOT NULL DEFAULT '',  -- why it was rejected
    entered_by BIGINT NOT NULL,
    entered_name TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    import_id BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, meter_id) REFERENCES accounts_meter (municipality_id, id),
    CHECK (state IN ('accepted', 'waiting', 'rejected')),
    CHECK (source IN ('controller', 'citizen', 'office', 'estimated', 'corrected'))
);
CREATE UNIQUE INDEX accounts_reading_once ON accounts_reading (municipality_id, meter_id, day) WHERE state = 'accepted';
CREATE INDEX accounts_reading_meter ON accounts_reading (municipality_id, meter_id);
CREATE INDEX accounts_reading_day ON accounts_reading (municipality_id, day) WHERE state = 'accepted';
CREATE INDEX accounts_reading_waiting ON accounts_reading (municipality_id, meter_id) WHERE state = 'waiting';
CREATE INDEX accounts_reading_import ON accounts_reading (municipality_id, import_id) WHERE import_id <> 0;

-- The order in which a controller walks the streets of a village.
CREATE TABLE accounts_route (
    municipality_id BIGINT NOT NULL,
    village_id BIGINT NOT NULL,
    street TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, village_id, street)
);

-- A file of readings that was uploaded, from its preview to its undoing.
CREATE TABLE accounts_import (
    municipality_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    body BYTEA NOT NULL,
    columns TEXT NOT NULL,            -- JSON: which column of the file holds what
    state TEXT NOT NULL,              -- ready, done, undone
    seen BIGINT NOT NULL DEFAULT 0,   -- rows gone through: after a crash the work goes on from here
    good BIGINT NOT NULL DEFAULT 0,   -- rows taken over; the others were refused
    made_by BIGINT NOT NULL,
    made_name TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, id),
    CHECK (state IN ('ready', 'done', 'undone'))
);

CREATE VIEW pub_accounts_account AS
SELECT municipality_id, id, number, holder_id, state, code_version, opened, closed FROM accounts_account;

CREATE VIEW pub_accounts_supply AS
SELECT municipality_id, id, account_id, service_id, connection, category, valid_from, valid_until FROM accounts_supply;
