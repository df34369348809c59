-- Wishes to correct a payment and what a second person decided; those of payments move in from where they stood before.
-- +goose Up

-- At most one wish about a payment waits. serial numbers the acts of a year;
-- booking is the key under which the books carried the wish out.
CREATE TABLE returns_wish (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  payment_id      BIGINT NOT NULL,
  kind            TEXT   NOT NULL CHECK (kind IN ('reverse', 'refund', 'transfer')),
  amount          BIGINT NOT NULL CHECK (amount > 0),
  to_account      BIGINT NOT NULL,
  to_number       TEXT   NOT NULL,
  to_holder       TEXT   NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('waiting', 'done', 'refused')),
  reason          TEXT   NOT NULL,
  asked_at        BIGINT NOT NULL,
  asked_by        BIGINT NOT NULL,
  asker           TEXT   NOT NULL,
  decided_at      BIGINT NOT NULL,
  decided_by      BIGINT NOT NULL,
  decider         TEXT   NOT NULL,
  answer          TEXT   NOT NULL,
  serial          BIGINT NOT NULL,
  moved_id        BIGINT NOT NULL,
  booking         TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, key)
);
CREATE UNIQUE INDEX returns_wish_waiting ON returns_wish (municipality_id, payment_id) WHERE state = 'waiting';
CREATE INDEX returns_wish_payment ON returns_wish (municipality_id, payment_id, id);

INSERT INTO returns_wish (municipality_id, id, key, payment_id, kind, amount, to_account, to_number, to_holder, state, reason,
  asked_at, asked_by, asker, decided_at, decided_by, decider, answer, serial, moved_id, booking)
SELECT municipality_id, id, 'payments.reversal/' || CAST(id AS TEXT), payment_id, 'reverse', amount, 0, '', '', state, reason,
  asked_at, asked_by, asker, decided_at, decided_by, decider, '', 0, 0, 'payments.reversal/' || CAST(id AS TEXT)
FROM pub_payments_reversal;
