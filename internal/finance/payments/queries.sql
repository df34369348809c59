-- Services -------------------------------------------------------------------

-- name: Services :many
SELECT id, name_ky, name_ru, name_en FROM pub_inventory_service WHERE municipality_id = $1;

-- Payments -------------------------------------------------------------------

-- name: AddPayment :exec
INSERT INTO payments_payment (municipality_id, id, key, desk_id, desk_code, provider_id, day_id, number, day, taken_at, cashier_id, cashier,
  method, account_id, account_number, holder, address, amount, advance_left, received, debt_after, advance_after, note, entry_id, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'cash', $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, 'taken');

-- name: AddAllocation :exec
INSERT INTO payments_allocation (municipality_id, id, payment_id, account_id, bill_id, service_id, month, day, kind, amount, batch)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Payment :one
SELECT * FROM payments_payment WHERE municipality_id = $1 AND id = $2;

-- name: PaymentByKey :one
SELECT id FROM payments_payment WHERE municipality_id = $1 AND key = $2;

-- name: PaymentsNumbered :many
SELECT * FROM payments_payment
WHERE municipality_id = $1 AND number = $2 AND (CAST(sqlc.arg(code) AS BIGINT) = 0 OR desk_code = sqlc.arg(code))
ORDER BY id DESC LIMIT 10;

-- name: Payments :many
SELECT * FROM payments_payment
WHERE municipality_id = $1 AND day >= sqlc.arg(since) AND day <= sqlc.arg(until)
  AND (CAST(sqlc.arg(desk) AS BIGINT) = 0 OR desk_id = sqlc.arg(desk))
  AND (CAST(sqlc.arg(state) AS TEXT) = '' OR state = sqlc.arg(state))
  AND (CAST(sqlc.arg(before) AS BIGINT) = 0 OR id < sqlc.arg(before))
ORDER BY day DESC, id DESC LIMIT sqlc.arg(most);

-- name: PaymentsOfAccount :many
SELECT * FROM payments_payment
WHERE municipality_id = $1 AND account_id = $2 AND (CAST(sqlc.arg(before) AS BIGINT) = 0 OR id < sqlc.arg(before))
ORDER BY id DESC LIMIT sqlc.arg(most);

-- name: PaymentsSum :one
SELECT COUNT(*) AS receipts,
  CAST(COALESCE(SUM(CASE WHEN state = 'taken' THEN amount ELSE 0 END), 0) AS BIGINT) AS taken,
  CAST(COALESCE(SUM(CASE WHEN state = 'reversed' THEN amount ELSE 0 END), 0) AS BIGINT) AS reversed
FROM payments_payment
WHERE municipality_id = $1 AND day >= sqlc.arg(since) AND day <= sqlc.arg(until)
  AND (CAST(sqlc.arg(desk) AS BIGINT) = 0 OR desk_id = sqlc.arg(desk))
  AND (CAST(sqlc.arg(state) AS TEXT) = '' OR state = sqlc.arg(state));

-- name: PaidServices :many
SELECT a.service_id, CAST(COALESCE(SUM(a.amount), 0) AS BIGINT) AS amount
FROM payments_payment AS p
JOIN payments_allocation AS a ON a.municipality_id = p.municipality_id AND a.payment_id = p.id AND a.kind = 'paid'
WHERE p.municipality_id = $1 AND p.day >= sqlc.arg(since) AND p.day <= sqlc.arg(until) AND p.state = 'taken'
  AND (CAST(sqlc.arg(desk) AS BIGINT) = 0 OR p.desk_id = sqlc.arg(desk))
GROUP BY a.service_id ORDER BY a.service_id;

-- name: AnyPayment :one
SELECT COUNT(*) FROM (SELECT 1 FROM payments_payment WHERE municipality_id = $1 LIMIT 1) AS one;

-- name: PaidParts :many
SELECT * FROM payments_allocation WHERE municipality_id = $1 AND payment_id = $2 AND kind = 'paid'
ORDER BY month, service_id, id;

-- name: MarkReversed :execrows
UPDATE payments_payment SET state = 'reversed', advance_left = 0 WHERE municipality_id = $1 AND id = $2 AND state = 'taken';

-- Advances -------------------------------------------------------------------

-- name: Credits :many
SELECT id, account_id, advance_left FROM payments_payment
WHERE municipality_id = $1 AND advance_left > 0 AND (CAST(sqlc.arg(account) AS BIGINT) = 0 OR account_id = sqlc.arg(account))
ORDER BY account_id, id;

-- name: LyingOf :many
SELECT payment_id, account_id, bill_id, service_id, month, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount
FROM payments_allocation WHERE municipality_id = $1 AND payment_id = $2
GROUP BY payment_id, account_id, bill_id, service_id, month
HAVING COALESCE(SUM(amount), 0) <> 0
ORDER BY month, service_id, bill_id;

-- name: LyingOnBills :many
-- The bills of one part of a run were made one after the other: a range holds them and little else.
SELECT payment_id, account_id, bill_id, service_id, month, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount
FROM payments_allocation WHERE municipality_id = $1 AND bill_id >= sqlc.arg(first_bill) AND bill_id <= sqlc.arg(last_bill)
GROUP BY payment_id, account_id, bill_id, service_id, month
HAVING COALESCE(SUM(amount), 0) <> 0
ORDER BY account_id, bill_id, payment_id;

-- name: MoveAdvances :exec
UPDATE payments_payment SET advance_left = advance_left - moved.amount
FROM (SELECT a.payment_id, CAST(SUM(a.amount) AS BIGINT) AS amount FROM payments_allocation AS a
      WHERE a.municipality_id = $1 AND a.batch = $2 GROUP BY a.payment_id) AS moved
WHERE payments_payment.municipality_id = $1 AND payments_payment.id = moved.payment_id;

-- Reversals ------------------------------------------------------------------

-- name: AskReversal :exec
INSERT INTO payments_reversal (municipality_id, id, payment_id, state, reason, asked_at, asked_by, asker)
VALUES ($1, $2, $3, 'waiting', $4, $5, $6, $7);

-- name: Reversal :one
SELECT * FROM payments_reversal WHERE municipality_id = $1 AND id = $2;

-- name: ReversalsOf :many
SELECT * FROM payments_reversal WHERE municipality_id = $1 AND payment_id = $2 ORDER BY id;

-- name: DecideReversal :execrows
UPDATE payments_reversal SET state = $3, decided_at = $4, decided_by = $5, decider = $6, day = $7, entry_id = $8
WHERE municipality_id = $1 AND id = $2 AND state = 'waiting';

-- name: ReversalsWaiting :many
SELECT r.*, p.number, p.desk_code, p.amount, p.holder, p.account_number, p.day AS taken_on, p.cashier
FROM payments_reversal AS r
JOIN payments_payment AS p ON p.municipality_id = r.municipality_id AND p.id = r.payment_id
WHERE r.municipality_id = $1 AND r.state = 'waiting' ORDER BY r.id DESC LIMIT $2;

-- name: ReversalsDecided :many
SELECT r.*, p.number, p.desk_code, p.amount, p.holder, p.account_number, p.day AS taken_on, p.cashier
FROM payments_reversal AS r
JOIN payments_payment AS p ON p.municipality_id = r.municipality_id AND p.id = r.payment_id
WHERE r.municipality_id = $1 AND r.state <> 'waiting' ORDER BY r.id DESC LIMIT $2;

-- Checks ---------------------------------------------------------------------

-- name: PaymentsOff :many
SELECT p.id, p.number, p.state, p.amount, p.advance_left, CAST(COALESCE(a.lying, 0) AS BIGINT) AS lying
FROM payments_payment AS p
LEFT JOIN (SELECT x.payment_id, SUM(x.amount) AS lying FROM payments_allocation AS x
           WHERE x.municipality_id = $1 GROUP BY x.payment_id) AS a ON a.payment_id = p.id
WHERE p.municipality_id = $1
  AND COALESCE(a.lying, 0) + p.advance_left <> CASE WHEN p.state = 'taken' THEN p.amount ELSE 0 END;

-- name: TakenByDesk :many
SELECT desk_id, COUNT(*) AS receipts, CAST(SUM(amount) AS BIGINT) AS taken,
  COUNT(CASE WHEN state = 'reversed' THEN 1 END) AS reversals,
  CAST(COALESCE(SUM(CASE WHEN state = 'reversed' THEN amount ELSE 0 END), 0) AS BIGINT) AS reversed,
  CAST(MIN(number) AS BIGINT) AS first, CAST(MAX(number) AS BIGINT) AS last
FROM payments_payment WHERE municipality_id = $1 GROUP BY desk_id ORDER BY desk_id;

-- name: LyingByBill :many
SELECT bill_id, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount FROM payments_allocation
WHERE municipality_id = $1 GROUP BY bill_id HAVING COALESCE(SUM(amount), 0) <> 0;

-- name: AdvanceByAccount :many
SELECT account_id, CAST(COALESCE(SUM(advance_left), 0) AS BIGINT) AS amount FROM payments_payment
WHERE municipality_id = $1 AND advance_left > 0 GROUP BY account_id;
