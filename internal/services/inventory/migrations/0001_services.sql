-- Delivered services, who delivers them, where, and what is promised: bills, prices and scores all hang on these rows.
-- +goose Up
CREATE TABLE inventory_provider (
    municipality_id BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    kind            TEXT   NOT NULL CHECK (kind IN ('enterprise', 'union', 'private', 'okmotu')),
    name            TEXT   NOT NULL, -- in full, as in its charter
    short_name      TEXT   NOT NULL, -- as people and bills call it
    name_fold       TEXT   NOT NULL,
    sort_key        BYTEA  NOT NULL,
    tax_number      TEXT   NOT NULL, -- ИНН, 14 digits
    bank_name       TEXT   NOT NULL,
    bank_account    TEXT   NOT NULL, -- 16 digits
    phone           TEXT   NOT NULL,
    address         TEXT   NOT NULL,
    cash_hours      TEXT   NOT NULL,
    elqr_provider   TEXT   NOT NULL, -- national QR: id given by the bank's contract; empty until there is one
    elqr_service    TEXT   NOT NULL,
    mcc             TEXT   NOT NULL, -- merchant category code, 4 digits
    PRIMARY KEY (municipality_id, id)
);

CREATE TABLE inventory_service (
    municipality_id BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    code            TEXT   NOT NULL, -- matter of local significance: water, waste, lighting, …
    name_ky         TEXT   NOT NULL,
    name_ru         TEXT   NOT NULL,
    name_en         TEXT   NOT NULL,
    name_fold       TEXT   NOT NULL, -- all three names and the provider's, for search
    sort_key        BYTEA  NOT NULL,
    provider_id     BIGINT NOT NULL,
    unit            TEXT   NOT NULL CHECK (unit IN ('m3', 'person', 'household', 'head', 'hectare', 'visit', 'none')),
    about_ky        TEXT   NOT NULL,
    about_ru        TEXT   NOT NULL,
    ended_on        TEXT   NOT NULL, -- last day; empty while it is delivered
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, provider_id) REFERENCES inventory_provider (municipality_id, id)
);
CREATE INDEX inventory_service_provider ON inventory_service (municipality_id, provider_id);

CREATE TABLE inventory_promise (
    municipality_id BIGINT NOT NULL,
    service_id      BIGINT NOT NULL,
    measure         TEXT   NOT NULL, -- one of the measures of promise.go
    target          BIGINT NOT NULL CHECK (target > 0), -- whole, in the measure's unit: hours a day, pick-ups a week
    note            TEXT   NOT NULL, -- "9:00–21:00, дүйшөмбүдөн башка"
    promised_by     TEXT   NOT NULL, -- who stands for it
    decision        TEXT   NOT NULL, -- "№ 23/83, 12.03.2026"
    PRIMARY KEY (municipality_id, service_id, measure),
    FOREIGN KEY (municipality_id, service_id) REFERENCES inventory_service (municipality_id, id)
);

CREATE TABLE inventory_coverage (
    municipality_id BIGINT NOT NULL,
    service_id      BIGINT NOT NULL,
    village_id      BIGINT NOT NULL, -- of territory; a village that merged away simply shows no more
    since           TEXT   NOT NULL, -- day; empty: always
    PRIMARY KEY (municipality_id, service_id, village_id),
    FOREIGN KEY (municipality_id, service_id) REFERENCES inventory_service (municipality_id, id)
);

CREATE VIEW pub_inventory_service AS
SELECT municipality_id, id, code, name_ky, name_ru, name_en, provider_id, unit FROM inventory_service;

CREATE VIEW pub_inventory_provider AS
SELECT municipality_id, id, name, short_name, tax_number, bank_name, bank_account, phone, cash_hours, elqr_provider, elqr_service, mcc
FROM inventory_provider;
