-- Reason: messages to one person each, which are carried after the change that they tell of; who and what is sealed.
-- +goose Up
CREATE TABLE notify_message (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	once_key        TEXT NOT NULL, -- the same key is one message
	about_kind      TEXT NOT NULL,
	about_id        BIGINT NOT NULL,
	way             TEXT NOT NULL CHECK (way IN ('mail', 'sms', 'paper')),
	sealed          BYTEA NOT NULL, -- person and words; empty once wiped
	parts           BIGINT NOT NULL, -- of an SMS: what is paid for
	state           TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'paper', 'told', 'dropped')),
	reason          TEXT NOT NULL, -- why it waits longer, is on the list, or was dropped
	attempts        BIGINT NOT NULL,
	due             BIGINT NOT NULL, -- next attempt, or when one that is under way is taken for dead
	until           BIGINT NOT NULL, -- of no use afterwards; 0: it must reach
	made_at         BIGINT NOT NULL,
	ended_at        BIGINT NOT NULL, -- sent, told or dropped; 0: not yet
	PRIMARY KEY (municipality_id, id),
	UNIQUE (municipality_id, once_key)
);
CREATE INDEX notify_message_waiting ON notify_message (municipality_id, due, id) WHERE state = 'waiting';
CREATE INDEX notify_message_paper ON notify_message (municipality_id, id) WHERE state = 'paper';
CREATE INDEX notify_message_made ON notify_message (municipality_id, made_at);
CREATE INDEX notify_message_wipe ON notify_message (municipality_id, ended_at) WHERE ended_at > 0 AND LENGTH(sealed) > 0;
