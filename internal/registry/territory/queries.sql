-- The catalogue of units is shared by all municipalities; so are address words
-- and short codes. Everything else names its municipality_id.

-- name: CountUnits :one
SELECT COUNT(*) FROM territory_unit;

-- name: Unit :one
SELECT id, code, level, parent_id, name_ky, name_ru, name_en, side, valid_from, valid_until
FROM territory_unit WHERE id = $1;

-- name: UnitByCode :one
SELECT id, code, level, parent_id, name_ky, name_ru, name_en, side, valid_from, valid_until
FROM territory_unit WHERE code = $1 ORDER BY side DESC, id LIMIT 1;

-- name: UnitsBelow :many
SELECT id, code, level, parent_id, name_ky, name_ru, name_en, side, valid_from, valid_until
FROM territory_unit WHERE parent_id = $1 ORDER BY side DESC, sort_key, id;

-- name: UnitsAbove :many
WITH RECURSIVE above (id, parent_id, depth) AS (
    SELECT u.id, u.parent_id, 0 FROM territory_unit u WHERE u.id = $1
    UNION ALL
    SELECT p.id, p.parent_id, a.depth + 1 FROM territory_unit p JOIN above a ON p.id = a.parent_id
)
SELECT u.id, u.code, u.level, u.parent_id, u.name_ky, u.name_ru, u.name_en, u.side, u.valid_from, u.valid_until
FROM above a JOIN territory_unit u ON u.id = a.id WHERE a.depth > 0 ORDER BY a.depth DESC;

-- name: FindUnits :many
SELECT id, code, level, parent_id, name_ky, name_ru, name_en, side, valid_from, valid_until
FROM territory_unit
WHERE name_fold LIKE sqlc.arg(pattern) OR code = sqlc.arg(code)
ORDER BY side DESC, sort_key, id LIMIT 50;

-- name: AddUnit :exec
INSERT INTO territory_unit (id, code, level, parent_id, name_ky, name_ru, name_en, name_fold, sort_key, side, valid_from, valid_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: CloseUnit :exec
UPDATE territory_unit SET valid_until = $2 WHERE id = $1 AND valid_until = '';

-- name: MoveUnits :exec
UPDATE territory_unit SET parent_id = sqlc.arg(new_parent) WHERE parent_id = sqlc.arg(old_parent);

-- name: AddSuccessor :exec
INSERT INTO territory_successor (old_id, new_id, kind, day, decision) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (old_id, new_id) DO NOTHING;

-- name: Successors :many
SELECT s.kind, s.day, s.decision, u.id, u.code, u.name_ky, u.name_ru, u.name_en
FROM territory_successor s JOIN territory_unit u ON u.id = s.new_id WHERE s.old_id = $1 ORDER BY u.sort_key;

-- name: Predecessors :many
SELECT s.kind, s.day, s.decision, u.id, u.code, u.name_ky, u.name_ru, u.name_en
FROM territory_successor s JOIN territory_unit u ON u.id = s.old_id WHERE s.new_id = $1 ORDER BY u.sort_key;

-- name: Municipalities :many
SELECT m.municipality_id, m.slug, m.code, m.merged_into, m.address, m.phone, u.code AS soate, u.name_ky, u.name_ru, u.name_en,
    r.name_ky AS raion_ky, r.name_ru AS raion_ru, r.name_en AS raion_en, r.code AS raion_code,
    o.name_ky AS oblast_ky, o.name_ru AS oblast_ru, o.name_en AS oblast_en
FROM territory_municipality m
JOIN territory_unit u ON u.id = m.municipality_id
JOIN territory_unit r ON r.id = m.raion_id
JOIN territory_unit o ON o.id = m.oblast_id
WHERE m.merged_into = 0 ORDER BY u.sort_key, m.municipality_id;

-- name: MunicipalityBySlug :one
SELECT m.municipality_id, m.slug, m.code, m.merged_into, m.address, m.phone, u.code AS soate, u.name_ky, u.name_ru, u.name_en,
    r.name_ky AS raion_ky, r.name_ru AS raion_ru, r.name_en AS raion_en, r.code AS raion_code,
    o.name_ky AS oblast_ky, o.name_ru AS oblast_ru, o.name_en AS oblast_en
FROM territory_slug s
JOIN territory_municipality m ON m.municipality_id = s.municipality_id
JOIN territory_unit u ON u.id = m.municipality_id
JOIN territory_unit r ON r.id = m.raion_id
JOIN territory_unit o ON o.id = m.oblast_id
WHERE s.slug = $1;

-- name: Here :one
SELECT m.municipality_id, m.slug, m.code, m.address, m.phone, u.name_ky, u.name_ru, u.name_en
FROM territory_municipality m
JOIN territory_unit u ON u.id = m.municipality_id
WHERE m.municipality_id = $1;

-- name: RaionCode :one
SELECT u.code FROM territory_municipality m JOIN territory_unit u ON u.id = m.raion_id WHERE m.municipality_id = $1;

-- name: AddSlug :exec
INSERT INTO territory_slug (slug, municipality_id, current) VALUES ($1, $2, TRUE);

-- name: LeadSlugs :exec
UPDATE territory_slug SET municipality_id = sqlc.arg(new_id), current = FALSE WHERE municipality_id = sqlc.arg(old_id);

-- name: AddShortCode :exec
INSERT INTO territory_short_code (code, municipality_id) VALUES ($1, $2);

-- name: LeadShortCodes :exec
UPDATE territory_short_code SET municipality_id = sqlc.arg(new_id) WHERE municipality_id = sqlc.arg(old_id);

-- name: ByShortCode :one
SELECT municipality_id FROM territory_short_code WHERE code = $1;

-- name: AddMunicipality :exec
INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11);

-- name: Settings :one
SELECT slug, code, phone, address, office_hours, languages, population, merged_into
FROM territory_municipality WHERE municipality_id = $1;

-- name: SaveSettings :exec
UPDATE territory_municipality SET phone = $2, address = $3, office_hours = $4, languages = $5, population = $6
WHERE municipality_id = $1;

-- name: MarkMerged :execrows
UPDATE territory_municipality SET merged_into = $2 WHERE municipality_id = $1 AND merged_into = 0;

-- name: AddPopulation :exec
UPDATE territory_municipality SET population = population + $2 WHERE municipality_id = $1;

-- name: Villages :many
SELECT v.id, v.population_register, v.population_estimate, v.estimate_year, u.code, u.name_ky, u.name_ru, u.name_en
FROM territory_village v JOIN territory_unit u ON u.id = v.id
WHERE v.municipality_id = $1 ORDER BY v.sort_key, v.id;

-- name: AddVillage :exec
INSERT INTO territory_village (municipality_id, id, sort_key, population_register, population_estimate, estimate_year)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: SaveVillage :execrows
UPDATE territory_village SET population_register = $3, population_estimate = $4, estimate_year = $5
WHERE municipality_id = $1 AND id = $2;

-- name: Streets :many
SELECT id, village_id, name FROM territory_street WHERE municipality_id = $1 ORDER BY village_id, sort_key, id;

-- name: AddStreet :exec
INSERT INTO territory_street (municipality_id, id, village_id, name, sort_key) VALUES ($1, $2, $3, $4, $5);

-- name: Holidays :many
SELECT day, name, works FROM territory_holiday WHERE municipality_id = $1 ORDER BY day;

-- name: AddHoliday :exec
INSERT INTO territory_holiday (municipality_id, day, name, works) VALUES ($1, $2, $3, $4)
ON CONFLICT (municipality_id, day) DO UPDATE SET name = excluded.name, works = excluded.works;

-- name: DropHoliday :execrows
DELETE FROM territory_holiday WHERE municipality_id = $1 AND day = $2;

-- name: DropHolidays :exec
DELETE FROM territory_holiday WHERE municipality_id = $1;

-- name: DropTerms :exec
DELETE FROM territory_term WHERE municipality_id = $1;

-- name: Terms :many
SELECT kind, valid_from, days FROM territory_term WHERE municipality_id = $1 ORDER BY kind, valid_from;

-- name: SetTerm :exec
INSERT INTO territory_term (municipality_id, kind, valid_from, days) VALUES ($1, $2, $3, $4)
ON CONFLICT (municipality_id, kind, valid_from) DO UPDATE SET days = excluded.days;

-- name: Raions :many
SELECT id, code, level, parent_id, name_ky, name_ru, name_en, side, valid_from, valid_until
FROM territory_unit WHERE level = 'raion' ORDER BY sort_key, id;

-- Figures of living standards that the municipality entered itself.

-- name: Indicators :many
SELECT code, valid_from, value, year, source FROM territory_indicator WHERE municipality_id = $1 ORDER BY code, valid_from;

-- name: SetIndicator :exec
INSERT INTO territory_indicator (municipality_id, code, valid_from, value, year, source) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality_id, code, valid_from) DO UPDATE SET value = excluded.value, year = excluded.year, source = excluded.source;

-- name: DropIndicators :exec
DELETE FROM territory_indicator WHERE municipality_id = $1;

-- name: OblastCode :one
SELECT u.code FROM territory_municipality AS m JOIN territory_unit AS u ON u.id = m.oblast_id WHERE m.municipality_id = $1;
