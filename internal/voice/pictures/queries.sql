-- name: Add :exec
INSERT INTO pictures_picture (municipality_id, id, request_id, form_key, kind, media, width, height, full_hash, small_hash, small_width, small_height,
    state, cells, shown_hash, shown_small, shown_size, added_at, added_by, added_name, looked_at, looked_by, looked_name, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'new', '', '', '', 0, $13, $14, $15, 0, 0, '', 1);

-- name: ByID :one
SELECT * FROM pictures_picture WHERE municipality_id = $1 AND id = $2;

-- name: OfRequest :many
SELECT * FROM pictures_picture WHERE municipality_id = $1 AND request_id = $2 AND request_id <> 0 ORDER BY id;

-- Those of a form that is not sent yet.
-- name: Drafts :many
SELECT * FROM pictures_picture WHERE municipality_id = $1 AND form_key = $2 AND request_id = 0 ORDER BY id;

-- name: CountDrafts :one
SELECT COUNT(*) FROM pictures_picture WHERE municipality_id = $1 AND request_id = 0;

-- name: OldDrafts :many
SELECT * FROM pictures_picture WHERE municipality_id = $1 AND request_id = 0 AND added_at < sqlc.arg(before)
ORDER BY added_at, id
LIMIT CAST(sqlc.arg(most) AS INTEGER);

-- Those of a form, and beside them old ones of any form.
-- name: DraftsAndOld :many
SELECT * FROM pictures_picture WHERE municipality_id = $1 AND request_id = 0 AND (form_key = $2 OR added_at < sqlc.arg(before))
ORDER BY id;

-- name: Attach :exec
UPDATE pictures_picture SET request_id = sqlc.arg(request), form_key = '', added_by = $3, added_name = $4
WHERE municipality_id = $1 AND id = $2 AND request_id = 0;

-- name: Delete :exec
DELETE FROM pictures_picture WHERE municipality_id = $1 AND id = $2 AND request_id = 0;

-- name: Decide :execrows
UPDATE pictures_picture SET state = $3, cells = $4, shown_hash = $5, shown_small = $6, shown_size = $7, looked_at = $8, looked_by = $9, looked_name = $10,
    version = version + 1
WHERE municipality_id = $1 AND id = $2 AND version = sqlc.arg(version);

-- The first photo for everybody of each of some requests. requests is one text, each id in 20 digits: a set in one statement.
-- name: FirstShown :many
WITH RECURSIVE wanted (n, request_id) AS (
  SELECT CAST(1 AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(requests) AS TEXT), 1, 20) AS BIGINT)
  UNION ALL
  SELECT n + 1, CAST(SUBSTR(CAST(sqlc.arg(requests) AS TEXT), CAST(n * 20 + 1 AS INTEGER), 20) AS BIGINT)
  FROM wanted WHERE n * 20 < LENGTH(CAST(sqlc.arg(requests) AS TEXT))
)
SELECT p.* FROM wanted AS w
CROSS JOIN pictures_picture AS p
WHERE p.municipality_id = sqlc.arg(municipality_id) AND p.request_id = w.request_id AND p.request_id <> 0 AND p.state = 'shown'
    AND NOT EXISTS (SELECT 1 FROM pictures_picture AS b
        WHERE b.municipality_id = p.municipality_id AND b.request_id = p.request_id AND b.request_id <> 0 AND b.state = 'shown' AND b.id < p.id);
