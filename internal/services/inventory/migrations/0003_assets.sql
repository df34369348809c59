-- What a provider works with and must one day renew: without it a price pays for running the service and never for the next pump.
-- +goose Up
CREATE TABLE inventory_asset (
    municipality_id BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    provider_id     BIGINT NOT NULL,
    service_id      BIGINT NOT NULL, -- 0: serves several services of the provider
    part            TEXT   NOT NULL CHECK (part IN ('source', 'pump', 'treatment', 'storage', 'network', 'meters', 'building', 'vehicle', 'equipment', 'other')),
    name            TEXT   NOT NULL,
    sort_key        BYTEA  NOT NULL,
    since           BIGINT NOT NULL, -- year in which it came into use
    life            BIGINT NOT NULL CHECK (life > 0), -- years
    cost            BIGINT NOT NULL CHECK (cost >= 0), -- tyiyn, in the books; 0: not known
    replacement     BIGINT NOT NULL CHECK (replacement > 0), -- tyiyn, what the same thing costs today
    note            TEXT   NOT NULL,
    retired_on      TEXT   NOT NULL, -- last day of use; empty while it is used
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, provider_id) REFERENCES inventory_provider (municipality_id, id)
);
CREATE INDEX inventory_asset_provider ON inventory_asset (municipality_id, provider_id);

CREATE VIEW pub_inventory_asset AS
SELECT municipality_id, id, provider_id, service_id, part, name, sort_key, since, life, cost, replacement FROM inventory_asset WHERE retired_on = '';
