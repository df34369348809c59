-- Addresses of other programs that are told what happens here, and what was sent to each.
-- +goose Up

-- secret is sealed with the installation's key: a stolen copy of the database
-- cannot speak in our name. failing_since is when the first of the failures
-- without a success between them was; 0: the last attempt succeeded. reason is
-- why the program itself has switched the address off; '' when a person did.
CREATE TABLE webhooks_endpoint (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  name            TEXT   NOT NULL,
  url             TEXT   NOT NULL,
  secret          BYTEA  NOT NULL,
  events          TEXT   NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('on', 'off', 'gone')),
  failing_since   BIGINT NOT NULL,
  reason          TEXT   NOT NULL,
  made_at         BIGINT NOT NULL,
  maker           TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id)
);

-- One message to one address. due is when the next attempt is, or, while one is
-- under way, when it is taken for dead. status is the HTTP status of the last
-- answer; 0: there was none, and error says why.
CREATE TABLE webhooks_delivery (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  endpoint_id     BIGINT NOT NULL,
  event           TEXT   NOT NULL,
  payload         TEXT   NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
  attempts        BIGINT NOT NULL,
  due             BIGINT NOT NULL,
  status          BIGINT NOT NULL,
  error           TEXT   NOT NULL,
  made_at         BIGINT NOT NULL,
  tried_at        BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, endpoint_id) REFERENCES webhooks_endpoint (municipality_id, id)
);
CREATE INDEX webhooks_delivery_due ON webhooks_delivery (municipality_id, endpoint_id, due) WHERE state = 'waiting';
CREATE INDEX webhooks_delivery_endpoint ON webhooks_delivery (municipality_id, endpoint_id, id);
