-- Reason: how an answer is rated, and whether weeks later what was called done is really done, so that "fixed" can be counted as people see it.
-- +goose Up
-- Marks from 1 to 5 by whoever made the request, one for each round.
CREATE TABLE followups_rating (
  municipality_id BIGINT NOT NULL,
  request_id      BIGINT NOT NULL,
  round           BIGINT NOT NULL,
  who             TEXT   NOT NULL, -- print of the secret address: several may have made one request
  stars           BIGINT NOT NULL CHECK (stars BETWEEN 1 AND 5),
  rated_on        TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, request_id, round, who)
);
CREATE INDEX followups_rating_day ON followups_rating (municipality_id, rated_on);

-- What was called done, and the day on which people are asked whether it is.
CREATE TABLE followups_question (
  municipality_id BIGINT  NOT NULL,
  request_id      BIGINT  NOT NULL,
  round           BIGINT  NOT NULL,
  due_on          TEXT    NOT NULL,
  asked           BOOLEAN NOT NULL, -- the notices went out, or there was nobody to write to
  PRIMARY KEY (municipality_id, request_id, round)
);
CREATE INDEX followups_question_due ON followups_question (municipality_id, due_on) WHERE NOT asked;

CREATE TABLE followups_answer (
  municipality_id BIGINT NOT NULL,
  request_id      BIGINT NOT NULL,
  round           BIGINT NOT NULL,
  who             TEXT   NOT NULL,
  answer          TEXT   NOT NULL CHECK (answer IN ('yes', 'partly', 'no', 'unknown')),
  answered_on     TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, request_id, round, who)
);
CREATE INDEX followups_answer_day ON followups_answer (municipality_id, answered_on);
