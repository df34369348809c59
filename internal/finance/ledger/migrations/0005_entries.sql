-- Reason: the room of exports reads whole entries, line by line in their order.
-- +goose Up
CREATE VIEW pub_ledger_entry AS
SELECT municipality_id, id, day, kind, source_kind, source_id, key, text FROM ledger_entry;
CREATE VIEW pub_ledger_posting AS
SELECT municipality_id, entry_id, line, account, subject, service, amount FROM ledger_line;
