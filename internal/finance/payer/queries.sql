-- Printed files ---------------------------------------------------------------

-- name: AddPrint :exec
INSERT INTO payer_print (municipality_id, id, month, village_id, lang, made_at, made_by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (municipality_id, id) DO NOTHING;

-- name: AddFile :exec
INSERT INTO payer_file (municipality_id, print_id, part, name, bills, body) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality_id, print_id, part) DO UPDATE SET name = excluded.name, bills = excluded.bills, body = excluded.body;

-- name: Print :one
SELECT * FROM payer_print WHERE municipality_id = $1 AND id = $2;

-- name: Files :many
SELECT part, name, bills, CAST(LENGTH(body) AS BIGINT) AS size FROM payer_file
WHERE municipality_id = $1 AND print_id = $2 ORDER BY part;

-- name: File :one
SELECT * FROM payer_file WHERE municipality_id = $1 AND print_id = $2 AND part = $3;

-- name: DeleteOldFiles :exec
DELETE FROM payer_file WHERE payer_file.municipality_id = $1 AND print_id IN
  (SELECT p.id FROM payer_print AS p WHERE p.municipality_id = $1 AND p.made_at < $2);

-- name: DeleteOldPrints :exec
DELETE FROM payer_print WHERE municipality_id = $1 AND made_at < $2;

