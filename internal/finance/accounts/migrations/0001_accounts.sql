-- Personal accounts: whom the municipality supplies with which service, and in which way.
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

-- The order in which a controller walks the streets of a village.
CREATE TABLE accounts_route (
    municipality_id BIGINT NOT NULL,
    village_id BIGINT NOT NULL,
    street TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, village_id, street)
);

CREATE VIEW pub_accounts_account AS
SELECT municipality_id, id, number, holder_id, state, code_version, opened, closed FROM accounts_account;

CREATE VIEW pub_accounts_supply AS
SELECT municipality_id, id, account_id, service_id, connection, category, valid_from, valid_until FROM accounts_supply;
