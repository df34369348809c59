-- Reason: each accountant has a chart of accounts of their own in 1C; the codes are theirs to say.
-- +goose Up
CREATE TABLE exports_code (
	municipality_id BIGINT NOT NULL,
	account         TEXT NOT NULL,
	code            TEXT NOT NULL,
	PRIMARY KEY (municipality_id, account)
);
