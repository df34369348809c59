-- name: Window :many
-- Public requests between two instants, the newest first. categories is one text with a comma around each code; the days let the index of days be used.
SELECT * FROM pub_requests_public
WHERE municipality_id = sqlc.arg(municipality_id)
    AND registered_on >= sqlc.arg(first_day) AND registered_on <= sqlc.arg(last_day)
    AND registered_at >= sqlc.arg(first_at) AND registered_at <= sqlc.arg(last_at)
    AND CAST(sqlc.arg(categories) AS TEXT) LIKE '%,' || category || ',%'
    AND (CAST(sqlc.arg(opened) AS BOOLEAN) AND ended_on = '' OR CAST(sqlc.arg(closed) AS BOOLEAN) AND ended_on <> '')
ORDER BY registered_on DESC, id DESC
LIMIT CAST(sqlc.arg(most) AS INTEGER) OFFSET CAST(sqlc.arg(before) AS INTEGER);

-- name: Numbered :many
-- numbers is one text, each number as 4 digits of the year and 9 of the serial: a set in one statement.
WITH RECURSIVE wanted (n, year, serial) AS (
  SELECT CAST(1 AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(numbers) AS TEXT), 1, 4) AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(numbers) AS TEXT), 5, 9) AS BIGINT)
  UNION ALL
  SELECT n + 1, CAST(SUBSTR(CAST(sqlc.arg(numbers) AS TEXT), CAST(n * 13 + 1 AS INTEGER), 4) AS BIGINT),
    CAST(SUBSTR(CAST(sqlc.arg(numbers) AS TEXT), CAST(n * 13 + 5 AS INTEGER), 9) AS BIGINT)
  FROM wanted WHERE n * 13 < LENGTH(CAST(sqlc.arg(numbers) AS TEXT))
)
SELECT r.* FROM wanted AS w
CROSS JOIN pub_requests_public AS r
WHERE r.municipality_id = sqlc.arg(municipality_id) AND r.year = w.year AND r.serial = w.serial
    AND CAST(sqlc.arg(categories) AS TEXT) LIKE '%,' || r.category || ',%'
ORDER BY r.registered_on DESC, r.id DESC;

-- name: Updates :many
-- What became of public requests between two instants, the oldest first.
SELECT * FROM pub_requests_update
WHERE municipality_id = sqlc.arg(municipality_id) AND happened_at >= sqlc.arg(first_at) AND happened_at <= sqlc.arg(last_at)
    AND CAST(sqlc.arg(categories) AS TEXT) LIKE '%,' || category || ',%'
ORDER BY happened_at, id
LIMIT CAST(sqlc.arg(most) AS INTEGER) OFFSET CAST(sqlc.arg(before) AS INTEGER);

-- name: UpdatesOf :many
-- numbers as in Numbered.
WITH RECURSIVE wanted (n, year, serial) AS (
  SELECT CAST(1 AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(numbers) AS TEXT), 1, 4) AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(numbers) AS TEXT), 5, 9) AS BIGINT)
  UNION ALL
  SELECT n + 1, CAST(SUBSTR(CAST(sqlc.arg(numbers) AS TEXT), CAST(n * 13 + 1 AS INTEGER), 4) AS BIGINT),
    CAST(SUBSTR(CAST(sqlc.arg(numbers) AS TEXT), CAST(n * 13 + 5 AS INTEGER), 9) AS BIGINT)
  FROM wanted WHERE n * 13 < LENGTH(CAST(sqlc.arg(numbers) AS TEXT))
)
SELECT u.* FROM wanted AS w
CROSS JOIN pub_requests_update AS u
WHERE u.municipality_id = sqlc.arg(municipality_id) AND u.year = w.year AND u.serial = w.serial
    AND CAST(sqlc.arg(categories) AS TEXT) LIKE '%,' || u.category || ',%'
ORDER BY u.happened_at, u.id;

-- name: Sent :one
SELECT id FROM open311_update WHERE municipality_id = $1 AND key_id = $2 AND their_id = $3;

-- name: AddSent :exec
INSERT INTO open311_update (municipality_id, key_id, their_id, id) VALUES ($1, $2, $3, $4);

-- name: Bulk :many
-- Public requests of a span in the order in which they came, after the last of the page before.
SELECT sqlc.embed(r), c.channel FROM pub_requests_public AS r
JOIN pub_requests_counted AS c ON c.municipality_id = r.municipality_id AND c.id = r.id
WHERE r.municipality_id = sqlc.arg(municipality_id) AND r.registered_on >= sqlc.arg(after_day) AND r.registered_on <= sqlc.arg(last_day)
    AND (r.registered_on > sqlc.arg(after_day) OR r.id > sqlc.arg(after))
    AND CAST(sqlc.arg(categories) AS TEXT) LIKE '%,' || r.category || ',%'
ORDER BY r.registered_on, r.id
LIMIT CAST(sqlc.arg(most) AS INTEGER);
