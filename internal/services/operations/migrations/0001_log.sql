-- Reason: what was delivered each day, zone by zone: a promise that nobody counts is worth nothing, and a page of paper from the pump house must be typed in two minutes.
-- +goose Up
CREATE TABLE operations_zone (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	service_id      BIGINT NOT NULL, -- of inventory
	village_id      BIGINT NOT NULL, -- of territory
	name            TEXT   NOT NULL,
	sort_key        BYTEA  NOT NULL,
	size            BIGINT NOT NULL CHECK (size >= 0), -- lamps of lighting, else households; 0: not counted
	since           TEXT   NOT NULL, -- first day of its log
	ended_on        TEXT   NOT NULL, -- last day; empty while it is served
	PRIMARY KEY (municipality_id, id)
);
CREATE INDEX operations_zone_service ON operations_zone (municipality_id, service_id, sort_key);

CREATE TABLE operations_street (
	municipality_id BIGINT NOT NULL,
	zone_id         BIGINT NOT NULL,
	street_id       BIGINT NOT NULL, -- of territory
	PRIMARY KEY (municipality_id, zone_id, street_id),
	FOREIGN KEY (municipality_id, zone_id) REFERENCES operations_zone (municipality_id, id)
);

-- One day of a service. What was counted stands in figures, why less than promised in gaps.
CREATE TABLE operations_sheet (
	municipality_id BIGINT NOT NULL,
	service_id      BIGINT NOT NULL,
	day             TEXT   NOT NULL,
	week            TEXT   NOT NULL, -- the Monday of its week
	note            TEXT   NOT NULL,
	actor_id        BIGINT NOT NULL,
	actor_name      TEXT   NOT NULL,
	kept_at         BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, service_id, day)
) /* WITHOUT ROWID */;

CREATE TABLE operations_figure (
	municipality_id BIGINT NOT NULL,
	service_id      BIGINT NOT NULL,
	day             TEXT   NOT NULL,
	zone_id         BIGINT NOT NULL, -- 0: of the whole service
	code            TEXT   NOT NULL, -- one of figure.go
	week            TEXT   NOT NULL,
	value           BIGINT NOT NULL CHECK (value >= 0), -- thousandths
	PRIMARY KEY (municipality_id, service_id, day, zone_id, code)
) /* WITHOUT ROWID */;

CREATE TABLE operations_gap (
	municipality_id BIGINT NOT NULL,
	service_id      BIGINT NOT NULL,
	day             TEXT   NOT NULL,
	zone_id         BIGINT NOT NULL,
	reason          TEXT   NOT NULL CHECK (reason IN ('power', 'breakdown', 'repair', 'source', 'turn', 'weather', 'vehicle', 'staff', 'other')),
	PRIMARY KEY (municipality_id, service_id, day, zone_id)
) /* WITHOUT ROWID */;

-- A sheet that was typed and could not be kept yet.
CREATE TABLE operations_draft (
	municipality_id BIGINT NOT NULL,
	service_id      BIGINT NOT NULL,
	day             TEXT   NOT NULL,
	actor_id        BIGINT NOT NULL,
	actor_name      TEXT   NOT NULL,
	typed           TEXT   NOT NULL, -- the form, as it was sent
	at              BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, service_id, day)
);
