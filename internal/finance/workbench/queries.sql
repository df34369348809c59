-- Providers and services, as inventory publishes them.

-- name: Providers :many
SELECT id, name, short_name FROM pub_inventory_provider WHERE municipality_id = $1 ORDER BY name, id;

-- name: Services :many
SELECT id, code, name_ky, name_ru, name_en, provider_id, unit FROM pub_inventory_service
WHERE municipality_id = $1 ORDER BY sort_key, id;

-- Scenarios.

-- name: Scenario :one
SELECT * FROM workbench_scenario WHERE municipality_id = $1 AND id = $2;

-- name: ScenarioByKey :one
SELECT id FROM workbench_scenario WHERE municipality_id = $1 AND form_key = $2;

-- Newest years first, drafts before versions.
-- name: Scenarios :many
SELECT * FROM workbench_scenario WHERE municipality_id = $1
ORDER BY year DESC, provider_id, number, id DESC;

-- name: AddScenario :exec
INSERT INTO workbench_scenario (municipality_id, id, provider_id, form_key, name, year, state, document, revision, copied_from,
    made_at, made_by, made_by_name, changed_at, changed_by, changed_by_name)
VALUES ($1, $2, $3, $4, $5, $6, 'draft', $7, 1, $8, $9, $10, $11, $9, $10, $11);

-- Only the revision that was read is replaced.
-- name: SaveScenario :execrows
UPDATE workbench_scenario SET name = $4, year = $5, document = $6, revision = revision + 1,
    changed_at = $7, changed_by = $8, changed_by_name = $9
WHERE municipality_id = $1 AND id = $2 AND revision = $3 AND state = 'draft';

-- name: FreezeScenario :execrows
UPDATE workbench_scenario SET state = 'frozen', number = $4, hash = $5, frozen_at = $6, frozen_by = $7, frozen_by_name = $8
WHERE municipality_id = $1 AND id = $2 AND revision = $3 AND state = 'draft';

-- name: LastNumber :one
SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) FROM workbench_scenario
WHERE municipality_id = $1 AND provider_id = $2 AND year = $3;

-- name: DropScenario :execrows
DELETE FROM workbench_scenario WHERE municipality_id = $1 AND id = $2 AND state = 'draft';

-- Comments.

-- name: Comments :many
SELECT * FROM workbench_comment WHERE municipality_id = $1 AND scenario_id = $2 ORDER BY id;

-- name: CommentByKey :one
SELECT id FROM workbench_comment WHERE municipality_id = $1 AND form_key = $2;

-- name: AddComment :exec
INSERT INTO workbench_comment (municipality_id, id, scenario_id, form_key, text, made_at, made_by, made_by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: DropComments :exec
DELETE FROM workbench_comment WHERE municipality_id = $1 AND scenario_id = $2;

-- The register.

-- name: Assets :many
SELECT id, service_id, name, since, life, cost, replacement FROM pub_inventory_asset
WHERE municipality_id = $1 AND provider_id = $2 ORDER BY sort_key, id;

-- Who is supplied with a service on a day, with what was billed in a span of months
-- and what was paid of the bills that were due before the day.
-- name: Supplies :many
SELECT s.account_id, s.category, s.connection, s.heads, s.area,
  CAST(COALESCE(s.persons, h.persons, 0) AS BIGINT) AS persons,
  CAST(CASE WHEN EXISTS (SELECT 1 FROM pub_meters_meter AS m WHERE m.municipality_id = s.municipality_id
    AND m.account_id = s.account_id AND m.service_id = s.service_id AND m.state = 'working') THEN 1 ELSE 0 END AS BIGINT) AS metered,
  CAST(COALESCE(b.quantity, 0) AS BIGINT) AS quantity, CAST(COALESCE(b.months, 0) AS BIGINT) AS months,
  CAST(COALESCE(b.billed, 0) AS BIGINT) AS billed, CAST(COALESCE(b.paid, 0) AS BIGINT) AS paid
FROM pub_accounts_basis AS s
JOIN pub_accounts_account AS a ON a.municipality_id = s.municipality_id AND a.id = s.account_id
LEFT JOIN pub_people_holder AS h ON h.municipality_id = a.municipality_id AND h.id = a.holder_id
LEFT JOIN (
  SELECT v.municipality_id, v.account_id, SUM(v.quantity) AS quantity, COUNT(*) AS months,
    SUM(CASE WHEN v.due < CAST(sqlc.arg(today) AS TEXT) THEN v.amount ELSE 0 END) AS billed,
    SUM(CASE WHEN v.due < CAST(sqlc.arg(today) AS TEXT) THEN v.paid ELSE 0 END) AS paid
  FROM pub_billing_volume AS v
  WHERE v.municipality_id = $1 AND v.service_id = $2 AND v.month >= sqlc.arg(first_month) AND v.month <= sqlc.arg(last_month)
  GROUP BY v.municipality_id, v.account_id
) AS b ON b.municipality_id = s.municipality_id AND b.account_id = s.account_id
WHERE s.municipality_id = $1 AND s.service_id = $2 AND a.state = 'open'
  AND s.valid_from <= sqlc.arg(today) AND (s.valid_until = '' OR s.valid_until >= sqlc.arg(today))
ORDER BY s.account_id;
