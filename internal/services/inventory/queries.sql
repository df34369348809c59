-- Providers.

-- name: InsertProvider :exec
INSERT INTO inventory_provider (municipality_id, id, kind, name, short_name, name_fold, sort_key, tax_number,
  bank_name, bank_account, phone, address, cash_hours, elqr_provider, elqr_service, mcc)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: UpdateProvider :execrows
UPDATE inventory_provider SET kind = $3, name = $4, short_name = $5, name_fold = $6, sort_key = $7, tax_number = $8,
  bank_name = $9, bank_account = $10, phone = $11, address = $12, cash_hours = $13, elqr_provider = $14, elqr_service = $15, mcc = $16
WHERE municipality_id = $1 AND id = $2;

-- name: Providers :many
SELECT * FROM inventory_provider WHERE municipality_id = $1 ORDER BY sort_key, id;

-- name: Provider :one
SELECT * FROM inventory_provider WHERE municipality_id = $1 AND id = $2;

-- Services. The sort key puts water first, then waste, then the alphabet.

-- name: InsertService :exec
INSERT INTO inventory_service (municipality_id, id, code, name_ky, name_ru, name_en, name_fold, sort_key, provider_id,
  unit, about_ky, about_ru, ended_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: UpdateService :execrows
UPDATE inventory_service SET code = $3, name_ky = $4, name_ru = $5, name_en = $6, name_fold = $7, sort_key = $8,
  provider_id = $9, unit = $10, about_ky = $11, about_ru = $12, ended_on = $13
WHERE municipality_id = $1 AND id = $2;

-- name: Services :many
SELECT s.id, s.code, s.name_ky, s.name_ru, s.name_en, s.name_fold, s.provider_id, s.unit, s.about_ky, s.about_ru, s.ended_on,
  p.name AS provider, p.short_name AS provider_short
FROM inventory_service AS s
JOIN inventory_provider AS p ON p.municipality_id = s.municipality_id AND p.id = s.provider_id
WHERE s.municipality_id = $1 ORDER BY s.sort_key, s.id;

-- name: Service :one
SELECT s.id, s.code, s.name_ky, s.name_ru, s.name_en, s.name_fold, s.provider_id, s.unit, s.about_ky, s.about_ru, s.ended_on,
  p.name AS provider, p.short_name AS provider_short
FROM inventory_service AS s
JOIN inventory_provider AS p ON p.municipality_id = s.municipality_id AND p.id = s.provider_id
WHERE s.municipality_id = $1 AND s.id = $2;

-- name: AnyService :one
SELECT EXISTS (SELECT 1 FROM inventory_service WHERE municipality_id = $1);

-- name: AnyProvider :one
SELECT EXISTS (SELECT 1 FROM inventory_provider WHERE municipality_id = $1);

-- Promises and coverage: written anew with each change of a service.

-- name: Promises :many
SELECT service_id, measure, target, note, promised_by, decision FROM inventory_promise
WHERE municipality_id = $1 AND (CAST(sqlc.arg(service) AS BIGINT) = 0 OR service_id = sqlc.arg(service))
ORDER BY service_id, measure;

-- name: InsertPromise :exec
INSERT INTO inventory_promise (municipality_id, service_id, measure, target, note, promised_by, decision)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: DropPromises :exec
DELETE FROM inventory_promise WHERE municipality_id = $1 AND service_id = $2;

-- name: Coverage :many
SELECT c.service_id, c.village_id, c.since, v.name_ky, v.name_ru, v.name_en
FROM inventory_coverage AS c
JOIN pub_territory_village AS v ON v.municipality_id = c.municipality_id AND v.id = c.village_id
WHERE c.municipality_id = $1 AND (CAST(sqlc.arg(service) AS BIGINT) = 0 OR c.service_id = sqlc.arg(service))
ORDER BY c.service_id, v.sort_key, c.village_id;

-- name: InsertCoverage :exec
INSERT INTO inventory_coverage (municipality_id, service_id, village_id, since) VALUES ($1, $2, $3, $4);

-- name: DropCoverage :exec
DELETE FROM inventory_coverage WHERE municipality_id = $1 AND service_id = $2;

-- name: Villages :many
SELECT id, name_ky, name_ru, name_en FROM pub_territory_village WHERE municipality_id = $1 ORDER BY sort_key, id;

-- Checks.

-- name: LostCoverage :many
SELECT s.name_ky, c.village_id FROM inventory_coverage AS c
JOIN inventory_service AS s ON s.municipality_id = c.municipality_id AND s.id = c.service_id
WHERE c.municipality_id = $1 AND s.ended_on = ''
  AND NOT EXISTS (SELECT 1 FROM pub_territory_village AS v WHERE v.municipality_id = c.municipality_id AND v.id = c.village_id)
ORDER BY s.sort_key, c.village_id;

-- Assets. The sort key puts them in the order in which water takes its way.

-- name: InsertAsset :exec
INSERT INTO inventory_asset (municipality_id, id, provider_id, service_id, part, name, sort_key, since, life, cost, replacement, note, retired_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: UpdateAsset :execrows
UPDATE inventory_asset SET provider_id = $3, service_id = $4, part = $5, name = $6, sort_key = $7, since = $8, life = $9, cost = $10,
  replacement = $11, note = $12, retired_on = $13
WHERE municipality_id = $1 AND id = $2;

-- name: Assets :many
SELECT a.* FROM inventory_asset AS a
JOIN inventory_provider AS p ON p.municipality_id = a.municipality_id AND p.id = a.provider_id
WHERE a.municipality_id = $1 ORDER BY p.sort_key, p.id, a.sort_key, a.id;

-- name: Asset :one
SELECT * FROM inventory_asset WHERE municipality_id = $1 AND id = $2;
