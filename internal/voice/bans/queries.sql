-- Those that wait first, with the number of the request.
-- name: Bans :many
SELECT sqlc.embed(b), r.year, r.serial FROM bans_ban AS b
JOIN pub_requests_request AS r ON r.municipality_id = b.municipality_id AND r.id = b.request_id
WHERE b.municipality_id = $1 ORDER BY CASE b.state WHEN 'waiting' THEN 0 WHEN 'on' THEN 1 ELSE 2 END, b.id DESC LIMIT 200;

-- name: Ban :one
SELECT * FROM bans_ban WHERE municipality_id = $1 AND id = $2;

-- name: AddBan :exec
INSERT INTO bans_ban (municipality_id, id, print, request_id, reason, days, state, until, asked_at, asked_by, asker, decided_at, decider)
VALUES ($1, $2, $3, $4, $5, $6, 'waiting', '', $7, $8, $9, 0, '');

-- name: Decide :execrows
UPDATE bans_ban SET state = $3, until = $4, decided_at = $5, decider = $6
WHERE municipality_id = $1 AND id = $2 AND state = sqlc.arg(from_state);

-- The ban that ends last.
-- name: Standing :one
SELECT * FROM bans_ban WHERE municipality_id = $1 AND print = $2 AND state = 'on' AND until >= CAST(sqlc.arg(today) AS TEXT)
ORDER BY until DESC LIMIT 1;

-- name: Asked :one
SELECT COUNT(*) FROM bans_ban WHERE municipality_id = $1 AND print = $2 AND state = 'waiting';

-- name: Waiting :one
SELECT COUNT(*) FROM bans_ban WHERE municipality_id = $1 AND state = 'waiting' AND asked_by <> $2;
