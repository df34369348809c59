-- Photos that nobody looked at yet, of requests that everybody may see.
-- name: Waiting :many
SELECT p.id, p.request_id, p.full_hash, p.small_width, p.small_height, r.year, r.serial
FROM pub_pictures_picture AS p
JOIN pub_requests_request AS r ON r.municipality_id = p.municipality_id AND r.id = p.request_id
WHERE p.municipality_id = $1 AND p.state = 'new' AND p.kind = 'photo' AND NOT r.private
ORDER BY p.request_id, p.id
LIMIT CAST(sqlc.arg(most) AS INTEGER);

-- name: CountWaiting :one
SELECT COUNT(*)
FROM pub_pictures_picture AS p
JOIN pub_requests_request AS r ON r.municipality_id = p.municipality_id AND r.id = p.request_id
WHERE p.municipality_id = $1 AND p.state = 'new' AND p.kind = 'photo' AND NOT r.private;

-- Pictures of requests that are not there.
-- name: Stray :one
SELECT COUNT(*) FROM pub_pictures_picture AS p
LEFT JOIN pub_requests_request AS r ON r.municipality_id = p.municipality_id AND r.id = p.request_id
WHERE p.municipality_id = $1 AND r.id IS NULL;
