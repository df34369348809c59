-- Payments, what each settled, and reversals.
-- +goose Up

-- A payment and all that its receipt says: a copy printed years later shows
-- the same name and the same rest of debt.
CREATE TABLE payments_payment (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  desk_id         BIGINT NOT NULL,
  desk_code       BIGINT NOT NULL,
  provider_id     BIGINT NOT NULL,
  day_id          BIGINT NOT NULL,
  number          BIGINT NOT NULL,
  day             TEXT   NOT NULL,
  taken_at        BIGINT NOT NULL,
  cashier_id      BIGINT NOT NULL,
  cashier         TEXT   NOT NULL,
  method          TEXT   NOT NULL CHECK (method IN ('cash')),
  account_id      BIGINT NOT NULL,
  account_number  TEXT   NOT NULL,
  holder          TEXT   NOT NULL,
  address         TEXT   NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount > 0),
  advance_left    BIGINT NOT NULL CHECK (advance_left >= 0 AND advance_left <= amount),
  received        BIGINT NOT NULL,
  debt_after      BIGINT NOT NULL,
  advance_after   BIGINT NOT NULL,
  note            TEXT   NOT NULL,
  entry_id        BIGINT NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('taken', 'reversed')),
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, key),
  UNIQUE (municipality_id, desk_id, number)
);
CREATE INDEX payments_payment_account ON payments_payment (municipality_id, account_id, id);
CREATE INDEX payments_payment_day ON payments_payment (municipality_id, day, id);
CREATE INDEX payments_payment_number ON payments_payment (municipality_id, number);
CREATE INDEX payments_payment_advance ON payments_payment (municipality_id, account_id) WHERE advance_left > 0;

-- What lies on which bill, from which payment. Rows are only added: money that
-- leaves a bill is a row with a minus. payment_id 0 is an advance that came
-- with the opening balances. Rows added together by a batch carry its id.
CREATE TABLE payments_allocation (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  payment_id      BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  bill_id         BIGINT NOT NULL,
  service_id      BIGINT NOT NULL,
  month           TEXT   NOT NULL,
  day             TEXT   NOT NULL,
  kind            TEXT   NOT NULL CHECK (kind IN ('paid', 'advance', 'released', 'reversed')),
  amount          BIGINT NOT NULL CHECK (amount <> 0),
  batch           BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, payment_id, id)
) /* WITHOUT ROWID */;
CREATE INDEX payments_allocation_bill ON payments_allocation (municipality_id, bill_id);
CREATE INDEX payments_allocation_batch ON payments_allocation (municipality_id, batch) WHERE batch > 0;

-- A wish to reverse a payment and what a second person decided. At most one
-- stands or was followed.
CREATE TABLE payments_reversal (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  payment_id      BIGINT NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('waiting', 'done', 'refused')),
  reason          TEXT   NOT NULL,
  asked_at        BIGINT NOT NULL,
  asked_by        BIGINT NOT NULL,
  asker           TEXT   NOT NULL,
  decided_at      BIGINT NOT NULL DEFAULT 0,
  decided_by      BIGINT NOT NULL DEFAULT 0,
  decider         TEXT   NOT NULL DEFAULT '',
  day             TEXT   NOT NULL DEFAULT '',
  entry_id        BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, payment_id) REFERENCES payments_payment (municipality_id, id)
);
CREATE UNIQUE INDEX payments_reversal_live ON payments_reversal (municipality_id, payment_id) WHERE state <> 'refused';
CREATE INDEX payments_reversal_waiting ON payments_reversal (municipality_id, id) WHERE state = 'waiting';
