-- Scenarios: how a provider's services could be run and priced in a year. A draft is edited by several people, a frozen one never changes again.
-- +goose Up
CREATE TABLE workbench_scenario (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  provider_id     BIGINT NOT NULL,
  form_key        TEXT   NOT NULL, -- one-time key of the form: sent twice, it makes one scenario
  name            TEXT   NOT NULL,
  year            BIGINT NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('draft', 'frozen')),
  document        TEXT   NOT NULL, -- JSON, scenario.Scenario
  revision        BIGINT NOT NULL, -- counts changes: whoever saves an older one is told and overwrites nothing
  copied_from     BIGINT NOT NULL, -- 0: made anew
  made_at         BIGINT NOT NULL,
  made_by         BIGINT NOT NULL,
  made_by_name    TEXT   NOT NULL,
  changed_at      BIGINT NOT NULL,
  changed_by      BIGINT NOT NULL,
  changed_by_name TEXT   NOT NULL,
  number          BIGINT NOT NULL DEFAULT 0, -- of the version, counted by provider and year; 0: a draft
  hash            TEXT   NOT NULL DEFAULT '', -- SHA-256 of the document when it was frozen
  frozen_at       BIGINT NOT NULL DEFAULT 0,
  frozen_by       BIGINT NOT NULL DEFAULT 0,
  frozen_by_name  TEXT   NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, form_key),
  CHECK ((state = 'frozen') = (number > 0 AND hash <> ''))
);
CREATE UNIQUE INDEX workbench_scenario_number ON workbench_scenario (municipality_id, provider_id, year, number) WHERE state = 'frozen';

-- What people said about a scenario, drafts and frozen ones alike; only ever added.
CREATE TABLE workbench_comment (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  scenario_id     BIGINT NOT NULL,
  form_key        TEXT   NOT NULL,
  text            TEXT   NOT NULL,
  made_at         BIGINT NOT NULL,
  made_by         BIGINT NOT NULL,
  made_by_name    TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, form_key),
  FOREIGN KEY (municipality_id, scenario_id) REFERENCES workbench_scenario (municipality_id, id)
);
CREATE INDEX workbench_comment_scenario ON workbench_comment (municipality_id, scenario_id, id);
