-- Cash desks -----------------------------------------------------------------

-- name: Desks :many
SELECT * FROM tills_desk WHERE municipality_id = $1 ORDER BY code;

-- name: Desk :one
SELECT * FROM tills_desk WHERE municipality_id = $1 AND id = $2;

-- name: AddDesk :exec
INSERT INTO tills_desk (municipality_id, id, code, name, provider_id, large, closed)
SELECT CAST(sqlc.arg(municipality_id) AS BIGINT), CAST(sqlc.arg(id) AS BIGINT), COALESCE(MAX(d.code), 0) + 1,
  CAST(sqlc.arg(name) AS TEXT), CAST(sqlc.arg(provider_id) AS BIGINT), CAST(sqlc.arg(large) AS BIGINT), FALSE
FROM tills_desk AS d WHERE d.municipality_id = sqlc.arg(municipality_id);

-- name: AddCounter :exec
INSERT INTO tills_counter (municipality_id, desk_id, last) VALUES ($1, $2, 0);

-- name: ChangeDesk :execrows
UPDATE tills_desk SET name = $3, provider_id = $4, large = $5, closed = $6 WHERE municipality_id = $1 AND id = $2;

-- name: Renumber :exec
-- Codes go up by more than the highest of both, so that none meets another on its way.
UPDATE tills_desk SET code = code + (
  SELECT COALESCE(MAX(d.code), 0) FROM tills_desk AS d WHERE d.municipality_id = $1 OR d.municipality_id = sqlc.arg(next))
WHERE tills_desk.municipality_id = $1;

-- name: Providers :many
SELECT id, name FROM pub_inventory_provider WHERE municipality_id = $1 ORDER BY name, id;

-- name: Provider :one
SELECT name, tax_number, phone FROM pub_inventory_provider WHERE municipality_id = $1 AND id = $2;

-- Days -----------------------------------------------------------------------

-- name: OpenDay :exec
INSERT INTO tills_day (municipality_id, id, desk_id, cashier_id, cashier, day, state, opened_at, added, change_money)
VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9);

-- name: OpenDayOf :one
SELECT * FROM tills_day WHERE municipality_id = $1 AND cashier_id = $2 AND state = 'open';

-- name: OpenDayAt :one
SELECT * FROM tills_day WHERE municipality_id = $1 AND desk_id = $2 AND state = 'open';

-- name: Day :one
SELECT * FROM tills_day WHERE municipality_id = $1 AND id = $2;

-- name: LastDayAt :one
SELECT * FROM tills_day WHERE municipality_id = $1 AND desk_id = $2 ORDER BY id DESC LIMIT 1;

-- name: LastDays :many
SELECT d.desk_id, d.state, d.kept FROM tills_desk AS k
JOIN tills_day AS d ON d.municipality_id = k.municipality_id AND d.id = (
  SELECT MAX(x.id) FROM tills_day AS x WHERE x.municipality_id = k.municipality_id AND x.desk_id = k.id)
WHERE k.municipality_id = $1;

-- name: Days :many
SELECT * FROM tills_day
WHERE municipality_id = $1 AND (CAST(sqlc.arg(before) AS BIGINT) = 0 OR id < sqlc.arg(before))
ORDER BY id DESC LIMIT sqlc.arg(most);

-- name: DaysWaiting :many
SELECT * FROM tills_day
WHERE municipality_id = $1 AND state <> 'accepted' AND (state = 'closed' OR day < sqlc.arg(today)) ORDER BY id;

-- name: CloseDay :execrows
UPDATE tills_day SET state = 'closed', closed_at = $3, closed_by = $4, counted = $5, counted_sum = $6, expected = $7,
  kept = $8, reason = $9
WHERE municipality_id = $1 AND id = $2 AND state <> 'accepted';

-- name: AcceptDay :execrows
UPDATE tills_day SET state = 'accepted', accepted_at = $3, accepted_by = $4, acceptor = $5
WHERE municipality_id = $1 AND id = $2 AND state = 'closed';

-- Cash book ------------------------------------------------------------------

-- name: NextNumber :one
UPDATE tills_counter SET last = last + 1
WHERE tills_counter.municipality_id = $1 AND tills_counter.desk_id = $2 AND EXISTS (
  SELECT 1 FROM tills_day AS d WHERE d.municipality_id = $1 AND d.id = $3 AND d.state = 'open')
RETURNING last;

-- name: SetCounter :exec
UPDATE tills_counter SET last = $3 WHERE municipality_id = $1 AND desk_id = $2;

-- name: AddCash :exec
INSERT INTO tills_cash (municipality_id, id, desk_id, day_id, number, amount, source_kind, source_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: Flow :one
SELECT CAST(COALESCE(SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END), 0) AS BIGINT) AS taken,
  CAST(COALESCE(SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END), 0) AS BIGINT) AS returned,
  COUNT(CASE WHEN amount > 0 THEN 1 END) AS receipts, COUNT(CASE WHEN amount < 0 THEN 1 END) AS returns,
  CAST(COALESCE(MIN(CASE WHEN number > 0 THEN number END), 0) AS BIGINT) AS first,
  CAST(COALESCE(MAX(number), 0) AS BIGINT) AS last
FROM tills_cash WHERE municipality_id = $1 AND day_id = $2;

-- name: Book :many
SELECT desk_id, CAST(COALESCE(SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END), 0) AS BIGINT) AS taken,
  CAST(COALESCE(SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END), 0) AS BIGINT) AS returned,
  COUNT(CASE WHEN amount > 0 THEN 1 END) AS receipts, COUNT(CASE WHEN amount < 0 THEN 1 END) AS returns,
  CAST(COALESCE(MIN(CASE WHEN number > 0 THEN number END), 0) AS BIGINT) AS first,
  CAST(COALESCE(MAX(number), 0) AS BIGINT) AS last
FROM tills_cash WHERE municipality_id = $1 GROUP BY desk_id;

-- Checks ---------------------------------------------------------------------

-- name: Numbering :many
SELECT d.code, c.last, COUNT(b.id) AS receipts, CAST(COALESCE(MIN(b.number), 1) AS BIGINT) AS first,
  CAST(COALESCE(MAX(b.number), 0) AS BIGINT) AS highest
FROM tills_desk AS d
JOIN tills_counter AS c ON c.municipality_id = d.municipality_id AND c.desk_id = d.id
LEFT JOIN tills_cash AS b ON b.municipality_id = d.municipality_id AND b.desk_id = d.id AND b.number > 0
WHERE d.municipality_id = $1 GROUP BY d.code, c.last ORDER BY d.code;

-- name: CashByDesk :many
SELECT d.id, d.code,
  CAST(COALESCE((SELECT SUM(b.amount) FROM tills_cash AS b WHERE b.municipality_id = $1 AND b.desk_id = d.id), 0) AS BIGINT) AS moved,
  CAST(COALESCE((SELECT SUM(x.added) FROM tills_day AS x WHERE x.municipality_id = $1 AND x.desk_id = d.id), 0) AS BIGINT) AS added,
  CAST(COALESCE((SELECT SUM(x.expected - x.kept) FROM tills_day AS x
    WHERE x.municipality_id = $1 AND x.desk_id = d.id AND x.state = 'accepted'), 0) AS BIGINT) AS gone
FROM tills_desk AS d WHERE d.municipality_id = $1 ORDER BY d.code;

-- name: DaysOff :many
SELECT x.id, x.day, x.expected, CAST(x.change_money + COALESCE(b.moved, 0) AS BIGINT) AS counted
FROM tills_day AS x
LEFT JOIN (SELECT c.day_id, SUM(c.amount) AS moved FROM tills_cash AS c WHERE c.municipality_id = $1 GROUP BY c.day_id) AS b ON b.day_id = x.id
WHERE x.municipality_id = $1 AND x.state <> 'open' AND x.expected <> x.change_money + COALESCE(b.moved, 0);
