-- Who floods the journal may not send through the site for a while, by two persons and with a reason; the phone itself is not kept.
-- +goose Up
CREATE TABLE bans_ban (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  print           BYTEA  NOT NULL, -- keyed fingerprint of a phone or e-mail address
  request_id      BIGINT NOT NULL, -- from which it was asked for
  reason          TEXT   NOT NULL, -- told to whoever is banned
  days            BIGINT NOT NULL CHECK (days BETWEEN 1 AND 90),
  state           TEXT   NOT NULL CHECK (state IN ('waiting', 'on', 'refused', 'lifted')),
  until           TEXT   NOT NULL, -- last day; empty before the second person agreed
  asked_at        BIGINT NOT NULL,
  asked_by        BIGINT NOT NULL,
  asker           TEXT   NOT NULL,
  decided_at      BIGINT NOT NULL, -- 0: not yet
  decider         TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id)
);
CREATE INDEX bans_ban_print ON bans_ban (municipality_id, print);
CREATE INDEX bans_ban_waiting ON bans_ban (municipality_id, id) WHERE state = 'waiting';
