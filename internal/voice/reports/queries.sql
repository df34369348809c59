-- Open requests by village.
-- name: Villages :many
SELECT village_id, COUNT(*) AS n FROM pub_requests_open
WHERE municipality_id = $1 AND (CAST(sqlc.arg(category) AS TEXT) = '' OR category = sqlc.arg(category))
GROUP BY village_id;

-- Where the villages lie: the sums of the newest positions that were given there.
-- name: Middles :many
SELECT village_id, COUNT(*) AS n, CAST(SUM(lat) AS BIGINT) AS lat, CAST(SUM(lon) AS BIGINT) AS lon
FROM (SELECT p.village_id, p.lat, p.lon FROM pub_requests_placed AS p WHERE p.municipality_id = $1 ORDER BY p.id DESC LIMIT CAST(sqlc.arg(most) AS INTEGER)) AS newest
GROUP BY village_id;
