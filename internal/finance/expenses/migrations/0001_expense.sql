-- Reason: what a service costs stands in the same books as what it brings, so that a tariff begins with facts.
-- +goose Up
-- A cost with its paper. It is never changed; one entered wrongly is reversed.
CREATE TABLE expenses_expense (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  form_key        TEXT   NOT NULL, -- of the form: sent twice it books once
  provider_id     BIGINT NOT NULL,
  service_id      BIGINT NOT NULL, -- 0: of all services of the provider together
  kind            TEXT   NOT NULL, -- cost item, as in the calculation of tariffs
  day             TEXT   NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount > 0),
  supplier        TEXT   NOT NULL,
  paper           TEXT   NOT NULL, -- number of the invoice, the act or the payroll
  bank_id         BIGINT NOT NULL, -- our bank account that paid; 0: another, or not paid yet
  note            TEXT   NOT NULL,
  entry_id        BIGINT NOT NULL, -- in the ledger
  state           TEXT   NOT NULL CHECK (state IN ('booked', 'reversed')),
  entered_at      BIGINT NOT NULL,
  entered_by      BIGINT NOT NULL,
  enterer         TEXT   NOT NULL,
  reason          TEXT   NOT NULL DEFAULT '', -- of the reversal
  reversed_on     TEXT   NOT NULL DEFAULT '',
  reverser        TEXT   NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, form_key)
);
CREATE INDEX expenses_expense_day ON expenses_expense (municipality_id, day, id);
