-- Appeals and reports of problems in one journal, as law 67 of 2007 has it: what was said, who answers until when, and everything that was done.
-- +goose Up
-- What a municipality changed in the usual list of categories, or added to it.
CREATE TABLE requests_category (
  municipality_id BIGINT  NOT NULL,
  code            TEXT    NOT NULL,
  name_ky         TEXT    NOT NULL, -- empty: the program's own words
  name_ru         TEXT    NOT NULL,
  name_en         TEXT    NOT NULL,
  private         BOOLEAN NOT NULL, -- never shown to the public
  nameless        BOOLEAN NOT NULL, -- may be reported without a name
  stop            TEXT    NOT NULL, -- phone to call instead; empty: no emergency
  role            TEXT    NOT NULL, -- whose work it is
  used            BOOLEAN NOT NULL, -- FALSE: no longer offered
  PRIMARY KEY (municipality_id, code)
);

-- Terms of the municipality's own, beside the general one that territory keeps.
CREATE TABLE requests_term (
  municipality_id BIGINT NOT NULL,
  category        TEXT   NOT NULL, -- empty: any
  kind            TEXT   NOT NULL, -- empty: any
  valid_from      TEXT   NOT NULL,
  days            BIGINT NOT NULL CHECK (days BETWEEN 1 AND 365), -- working days
  source          TEXT   NOT NULL, -- law or decision
  PRIMARY KEY (municipality_id, category, kind, valid_from)
);

-- Rules of the municipality; those of the program hold where there is no row.
CREATE TABLE requests_rules (
  municipality_id    BIGINT NOT NULL,
  reopen_days        BIGINT NOT NULL, -- days of the calendar
  extend_days        BIGINT NOT NULL, -- working days, at most
  refer_days         BIGINT NOT NULL, -- working days
  warn               BIGINT NOT NULL, -- the ladder, working days
  deputy             BIGINT NOT NULL,
  head               BIGINT NOT NULL,
  council            BIGINT NOT NULL,
  unassigned_deputy  BIGINT NOT NULL,
  unassigned_head    BIGINT NOT NULL,
  unassigned_council BIGINT NOT NULL,
  PRIMARY KEY (municipality_id)
);

-- The last number given in a year. It is raised in the transaction of the request, so that no number is left out.
CREATE TABLE requests_serial (
  municipality_id BIGINT NOT NULL,
  year            BIGINT NOT NULL,
  last            BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, year)
);

CREATE TABLE requests_request (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  form_key        TEXT    NOT NULL, -- one-time key of the form: sent twice, it registers once
  year            BIGINT  NOT NULL,
  serial          BIGINT  NOT NULL, -- К-2026-0042
  category        TEXT    NOT NULL,
  kind            TEXT    NOT NULL CHECK (kind IN ('proposal', 'application', 'complaint')),
  form            TEXT    NOT NULL CHECK (form IN ('written', 'oral', 'electronic')),
  channel         TEXT    NOT NULL,
  lang            TEXT    NOT NULL, -- of the answer: that in which one asked
  people          BIGINT  NOT NULL CHECK (people >= 1), -- 1, or how many signed
  addressee       TEXT    NOT NULL,
  sex             TEXT    NOT NULL CHECK (sex IN ('', 'f', 'm')), -- for the counts
  anonymous       BOOLEAN NOT NULL,
  applicant       BYTEA   NOT NULL, -- name, phone and address, sealed; empty when anonymous
  village_id      BIGINT  NOT NULL,
  street          TEXT    NOT NULL,
  place           TEXT    NOT NULL, -- in words: behind the school
  lat             BIGINT  NOT NULL, -- millionths of a degree; 0 with lon 0: none
  lon             BIGINT  NOT NULL,
  words           TEXT    NOT NULL, -- as it was said; never changed
  shown           TEXT    NOT NULL, -- words for everybody, looked through by staff
  folded          TEXT    NOT NULL, -- words, street and place as they are searched
  private         BOOLEAN NOT NULL,
  state           TEXT    NOT NULL CHECK (state IN ('new', 'work', 'paused', 'answered', 'rejected', 'referred', 'merged', 'closed')),
  outcome         TEXT    NOT NULL,
  assignee_id     BIGINT  NOT NULL, -- 0: nobody
  assignee        TEXT    NOT NULL,
  assigned_on     TEXT    NOT NULL, -- in this round
  received_on     TEXT    NOT NULL,
  registered_on   TEXT    NOT NULL,
  registered_at   BIGINT  NOT NULL,
  began_on        TEXT    NOT NULL, -- of this round: registered, or reopened
  days            BIGINT  NOT NULL, -- term in working days
  extra           BIGINT  NOT NULL, -- by extension
  stood           BIGINT  NOT NULL, -- working days in pauses
  paused_on       TEXT    NOT NULL, -- empty: the clock runs
  due_on          TEXT    NOT NULL, -- last day for the answer; while the clock stands, as it was
  ended_on        TEXT    NOT NULL, -- answered, rejected, referred, merged; empty: open
  took            BIGINT  NOT NULL, -- working days to the first answer; -1: none yet
  answer          TEXT    NOT NULL,
  answered_by     TEXT    NOT NULL,
  body            TEXT    NOT NULL, -- that it was referred to
  merged_into     BIGINT  NOT NULL, -- 0: none
  round           BIGINT  NOT NULL, -- 1, raised by each reopening
  version         BIGINT  NOT NULL, -- raised by each change: two who change at one time see each other
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, form_key),
  UNIQUE (municipality_id, year, serial),
  CHECK (NOT anonymous OR LENGTH(applicant) = 0)
);

-- The inbox reads open requests alone, however many were answered in the past.
CREATE INDEX requests_request_open ON requests_request (municipality_id, due_on, id) WHERE ended_on = '';
CREATE INDEX requests_request_alike ON requests_request (municipality_id, category, village_id, id) WHERE ended_on = '';
CREATE INDEX requests_request_day ON requests_request (municipality_id, registered_on, id);
CREATE INDEX requests_request_merged ON requests_request (municipality_id, merged_into) WHERE merged_into <> 0;

-- What was done, by whom, when and why. Rows are only ever added.
CREATE TABLE requests_event (
  municipality_id BIGINT NOT NULL,
  request_id      BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  happened_on     TEXT   NOT NULL,
  happened_at     BIGINT NOT NULL,
  by_id           BIGINT NOT NULL, -- 0: the program or a citizen
  by_name         TEXT   NOT NULL,
  act             TEXT   NOT NULL,
  state           TEXT   NOT NULL, -- after it
  due_on          TEXT   NOT NULL, -- after it
  seen            TEXT   NOT NULL CHECK (seen IN ('office', 'applicant', 'public')), -- who may read the text
  text            TEXT   NOT NULL,
  detail          TEXT   NOT NULL, -- name of the responsible, of the body, code of the reason
  PRIMARY KEY (municipality_id, request_id, id),
  FOREIGN KEY (municipality_id, request_id) REFERENCES requests_request (municipality_id, id)
);

-- Who looks at a request by a secret address: whoever made it, and whoever follows it.
CREATE TABLE requests_follower (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  request_id      BIGINT  NOT NULL, -- that is followed: after a merger, the one it was merged into
  own_id          BIGINT  NOT NULL, -- that it began with
  mine            BOOLEAN NOT NULL, -- the applicant
  since           BIGINT  NOT NULL,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, request_id) REFERENCES requests_request (municipality_id, id)
);
CREATE INDEX requests_follower_request ON requests_follower (municipality_id, request_id);
CREATE INDEX requests_follower_own ON requests_follower (municipality_id, own_id);

-- Open and ended requests without a word of them, for rooms that count them against a service.
CREATE VIEW pub_requests_request AS
SELECT municipality_id, id, year, serial, category, village_id, state, registered_on, due_on, ended_on, private
FROM requests_request;
