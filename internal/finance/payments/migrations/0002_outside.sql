-- Payments from outside stand beside those of our own desks, and what took money from a payment again is kept: reversal, refund, transfer.
-- +goose Up

-- SQLite cannot change a CHECK, so the table is written anew, and before it the
-- wishes that point at it.
CREATE TABLE payments_wish (
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
  PRIMARY KEY (municipality_id, id)
);
INSERT INTO payments_wish (municipality_id, id, payment_id, state, reason, asked_at, asked_by, asker, decided_at, decided_by, decider, day, entry_id)
SELECT municipality_id, id, payment_id, state, reason, asked_at, asked_by, asker, decided_at, decided_by, decider, day, entry_id FROM payments_reversal;
DROP TABLE payments_reversal;
ALTER TABLE payments_wish RENAME TO payments_reversal;
CREATE UNIQUE INDEX payments_reversal_live ON payments_reversal (municipality_id, payment_id) WHERE state <> 'refused';
CREATE INDEX payments_reversal_waiting ON payments_reversal (municipality_id, id) WHERE state = 'waiting';

-- A payment and all that its receipt says. One from outside has no desk; its
-- number is its id. debit and channel_id say where in the ledger its money lies:
-- at the desk, the agent, the bank. returned is what left the payment again.
CREATE TABLE payments_paid (
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
  method          TEXT   NOT NULL CHECK (method IN ('cash', 'agent', 'bank', 'register', 'elqr', 'api')),
  debit           TEXT   NOT NULL,
  channel_id      BIGINT NOT NULL,
  external        TEXT   NOT NULL,
  payer           TEXT   NOT NULL,
  source_kind     TEXT   NOT NULL,
  source_id       BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  account_number  TEXT   NOT NULL,
  holder          TEXT   NOT NULL,
  address         TEXT   NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount > 0),
  advance_left    BIGINT NOT NULL CHECK (advance_left >= 0 AND advance_left + returned <= amount),
  returned        BIGINT NOT NULL CHECK (returned >= 0),
  received        BIGINT NOT NULL,
  debt_after      BIGINT NOT NULL,
  advance_after   BIGINT NOT NULL,
  note            TEXT   NOT NULL,
  entry_id        BIGINT NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('taken', 'reversed', 'moved')),
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, key)
) /* WITHOUT ROWID */;
INSERT INTO payments_paid (municipality_id, id, key, desk_id, desk_code, provider_id, day_id, number, day, taken_at, cashier_id, cashier,
  method, debit, channel_id, external, payer, source_kind, source_id, account_id, account_number, holder, address, amount, advance_left,
  returned, received, debt_after, advance_after, note, entry_id, state)
SELECT municipality_id, id, key, desk_id, desk_code, provider_id, day_id, number, day, taken_at, cashier_id, cashier,
  method, 'assets:cash', desk_id, '', '', '', 0, account_id, account_number, holder, address, amount, advance_left,
  CASE WHEN state = 'reversed' THEN amount ELSE 0 END, received, debt_after, advance_after, note, entry_id, state
FROM payments_payment;
DROP TABLE payments_payment;
ALTER TABLE payments_paid RENAME TO payments_payment;
CREATE INDEX payments_payment_account ON payments_payment (municipality_id, account_id, id);
CREATE INDEX payments_payment_day ON payments_payment (municipality_id, day, id);
CREATE UNIQUE INDEX payments_payment_number ON payments_payment (municipality_id, number, desk_id) WHERE desk_id <> 0;
CREATE INDEX payments_payment_channel ON payments_payment (municipality_id, channel_id, day) WHERE method <> 'cash';

-- What took money from a payment again. The key never corrects twice. desk_id is
-- the desk whose till gave the cash back, moved_id the payment that a transfer
-- made on the other account.
CREATE TABLE payments_correction (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  payment_id      BIGINT NOT NULL,
  kind            TEXT   NOT NULL CHECK (kind IN ('reverse', 'refund', 'transfer')),
  amount          BIGINT NOT NULL CHECK (amount > 0),
  desk_id         BIGINT NOT NULL,
  moved_id        BIGINT NOT NULL,
  day             TEXT   NOT NULL,
  reason          TEXT   NOT NULL,
  entry_id        BIGINT NOT NULL,
  made_at         BIGINT NOT NULL,
  actor_id        BIGINT NOT NULL,
  actor           TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, key)
);
CREATE INDEX payments_correction_payment ON payments_correction (municipality_id, payment_id);
INSERT INTO payments_correction (municipality_id, id, key, payment_id, kind, amount, desk_id, moved_id, day, reason, entry_id, made_at, actor_id, actor)
SELECT r.municipality_id, r.id, 'payments.reversal/' || CAST(r.id AS TEXT), r.payment_id, 'reverse', p.amount, p.desk_id, 0, r.day, r.reason,
  r.entry_id, r.decided_at, r.decided_by, r.decider
FROM payments_reversal AS r
JOIN payments_payment AS p ON p.municipality_id = r.municipality_id AND p.id = r.payment_id
WHERE r.state = 'done';

-- Payments and accounts asked for together; a row lives only within one transaction.
CREATE TABLE payments_wanted ( /* SCRATCH */
  municipality_id BIGINT NOT NULL,
  batch           BIGINT NOT NULL,
  n               BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  account_id      BIGINT NOT NULL, -- 0 when a row before this one names the same account
  PRIMARY KEY (municipality_id, batch, n)
) /* WITHOUT ROWID */;

-- Payments as other rooms see them. origin_id is the payment that this one was
-- transferred from; 0 when it came by itself.
CREATE VIEW pub_payments_payment AS
SELECT municipality_id, id, day, taken_at, method, channel_id, external, account_id, account_number, holder, amount, state, entry_id,
  returned, CAST(CASE WHEN source_kind = 'payments.payment' THEN source_id ELSE 0 END AS BIGINT) AS origin_id, debit, desk_id, desk_code, number, key, payer, note, provider_id
FROM payments_payment;
