-- name: Counts :many
SELECT category, village_id, channel, sex, state, COUNT(*) AS n
FROM pub_requests_counted
WHERE municipality_id = $1 AND registered_on >= sqlc.arg(first_day) AND registered_on <= sqlc.arg(last_day)
GROUP BY category, village_id, channel, sex, state;

-- How many answers of a category took so many working days.
-- name: Times :many
SELECT category, took, COUNT(*) AS n
FROM pub_requests_counted
WHERE municipality_id = $1 AND took >= 0 AND registered_on >= sqlc.arg(first_day) AND registered_on <= sqlc.arg(last_day)
GROUP BY category, took;
