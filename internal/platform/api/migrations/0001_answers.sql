-- Reason: a program that repeats a call because the line broke gets the answer it missed, and nothing is booked twice.
-- +goose Up

-- What was answered to a key of a caller, kept for ever: banks repeat a payment
-- the next morning. digest is of the call and its body. status is 0 only inside
-- the transaction that is working on it.
CREATE TABLE api_answer (
  municipality_id BIGINT NOT NULL,
  caller_id       BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  digest          BYTEA  NOT NULL,
  status          BIGINT NOT NULL,
  body            TEXT   NOT NULL,
  made_at         BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, caller_id, key)
);
