-- name: List :one
SELECT * FROM readings_list WHERE municipality_id = $1 AND id = $2;

-- name: Lists :many
SELECT id, file_name, state, seen, good, made_name, made_at
FROM readings_list WHERE municipality_id = $1 ORDER BY made_at DESC, id DESC LIMIT 50;

-- name: AddList :exec
INSERT INTO readings_list (municipality_id, id, file_name, body, columns, state, seen, good, made_by, made_name, made_at)
VALUES ($1, $2, $3, $4, $5, 'ready', 0, 0, $6, $7, $8);

-- name: SetColumns :execrows
UPDATE readings_list SET columns = $3 WHERE municipality_id = $1 AND id = $2 AND state = 'ready' AND seen = 0;

-- name: SetProgress :exec
UPDATE readings_list SET state = $3, seen = $4, good = $5 WHERE municipality_id = $1 AND id = $2;

-- name: Round :many
SELECT m.id, m.account_id
FROM pub_meters_meter m
JOIN pub_accounts_account a ON a.municipality_id = m.municipality_id AND a.id = m.account_id
JOIN pub_people_holder h ON h.municipality_id = sqlc.arg(municipality_id) AND h.id = a.holder_id
WHERE m.municipality_id = sqlc.arg(municipality_id) AND m.state = 'working' AND h.village_id = sqlc.arg(village)
    AND (CAST(sqlc.arg(street) AS TEXT) = '' OR h.street = sqlc.arg(street))
ORDER BY m.account_id, m.id;

-- name: Progress :many
SELECT h.village_id, h.street, COUNT(*) AS working,
    CAST(COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM pub_meters_reading r
        WHERE r.municipality_id = m.municipality_id AND r.meter_id = m.id AND r.day >= sqlc.arg(first_day) AND r.day <= sqlc.arg(last_day))
        THEN 1 ELSE 0 END), 0) AS BIGINT) AS done
FROM pub_meters_meter m
JOIN pub_accounts_account a ON a.municipality_id = m.municipality_id AND a.id = m.account_id
JOIN pub_people_holder h ON h.municipality_id = sqlc.arg(municipality_id) AND h.id = a.holder_id
WHERE m.municipality_id = sqlc.arg(municipality_id) AND m.state = 'working'
GROUP BY h.village_id, h.street
ORDER BY h.village_id, h.street;

-- name: Numbers :many
SELECT id, number FROM pub_accounts_account WHERE municipality_id = $1;

-- name: BySerial :many
SELECT id FROM pub_meters_meter
WHERE municipality_id = sqlc.arg(municipality_id) AND ended = '' AND serial IN (sqlc.arg(typed), sqlc.arg(capitals))
ORDER BY id;

-- name: AnyMeter :one
SELECT EXISTS (SELECT 1 FROM pub_meters_meter WHERE municipality_id = $1);
