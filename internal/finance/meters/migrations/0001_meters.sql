-- Meters and readings: without them a bill by the cubic metre could not be checked by anybody.
-- +goose Up
CREATE TABLE meters_meter (
    municipality_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    service_id BIGINT NOT NULL,
    serial TEXT NOT NULL,
    model TEXT NOT NULL,
    digits BIGINT NOT NULL,                -- whole digits of the dial
    installed TEXT NOT NULL,
    first_value BIGINT NOT NULL,           -- thousandths
    verified_until TEXT NOT NULL,          -- empty: not recorded
    seal TEXT NOT NULL,
    state TEXT NOT NULL,
    broken_since TEXT NOT NULL,            -- kept after replacement: past months are computed again by it
    ended TEXT NOT NULL,                   -- last day of work; empty while it hangs there
    follows BIGINT NOT NULL,               -- the meter that this one replaced, or 0
    PRIMARY KEY (municipality_id, id),
    CHECK (state IN ('working', 'broken', 'missing', 'removed', 'replaced')),
    CHECK (digits BETWEEN 1 AND 9)
);
CREATE UNIQUE INDEX meters_meter_current ON meters_meter (municipality_id, account_id, service_id) WHERE ended = '';
CREATE INDEX meters_meter_account ON meters_meter (municipality_id, account_id);
CREATE INDEX meters_meter_service ON meters_meter (municipality_id, service_id);
CREATE INDEX meters_meter_serial ON meters_meter (municipality_id, serial);

CREATE TABLE meters_reading (
    municipality_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    meter_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    value BIGINT NOT NULL,                 -- thousandths, as seen on the dial
    total BIGINT NOT NULL,                 -- counted on past the last digit and past estimates; never falls
    source TEXT NOT NULL,
    odd TEXT NOT NULL,                     -- codes, separated by spaces
    state TEXT NOT NULL,
    reason TEXT NOT NULL,                  -- why it was rejected
    entered_by BIGINT NOT NULL,
    entered_name TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    batch_id BIGINT NOT NULL,              -- the list it came with, or 0
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, meter_id) REFERENCES meters_meter (municipality_id, id),
    CHECK (state IN ('accepted', 'waiting', 'rejected')),
    CHECK (source IN ('controller', 'citizen', 'office', 'estimated', 'corrected'))
);
CREATE UNIQUE INDEX meters_reading_once ON meters_reading (municipality_id, meter_id, day) WHERE state = 'accepted';
CREATE INDEX meters_reading_meter ON meters_reading (municipality_id, meter_id);
CREATE INDEX meters_reading_day ON meters_reading (municipality_id, day) WHERE state = 'accepted';
CREATE INDEX meters_reading_waiting ON meters_reading (municipality_id, meter_id) WHERE state = 'waiting';
CREATE INDEX meters_reading_batch ON meters_reading (municipality_id, batch_id) WHERE batch_id <> 0;

CREATE VIEW pub_meters_meter AS
SELECT municipality_id, id, account_id, service_id, serial, state, installed, ended, verified_until FROM meters_meter;

-- Accepted readings from dials, without estimates.
CREATE VIEW pub_meters_reading AS
SELECT municipality_id, id, meter_id, day, value, source FROM meters_reading WHERE state = 'accepted' AND source <> 'estimated';
