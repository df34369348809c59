-- Services, as inventory publishes them.

-- name: Services :many
SELECT s.id, s.code, s.name_ky, s.name_ru, s.name_en, COALESCE(p.name, '') AS provider
FROM pub_inventory_service s
LEFT JOIN pub_inventory_provider p ON p.municipality_id = s.municipality_id AND p.id = s.provider_id
WHERE s.municipality_id = $1
ORDER BY s.sort_key, s.id;

-- name: Service :one
SELECT s.id, s.code, s.name_ky, s.name_ru, s.name_en, COALESCE(p.name, '') AS provider
FROM pub_inventory_service s
LEFT JOIN pub_inventory_provider p ON p.municipality_id = s.municipality_id AND p.id = s.provider_id
WHERE s.municipality_id = $1 AND s.id = $2;

-- Versions.

-- name: Version :one
SELECT * FROM tariffs_version WHERE municipality_id = $1 AND id = $2;

-- name: VersionByKey :one
SELECT id FROM tariffs_version WHERE municipality_id = $1 AND form_key = $2;

-- Newest first; service 0 stands for all.
-- name: Versions :many
SELECT * FROM tariffs_version
WHERE municipality_id = $1 AND (CAST(sqlc.arg(service) AS BIGINT) = 0 OR service_id = sqlc.arg(service))
ORDER BY service_id, valid_from DESC, id DESC;

-- Versions in force on a day of the span, in order of time.
-- name: Enforced :many
SELECT * FROM tariffs_version
WHERE municipality_id = $1 AND service_id = $2 AND state = 'in_force'
    AND origin <> '' AND valid_from <= sqlc.arg(last_day) AND (valid_until = '' OR valid_until >= sqlc.arg(first_day))
ORDER BY valid_from, id;

-- name: AddVersion :exec
INSERT INTO tariffs_version (municipality_id, id, service_id, form_key, state, valid_from, valid_until,
    body, number, decided_on, line_rounding, total_rounding, total_step, note, entered_at, entered_by, entered_by_name,
    origin, adoption_id, inherited_reason, inherited_by_name)
VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20);

-- name: ChangeDraft :execrows
UPDATE tariffs_version SET valid_from = $3, valid_until = $4, body = $5, number = $6, decided_on = $7,
    line_rounding = $8, total_rounding = $9, total_step = $10, note = $11, entered_by = $12, entered_by_name = $13,
    origin = $14, inherited_reason = $15, inherited_by_name = $16
WHERE municipality_id = $1 AND id = $2 AND state = 'draft';

-- name: MoveDraft :exec
UPDATE tariffs_version SET valid_from = $3 WHERE municipality_id = $1 AND id = $2 AND state = 'draft';

-- name: SetOrigin :exec
UPDATE tariffs_version SET origin = $3, inherited_reason = $4, inherited_by_name = $5
WHERE municipality_id = $1 AND id = $2 AND state = 'draft';

-- name: DropDraft :execrows
DELETE FROM tariffs_version WHERE municipality_id = $1 AND id = $2 AND state = 'draft';

-- name: Enforce :execrows
UPDATE tariffs_version SET state = 'in_force', body = $3, number = $4, decided_on = $5,
    enforced_at = $6, enforced_by = $7, enforced_by_name = $8, closed_id = $9, closed_until = $10
WHERE municipality_id = $1 AND id = $2 AND state = 'draft';

-- name: End :execrows
UPDATE tariffs_version SET valid_until = $3 WHERE municipality_id = $1 AND id = $2 AND state = 'in_force';

-- name: Withdraw :execrows
UPDATE tariffs_version SET state = 'withdrawn', withdrawn_at = $3, withdrawn_by_name = $4, reason = $5
WHERE municipality_id = $1 AND id = $2 AND state = 'in_force';

-- The first version in force that begins after a day.
-- name: Following :one
SELECT * FROM tariffs_version
WHERE municipality_id = $1 AND service_id = $2 AND state = 'in_force' AND valid_from > sqlc.arg(after)
ORDER BY valid_from LIMIT 1;

-- name: Relink :exec
UPDATE tariffs_version SET closed_id = $3, closed_until = $4 WHERE municipality_id = $1 AND id = $2;

-- name: CountFollowers :one
SELECT COUNT(*) FROM tariffs_version WHERE municipality_id = $1 AND closed_id = $2 AND state = 'in_force';

-- name: CountEnforced :one
SELECT COUNT(*) FROM tariffs_version WHERE municipality_id = $1 AND state = 'in_force';

-- Prices.

-- Of one version, of all versions of a service, or of all.
-- name: Prices :many
SELECT p.*
FROM tariffs_price p JOIN tariffs_version v ON v.municipality_id = p.municipality_id AND v.id = p.version_id
WHERE p.municipality_id = $1 AND (CAST(sqlc.arg(service) AS BIGINT) = 0 OR v.service_id = sqlc.arg(service))
    AND (CAST(sqlc.arg(version) AS BIGINT) = 0 OR p.version_id = sqlc.arg(version))
ORDER BY p.version_id, p.ordinal;

-- name: Blocks :many
SELECT b.*
FROM tariffs_block b JOIN tariffs_version v ON v.municipality_id = b.municipality_id AND v.id = b.version_id
WHERE b.municipality_id = $1 AND (CAST(sqlc.arg(service) AS BIGINT) = 0 OR v.service_id = sqlc.arg(service))
    AND (CAST(sqlc.arg(version) AS BIGINT) = 0 OR b.version_id = sqlc.arg(version))
ORDER BY b.version_id, b.ordinal, b.step;

-- name: AddPrice :exec
INSERT INTO tariffs_price (municipality_id, version_id, ordinal, category, connection, basis, rate, steps, norm_litres, norm_days, fixed, minimum, months)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: AddBlock :exec
INSERT INTO tariffs_block (municipality_id, version_id, ordinal, step, up_to, rate) VALUES ($1, $2, $3, $4, $5, $6);

-- name: DropBlocks :exec
DELETE FROM tariffs_block WHERE municipality_id = $1 AND version_id = $2;

-- name: DropPrices :exec
DELETE FROM tariffs_price WHERE municipality_id = $1 AND version_id = $2;
