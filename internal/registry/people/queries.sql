-- The people room's SQL. Every statement is bound to one municipality.

-- name: Households :many
SELECT id, village_id, street, house, flat, head, phone, persons, state, state_day, sort_key
FROM people_household
WHERE municipality_id = sqlc.arg(municipality_id)
	AND (CAST(sqlc.arg(village_id) AS BIGINT) = 0 OR village_id = sqlc.arg(village_id))
	AND (CAST(sqlc.arg(state) AS TEXT) = '' OR state = sqlc.arg(state))
	AND find LIKE sqlc.arg(word1) AND find LIKE sqlc.arg(word2) AND find LIKE sqlc.arg(word3)
	AND (sort_key, id) > (sqlc.arg(after_key), CAST(sqlc.arg(after_id) AS BIGINT))
ORDER BY sort_key, id
LIMIT sqlc.arg(up_to);

-- name: HouseholdSortKey :one
SELECT sort_key FROM people_household WHERE municipality_id = $1 AND id = $2;

-- name: CountHouseholds :one
SELECT COUNT(*) AS households, CAST(COALESCE(SUM(persons), 0) AS BIGINT) AS persons
FROM people_household
WHERE municipality_id = sqlc.arg(municipality_id) AND state = 'here'
	AND (CAST(sqlc.arg(village_id) AS BIGINT) = 0 OR village_id = sqlc.arg(village_id));

-- name: AnyHousehold :one
SELECT EXISTS (SELECT 1 FROM people_household WHERE municipality_id = $1);

-- name: Household :one
SELECT id, village_id, street, house, flat, head, phone, persons, state, state_day, note, batch_id, version
FROM people_household WHERE municipality_id = $1 AND id = $2;

-- name: Members :many
SELECT id, name, sex, birth_year FROM people_person
WHERE municipality_id = $1 AND household_id = $2
ORDER BY id;

-- name: Twins :many
SELECT id, head, street, house, flat FROM people_household
WHERE municipality_id = $1 AND village_id = $2 AND name_fold = $3 AND house_fold = $4 AND state = 'here' AND id <> $5
ORDER BY id
LIMIT 5;

-- name: TwinKeys :many
SELECT id, village_id, name_fold, house_fold FROM people_household
WHERE municipality_id = $1 AND batch_id <> $2 AND id < $3 AND state = 'here';

-- name: ChangeHousehold :execrows
UPDATE people_household
SET village_id = $3, street = $4, house = $5, flat = $6, head = $7, phone = $8, persons = $9, note = $10,
	name_fold = $11, house_fold = $12, find = $13, sort_key = $14, version = version + 1
WHERE municipality_id = $1 AND id = $2 AND version = $15;

-- name: SetHouseholdState :execrows
UPDATE people_household SET state = $3, state_day = $4, note = $5, version = version + 1
WHERE municipality_id = $1 AND id = $2 AND state <> $3;

-- name: SetHouseholdFind :exec
UPDATE people_household SET find = $3, persons = $4, version = version + 1 WHERE municipality_id = $1 AND id = $2;

-- name: AddPerson :exec
INSERT INTO people_person (municipality_id, id, household_id, name, sex, birth_year)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: RemovePerson :execrows
DELETE FROM people_person WHERE municipality_id = $1 AND household_id = $2 AND id = $3;

-- name: Organisations :many
SELECT id, name, category, village_id, street, house, phone, state, state_day, sort_key
FROM people_organisation
WHERE municipality_id = sqlc.arg(municipality_id)
	AND (CAST(sqlc.arg(village_id) AS BIGINT) = 0 OR village_id = sqlc.arg(village_id))
	AND (CAST(sqlc.arg(state) AS TEXT) = '' OR state = sqlc.arg(state))
	AND find LIKE sqlc.arg(word1) AND find LIKE sqlc.arg(word2) AND find LIKE sqlc.arg(word3)
	AND (sort_key, id) > (sqlc.arg(after_key), CAST(sqlc.arg(after_id) AS BIGINT))
ORDER BY sort_key, id
LIMIT sqlc.arg(up_to);

-- name: OrganisationSortKey :one
SELECT sort_key FROM people_organisation WHERE municipality_id = $1 AND id = $2;

-- name: CountOrganisations :one
SELECT COUNT(*) FROM people_organisation WHERE municipality_id = $1 AND state = 'here';

-- name: Organisation :one
SELECT id, name, category, tax_number, contact, phone, village_id, street, house, state, state_day, version
FROM people_organisation WHERE municipality_id = $1 AND id = $2;

-- name: OrganisationTwin :one
SELECT id FROM people_organisation
WHERE municipality_id = $1 AND village_id = $2 AND name_fold = $3 AND state = 'here' AND id <> $4
ORDER BY id
LIMIT 1;

-- name: ChangeOrganisation :execrows
UPDATE people_organisation
SET name = $3, category = $4, tax_number = $5, contact = $6, phone = $7, village_id = $8, street = $9, house = $10,
	name_fold = $11, find = $12, sort_key = $13, version = version + 1
WHERE municipality_id = $1 AND id = $2 AND version = $14;

-- name: SetOrganisationState :execrows
UPDATE people_organisation SET state = $3, state_day = $4, version = version + 1
WHERE municipality_id = $1 AND id = $2 AND state <> $3;

-- name: Villages :many
SELECT id, name_ky, name_ru, name_en, population_register, population_estimate FROM pub_territory_village
WHERE municipality_id = $1
ORDER BY sort_key, id;

-- name: Streets :many
SELECT village_id, name FROM pub_territory_street
WHERE municipality_id = $1
ORDER BY sort_key, name;

-- name: AddImport :exec
INSERT INTO people_import (municipality_id, id, filename, headings, columns, village_id, refused, twins, state,
	row_count, job_id, cut, entered_by, entered_name, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, '[]', FALSE, 'columns', $7, 0, 0, $8, $9, $10);

-- name: ImportByID :one
SELECT id, filename, headings, columns, village_id, refused, twins, state, row_count, job_id, cut, entered_by, entered_name, entered_at
FROM people_import WHERE municipality_id = $1 AND id = $2;

-- name: Imports :many
SELECT id, filename, headings, columns, village_id, refused, twins, state, row_count, job_id, cut, entered_by, entered_name, entered_at
FROM people_import WHERE municipality_id = $1 AND state <> 'dropped'
ORDER BY id DESC
LIMIT 50;

-- name: ImportsToDecide :many
SELECT id, filename, row_count, entered_at FROM people_import
WHERE municipality_id = $1 AND state IN ('columns', 'preview')
ORDER BY id;

-- name: ImportRows :many
SELECT number, cells, merged, handled FROM people_import_row
WHERE municipality_id = $1 AND import_id = $2
ORDER BY number;

-- name: SetColumns :execrows
UPDATE people_import SET columns = $3, village_id = $4, state = 'preview'
WHERE municipality_id = $1 AND id = $2 AND state IN ('columns', 'preview');

-- name: SetDecisions :execrows
UPDATE people_import SET refused = $3, twins = $4, cut = $5, state = 'adding'
WHERE municipality_id = $1 AND id = $2 AND state = 'preview';

-- name: SetImportJob :exec
UPDATE people_import SET job_id = $3 WHERE municipality_id = $1 AND id = $2;

-- name: MoveImport :execrows
UPDATE people_import SET state = sqlc.arg(new_state)
WHERE municipality_id = sqlc.arg(municipality_id) AND id = sqlc.arg(id) AND state = sqlc.arg(old_state);

-- name: HandleRows :execrows
UPDATE people_import_row SET handled = TRUE
WHERE municipality_id = sqlc.arg(municipality_id) AND import_id = sqlc.arg(import_id)
	AND number >= sqlc.arg(first) AND number <= sqlc.arg(last) AND NOT handled;

-- name: DropRows :exec
DELETE FROM people_import_row WHERE municipality_id = $1 AND import_id = $2;

-- name: BatchCount :one
SELECT COUNT(*) FROM people_household WHERE municipality_id = $1 AND batch_id = $2;

-- name: BatchHouseholds :many
SELECT id, head FROM people_household WHERE municipality_id = $1 AND batch_id = $2
ORDER BY sort_key, id;

-- name: RemoveBatchPersons :exec
DELETE FROM people_person
WHERE people_person.municipality_id = $1 AND household_id IN (
	SELECT h.id FROM people_household h WHERE h.municipality_id = $1 AND h.batch_id = $2);

-- name: RemoveBatch :execrows
DELETE FROM people_household WHERE municipality_id = $1 AND batch_id = $2;

-- name: SaveMapping :exec
INSERT INTO people_mapping (municipality_id, headings_fold, columns, village_id)
VALUES ($1, $2, $3, $4)
ON CONFLICT (municipality_id, headings_fold) DO UPDATE SET columns = excluded.columns, village_id = excluded.village_id;

-- name: Mapping :one
SELECT columns, village_id FROM people_mapping WHERE municipality_id = $1 AND headings_fold = $2;

-- name: StrayHouseholds :many
SELECT h.id FROM people_household h
WHERE h.municipality_id = $1 AND NOT EXISTS (
	SELECT 1 FROM pub_territory_village v WHERE v.municipality_id = h.municipality_id AND v.id = h.village_id)
ORDER BY h.id
LIMIT 20;

-- name: CrowdedHouseholds :many
SELECT h.id FROM people_household h
WHERE h.municipality_id = $1 AND h.state = 'here' AND h.persons < (
	SELECT COUNT(*) FROM people_person p WHERE p.municipality_id = h.municipality_id AND p.household_id = h.id)
ORDER BY h.id
LIMIT 20;

-- name: UnfinishedBatches :many
SELECT i.id FROM people_import i
WHERE i.municipality_id = $1 AND i.state IN ('columns', 'preview', 'undone', 'dropped') AND EXISTS (
	SELECT 1 FROM people_household h WHERE h.municipality_id = i.municipality_id AND h.batch_id = i.id)
ORDER BY i.id
LIMIT 20;
