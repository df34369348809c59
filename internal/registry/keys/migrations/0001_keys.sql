-- Keys of programs that call the API: what each may do, from where, how fast, until when.
-- +goose Up

-- The key itself is shown once and kept nowhere: digest is its SHA-256. prefix is
-- the part that people see and that finds the row. addresses and scopes are
-- words with spaces between them. holds tells where money lies that comes
-- through the key: 'agents', its holder owes it to us; 'bank', it is on our
-- account. channel is the agent or bank account; 0 is the key itself, or our
-- only bank account.
CREATE TABLE keys_key (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  name            TEXT   NOT NULL,
  prefix          TEXT   NOT NULL,
  digest          BYTEA  NOT NULL,
  scopes          TEXT   NOT NULL,
  addresses       TEXT   NOT NULL,
  per_minute      BIGINT NOT NULL CHECK (per_minute > 0),
  holds           TEXT   NOT NULL CHECK (holds IN ('agents', 'bank')),
  channel         BIGINT NOT NULL,
  expires         TEXT   NOT NULL,
  made_at         BIGINT NOT NULL,
  made_by         BIGINT NOT NULL,
  maker           TEXT   NOT NULL,
  used_at         BIGINT NOT NULL,
  revoked_at      BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, prefix)
);
-- A call says the prefix before anybody knows whose key it is.
CREATE INDEX keys_key_prefix ON keys_key (prefix);
