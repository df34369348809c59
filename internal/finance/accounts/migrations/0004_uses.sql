-- Reason: pages that price a whole register read it on each view; with these columns in the index no row of the table is touched for it.
-- +goose Up
DROP INDEX accounts_supply_service;
CREATE INDEX accounts_supply_service ON accounts_supply (municipality_id, service_id, account_id, valid_from, valid_until, connection, category, persons, heads, area);
