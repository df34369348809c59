-- Whoever works out a price must know of how many persons, heads and hectares it is made.
-- +goose Up
CREATE VIEW pub_accounts_basis AS
SELECT municipality_id, id, account_id, service_id, connection, category, persons, heads, area, valid_from, valid_until FROM accounts_supply;
