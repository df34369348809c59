-- Reason: programs that call the API ask whose balance has changed since they asked last; lines are where it shows.
-- +goose Up
CREATE VIEW pub_ledger_line AS
SELECT municipality_id, entry_id, day, account, subject, service, amount FROM ledger_line;
