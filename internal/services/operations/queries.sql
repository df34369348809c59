-- Zones ----------------------------------------------------------------------

-- name: Zones :many
SELECT z.id, z.service_id, z.village_id, z.name, z.size, z.since, z.ended_on, v.name_ky, v.name_ru, v.name_en
FROM operations_zone AS z
JOIN pub_territory_village AS v ON v.municipality_id = z.municipality_id AND v.id = z.village_id
WHERE z.municipality_id = $1 AND (CAST(sqlc.arg(service) AS BIGINT) = 0 OR z.service_id = sqlc.arg(service))
ORDER BY z.service_id, v.sort_key, z.sort_key, z.id;

-- name: ZoneStreets :many
SELECT s.zone_id, s.street_id, t.name
FROM operations_zone AS z
CROSS JOIN operations_street AS s
CROSS JOIN pub_territory_street AS t
WHERE z.municipality_id = $1 AND (CAST(sqlc.arg(service) AS BIGINT) = 0 OR z.service_id = sqlc.arg(service))
  AND s.municipality_id = z.municipality_id AND s.zone_id = z.id AND t.municipality_id = s.municipality_id AND t.id = s.street_id
ORDER BY s.zone_id, t.sort_key, s.street_id;

-- name: Streets :many
SELECT t.id, t.village_id, t.name, v.name_ky, v.name_ru, v.name_en
FROM pub_territory_street AS t
JOIN pub_territory_village AS v ON v.municipality_id = t.municipality_id AND v.id = t.village_id
WHERE t.municipality_id = $1 ORDER BY v.sort_key, v.id, t.sort_key, t.id;

-- name: Villages :many
SELECT id, name_ky, name_ru, name_en FROM pub_territory_village WHERE municipality_id = $1 ORDER BY sort_key, id;

-- name: AddZone :exec
INSERT INTO operations_zone (municipality_id, id, service_id, village_id, name, sort_key, size, since, ended_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: SetZone :execrows
UPDATE operations_zone SET village_id = $4, name = $5, sort_key = $6, size = $7, since = $8, ended_on = $9
WHERE municipality_id = $1 AND id = $2 AND service_id = $3;

-- name: DropStreets :exec
DELETE FROM operations_street WHERE municipality_id = $1 AND zone_id = $2;

-- name: FirstFigure :one
SELECT CAST(COALESCE(MIN(day), '') AS TEXT) AS first_day, CAST(COALESCE(MAX(day), '') AS TEXT) AS last_day FROM operations_figure
WHERE municipality_id = $1 AND service_id = $2 AND zone_id = $3;

-- Day sheets -----------------------------------------------------------------

-- name: Sheets :many
SELECT day, note, actor_name, kept_at FROM operations_sheet
WHERE municipality_id = $1 AND service_id = $2 AND day >= sqlc.arg(from_day) AND day <= sqlc.arg(until_day) ORDER BY day;

-- name: Figures :many
SELECT day, zone_id, code, value FROM operations_figure
WHERE municipality_id = $1 AND service_id = $2 AND day >= sqlc.arg(from_day) AND day <= sqlc.arg(until_day)
ORDER BY day, zone_id, code;

-- name: Gaps :many
SELECT day, zone_id, reason FROM operations_gap
WHERE municipality_id = $1 AND service_id = $2 AND day >= sqlc.arg(from_day) AND day <= sqlc.arg(until_day)
ORDER BY day, zone_id;

-- name: LastSheetBefore :one
SELECT CAST(COALESCE(MAX(day), '') AS TEXT) AS day FROM operations_sheet
WHERE municipality_id = $1 AND service_id = $2 AND day < $3;

-- name: SheetDays :many
SELECT service_id, day FROM operations_sheet WHERE municipality_id = $1 AND day >= sqlc.arg(from_day) ORDER BY service_id, day;

-- name: Awaited :many
-- Every zone with its service, and how many sheets the service has of some days: all that the work of today asks.
SELECT z.service_id, s.name_ky, s.name_ru, s.name_en, z.since, z.ended_on, (SELECT COUNT(*) FROM operations_sheet AS k
  WHERE k.municipality_id = z.municipality_id AND k.service_id = z.service_id AND k.day >= sqlc.arg(from_day) AND k.day < sqlc.arg(until_day)) AS sheets
FROM operations_zone AS z
JOIN pub_inventory_service AS s ON s.municipality_id = z.municipality_id AND s.id = z.service_id
WHERE z.municipality_id = $1 ORDER BY s.sort_key, z.service_id, z.id;

-- name: DropFigures :exec
DELETE FROM operations_figure WHERE municipality_id = $1 AND service_id = $2 AND day = $3;

-- name: DropGaps :exec
DELETE FROM operations_gap WHERE municipality_id = $1 AND service_id = $2 AND day = $3;

-- name: KeepSheet :exec
INSERT INTO operations_sheet (municipality_id, service_id, day, week, note, actor_id, actor_name, kept_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (municipality_id, service_id, day) DO UPDATE
SET note = excluded.note, actor_id = excluded.actor_id, actor_name = excluded.actor_name, kept_at = excluded.kept_at;

-- Drafts ---------------------------------------------------------------------

-- name: Draft :one
SELECT actor_name, typed, at FROM operations_draft WHERE municipality_id = $1 AND service_id = $2 AND day = $3;

-- name: KeepDraft :exec
INSERT INTO operations_draft (municipality_id, service_id, day, actor_id, actor_name, typed, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (municipality_id, service_id, day) DO UPDATE
SET actor_id = excluded.actor_id, actor_name = excluded.actor_name, typed = excluded.typed, at = excluded.at;

-- name: DropDraft :exec
DELETE FROM operations_draft WHERE municipality_id = $1 AND service_id = $2 AND day = $3;

-- Promises -------------------------------------------------------------------

-- name: KeptDays :many
-- A promise of each day: the days that were counted, by month and zone, and those that kept it.
SELECT CAST(SUBSTR(f.day, 1, 7) AS TEXT) AS month, f.zone_id, COUNT(*) AS spans, CAST(SUM(f.value) AS BIGINT) AS total,
  CAST(SUM(CASE WHEN CAST(sqlc.arg(share) AS BIGINT) = 0 AND f.value >= CAST(sqlc.arg(target) AS BIGINT) * 1000
    OR CAST(sqlc.arg(share) AS BIGINT) = 1 AND f.value <= z.size * (100 - CAST(sqlc.arg(target) AS BIGINT)) / 100 * 1000 THEN 1 ELSE 0 END) AS BIGINT) AS kept
FROM operations_figure AS f
JOIN operations_zone AS z ON z.municipality_id = f.municipality_id AND z.id = f.zone_id
WHERE f.municipality_id = $1 AND f.service_id = $2 AND f.code = sqlc.arg(code) AND f.day >= sqlc.arg(from_day) AND f.day <= sqlc.arg(until_day)
GROUP BY SUBSTR(f.day, 1, 7), f.zone_id ORDER BY 1, 2;

-- name: KeptWeeks :many
-- A promise of each week: a week that has any sheet counts for each zone of its time, also when nothing came.
SELECT CAST(SUBSTR(w.week, 1, 7) AS TEXT) AS month, z.id AS zone_id, COUNT(*) AS spans, CAST(SUM(COALESCE(f.total, 0)) AS BIGINT) AS total,
  CAST(SUM(CASE WHEN COALESCE(f.total, 0) >= CAST(sqlc.arg(target) AS BIGINT) * 1000 THEN 1 ELSE 0 END) AS BIGINT) AS kept
FROM (SELECT DISTINCT s.municipality_id, s.week FROM operations_sheet AS s
  WHERE s.municipality_id = $1 AND s.service_id = $2 AND s.day >= sqlc.arg(from_day) AND s.day <= sqlc.arg(until_day)) AS w
JOIN operations_zone AS z ON z.municipality_id = w.municipality_id AND z.service_id = $2 AND z.since <= w.week AND (z.ended_on = '' OR z.ended_on >= w.week)
LEFT JOIN (SELECT x.zone_id, x.week, SUM(x.value) AS total FROM operations_figure AS x
  WHERE x.municipality_id = $1 AND x.service_id = $2 AND x.code = sqlc.arg(code) AND x.day >= sqlc.arg(from_day) AND x.day <= sqlc.arg(until_day)
  GROUP BY x.zone_id, x.week) AS f ON f.zone_id = z.id AND f.week = w.week
GROUP BY SUBSTR(w.week, 1, 7), z.id ORDER BY 1, 2;

-- name: KeptMonths :many
-- A promise of each month, of the whole service.
SELECT m.month, CAST(0 AS BIGINT) AS zone_id, CAST(1 AS BIGINT) AS spans, CAST(COALESCE(f.total, 0) AS BIGINT) AS total,
  CAST(CASE WHEN COALESCE(f.total, 0) >= CAST(sqlc.arg(target) AS BIGINT) * 1000 THEN 1 ELSE 0 END AS BIGINT) AS kept
FROM (SELECT DISTINCT CAST(SUBSTR(s.day, 1, 7) AS TEXT) AS month FROM operations_sheet AS s
  WHERE s.municipality_id = $1 AND s.service_id = $2 AND s.day >= sqlc.arg(from_day) AND s.day <= sqlc.arg(until_day)) AS m
LEFT JOIN (SELECT SUBSTR(x.day, 1, 7) AS month, SUM(x.value) AS total FROM operations_figure AS x
  WHERE x.municipality_id = $1 AND x.service_id = $2 AND x.code = sqlc.arg(code) AND x.zone_id = 0 AND x.day >= sqlc.arg(from_day) AND x.day <= sqlc.arg(until_day)
  GROUP BY SUBSTR(x.day, 1, 7)) AS f ON f.month = m.month
ORDER BY 1;

-- name: GapSums :many
-- On how many days a reason stood, in whatever zones.
SELECT reason, COUNT(DISTINCT day) AS days FROM operations_gap
WHERE municipality_id = $1 AND service_id = $2 AND day >= sqlc.arg(from_day) AND day <= sqlc.arg(until_day)
GROUP BY reason ORDER BY 2 DESC, reason;

-- Checks ---------------------------------------------------------------------

-- name: Homeless :many
-- Figures without their sheet, or of a zone of another service.
SELECT f.service_id, f.day, f.zone_id FROM operations_figure AS f
LEFT JOIN operations_sheet AS s ON s.municipality_id = f.municipality_id AND s.service_id = f.service_id AND s.day = f.day
LEFT JOIN operations_zone AS z ON z.municipality_id = f.municipality_id AND z.id = f.zone_id
WHERE f.municipality_id = $1 AND (s.day IS NULL OR f.zone_id <> 0 AND (z.id IS NULL OR z.service_id <> f.service_id))
ORDER BY f.service_id, f.day, f.zone_id LIMIT 100;
