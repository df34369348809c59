-- The way of a tariff from a frozen calculation to a price: who did which step when, on what terms, and what a price below cost leaves to the budget.
-- +goose Up
CREATE TABLE adoption_adoption (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  form_key        TEXT   NOT NULL, -- one-time key of the form: sent twice, it begins one adoption
  scenario_id     BIGINT NOT NULL, -- frozen version in the workbench
  service_id      BIGINT NOT NULL,
  service_code    TEXT   NOT NULL, -- which steps the law asks for
  state           TEXT   NOT NULL CHECK (state IN ('open', 'decided', 'published', 'stopped')),
  proposed        TEXT   NOT NULL, -- JSON, prices that go to the hearing
  chosen          TEXT   NOT NULL DEFAULT '', -- JSON, prices that the council decided
  version_id      BIGINT NOT NULL DEFAULT 0,  -- price list in tariffs, once decided
  begins          TEXT   NOT NULL, -- first day of the month that is aimed at
  begun_at        BIGINT NOT NULL,
  begun_by        BIGINT NOT NULL,
  begun_by_name   TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, form_key),
  CHECK (state IN ('open', 'stopped') OR (chosen <> '' AND version_id <> 0))
);

-- Two ways of one service at one time would end in two prices.
CREATE UNIQUE INDEX adoption_adoption_open ON adoption_adoption (municipality_id, service_id) WHERE state IN ('open', 'decided');

-- What a step left behind: the facts as its form has them, or why it was left out.
CREATE TABLE adoption_step (
  municipality_id BIGINT NOT NULL,
  adoption_id     BIGINT NOT NULL,
  step            TEXT   NOT NULL CHECK (step IN ('notice', 'hearing', 'agreement', 'decision', 'publication', 'stop')),
  facts           TEXT   NOT NULL DEFAULT '', -- JSON; empty: not taken
  reason          TEXT   NOT NULL DEFAULT '', -- why it was left out
  owner_role      TEXT   NOT NULL DEFAULT '', -- who is responsible
  owner_name      TEXT   NOT NULL DEFAULT '',
  taken_at        BIGINT NOT NULL DEFAULT 0,
  taken_by        BIGINT NOT NULL DEFAULT 0,
  taken_by_name   TEXT   NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, adoption_id, step),
  FOREIGN KEY (municipality_id, adoption_id) REFERENCES adoption_adoption (municipality_id, id)
);

-- Terms that a municipality set; those of the program hold for the others.
CREATE TABLE adoption_term (
  municipality_id BIGINT NOT NULL,
  term            TEXT   NOT NULL,
  days            BIGINT NOT NULL,
  working         BIGINT NOT NULL CHECK (working IN (0, 1)), -- working days, not those of the calendar
  source          TEXT   NOT NULL, -- the law, or who set it
  PRIMARY KEY (municipality_id, term)
);

-- What a decided price leaves open in a year: a line for the budget.
CREATE TABLE adoption_obligation (
  municipality_id BIGINT NOT NULL,
  adoption_id     BIGINT NOT NULL,
  year            BIGINT NOT NULL,
  level           TEXT   NOT NULL, -- how far the price was to reach: operation, renewal, full
  need            BIGINT NOT NULL, -- tyiyn
  comes           BIGINT NOT NULL, -- tyiyn, collected from payers
  amount          BIGINT NOT NULL CHECK (amount > 0), -- tyiyn
  ended_by        BIGINT NOT NULL DEFAULT 0, -- adoption whose price holds in that year instead
  PRIMARY KEY (municipality_id, adoption_id, year),
  FOREIGN KEY (municipality_id, adoption_id) REFERENCES adoption_adoption (municipality_id, id)
);

-- The obligations that hold, for the budget.
CREATE VIEW pub_adoption_obligation AS
SELECT o.municipality_id, o.adoption_id, a.service_id, o.year, o.level, o.need, o.comes, o.amount
FROM adoption_obligation o
JOIN adoption_adoption a ON a.municipality_id = o.municipality_id AND a.id = o.adoption_id
WHERE a.state IN ('decided', 'published') AND o.ended_by = 0;
