-- Reason: kept balances are added up from what was just booked, so nobody asks any more which batches were posted together.
-- +goose Up
ALTER TABLE ledger_batch DROP COLUMN posting;
