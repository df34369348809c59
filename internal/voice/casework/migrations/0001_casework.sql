-- What the office keeps beside a request for itself: ready answers, the work that was done and what it cost, who signed a collective appeal.
-- +goose Up

CREATE TABLE casework_template (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  category        TEXT   NOT NULL, -- empty: any
  lang            TEXT   NOT NULL CHECK (lang IN ('ky', 'ru', 'en')),
  name            TEXT   NOT NULL,
  text            TEXT   NOT NULL, -- with [placeholders]
  sort_key        BYTEA  NOT NULL, -- of the name
  PRIMARY KEY (municipality_id, id)
);

-- Work is never edited: what was wrong is struck out and entered anew.
CREATE TABLE casework_work (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  request_id      BIGINT NOT NULL,
  done_on         TEXT   NOT NULL,
  what            TEXT   NOT NULL,
  hours           BIGINT NOT NULL CHECK (hours >= 0), -- thousandths
  material        TEXT   NOT NULL,
  cost            BIGINT NOT NULL CHECK (cost >= 0), -- tyiyn: material, hired work, fuel
  by_id           BIGINT NOT NULL,
  by_name         TEXT   NOT NULL,
  struck_by       TEXT   NOT NULL, -- empty: it counts
  PRIMARY KEY (municipality_id, id)
);
CREATE INDEX casework_work_request ON casework_work (municipality_id, request_id, id);

CREATE TABLE casework_signatory (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  request_id      BIGINT NOT NULL,
  sealed          BYTEA  NOT NULL, -- name and address, as those of an applicant
  PRIMARY KEY (municipality_id, id)
);
CREATE INDEX casework_signatory_request ON casework_signatory (municipality_id, request_id, id);
