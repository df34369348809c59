-- Reason: what people send is kept in the database itself, so that one backup holds all of it and row-level security covers it.
-- +goose Up
CREATE TABLE files_file (
	municipality_id BIGINT NOT NULL,
	hash            TEXT   NOT NULL, -- SHA-256 of the body in hexadecimal: the same file is kept once
	media           TEXT   NOT NULL,
	size            BIGINT NOT NULL,
	kept_at         BIGINT NOT NULL,
	body            BYTEA  NOT NULL,
	PRIMARY KEY (municipality_id, hash)
);

-- Who holds a file. What nobody holds any more is deleted.
CREATE TABLE files_hold (
	municipality_id BIGINT NOT NULL,
	holder_kind     TEXT   NOT NULL, -- kind and id of a thing of some room
	holder_id       BIGINT NOT NULL,
	hash            TEXT   NOT NULL,
	PRIMARY KEY (municipality_id, holder_kind, holder_id, hash)
);
CREATE INDEX files_hold_hash ON files_hold (municipality_id, hash);
