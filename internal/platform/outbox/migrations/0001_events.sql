-- Reason: what happened is written with the change and told to other rooms after it, exactly once to each listener.
-- +goose Up
CREATE TABLE outbox_event (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	event           TEXT NOT NULL,
	payload         TEXT NOT NULL,
	done            BOOLEAN NOT NULL,
	attempts        BIGINT NOT NULL,
	next_at         BIGINT NOT NULL,
	error           TEXT NOT NULL,
	PRIMARY KEY (municipality_id, id)
);
CREATE INDEX outbox_event_waiting ON outbox_event (municipality_id, next_at, id) WHERE NOT done;

CREATE TABLE outbox_mark (
	municipality_id BIGINT NOT NULL,
	event_id        BIGINT NOT NULL,
	listener        TEXT NOT NULL,
	PRIMARY KEY (municipality_id, event_id, listener),
	FOREIGN KEY (municipality_id, event_id) REFERENCES outbox_event (municipality_id, id)
);
