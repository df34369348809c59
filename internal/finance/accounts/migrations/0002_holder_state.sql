-- Who has no open account is answered from the index alone.
-- +goose Up
DROP INDEX accounts_account_holder;
CREATE INDEX accounts_account_holder ON accounts_account (municipality_id, holder_id, state);
