-- What was reported of a category since a day, by village, and how much of it still waits.
-- name: Reported :many
SELECT village_id, COUNT(*) AS n, COUNT(*) FILTER (WHERE ended_on = '') AS waiting FROM pub_requests_public
WHERE municipality_id = $1 AND category = $2 AND registered_on >= $3
GROUP BY village_id ORDER BY n DESC, village_id;

-- Services of some codes.
-- name: Services :many
SELECT id FROM pub_inventory_service
WHERE municipality_id = $1 AND CAST(sqlc.arg(codes) AS TEXT) LIKE '%,' || code || ',%' ORDER BY sort_key, id;
