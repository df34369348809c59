-- Reason: long work waits here, shows how far it is, can be cancelled, and goes on after a crash.
-- +goose Up
CREATE TABLE jobs_job (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	kind            TEXT NOT NULL,
	args            TEXT NOT NULL,
	actor           TEXT NOT NULL,
	once_key        TEXT NOT NULL,
	state           TEXT NOT NULL,
	attempts        BIGINT NOT NULL,
	run_at          BIGINT NOT NULL,
	holder          BIGINT NOT NULL,
	lease_until     BIGINT NOT NULL,
	cancelled       BOOLEAN NOT NULL,
	created_at      BIGINT NOT NULL,
	started_at      BIGINT NOT NULL,
	finished_at     BIGINT NOT NULL,
	done            BIGINT NOT NULL,
	total           BIGINT NOT NULL,
	message         TEXT NOT NULL,
	message_values  TEXT NOT NULL,
	result          TEXT NOT NULL,
	PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX jobs_job_once ON jobs_job (municipality_id, kind, once_key)
	WHERE once_key <> '' AND state IN ('waiting', 'running');
CREATE INDEX jobs_job_open ON jobs_job (municipality_id, state, id) WHERE state IN ('waiting', 'running');
