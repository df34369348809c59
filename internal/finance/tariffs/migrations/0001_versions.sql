-- Price lists as decided by the council: versions that never change once in force, so that an old bill can be recomputed.
-- +goose Up
CREATE TABLE tariffs_version (
  municipality_id   BIGINT NOT NULL,
  id                BIGINT NOT NULL,
  service_id        BIGINT NOT NULL,
  form_key          TEXT   NOT NULL, -- one-time key of the form: sent twice, it makes one version
  state             TEXT   NOT NULL CHECK (state IN ('draft', 'in_force', 'withdrawn')),
  valid_from        TEXT   NOT NULL,
  valid_until       TEXT   NOT NULL, -- empty: until further notice
  body              TEXT   NOT NULL, -- who decided, as printed
  number            TEXT   NOT NULL,
  decided_on        TEXT   NOT NULL,
  line_rounding     TEXT   NOT NULL,
  total_rounding    TEXT   NOT NULL,
  total_step        BIGINT NOT NULL, -- tyiyn
  note              TEXT   NOT NULL,
  entered_at        BIGINT NOT NULL,
  entered_by        BIGINT NOT NULL,
  entered_by_name   TEXT   NOT NULL,
  enforced_at       BIGINT NOT NULL DEFAULT 0,
  enforced_by       BIGINT NOT NULL DEFAULT 0,
  enforced_by_name  TEXT   NOT NULL DEFAULT '',
  withdrawn_at      BIGINT NOT NULL DEFAULT 0,
  withdrawn_by_name TEXT   NOT NULL DEFAULT '',
  reason            TEXT   NOT NULL DEFAULT '', -- of the withdrawal
  closed_id         BIGINT NOT NULL DEFAULT 0,  -- the version that this one ended, and until when that
  closed_until      TEXT   NOT NULL DEFAULT '', -- one was to run: given back when this one is withdrawn
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, form_key),
  CHECK (valid_until = '' OR valid_until >= valid_from),
  CHECK (state = 'draft' OR (number <> '' AND decided_on <> ''))
);

-- What the database itself can say of "one price at a time": no two begin on
-- one day, and only one runs until further notice. The rest is checked in the
-- transaction that puts a version in force, and by "aimak check".
CREATE UNIQUE INDEX tariffs_version_begins ON tariffs_version (municipality_id, service_id, valid_from) WHERE state = 'in_force';
CREATE UNIQUE INDEX tariffs_version_runs ON tariffs_version (municipality_id, service_id) WHERE state = 'in_force' AND valid_until = '';
CREATE INDEX tariffs_version_service ON tariffs_version (municipality_id, service_id, valid_from);

CREATE TABLE tariffs_price (
  municipality_id BIGINT NOT NULL,
  version_id      BIGINT NOT NULL,
  ordinal         BIGINT NOT NULL,
  category        TEXT   NOT NULL, -- empty: every payer
  connection      TEXT   NOT NULL, -- empty: any
  basis           TEXT   NOT NULL,
  rate            BIGINT NOT NULL, -- 1/10 000 som; 0 where blocks stand
  steps           TEXT   NOT NULL CHECK (steps IN ('', 'graduated', 'whole')),
  norm_litres     BIGINT NOT NULL, -- for one person and day
  norm_days       TEXT   NOT NULL,
  fixed           BIGINT NOT NULL, -- tyiyn a month
  minimum         BIGINT NOT NULL, -- tyiyn a month
  months          TEXT   NOT NULL, -- billing months of a yearly price: "5,7"
  PRIMARY KEY (municipality_id, version_id, ordinal),
  UNIQUE (municipality_id, version_id, category, connection, basis),
  FOREIGN KEY (municipality_id, version_id) REFERENCES tariffs_version (municipality_id, id)
);

CREATE TABLE tariffs_block (
  municipality_id BIGINT NOT NULL,
  version_id      BIGINT NOT NULL,
  ordinal         BIGINT NOT NULL,
  step            BIGINT NOT NULL,
  up_to           BIGINT NOT NULL, -- litres a month; 0: no end
  rate            BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, version_id, ordinal, step),
  FOREIGN KEY (municipality_id, version_id, ordinal) REFERENCES tariffs_price (municipality_id, version_id, ordinal)
);

-- Which services have a price that is, was or will be in force: only these are billed.
CREATE VIEW pub_tariffs_priced AS
SELECT DISTINCT municipality_id, service_id FROM tariffs_version WHERE state = 'in_force';
