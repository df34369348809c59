-- Settlements with payment agents: what they handed over and what they kept for their work.
-- +goose Up

-- Money handed over by an agent, with what it kept for its work. owed is what the
-- signed days up to until_day said at that moment, agreed what it might keep of
-- it; what is left over stays on the agent's balance.
CREATE TABLE settlements_settlement (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  agent_id        BIGINT NOT NULL,
  day             TEXT   NOT NULL,
  until_day       TEXT   NOT NULL,
  bank_id         BIGINT NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount >= 0),
  commission      BIGINT NOT NULL CHECK (commission >= 0),
  owed            BIGINT NOT NULL,
  agreed          BIGINT NOT NULL,
  note            TEXT   NOT NULL,
  entry_id        BIGINT NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('booked', 'reversed')),
  entered_at      BIGINT NOT NULL,
  entered_by      BIGINT NOT NULL,
  enterer         TEXT   NOT NULL,
  reversed_on     TEXT   NOT NULL DEFAULT '',
  reversed_by     BIGINT NOT NULL DEFAULT 0,
  reverser        TEXT   NOT NULL DEFAULT '',
  reason          TEXT   NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, key),
  CHECK (amount + commission > 0)
);
CREATE INDEX settlements_settlement_agent ON settlements_settlement (municipality_id, agent_id, day, id);
