-- Reason: who did what, when, from what to what; rows are only ever added, and a chain of hashes shows tampering.
-- +goose Up
CREATE TABLE audit_entry (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	at              BIGINT NOT NULL,
	actor_id        BIGINT NOT NULL,
	actor_name      TEXT NOT NULL,
	action          TEXT NOT NULL,
	on_kind         TEXT NOT NULL,
	on_id           BIGINT NOT NULL,
	before_json     TEXT NOT NULL,
	after_json      TEXT NOT NULL,
	hash            BYTEA NOT NULL,
	PRIMARY KEY (municipality_id, id)
) /* WITHOUT ROWID */;
CREATE INDEX audit_entry_on ON audit_entry (municipality_id, on_kind, on_id, id);

CREATE TABLE audit_link (
	municipality_id BIGINT NOT NULL,
	number          BIGINT NOT NULL,
	entries         BIGINT NOT NULL,
	sealed_at       BIGINT NOT NULL,
	previous        BYTEA NOT NULL,
	hash            BYTEA NOT NULL,
	PRIMARY KEY (municipality_id, number)
);

CREATE TABLE audit_sealed (
	municipality_id BIGINT NOT NULL,
	entry_id        BIGINT NOT NULL,
	link            BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, entry_id),
	FOREIGN KEY (municipality_id, link) REFERENCES audit_link (municipality_id, number)
);
CREATE INDEX audit_sealed_link ON audit_sealed (municipality_id, link, entry_id);
