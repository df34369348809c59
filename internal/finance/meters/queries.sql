-- Lists of ids travel as one text of twenty digits each: neither arrays nor IN
-- lists are written alike in both databases. CROSS JOIN makes SQLite begin with
-- the few ids; to PostgreSQL it is a join like others.

-- name: OfAccounts :many
WITH RECURSIVE wanted (n, id) AS (
    SELECT CAST(1 AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), 1, 20) AS BIGINT)
    UNION ALL
    SELECT n + 1, CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), CAST(n * 20 + 1 AS INTEGER), 20) AS BIGINT)
    FROM wanted WHERE n * 20 < LENGTH(CAST(sqlc.arg(ids) AS TEXT))
)
SELECT m.*
FROM wanted w CROSS JOIN meters_meter m
WHERE m.municipality_id = sqlc.arg(municipality_id) AND m.account_id = w.id
ORDER BY w.n, m.installed, m.id;

-- name: ByIDs :many
WITH RECURSIVE wanted (n, id) AS (
    SELECT CAST(1 AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), 1, 20) AS BIGINT)
    UNION ALL
    SELECT n + 1, CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), CAST(n * 20 + 1 AS INTEGER), 20) AS BIGINT)
    FROM wanted WHERE n * 20 < LENGTH(CAST(sqlc.arg(ids) AS TEXT))
)
SELECT m.*
FROM wanted w CROSS JOIN meters_meter m
WHERE m.municipality_id = sqlc.arg(municipality_id) AND m.id = w.id
ORDER BY w.n;

-- name: All :many
SELECT * FROM meters_meter WHERE municipality_id = $1 ORDER BY installed, id;

-- name: Stale :many
SELECT m.* FROM meters_meter m
WHERE m.municipality_id = sqlc.arg(municipality_id) AND m.state = 'working' AND m.installed < sqlc.arg(since)
    AND NOT EXISTS (SELECT 1 FROM meters_reading r
        WHERE r.municipality_id = m.municipality_id AND r.meter_id = m.id AND r.state = 'accepted' AND r.source <> 'estimated' AND r.day >= sqlc.arg(since))
ORDER BY m.id;

-- name: Expiring :many
SELECT * FROM meters_meter
WHERE municipality_id = $1 AND state = 'working' AND verified_until <> '' AND verified_until <= $2
ORDER BY verified_until, id;

-- name: Hanging :one
SELECT COUNT(*) FROM meters_meter WHERE municipality_id = $1 AND serial = $2 AND ended = '';

-- name: UpdateMeter :exec
UPDATE meters_meter SET state = $3, broken_since = $4, ended = $5, verified_until = $6, seal = $7 WHERE municipality_id = $1 AND id = $2;

-- name: Readings :many
WITH RECURSIVE wanted (n, id) AS (
    SELECT CAST(1 AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), 1, 20) AS BIGINT)
    UNION ALL
    SELECT n + 1, CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), CAST(n * 20 + 1 AS INTEGER), 20) AS BIGINT)
    FROM wanted WHERE n * 20 < LENGTH(CAST(sqlc.arg(ids) AS TEXT))
)
SELECT r.id, r.meter_id, r.day, r.value, r.total, r.source, r.odd
FROM wanted w CROSS JOIN meters_reading r
WHERE r.municipality_id = sqlc.arg(municipality_id) AND r.meter_id = w.id AND r.state = 'accepted'
ORDER BY w.n, r.day;

-- name: History :many
SELECT r.* FROM meters_reading r
JOIN meters_meter m ON m.municipality_id = r.municipality_id AND m.id = r.meter_id
WHERE r.municipality_id = $1 AND m.account_id = $2
ORDER BY r.day DESC, r.entered_at DESC, r.id DESC;

-- name: Reading :one
SELECT * FROM meters_reading WHERE municipality_id = $1 AND id = $2;

-- name: Waiting :many
SELECT * FROM meters_reading WHERE municipality_id = $1 AND state = 'waiting' ORDER BY entered_at, id;

-- name: CountWaiting :one
SELECT COUNT(*) FROM meters_reading WHERE municipality_id = $1 AND state = 'waiting';

-- name: AnyReading :one
SELECT EXISTS (SELECT 1 FROM meters_reading WHERE municipality_id = $1 AND state = 'accepted' AND odd <> 'installed');

-- name: SetState :exec
UPDATE meters_reading SET state = $3, reason = $4 WHERE municipality_id = $1 AND id = $2;

-- name: Accept :exec
UPDATE meters_reading SET state = 'accepted', total = $3, odd = $4 WHERE municipality_id = $1 AND id = $2 AND state = 'waiting';

-- name: DropWaiting :exec
UPDATE meters_reading SET state = 'rejected', reason = $3 WHERE municipality_id = $1 AND meter_id = $2 AND state = 'waiting';

-- name: DropBatch :exec
UPDATE meters_reading SET state = 'rejected', reason = $3 WHERE municipality_id = $1 AND batch_id = $2 AND state = 'accepted';

-- name: MetersOfBatch :many
SELECT DISTINCT meter_id FROM meters_reading WHERE municipality_id = $1 AND batch_id = $2;

-- name: SetTotal :exec
UPDATE meters_reading SET total = $3 WHERE municipality_id = $1 AND id = $2;

-- name: MonthMeters :many
SELECT m.id, m.account_id, m.digits, m.installed, m.verified_until, m.state, m.broken_since, m.ended,
    CAST(COALESCE(p.day, '') AS TEXT) AS before_day, CAST(COALESCE(p.value, 0) AS BIGINT) AS before_value,
    CAST(COALESCE(p.total, 0) AS BIGINT) AS before_total, CAST(COALESCE(p.source, '') AS TEXT) AS before_source
FROM meters_meter m
LEFT JOIN meters_reading p ON p.municipality_id = m.municipality_id AND p.meter_id = m.id AND p.state = 'accepted'
    AND p.day = (SELECT MAX(q.day) FROM meters_reading q
        WHERE q.municipality_id = m.municipality_id AND q.meter_id = m.id AND q.state = 'accepted' AND q.day < sqlc.arg(first_day))
WHERE m.municipality_id = sqlc.arg(municipality_id) AND m.service_id = sqlc.arg(service_id)
    AND m.account_id > sqlc.arg(after) AND m.account_id <= sqlc.arg(until)
    AND m.installed <= sqlc.arg(last_day) AND (m.ended = '' OR m.ended >= sqlc.arg(first_day))
ORDER BY m.account_id, m.installed, m.id;

-- name: MonthReadings :many
SELECT r.meter_id, r.day, r.value, r.total, r.source, r.odd
FROM meters_meter m
JOIN meters_reading r ON r.municipality_id = m.municipality_id AND r.meter_id = m.id
WHERE m.municipality_id = sqlc.arg(municipality_id) AND m.service_id = sqlc.arg(service_id)
    AND m.account_id > sqlc.arg(after) AND m.account_id <= sqlc.arg(until)
    AND r.state = 'accepted' AND r.day >= sqlc.arg(first_day) AND r.day <= sqlc.arg(last_day)
ORDER BY r.meter_id, r.day;

-- name: Falling :many
SELECT m.id, m.serial, CAST(f.day AS TEXT) AS day
FROM (
    SELECT r.meter_id, r.day, r.total, r.value, r.odd, r.source,
        LAG(r.total) OVER (PARTITION BY r.meter_id ORDER BY r.day) AS total_before,
        LAG(r.value) OVER (PARTITION BY r.meter_id ORDER BY r.day) AS value_before,
        LAG(r.source) OVER (PARTITION BY r.meter_id ORDER BY r.day) AS source_before
    FROM meters_reading r
    WHERE r.municipality_id = $1 AND r.state = 'accepted'
) f
JOIN meters_meter m ON m.municipality_id = $1 AND m.id = f.meter_id
WHERE f.total < f.total_before
    OR (f.value < f.value_before AND f.source_before <> 'estimated' AND f.odd NOT LIKE '%rollover%')
ORDER BY m.id, f.day;

-- name: Late :many
SELECT m.account_id, CAST(MIN(r.day) AS TEXT) AS day
FROM meters_reading r JOIN meters_meter m ON m.municipality_id = r.municipality_id AND m.id = r.meter_id
WHERE r.municipality_id = sqlc.arg(municipality_id) AND m.service_id = sqlc.arg(service_id)
    AND (r.state = 'accepted' AND r.entered_at > sqlc.arg(after) OR r.state = 'rejected' AND r.batch_id <> 0)
    AND r.day >= sqlc.arg(since) AND r.day < sqlc.arg(before)
GROUP BY m.account_id ORDER BY m.account_id;
