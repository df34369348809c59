-- Money that came and whose owner is not known yet: it is in the books at once, so that the bank balance is right, and waits here for a person.
-- +goose Up

-- What came. "held" says where the money lies: the ledger account and its subject
-- (our bank account, the agent). "rest" is what still waits.
CREATE TABLE suspense_item (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  source_kind     TEXT   NOT NULL,
  source_id       BIGINT NOT NULL,
  held            TEXT   NOT NULL,
  held_subject    BIGINT NOT NULL,
  held_name       TEXT   NOT NULL,
  day             TEXT   NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount > 0),
  rest            BIGINT NOT NULL CHECK (rest >= 0),
  payer           TEXT   NOT NULL,
  payer_number    TEXT   NOT NULL,
  payer_key       TEXT   NOT NULL,
  purpose         TEXT   NOT NULL,
  external        TEXT   NOT NULL,
  refused         TEXT   NOT NULL,
  entered_by      BIGINT NOT NULL,
  entered_name    TEXT   NOT NULL,
  entered_at      BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, id),
  CHECK (rest <= amount)
);
CREATE INDEX suspense_item_waits ON suspense_item (municipality_id, id) WHERE rest > 0;
CREATE INDEX suspense_item_source ON suspense_item (municipality_id, source_kind, source_id);

-- What became of it, in one step or several. "back" is money that a corrected
-- payment gave back to it.
CREATE TABLE suspense_step (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  item_id         BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  kind            TEXT   NOT NULL CHECK (kind IN ('account', 'return', 'agent', 'cash', 'foreign', 'list', 'back')),
  day             TEXT   NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount > 0),
  target_id       BIGINT NOT NULL,
  payment_id      BIGINT NOT NULL,
  text            TEXT   NOT NULL,
  actor_id        BIGINT NOT NULL,
  actor_name      TEXT   NOT NULL,
  at              BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, item_id, key),
  FOREIGN KEY (municipality_id, item_id) REFERENCES suspense_item (municipality_id, id)
);

-- Who pays for which account, learned when a person cleared a payment. A payer
-- of several accounts has several rows.
CREATE TABLE suspense_payer (
  municipality_id BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  account_id      BIGINT NOT NULL,
  name            TEXT   NOT NULL,
  learned_by      TEXT   NOT NULL,
  learned_at      BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, key, account_id)
);

CREATE VIEW pub_suspense_payer AS
SELECT municipality_id, key, account_id FROM suspense_payer;
