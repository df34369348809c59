-- The movement of a bank account that a settlement is: each movement counts once.
-- +goose Up

-- The unmatched payment that a bank statement brought; 0: entered by hand, and no
-- statement has shown it yet. joined_id is the ledger's entry that took the money
-- out of the bank again when a movement was found later, which had brought it too.
ALTER TABLE settlements_settlement ADD COLUMN movement_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE settlements_settlement ADD COLUMN joined_id BIGINT NOT NULL DEFAULT 0;
