-- Charges by run: one run for a service and month, and its bills with their computation.
-- +goose Up
CREATE TABLE billing_run (
  municipality_id  BIGINT NOT NULL,
  id               BIGINT NOT NULL,
  service_id       BIGINT NOT NULL,
  month            TEXT   NOT NULL,
  state            TEXT   NOT NULL,
  due              TEXT   NOT NULL,
  made_at          BIGINT NOT NULL,
  made_by          BIGINT NOT NULL,
  made_by_name     TEXT   NOT NULL,
  computed_at      BIGINT NOT NULL DEFAULT 0,
  approved_at      BIGINT NOT NULL DEFAULT 0,
  approved_by      BIGINT NOT NULL DEFAULT 0,
  approved_by_name TEXT   NOT NULL DEFAULT '',
  posted_at        BIGINT NOT NULL DEFAULT 0,
  reversed_at      BIGINT NOT NULL DEFAULT 0,
  reversed_by      BIGINT NOT NULL DEFAULT 0,
  reversed_by_name TEXT   NOT NULL DEFAULT '',
  reason           TEXT   NOT NULL DEFAULT '',
  bills            BIGINT NOT NULL DEFAULT 0,
  quantity         BIGINT NOT NULL DEFAULT 0,
  amount           BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality_id, id),
  CHECK (state IN ('draft', 'previewed', 'approved', 'posted', 'reversing', 'reversed', 'dropped'))
);

-- The rule "one run for a service and month" is kept by the database itself.
CREATE UNIQUE INDEX billing_run_live ON billing_run (municipality_id, service_id, month)
  WHERE state NOT IN ('reversed', 'dropped');
CREATE INDEX billing_run_month ON billing_run (municipality_id, month);

CREATE TABLE billing_bill (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  run_id          BIGINT NOT NULL,
  issuer_id       BIGINT NOT NULL, -- municipality that gave the number; stays when it merges into another
  account_id      BIGINT NOT NULL,
  account_number  TEXT   NOT NULL,
  village_id      BIGINT NOT NULL,
  service_id      BIGINT NOT NULL,
  month           TEXT   NOT NULL,
  ordinal         BIGINT NOT NULL,
  chunk           BIGINT NOT NULL,
  serial          BIGINT NOT NULL DEFAULT 0,
  due             TEXT   NOT NULL,
  state           TEXT   NOT NULL,
  quantity        BIGINT NOT NULL,
  amount          BIGINT NOT NULL,
  paid            BIGINT NOT NULL DEFAULT 0,
  odd             TEXT   NOT NULL DEFAULT '',
  usual           BIGINT NOT NULL DEFAULT 0,
  reason          TEXT   NOT NULL DEFAULT '',
  computation     TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, run_id) REFERENCES billing_run (municipality_id, id),
  CHECK (amount >= 0 AND paid >= 0 AND paid <= amount),
  CHECK (state IN ('draft', 'excluded', 'posted', 'reversed'))
) /* WITHOUT ROWID */;

CREATE UNIQUE INDEX billing_bill_ordinal ON billing_bill (municipality_id, run_id, ordinal);
CREATE UNIQUE INDEX billing_bill_live ON billing_bill (municipality_id, account_id, month, service_id)
  WHERE state = 'posted';
CREATE UNIQUE INDEX billing_bill_serial ON billing_bill (municipality_id, issuer_id, month, serial) WHERE serial > 0;
-- Lists of debtors and sums of months are answered from these two alone.
CREATE INDEX billing_bill_unpaid ON billing_bill
  (municipality_id, account_id, month, service_id, due, amount, paid, village_id, account_number)
  WHERE state = 'posted' AND paid < amount;
CREATE INDEX billing_bill_month ON billing_bill (municipality_id, month, state, due, amount, paid);

-- One posted part of a run and the journal entry that carries it.
CREATE TABLE billing_chunk (
  municipality_id BIGINT NOT NULL,
  run_id          BIGINT NOT NULL,
  chunk           BIGINT NOT NULL,
  entry_id        BIGINT NOT NULL,
  reversal_id     BIGINT NOT NULL DEFAULT 0,
  bills           BIGINT NOT NULL,
  amount          BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, run_id, chunk),
  FOREIGN KEY (municipality_id, run_id) REFERENCES billing_run (municipality_id, id)
);

-- The last number given to a bill of a month: numbers have no gaps.
CREATE TABLE billing_number (
  municipality_id BIGINT NOT NULL,
  month           TEXT   NOT NULL,
  last_serial     BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, month)
);

-- Settlements on their way into bills; a row lives only within one transaction.
CREATE TABLE billing_settling (
  municipality_id BIGINT NOT NULL,
  batch           BIGINT NOT NULL,
  bill_id         BIGINT NOT NULL,
  amount          BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, batch, bill_id)
) /* WITHOUT ROWID */;

-- What is owed and paid, for rooms that look at it from other sides.
CREATE VIEW pub_billing_bill AS
SELECT municipality_id, id, account_id, account_number, village_id, service_id, month, due, amount, paid
FROM billing_bill WHERE state = 'posted';
