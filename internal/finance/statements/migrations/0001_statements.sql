-- Our bank accounts, and the files that say what came to them: uploaded files, their movements, and what has been booked, which is never booked again.
-- +goose Up

-- Our bank accounts. "compact" is the number in letters and digits only, by which
-- files are compared.
CREATE TABLE statements_account (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  name            TEXT    NOT NULL,
  number          TEXT    NOT NULL,
  compact         TEXT    NOT NULL,
  bank            TEXT    NOT NULL,
  closed          BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, compact)
);

-- An uploaded file: a bank statement, or a list of payments. A list says by "held"
-- where its money lies: at an agent, on a bank account, or on an unmatched payment
-- that it explains. A statement that does not add up is posted only when somebody
-- has accepted it with a reason.
CREATE TABLE statements_document (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  filename        TEXT   NOT NULL,
  format          TEXT   NOT NULL CHECK (format IN ('camt', 'mt940', '1c', 'register')),
  digest          BYTEA  NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('columns', 'preview', 'posting', 'posted', 'dropped')),
  lines           BIGINT NOT NULL,
  headings        TEXT   NOT NULL,
  columns         TEXT   NOT NULL,
  problems        TEXT   NOT NULL,
  held            TEXT   NOT NULL,
  held_subject    BIGINT NOT NULL,
  held_name       TEXT   NOT NULL,
  accepted_by     BIGINT NOT NULL DEFAULT 0,
  acceptor        TEXT   NOT NULL DEFAULT '',
  accepted_reason TEXT   NOT NULL DEFAULT '',
  job_id          BIGINT NOT NULL DEFAULT 0,
  entered_by      BIGINT NOT NULL,
  entered_name    TEXT   NOT NULL,
  entered_at      BIGINT NOT NULL,
  posted_by       BIGINT NOT NULL DEFAULT 0,
  poster          TEXT   NOT NULL DEFAULT '',
  posted_at       BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality_id, id)
);
CREATE INDEX statements_document_open ON statements_document (municipality_id, id) WHERE state IN ('columns', 'preview', 'posting');

-- What a file says of one account. Without "balances" it names none, and nothing
-- proves that no movement is missing.
CREATE TABLE statements_part (
  municipality_id BIGINT NOT NULL,
  document_id     BIGINT NOT NULL,
  part            BIGINT NOT NULL,
  number          TEXT   NOT NULL,
  compact         TEXT   NOT NULL,
  currency        TEXT   NOT NULL,
  ident           TEXT   NOT NULL,
  first_day       TEXT   NOT NULL,
  last_day        TEXT   NOT NULL,
  balances        BOOLEAN NOT NULL,
  opening         BIGINT NOT NULL,
  closing         BIGINT NOT NULL,
  credit          BIGINT NOT NULL,
  debit           BIGINT NOT NULL,
  movements       BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, document_id, part),
  FOREIGN KEY (municipality_id, document_id) REFERENCES statements_document (municipality_id, id)
);

-- The rows of a list until its columns are known.
CREATE TABLE statements_row (
  municipality_id BIGINT NOT NULL,
  document_id     BIGINT NOT NULL,
  number          BIGINT NOT NULL,
  cells           TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, document_id, number),
  FOREIGN KEY (municipality_id, document_id) REFERENCES statements_document (municipality_id, id)
);

-- Movements. "class" says what becomes, or became, of each: new (has an account),
-- unmatched, known (booked before), foreign (not our account), out (money that
-- went), pending, bad. "fingerprint" tells a movement again in any other file;
-- "entry" that of the collected entry that it is, or is a part of.
CREATE TABLE statements_line (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  document_id     BIGINT  NOT NULL,
  part            BIGINT  NOT NULL,
  line            BIGINT  NOT NULL,
  compact         TEXT    NOT NULL,
  day             TEXT    NOT NULL,
  at              BIGINT  NOT NULL,
  amount          BIGINT  NOT NULL,
  reference       TEXT    NOT NULL,
  payer           TEXT    NOT NULL,
  payer_fold      TEXT    NOT NULL,
  payer_number    TEXT    NOT NULL,
  payer_key       TEXT    NOT NULL,
  purpose         TEXT    NOT NULL,
  number          TEXT    NOT NULL,
  fingerprint     BYTEA   NOT NULL,
  entry           BYTEA   NOT NULL,
  piece           BOOLEAN NOT NULL,
  charge          BOOLEAN NOT NULL,
  class           TEXT    NOT NULL CHECK (class IN ('new', 'unmatched', 'known', 'foreign', 'out', 'pending', 'bad')),
  account_id      BIGINT  NOT NULL DEFAULT 0,
  how             TEXT    NOT NULL DEFAULT '',
  wrong           TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, document_id) REFERENCES statements_document (municipality_id, id)
);
CREATE INDEX statements_line_document ON statements_line (municipality_id, document_id, class, id);

-- What has been booked, for ever: a movement with this fingerprint is never booked
-- again, whatever file it comes in.
CREATE TABLE statements_mark (
  municipality_id BIGINT  NOT NULL,
  fingerprint     BYTEA   NOT NULL,
  entry           BYTEA   NOT NULL,
  piece           BOOLEAN NOT NULL,
  document_id     BIGINT  NOT NULL,
  line_id         BIGINT  NOT NULL,
  kind            TEXT    NOT NULL CHECK (kind IN ('payment', 'suspense', 'fee')),
  target_id       BIGINT  NOT NULL,
  note            TEXT    NOT NULL,
  PRIMARY KEY (municipality_id, fingerprint)
);
CREATE INDEX statements_mark_line ON statements_mark (municipality_id, document_id, line_id);
CREATE INDEX statements_mark_entry ON statements_mark (municipality_id, entry);

-- Columns chosen for lists with these headings, for the next one like them.
CREATE TABLE statements_mapping (
  municipality_id BIGINT NOT NULL,
  headings_fold   TEXT   NOT NULL,
  columns         TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, headings_fold)
);

CREATE VIEW pub_statements_account AS
SELECT municipality_id, id, name, number FROM statements_account;
