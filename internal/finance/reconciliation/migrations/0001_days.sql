-- Reconciliation with payment agents: their registers, what was done about differences, signed days.
-- +goose Up

-- Which column of an agent's register holds what (JSON), found again by the
-- headings of the file.
CREATE TABLE reconciliation_mapping (
  municipality_id BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  headings        TEXT   NOT NULL,
  mapping         TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, agent_id, headings)
);

-- A file as the agent sent it, cells and all: columns may be chosen again, and
-- an auditor sees what was compared. Its days are from_day to until_day.
CREATE TABLE reconciliation_upload (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  from_day        TEXT   NOT NULL,
  until_day       TEXT   NOT NULL,
  filename        TEXT   NOT NULL,
  headings        TEXT   NOT NULL,
  cells           TEXT   NOT NULL,
  uploaded_at     BIGINT NOT NULL,
  uploaded_by     BIGINT NOT NULL,
  uploader        TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id)
);

-- The register of one agent and day that counts. The our_ columns say what our
-- books held when it was last compared, and open_count how many differences
-- waited: lists show it without comparing every row again.
CREATE TABLE reconciliation_register (
  municipality_id BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  day             TEXT   NOT NULL,
  upload_id       BIGINT NOT NULL,
  row_count       BIGINT NOT NULL,
  total           BIGINT NOT NULL,
  open_count      BIGINT NOT NULL,
  our_count       BIGINT NOT NULL,
  our_total       BIGINT NOT NULL,
  our_latest      BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, agent_id, day),
  FOREIGN KEY (municipality_id, upload_id) REFERENCES reconciliation_upload (municipality_id, id)
);
CREATE INDEX reconciliation_register_day ON reconciliation_register (municipality_id, day);

CREATE TABLE reconciliation_row (
  municipality_id BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  day             TEXT   NOT NULL,
  line            BIGINT NOT NULL,
  external        TEXT   NOT NULL,
  account         TEXT   NOT NULL,
  payer           TEXT   NOT NULL,
  note            TEXT   NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount > 0),
  paid_on         TEXT   NOT NULL,
  paid_at         BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, agent_id, day, line),
  FOREIGN KEY (municipality_id, agent_id, day) REFERENCES reconciliation_register (municipality_id, agent_id, day)
);

CREATE INDEX reconciliation_row_external ON reconciliation_row (municipality_id, agent_id, external);

-- What was done about a difference. The mark names it by class and number, so
-- that a difference which turns into another one is open again.
CREATE TABLE reconciliation_remedy (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  day             TEXT   NOT NULL,
  mark            TEXT   NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('posted', 'queried', 'asked', 'answered')),
  payment_id      BIGINT NOT NULL,
  amount          BIGINT NOT NULL,
  answer          TEXT   NOT NULL,
  done_at         BIGINT NOT NULL,
  done_by         BIGINT NOT NULL,
  doer            TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, agent_id, day, mark)
);

-- Signatures under days and their taking back ("opened"); the last of a day
-- counts. A payment that comes later makes our_ differ from the books: the day is
-- open again until it is signed anew. commission is what the agent may keep of it.
CREATE TABLE reconciliation_signature (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  day             TEXT   NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('signed', 'opened')),
  our_count       BIGINT NOT NULL,
  our_total       BIGINT NOT NULL,
  our_latest      BIGINT NOT NULL,
  open_count      BIGINT NOT NULL,
  commission      BIGINT NOT NULL,
  reason          TEXT   NOT NULL,
  signed_at       BIGINT NOT NULL,
  signed_by       BIGINT NOT NULL,
  signer          TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id)
);
CREATE INDEX reconciliation_signature_day ON reconciliation_signature (municipality_id, agent_id, day, id);

-- What agents took on the days that are signed, and may keep of it.
CREATE VIEW pub_reconciliation_signed AS
SELECT s.municipality_id, s.agent_id, s.day, s.our_total AS total, s.commission FROM reconciliation_signature AS s
WHERE s.state = 'signed' AND s.id = (SELECT MAX(x.id) FROM reconciliation_signature AS x
  WHERE x.municipality_id = s.municipality_id AND x.agent_id = s.agent_id AND x.day = s.day);
