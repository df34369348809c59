-- name: Adoption :one
SELECT * FROM adoption_adoption WHERE municipality_id = $1 AND id = $2;

-- name: AdoptionByKey :one
SELECT id FROM adoption_adoption WHERE municipality_id = $1 AND form_key = $2;

-- Newest first.
-- name: Adoptions :many
SELECT * FROM adoption_adoption WHERE municipality_id = $1 ORDER BY id DESC;

-- Those on their way, each once for each of its steps, with the service's name:
-- one statement, because the desk's home and the public one ask on every visit.
-- name: Running :many
SELECT a.id, a.scenario_id, a.service_id, a.service_code, a.state, a.begins, a.begun_at, a.begun_by, a.begun_by_name,
    i.name_ky, i.name_ru, i.name_en, COALESCE(s.step, '') AS step, COALESCE(s.facts, '') AS facts, COALESCE(s.reason, '') AS reason,
    COALESCE(s.owner_role, '') AS owner_role, COALESCE(s.owner_name, '') AS owner_name, COALESCE(s.taken_at, 0) AS taken_at,
    COALESCE(s.taken_by, 0) AS taken_by, COALESCE(s.taken_by_name, '') AS taken_by_name
FROM adoption_adoption a
JOIN pub_inventory_service i ON i.municipality_id = a.municipality_id AND i.id = a.service_id
LEFT JOIN adoption_step s ON s.municipality_id = a.municipality_id AND s.adoption_id = a.id
WHERE a.municipality_id = $1 AND a.state IN ('open', 'decided')
ORDER BY a.id DESC, s.step;

-- name: AddAdoption :exec
INSERT INTO adoption_adoption (municipality_id, id, form_key, scenario_id, service_id, service_code, state, proposed, begins, begun_at, begun_by, begun_by_name)
VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, $10, $11);

-- name: Mend :exec
UPDATE adoption_adoption SET scenario_id = $3, proposed = $4 WHERE municipality_id = $1 AND id = $2;

-- name: SetState :exec
UPDATE adoption_adoption SET state = $3, chosen = $4, version_id = $5, begins = $6 WHERE municipality_id = $1 AND id = $2;

-- Of one adoption, or of all when it is 0.
-- name: Steps :many
SELECT * FROM adoption_step
WHERE municipality_id = $1 AND (CAST(sqlc.arg(adoption) AS BIGINT) = 0 OR adoption_id = sqlc.arg(adoption))
ORDER BY adoption_id, step;

-- name: PutStep :exec
INSERT INTO adoption_step (municipality_id, adoption_id, step, facts, reason, taken_at, taken_by, taken_by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (municipality_id, adoption_id, step) DO UPDATE SET
  facts = excluded.facts, reason = excluded.reason, taken_at = excluded.taken_at, taken_by = excluded.taken_by,
  taken_by_name = excluded.taken_by_name;

-- name: PutOwner :exec
INSERT INTO adoption_step (municipality_id, adoption_id, step, owner_role, owner_name) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (municipality_id, adoption_id, step) DO UPDATE SET owner_role = excluded.owner_role, owner_name = excluded.owner_name;

-- name: Terms :many
SELECT * FROM adoption_term WHERE municipality_id = $1;

-- name: PutTerm :exec
INSERT INTO adoption_term (municipality_id, term, days, working, source) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (municipality_id, term) DO UPDATE SET days = excluded.days, working = excluded.working, source = excluded.source;

-- Of one adoption, or of all when it is 0.
-- name: Obligations :many
SELECT * FROM adoption_obligation
WHERE municipality_id = $1 AND (CAST(sqlc.arg(adoption) AS BIGINT) = 0 OR adoption_id = sqlc.arg(adoption))
ORDER BY adoption_id, year;

-- name: DropObligations :exec
DELETE FROM adoption_obligation WHERE municipality_id = $1 AND adoption_id = $2;

-- name: AddObligation :exec
INSERT INTO adoption_obligation (municipality_id, adoption_id, year, level, need, comes, amount) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- Those of an earlier price end where the next price begins.
-- name: EndObligations :exec
UPDATE adoption_obligation SET ended_by = $3
WHERE municipality_id = $1 AND adoption_id = $2 AND ended_by = 0 AND year >= sqlc.arg(first_year);
