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
