-- Bodies that take requests by Open311, which categories go to them, and what was sent: a request must reach them once.
-- +goose Up

-- share: what of the applicant is sent, by the desk's own tick. updates: whether the extension of updates is known there.
CREATE TABLE forwarding_endpoint (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  name            TEXT    NOT NULL,
  url             TEXT    NOT NULL,
  jurisdiction    TEXT    NOT NULL,
  format          TEXT    NOT NULL CHECK (format IN ('xml', 'json')),
  secret          BYTEA   NOT NULL, -- api_key, sealed
  share           TEXT    NOT NULL,
  working         BOOLEAN NOT NULL,
  updates         BOOLEAN NOT NULL,
  trouble         TEXT    NOT NULL, -- why nobody answers; empty: somebody does
  trouble_since   BIGINT  NOT NULL,
  PRIMARY KEY (municipality_id, id)
);

CREATE TABLE forwarding_route (
  municipality_id BIGINT NOT NULL,
  category        TEXT   NOT NULL,
  endpoint_id     BIGINT NOT NULL,
  service_code    TEXT   NOT NULL,
  service_name    TEXT   NOT NULL,
  attributes      TEXT   NOT NULL, -- JSON: what their questions are answered with
  PRIMARY KEY (municipality_id, category),
  FOREIGN KEY (municipality_id, endpoint_id) REFERENCES forwarding_endpoint (municipality_id, id)
);

-- One request on its way. due_at is the next attempt, or when one under way is taken for dead. What may have been sent is
-- 'doubt' before it is sent: a program that dies in between looks there first, and never sends twice.
CREATE TABLE forwarding_item (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  request_id      BIGINT NOT NULL,
  endpoint_id     BIGINT NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('waiting', 'doubt', 'asked', 'token', 'taken', 'claimed', 'confirmed', 'refuted', 'failed', 'stopped')),
  attempts        BIGINT NOT NULL,
  due_at          BIGINT NOT NULL,
  sent_at         BIGINT NOT NULL,
  token           TEXT   NOT NULL,
  their_id        TEXT   NOT NULL,
  their_status    TEXT   NOT NULL,
  notes           TEXT   NOT NULL, -- theirs
  error           TEXT   NOT NULL, -- of the last attempt; theirs, or a word of ours
  changed_at      BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, request_id),
  FOREIGN KEY (municipality_id, endpoint_id) REFERENCES forwarding_endpoint (municipality_id, id)
);
CREATE INDEX forwarding_item_due ON forwarding_item (municipality_id, due_at) WHERE state IN ('waiting', 'doubt', 'token', 'taken');
CREATE INDEX forwarding_item_desk ON forwarding_item (municipality_id, id) WHERE state IN ('asked', 'claimed', 'failed');

-- Steps of theirs that were taken over, each once.
CREATE TABLE forwarding_update (
  municipality_id BIGINT NOT NULL,
  item_id         BIGINT NOT NULL,
  update_id       TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, item_id, update_id)
);
