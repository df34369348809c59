-- Reason: a list of households from Excel is kept with every row, so that checking and adding survive a restart and can be taken back.
-- +goose Up
CREATE TABLE people_import (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	filename        TEXT NOT NULL,
	headings        TEXT NOT NULL,
	columns         TEXT NOT NULL,
	village_id      BIGINT NOT NULL,
	refused         TEXT NOT NULL,
	twins           BOOLEAN NOT NULL,
	state           TEXT NOT NULL CHECK (state IN ('columns', 'preview', 'adding', 'done', 'undone', 'dropped')),
	row_count       BIGINT NOT NULL,
	job_id          BIGINT NOT NULL,
	cut             BIGINT NOT NULL,
	entered_by      BIGINT NOT NULL,
	entered_name    TEXT NOT NULL,
	entered_at      BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, id)
);

CREATE TABLE people_import_row (
	municipality_id BIGINT NOT NULL,
	import_id       BIGINT NOT NULL,
	number          BIGINT NOT NULL,
	cells           TEXT NOT NULL,
	merged          BOOLEAN NOT NULL,
	handled         BOOLEAN NOT NULL,
	PRIMARY KEY (municipality_id, import_id, number),
	FOREIGN KEY (municipality_id, import_id) REFERENCES people_import (municipality_id, id)
);

CREATE TABLE people_mapping (
	municipality_id BIGINT NOT NULL,
	headings_fold   TEXT NOT NULL,
	columns         TEXT NOT NULL,
	village_id      BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, headings_fold)
);
