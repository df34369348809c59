-- Reason: whoever lives in a village, or walks along a street, wants to hear what is reported there, once a day at most.
-- +goose Up
CREATE TABLE notices_subscription (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  village_id      BIGINT NOT NULL,
  street          TEXT   NOT NULL, -- empty: the whole village
  category        TEXT   NOT NULL, -- empty: any
  way             TEXT   NOT NULL CHECK (way IN ('mail', 'sms')),
  lang            TEXT   NOT NULL,
  sealed          BYTEA  NOT NULL, -- address
  print           TEXT   NOT NULL, -- the same for the same mailbox or phone
  state           TEXT   NOT NULL CHECK (state IN ('asked', 'on', 'off')),
  made_at         BIGINT NOT NULL,
  told_to         BIGINT NOT NULL, -- instant up to which it was told
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, print, village_id, street, category)
);
CREATE INDEX notices_subscription_due ON notices_subscription (municipality_id, told_to) WHERE state = 'on';

-- What happened to requests, for the letters of a day; removed after a week. Which of them are public is asked when the letter is written.
CREATE TABLE notices_news (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  request_id      BIGINT NOT NULL,
  happened_at     BIGINT NOT NULL,
  ended           BOOLEAN NOT NULL, -- answered, rejected or referred; else registered
  PRIMARY KEY (municipality_id, id)
);
CREATE INDEX notices_news_at ON notices_news (municipality_id, happened_at);
