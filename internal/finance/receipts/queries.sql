-- name: Services :many
SELECT id, name_ky, name_ru, name_en FROM pub_inventory_service WHERE municipality_id = $1;

-- name: Payment :one
SELECT p.* FROM pub_payments_payment AS p WHERE p.municipality_id = $1 AND p.id = $2;

-- name: PaidParts :many
SELECT bill_id, service_id, month, amount FROM pub_payments_allocation
WHERE municipality_id = $1 AND payment_id = $2 AND kind = 'paid' ORDER BY month, service_id, id;

-- name: PaymentsNumbered :many
-- One that came through no desk has its id for a number.
SELECT p.* FROM pub_payments_payment AS p
WHERE p.municipality_id = $1 AND p.desk_id <> 0 AND p.number = $2 AND (CAST(sqlc.arg(code) AS BIGINT) = 0 OR p.desk_code = sqlc.arg(code))
UNION ALL
SELECT o.* FROM pub_payments_payment AS o
WHERE o.municipality_id = $1 AND o.id = $2 AND o.desk_id = 0 AND CAST(sqlc.arg(code) AS BIGINT) = 0
ORDER BY 2 DESC LIMIT 10;

-- name: Payments :many
SELECT p.* FROM pub_payments_payment AS p
WHERE p.municipality_id = $1 AND p.day >= sqlc.arg(since) AND p.day <= sqlc.arg(until)
  AND (CAST(sqlc.arg(desk) AS BIGINT) = 0 OR p.desk_id = sqlc.arg(desk))
  AND (CAST(sqlc.arg(state) AS TEXT) = '' OR p.state = sqlc.arg(state))
  AND (CAST(sqlc.arg(method) AS TEXT) = '' OR p.method = sqlc.arg(method))
  AND (CAST(sqlc.arg(before) AS BIGINT) = 0 OR (p.day, p.id) < (
    SELECT b.day, b.id FROM pub_payments_payment AS b WHERE b.municipality_id = $1 AND b.id = sqlc.arg(before)))
ORDER BY p.day DESC, p.id DESC LIMIT sqlc.arg(most);

-- name: PaymentsSum :one
SELECT COUNT(*) AS receipts,
  CAST(COALESCE(SUM(amount - returned), 0) AS BIGINT) AS taken, CAST(COALESCE(SUM(returned), 0) AS BIGINT) AS returned
FROM pub_payments_payment
WHERE municipality_id = $1 AND day >= sqlc.arg(since) AND day <= sqlc.arg(until)
  AND (CAST(sqlc.arg(desk) AS BIGINT) = 0 OR desk_id = sqlc.arg(desk))
  AND (CAST(sqlc.arg(state) AS TEXT) = '' OR state = sqlc.arg(state))
  AND (CAST(sqlc.arg(method) AS TEXT) = '' OR method = sqlc.arg(method));

-- name: PaidServices :many
-- For what the money of payments lies today: what came off a bill again is not counted.
SELECT a.service_id, CAST(COALESCE(SUM(a.amount), 0) AS BIGINT) AS amount
FROM pub_payments_payment AS p
JOIN pub_payments_allocation AS a ON a.municipality_id = p.municipality_id AND a.payment_id = p.id
WHERE p.municipality_id = $1 AND p.day >= sqlc.arg(since) AND p.day <= sqlc.arg(until) AND p.state = 'taken'
  AND (CAST(sqlc.arg(desk) AS BIGINT) = 0 OR p.desk_id = sqlc.arg(desk))
  AND (CAST(sqlc.arg(method) AS TEXT) = '' OR p.method = sqlc.arg(method))
GROUP BY a.service_id ORDER BY a.service_id;

-- name: CorrectionsOf :many
SELECT * FROM pub_payments_correction WHERE municipality_id = $1 AND payment_id = $2 ORDER BY id;
