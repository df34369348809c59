-- The register of territory outlives every municipality: units are versions with successors, because 452 aiyl aimaks became 231.
-- +goose Up

-- Shared catalogue: the units of the whole country, the old side of the reform and the new one.
CREATE TABLE territory_unit (
    id          BIGINT NOT NULL PRIMARY KEY,
    code        TEXT   NOT NULL, -- SOATE, 14 digits; empty until the state gives one
    level       TEXT   NOT NULL CHECK (level IN ('oblast', 'raion', 'municipality', 'village')),
    parent_id   BIGINT NOT NULL, -- 0: the country
    name_ky     TEXT   NOT NULL,
    name_ru     TEXT   NOT NULL,
    name_en     TEXT   NOT NULL,
    name_fold   TEXT   NOT NULL,
    sort_key    BYTEA  NOT NULL,
    side        TEXT   NOT NULL CHECK (side IN ('before', 'now')), -- before or after the reform of 2024-25
    valid_from  TEXT   NOT NULL, -- empty: not known
    valid_until TEXT   NOT NULL  -- empty: still valid, or not known
);
CREATE INDEX territory_unit_parent ON territory_unit (parent_id, sort_key, id);
CREATE INDEX territory_unit_code ON territory_unit (code);
CREATE INDEX territory_unit_fold ON territory_unit (name_fold);

-- Shared catalogue: what became of a unit.
CREATE TABLE territory_successor (
    old_id   BIGINT NOT NULL REFERENCES territory_unit (id),
    new_id   BIGINT NOT NULL REFERENCES territory_unit (id),
    kind     TEXT   NOT NULL CHECK (kind IN ('merge', 'split', 'rename', 'recode')),
    day      TEXT   NOT NULL, -- empty: not known
    decision TEXT   NOT NULL,
    PRIMARY KEY (old_id, new_id)
);
CREATE INDEX territory_successor_new ON territory_successor (new_id);

-- Shared catalogue: words of addresses. An old word keeps leading to the place.
CREATE TABLE territory_slug (
    slug            TEXT    NOT NULL PRIMARY KEY,
    municipality_id BIGINT  NOT NULL,
    current         BOOLEAN NOT NULL
);

-- Shared catalogue: short codes of account numbers. A code is never given twice,
-- so that a payment for an account of a merged municipality still finds it.
CREATE TABLE territory_short_code (
    code            BIGINT NOT NULL PRIMARY KEY,
    municipality_id BIGINT NOT NULL
);

-- A municipality that works with this program, and its settings.
CREATE TABLE territory_municipality (
    municipality_id BIGINT NOT NULL PRIMARY KEY, -- the id of its unit
    slug            TEXT   NOT NULL,
    code            BIGINT NOT NULL,
    raion_id        BIGINT NOT NULL,
    oblast_id       BIGINT NOT NULL,
    phone           TEXT   NOT NULL,
    address         TEXT   NOT NULL,
    office_hours    TEXT   NOT NULL,
    languages       TEXT   NOT NULL, -- in the order of preference: "ky,ru"
    population      BIGINT NOT NULL, -- as stated, 0 if not; villages may add up differently
    merged_into     BIGINT NOT NULL, -- 0: works
    founded         BIGINT NOT NULL
);

CREATE TABLE territory_village (
    municipality_id     BIGINT NOT NULL,
    id                  BIGINT NOT NULL,
    sort_key            BYTEA  NOT NULL,
    population_register BIGINT NOT NULL, -- by the household register, 0: not counted
    population_estimate BIGINT NOT NULL, -- as published, 0: none
    estimate_year       BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, id)
);

CREATE TABLE territory_street (
    municipality_id BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    village_id      BIGINT NOT NULL,
    name            TEXT   NOT NULL,
    sort_key        BYTEA  NOT NULL,
    PRIMARY KEY (municipality_id, id),
    UNIQUE (municipality_id, village_id, name),
    FOREIGN KEY (municipality_id, village_id) REFERENCES territory_village (municipality_id, id)
);

CREATE TABLE territory_holiday (
    municipality_id BIGINT  NOT NULL,
    day             TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    works           BOOLEAN NOT NULL, -- TRUE: a weekend day made working by decision
    PRIMARY KEY (municipality_id, day)
);

-- Legal terms change by law: each holds from a day on.
CREATE TABLE territory_term (
    municipality_id BIGINT NOT NULL,
    kind            TEXT   NOT NULL, -- 'answer': working days to answer an appeal
    valid_from      TEXT   NOT NULL,
    days            BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, kind, valid_from)
);

CREATE VIEW pub_territory_village AS
SELECT v.municipality_id, v.id, u.name_ky, u.name_ru, u.name_en, v.sort_key, v.population_register, v.population_estimate
FROM territory_village v JOIN territory_unit u ON u.id = v.id;

CREATE VIEW pub_territory_street AS
SELECT municipality_id, id, village_id, name, sort_key FROM territory_street;
