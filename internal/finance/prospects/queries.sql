-- Draws.

-- name: AddRisk :exec
INSERT INTO prospects_risk (municipality_id, id, scenario_id, service, revision, ordered, result, job_id, made_at, made_by, made_by_name)
VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10);

-- name: SetJob :exec
UPDATE prospects_risk SET job_id = $3 WHERE municipality_id = $1 AND id = $2;

-- name: SetResult :execrows
UPDATE prospects_risk SET result = $3 WHERE municipality_id = $1 AND id = $2;

-- name: Risk :one
SELECT * FROM prospects_risk WHERE municipality_id = $1 AND id = $2;

-- The newest first.
-- name: Risks :many
SELECT * FROM prospects_risk WHERE municipality_id = $1 AND scenario_id = $2 AND service = $3 ORDER BY id DESC LIMIT 10;
