-- Reason: who lives and works in the municipality, with no more about them than bills and services need.
-- +goose Up
CREATE TABLE people_household (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	village_id      BIGINT NOT NULL,
	street          TEXT NOT NULL,
	house           TEXT NOT NULL,
	flat            TEXT NOT NULL,
	head            TEXT NOT NULL,
	phone           TEXT NOT NULL,
	persons         BIGINT NOT NULL,
	state           TEXT NOT NULL CHECK (state IN ('here', 'moved', 'closed')),
	state_day       TEXT NOT NULL,
	note            TEXT NOT NULL,
	batch_id        BIGINT NOT NULL,
	name_fold       TEXT NOT NULL,
	house_fold      TEXT NOT NULL,
	find            TEXT NOT NULL,
	sort_key        BYTEA NOT NULL,
	version         BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, id)
);
CREATE INDEX people_household_sort ON people_household (municipality_id, sort_key, id);
CREATE INDEX people_household_village ON people_household (municipality_id, village_id, sort_key, id);
CREATE INDEX people_household_twin ON people_household (municipality_id, village_id, name_fold, house_fold);
CREATE INDEX people_household_batch ON people_household (municipality_id, batch_id);

CREATE TABLE people_person (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	household_id    BIGINT NOT NULL,
	name            TEXT NOT NULL,
	sex             TEXT NOT NULL CHECK (sex IN ('', 'f', 'm')),
	birth_year      BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, id),
	FOREIGN KEY (municipality_id, household_id) REFERENCES people_household (municipality_id, id)
);
CREATE INDEX people_person_household ON people_person (municipality_id, household_id, id);

CREATE TABLE people_organisation (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	name            TEXT NOT NULL,
	category        TEXT NOT NULL CHECK (category IN ('budget', 'other')),
	tax_number      TEXT NOT NULL,
	contact         TEXT NOT NULL,
	phone           TEXT NOT NULL,
	village_id      BIGINT NOT NULL,
	street          TEXT NOT NULL,
	house           TEXT NOT NULL,
	state           TEXT NOT NULL CHECK (state IN ('here', 'closed')),
	state_day       TEXT NOT NULL,
	name_fold       TEXT NOT NULL,
	find            TEXT NOT NULL,
	sort_key        BYTEA NOT NULL,
	version         BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, id)
);
CREATE INDEX people_organisation_sort ON people_organisation (municipality_id, sort_key, id);

CREATE VIEW pub_people_holder AS
SELECT municipality_id, id, 'household' AS kind, 'population' AS category, head AS name, name_fold, sort_key,
	village_id, street, house, flat, persons, phone, state
FROM people_household
UNION ALL
SELECT municipality_id, id, 'organisation' AS kind, category, name, name_fold, sort_key,
	village_id, street, house, '' AS flat, CAST(0 AS BIGINT) AS persons, phone, state
FROM people_organisation;

-- Each kind by itself, for those who find few holders by their ids: SQLite would
-- put both kinds together first.
CREATE VIEW pub_people_household AS
SELECT municipality_id, id, head AS name, village_id, street, house, flat FROM people_household;

CREATE VIEW pub_people_organisation AS
SELECT municipality_id, id, name, village_id, street, house FROM people_organisation;
