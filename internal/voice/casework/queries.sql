-- name: Templates :many
SELECT * FROM casework_template WHERE municipality_id = $1 ORDER BY category, lang, sort_key, id;

-- Those for a request, of its own category first.
-- name: Fitting :many
SELECT * FROM casework_template WHERE municipality_id = $1 AND lang = $2 AND category IN ('', sqlc.arg(category))
ORDER BY CASE WHEN category = '' THEN 1 ELSE 0 END, sort_key, id
LIMIT CAST(sqlc.arg(most) AS INTEGER);

-- name: Template :one
SELECT * FROM casework_template WHERE municipality_id = $1 AND id = $2;

-- name: PutTemplate :exec
INSERT INTO casework_template (municipality_id, id, category, lang, name, text, sort_key) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (municipality_id, id) DO UPDATE SET category = excluded.category, lang = excluded.lang, name = excluded.name, text = excluded.text, sort_key = excluded.sort_key;

-- name: DropTemplate :execrows
DELETE FROM casework_template WHERE municipality_id = $1 AND id = $2;

-- name: Works :many
SELECT * FROM casework_work WHERE municipality_id = $1 AND request_id = $2 ORDER BY done_on, id;

-- name: Spent :one
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(hours), 0) AS BIGINT) AS hours, CAST(COALESCE(SUM(cost), 0) AS BIGINT) AS cost
FROM casework_work WHERE municipality_id = $1 AND request_id = $2 AND struck_by = '';

-- name: AddWork :exec
INSERT INTO casework_work (municipality_id, id, request_id, done_on, what, hours, material, cost, by_id, by_name, struck_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '');

-- name: StrikeWork :execrows
UPDATE casework_work SET struck_by = $4 WHERE municipality_id = $1 AND request_id = $2 AND id = $3 AND struck_by = '';

-- What the page of a request shows beside it.
-- name: Beside :one
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(w.hours), 0) AS BIGINT) AS hours, CAST(COALESCE(SUM(w.cost), 0) AS BIGINT) AS cost,
    CAST((SELECT COUNT(*) FROM casework_signatory s WHERE s.municipality_id = $1 AND s.request_id = $2) AS BIGINT) AS signed
FROM casework_work w WHERE w.municipality_id = $1 AND w.request_id = $2 AND w.struck_by = '';

-- name: Signatories :many
SELECT id, sealed FROM casework_signatory WHERE municipality_id = $1 AND request_id = $2 ORDER BY id LIMIT CAST(sqlc.arg(most) AS INTEGER);

-- name: CountSignatories :one
SELECT COUNT(*) FROM casework_signatory WHERE municipality_id = $1 AND request_id = $2;

-- name: DropSignatory :execrows
DELETE FROM casework_signatory WHERE municipality_id = $1 AND request_id = $2 AND id = $3;

-- Those that were ticked, in their order. numbers is one text, each number as 4 digits of the year and 9 of the serial: a set in one statement.
-- name: Ticked :many
WITH RECURSIVE wanted (n, year, serial) AS (
  SELECT CAST(1 AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(numbers) AS TEXT), 1, 4) AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(numbers) AS TEXT), 5, 9) AS BIGINT)
  UNION ALL
  SELECT n + 1, CAST(SUBSTR(CAST(sqlc.arg(numbers) AS TEXT), CAST(n * 13 + 1 AS INTEGER), 4) AS BIGINT),
    CAST(SUBSTR(CAST(sqlc.arg(numbers) AS TEXT), CAST(n * 13 + 5 AS INTEGER), 9) AS BIGINT)
  FROM wanted WHERE n * 13 < LENGTH(CAST(sqlc.arg(numbers) AS TEXT))
)
SELECT r.year, r.serial, r.category, r.village_id FROM wanted AS w
CROSS JOIN pub_requests_request AS r
WHERE r.municipality_id = sqlc.arg(municipality_id) AND r.year = w.year AND r.serial = w.serial AND (NOT r.private OR CAST(sqlc.arg(lead) AS BOOLEAN))
ORDER BY w.n;
