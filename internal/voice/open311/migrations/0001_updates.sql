-- Updates that other programs sent: each once, however often it comes.
-- +goose Up
CREATE TABLE open311_update (
  municipality_id BIGINT NOT NULL,
  key_id          BIGINT NOT NULL, -- of the program that sent it
  their_id        TEXT   NOT NULL, -- its number there
  id              BIGINT NOT NULL, -- its number here
  PRIMARY KEY (municipality_id, key_id, their_id)
);
