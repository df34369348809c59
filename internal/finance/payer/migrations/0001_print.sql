-- Bills printed by village: files made by a job, kept for some days.
-- +goose Up
CREATE TABLE payer_print (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  month           TEXT   NOT NULL,
  village_id      BIGINT NOT NULL,
  lang            TEXT   NOT NULL,
  made_at         BIGINT NOT NULL,
  made_by_name    TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id)
);
CREATE TABLE payer_file (
  municipality_id BIGINT NOT NULL,
  print_id        BIGINT NOT NULL,
  part            BIGINT NOT NULL,
  name            TEXT   NOT NULL,
  bills           BIGINT NOT NULL,
  body            BYTEA  NOT NULL,
  PRIMARY KEY (municipality_id, print_id, part),
  FOREIGN KEY (municipality_id, print_id) REFERENCES payer_print (municipality_id, id)
);
