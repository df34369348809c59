-- Rules by which money is laid on debts: decided, dated, followed by others, never edited.
-- +goose Up
CREATE TABLE allocation_rule (
  municipality_id   BIGINT  NOT NULL,
  id                BIGINT  NOT NULL,
  provider_id       BIGINT  NOT NULL, -- for payments at this provider's cash desks; 0: for all
  from_day          TEXT    NOT NULL,
  ordering          TEXT    NOT NULL CHECK (ordering IN ('month', 'service')),
  services          TEXT    NOT NULL, -- ids in the order in which they are paid
  wish              BOOLEAN NOT NULL, -- what the payer asks for goes first
  body              TEXT    NOT NULL,
  number            TEXT    NOT NULL,
  decided_on        TEXT    NOT NULL,
  note              TEXT    NOT NULL,
  entered_at        BIGINT  NOT NULL,
  entered_by        BIGINT  NOT NULL,
  entered_by_name   TEXT    NOT NULL,
  withdrawn_at      BIGINT  NOT NULL DEFAULT 0,
  withdrawn_by_name TEXT    NOT NULL DEFAULT '',
  reason            TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, id)
);
-- One rule begins on one day: which one holds is never a question of luck.
CREATE UNIQUE INDEX allocation_rule_begin ON allocation_rule (municipality_id, provider_id, from_day) WHERE withdrawn_at = 0;

-- What payments and papers need to lay money and to explain it.
CREATE VIEW pub_allocation_rule AS
SELECT municipality_id, id, provider_id, from_day, ordering, services, wish, number, decided_on
FROM allocation_rule WHERE withdrawn_at = 0;
