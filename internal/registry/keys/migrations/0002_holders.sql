-- Programs that take money with a key, for those who settle with them.
-- +goose Up

-- "holder": what comes through the key lies with its holder, who owes it to us.
CREATE VIEW pub_keys_key AS
SELECT municipality_id, id, name, prefix, revoked_at <> 0 AS revoked, holds = 'agents' AND channel = 0 AS holder FROM keys_key;
