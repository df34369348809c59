-- Reason: who wants to be told by e-mail or SMS of a request, and the codes by which phones are confirmed; addresses are sealed.
-- +goose Up
-- The contact of whoever made or follows a request. It goes along when that is joined to another.
CREATE TABLE notices_contact (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  request_id      BIGINT  NOT NULL, -- that is followed now
  own_id          BIGINT  NOT NULL, -- that it began with
  code            TEXT    NOT NULL, -- print of the secret address that it belongs to: one contact each
  mine            BOOLEAN NOT NULL, -- the applicant
  way             TEXT    NOT NULL CHECK (way IN ('mail', 'sms')),
  lang            TEXT    NOT NULL,
  sealed          BYTEA   NOT NULL, -- address, name and secret address
  print           TEXT    NOT NULL, -- the same for the same mailbox or phone
  state           TEXT    NOT NULL CHECK (state IN ('asked', 'on', 'off')), -- asked: not confirmed yet
  made_at         BIGINT  NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, code)
);
CREATE INDEX notices_contact_request ON notices_contact (municipality_id, request_id) WHERE state = 'on';
CREATE INDEX notices_contact_print ON notices_contact (municipality_id, print, made_at);

-- A code that was sent to a phone. Neither the phone nor the code can be read here.
CREATE TABLE notices_code (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  form_key        TEXT    NOT NULL, -- of the form that asked
  print           TEXT    NOT NULL, -- of the phone
  proof           TEXT    NOT NULL, -- print of the code with this row
  tries           BIGINT  NOT NULL, -- wrong ones
  confirmed       BOOLEAN NOT NULL,
  made_at         BIGINT  NOT NULL,
  PRIMARY KEY (municipality_id, id)
);
CREATE INDEX notices_code_print ON notices_code (municipality_id, print, made_at);
CREATE INDEX notices_code_made ON notices_code (municipality_id, made_at);

-- How many reports came from a phone or mailbox on a day.
CREATE TABLE notices_sent (
  municipality_id BIGINT NOT NULL,
  print           TEXT   NOT NULL,
  day             TEXT   NOT NULL,
  many            BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, print, day)
);
