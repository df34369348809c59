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
  listed           BIGINT NOT NULL DEFAULT 0, -- bills with those left out
  issuer_id        BIGINT NOT NULL DEFAULT 0, -- municipality that gave the numbers; stays when it merges into another
  first_number     BIGINT NOT NULL DEFAULT 0, -- number of the bill in the first place; 0 until approved
  PRIMARY KEY (municipality_id, id),
  CHECK (state IN ('draft', 'previewed', 'approved', 'posted', 'reversing', 'reversed', 'dropped'))
) /* WITHOUT ROWID */;

-- The rule "one run for a service and month" is kept by the database itself.
CREATE UNIQUE INDEX billing_run_live ON billing_run (municipality_id, service_id, month)
  WHERE state NOT IN ('reversed', 'dropped');
-- No number twice: the runs of a month share out its numbers.
CREATE UNIQUE INDEX billing_run_number ON billing_run (municipality_id, issuer_id, month, first_number) WHERE first_number > 0;
CREATE INDEX billing_run_month ON billing_run (municipality_id, month);

-- A bill is written once, with all that it says, and becomes owed in the moment in
-- which its run is posted: a million rows need not be touched for that. Its number
-- is that of its place among the numbers of the run. Its run is not a foreign key,
-- which would be looked up for each row: whoever writes bills holds the run, runs
-- are never deleted, and the check counts.
CREATE TABLE billing_bill (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  run_id          BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  account_number  TEXT   NOT NULL,
  village_id      BIGINT NOT NULL,
  service_id      BIGINT NOT NULL,
  month           TEXT   NOT NULL,
  ordinal         BIGINT NOT NULL, -- in the list of the run
  chunk           BIGINT NOT NULL,
  place           BIGINT NOT NULL, -- among the numbers of the run, from 1; 0: left out
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
  CHECK (amount >= 0 AND paid >= 0 AND paid <= amount),
  CHECK (state IN ('billed', 'excluded', 'reversed'))
) /* WITHOUT ROWID */;

CREATE UNIQUE INDEX billing_bill_ordinal ON billing_bill (municipality_id, run_id, ordinal);
CREATE UNIQUE INDEX billing_bill_live ON billing_bill (municipality_id, account_id, month, service_id)
  WHERE state = 'billed';
-- What a person looks at before approval, and what the next run looks for.
CREATE INDEX billing_bill_noted ON billing_bill (municipality_id, run_id, ordinal) WHERE odd <> '' OR state = 'excluded';
-- Lists of debtors and sums of months are answered from these two alone.
CREATE INDEX billing_bill_unpaid ON billing_bill
  (municipality_id, account_id, month, service_id, due, amount, paid, village_id, account_number, run_id)
  WHERE state = 'billed' AND paid < amount;
CREATE INDEX billing_bill_month ON billing_bill (municipality_id, month, run_id, due, amount, paid) WHERE state = 'billed';

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
) /* WITHOUT ROWID */;

-- The last number given to a bill of a month: numbers have no gaps.
CREATE TABLE billing_number (
  municipality_id BIGINT NOT NULL,
  month           TEXT   NOT NULL,
  last_serial     BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, month)
);

-- Settlements on their way into bills; a row lives only within one transaction.
CREATE TABLE billing_settling ( /* SCRATCH */
  municipality_id BIGINT NOT NULL,
  batch           BIGINT NOT NULL,
  bill_id         BIGINT NOT NULL,
  amount          BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, batch, bill_id)
) /* WITHOUT ROWID */;

-- A bill with what it takes from its run. The order of the join is the one written:
-- few bills are asked for, and each finds its run.
CREATE VIEW billing_paper AS
SELECT b.municipality_id, b.id, b.run_id, b.account_id, b.account_number, b.village_id, b.service_id, b.month, b.ordinal, b.place,
  b.due, b.state, b.quantity, b.amount, b.paid, b.odd, b.usual, b.reason, b.computation, r.state AS run_state, r.first_number
FROM billing_bill AS b CROSS JOIN billing_run AS r
WHERE r.municipality_id = b.municipality_id AND r.id = b.run_id;

-- What is owed and paid, for rooms that look at it from other sides.
CREATE VIEW pub_billing_bill AS
SELECT b.municipality_id, b.id, b.account_id, b.account_number, b.village_id, b.service_id, b.month, b.due, b.amount, b.paid
FROM billing_bill AS b
WHERE b.state = 'billed' AND EXISTS (SELECT 1 FROM billing_run AS r
  WHERE r.municipality_id = b.municipality_id AND r.id = b.run_id AND r.state IN ('posted', 'reversing'));

-- Since when a bill is owed: whoever looks back at payments must know which bills there were.
CREATE VIEW pub_billing_posted AS
SELECT b.municipality_id, b.id, b.account_id, b.service_id, b.month, b.due, b.amount, r.posted_at
FROM billing_bill AS b CROSS JOIN billing_run AS r
WHERE r.municipality_id = b.municipality_id AND r.id = b.run_id AND b.state = 'billed' AND r.state IN ('posted', 'reversing');
