-- Reason: who may sign in, as what in which municipality, from where, and who guessed wrongly.
-- A person, a session and an attempt belong to no municipality: one person may work in several.
-- +goose Up
CREATE TABLE identity_user (
	id         BIGINT PRIMARY KEY,
	login      TEXT NOT NULL UNIQUE,
	name       TEXT NOT NULL,
	password   TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	changed_at BIGINT NOT NULL
);

CREATE TABLE identity_member (
	municipality_id BIGINT NOT NULL,
	user_id         BIGINT NOT NULL,
	blocked         BOOLEAN NOT NULL,
	since           BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, user_id)
);
CREATE INDEX identity_member_user ON identity_member (user_id);

CREATE TABLE identity_role (
	municipality_id BIGINT NOT NULL,
	user_id         BIGINT NOT NULL,
	role            TEXT NOT NULL,
	provider_id     BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, user_id, role, provider_id),
	FOREIGN KEY (municipality_id, user_id) REFERENCES identity_member (municipality_id, user_id)
);

CREATE TABLE identity_session (
	hash       BYTEA PRIMARY KEY,
	id         BIGINT NOT NULL UNIQUE,
	user_id    BIGINT NOT NULL,
	device     TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	seen_at    BIGINT NOT NULL,
	expires_at BIGINT NOT NULL
);
CREATE INDEX identity_session_user ON identity_session (user_id);
CREATE INDEX identity_session_expires ON identity_session (expires_at);

CREATE TABLE identity_invitation (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	hash            BYTEA NOT NULL,
	user_id         BIGINT NOT NULL,
	name            TEXT NOT NULL,
	roles           TEXT NOT NULL,
	invited_by      BIGINT NOT NULL,
	created_at      BIGINT NOT NULL,
	expires_at      BIGINT NOT NULL,
	used_at         BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, id)
);
CREATE INDEX identity_invitation_hash ON identity_invitation (municipality_id, hash);

CREATE TABLE identity_attempt (
	id          BIGINT PRIMARY KEY,
	login_key   TEXT NOT NULL,
	network_key TEXT NOT NULL,
	at          BIGINT NOT NULL
);
CREATE INDEX identity_attempt_login ON identity_attempt (login_key, at);
CREATE INDEX identity_attempt_network ON identity_attempt (network_key, at);
