-- Open requests by village, and the middle of those that have a position.
-- name: Villages :many
SELECT village_id, COUNT(*) AS n, CAST(SUM(CASE WHEN lat <> 0 THEN 1 ELSE 0 END) AS BIGINT) AS placed,
    CAST(SUM(lat) AS BIGINT) AS lat, CAST(SUM(lon) AS BIGINT) AS lon
FROM pub_requests_map
WHERE municipality_id = $1 AND (CAST(sqlc.arg(category) AS TEXT) = '' OR category = sqlc.arg(category))
GROUP BY village_id;
