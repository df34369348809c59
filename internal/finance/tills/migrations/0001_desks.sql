-- Cash desks, cashiers' days and the cash book: what lay in which till, when, and who answers for it.
-- +goose Up

-- A till. Its code is the first part of a receipt number; a sum above "large"
-- must be confirmed, so that a slipped zero is seen. "last" is the last receipt
-- number: it moves in the transaction of the receipt, so numbers have no gaps.
CREATE TABLE tills_desk (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  code            BIGINT  NOT NULL,
  name            TEXT    NOT NULL,
  provider_id     BIGINT  NOT NULL,
  large           BIGINT  NOT NULL,
  closed          BOOLEAN NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, code)
);
CREATE TABLE tills_counter (
  municipality_id BIGINT NOT NULL,
  desk_id         BIGINT NOT NULL,
  last            BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, desk_id),
  FOREIGN KEY (municipality_id, desk_id) REFERENCES tills_desk (municipality_id, id)
);

-- A cashier's day at a desk, from the change money in the morning (what was kept
-- yesterday and what was added) to the cash that a second person accepts.
CREATE TABLE tills_day (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  desk_id         BIGINT NOT NULL,
  cashier_id      BIGINT NOT NULL,
  cashier         TEXT   NOT NULL,
  day             TEXT   NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('open', 'closed', 'accepted')),
  opened_at       BIGINT NOT NULL,
  added           BIGINT NOT NULL,
  change_money    BIGINT NOT NULL,
  closed_at       BIGINT NOT NULL DEFAULT 0,
  closed_by       BIGINT NOT NULL DEFAULT 0,
  counted         TEXT   NOT NULL DEFAULT '',
  counted_sum     BIGINT NOT NULL DEFAULT 0,
  expected        BIGINT NOT NULL DEFAULT 0,
  kept            BIGINT NOT NULL DEFAULT 0,
  reason          TEXT   NOT NULL DEFAULT '',
  accepted_at     BIGINT NOT NULL DEFAULT 0,
  accepted_by     BIGINT NOT NULL DEFAULT 0,
  acceptor        TEXT   NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, desk_id) REFERENCES tills_desk (municipality_id, id)
);
CREATE UNIQUE INDEX tills_day_at_desk ON tills_day (municipality_id, desk_id) WHERE state = 'open';
CREATE UNIQUE INDEX tills_day_of_cashier ON tills_day (municipality_id, cashier_id) WHERE state = 'open';
CREATE INDEX tills_day_not_accepted ON tills_day (municipality_id, id) WHERE state <> 'accepted';
CREATE INDEX tills_day_by_desk ON tills_day (municipality_id, desk_id, id);

-- The cash book: every sum that came into a till, with its receipt number, and
-- every sum that was given back (number 0, amount below zero).
CREATE TABLE tills_cash (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  desk_id         BIGINT NOT NULL,
  day_id          BIGINT NOT NULL,
  number          BIGINT NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount <> 0),
  source_kind     TEXT   NOT NULL,
  source_id       BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, day_id) REFERENCES tills_day (municipality_id, id),
  CHECK (amount > 0 AND number > 0 OR amount < 0 AND number = 0)
);
CREATE INDEX tills_cash_day ON tills_cash (municipality_id, day_id, id);
CREATE UNIQUE INDEX tills_cash_number ON tills_cash (municipality_id, desk_id, number) WHERE number > 0;
