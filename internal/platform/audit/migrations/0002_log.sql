-- Reason: the trail becomes a Merkle log, so that two published heads prove that nothing between them was changed; a chain proves it only as a whole.
-- +goose Up
DROP TABLE audit_sealed;
DROP TABLE audit_link;

CREATE TABLE audit_leaf (
	municipality_id BIGINT NOT NULL,
	position        BIGINT NOT NULL,
	entry_id        BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, position),
	UNIQUE (municipality_id, entry_id)
) /* WITHOUT ROWID */;

CREATE TABLE audit_tile (
	municipality_id BIGINT NOT NULL,
	number          BIGINT NOT NULL,
	hashes          BYTEA NOT NULL,
	PRIMARY KEY (municipality_id, number)
);

CREATE TABLE audit_log (
	municipality_id BIGINT NOT NULL,
	size            BIGINT NOT NULL,
	root            BYTEA NOT NULL,
	sealed_at       BIGINT NOT NULL,
	PRIMARY KEY (municipality_id)
);

CREATE TABLE audit_head (
	municipality_id BIGINT NOT NULL,
	day             TEXT NOT NULL,
	size            BIGINT NOT NULL,
	root            BYTEA NOT NULL,
	PRIMARY KEY (municipality_id, day)
);
