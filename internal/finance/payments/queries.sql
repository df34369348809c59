-- Services -------------------------------------------------------------------

-- name: Services :many
SELECT id, name_ky, name_ru, name_en FROM pub_inventory_service WHERE municipality_id = $1;

-- Payments -------------------------------------------------------------------

-- name: Payment :one
SELECT * FROM payments_payment WHERE municipality_id = $1 AND id = $2;

-- name: PaymentByKey :one
SELECT id FROM payments_payment WHERE municipality_id = $1 AND key = $2;

-- name: PaymentsOfAccount :many
SELECT * FROM payments_payment
WHERE municipality_id = $1 AND account_id = $2 AND (CAST(sqlc.arg(before) AS BIGINT) = 0 OR id < sqlc.arg(before))
ORDER BY id DESC LIMIT sqlc.arg(most);

-- name: PaymentsOfDesk :many
SELECT * FROM payments_payment
WHERE municipality_id = $1 AND desk_id = $2 AND day = $3 ORDER BY id DESC LIMIT sqlc.arg(most);

-- name: AnyPayment :one
SELECT COUNT(*) FROM (SELECT 1 FROM payments_payment WHERE municipality_id = $1 LIMIT 1) AS one;

-- name: PaidParts :many
SELECT * FROM payments_allocation WHERE municipality_id = $1 AND payment_id = $2 AND kind = 'paid'
ORDER BY month, service_id, id;

-- Payments from outside -------------------------------------------------------

-- name: WantedKeys :many
-- LEFT and COALESCE keep the list on the outer side. PostgreSQL, which takes a table
-- that was filled a minute ago for small, would compare each payment with each row.
SELECT w.n, CAST(COALESCE(p.id, 0) AS BIGINT) AS id, CAST(COALESCE(p.account_id, 0) AS BIGINT) AS account_id,
  CAST(COALESCE(p.amount, 0) AS BIGINT) AS amount, CAST(COALESCE(p.desk_code, 0) AS BIGINT) AS desk_code,
  CAST(COALESCE(p.number, 0) AS BIGINT) AS number, CAST(COALESCE(p.debt_after, 0) AS BIGINT) AS debt_after,
  CAST(COALESCE(p.advance_after, 0) AS BIGINT) AS advance_after
FROM payments_wanted AS w
LEFT JOIN payments_payment AS p ON p.municipality_id = $1 AND p.key = w.key
WHERE w.municipality_id = $1 AND w.batch = $2 AND COALESCE(p.id, 0) <> 0 ORDER BY w.n;

-- An account stands once in the list. The list and its accounts are read once and
-- kept (MATERIALIZED), so that they can only stand on the outer side of a join: as
-- they are, PostgreSQL may read the list anew for each row of the other side, and
-- then a register of thousands takes minutes.

-- name: WantedAccounts :many
WITH w AS MATERIALIZED (SELECT x.n, x.account_id FROM payments_wanted AS x
  WHERE x.municipality_id = $1 AND x.batch = $2 AND x.account_id <> 0),
a AS MATERIALIZED (SELECT y.id, y.number, y.state, y.holder_id FROM w CROSS JOIN pub_accounts_account AS y
  WHERE y.municipality_id = $1 AND y.id = w.account_id)
SELECT a.id, a.number, a.state, v.name_ky AS village,
  CAST(COALESCE(h.name, o.name, '') AS TEXT) AS holder, CAST(COALESCE(h.street, o.street, '') AS TEXT) AS street,
  CAST(COALESCE(h.house, o.house, '') AS TEXT) AS house, CAST(COALESCE(h.flat, '') AS TEXT) AS flat,
  CAST(COALESCE((SELECT -SUM(b.amount) FROM pub_ledger_balance AS b
    WHERE b.municipality_id = $1 AND b.account = 'liabilities:advance' AND b.subject = a.id), 0) AS BIGINT) AS advance
FROM a
LEFT JOIN pub_people_household AS h ON h.municipality_id = $1 AND h.id = a.holder_id
LEFT JOIN pub_people_organisation AS o ON o.municipality_id = $1 AND o.id = a.holder_id
JOIN pub_territory_village AS v ON v.municipality_id = $1 AND v.id = COALESCE(h.village_id, o.village_id);

-- name: WantedDebts :many
WITH w AS MATERIALIZED (SELECT x.n, x.account_id FROM payments_wanted AS x
  WHERE x.municipality_id = $1 AND x.batch = $2 AND x.account_id <> 0)
SELECT b.id, b.account_id, b.service_id, b.month, b.due, CAST(b.amount - b.paid AS BIGINT) AS open
FROM w CROSS JOIN pub_billing_bill AS b
WHERE b.municipality_id = $1 AND b.account_id = w.account_id AND b.paid < b.amount
ORDER BY w.n, b.month, b.service_id;

-- name: WantedCredits :many
WITH w AS MATERIALIZED (SELECT x.n, x.account_id FROM payments_wanted AS x
  WHERE x.municipality_id = $1 AND x.batch = $2 AND x.account_id <> 0)
SELECT p.id, p.account_id, p.advance_left
FROM w CROSS JOIN payments_payment AS p
WHERE p.municipality_id = $1 AND p.account_id = w.account_id AND p.advance_left > 0
ORDER BY w.n, p.id;

-- name: EndWanted :exec
DELETE FROM payments_wanted WHERE municipality_id = $1 AND batch = $2;

-- Advances -------------------------------------------------------------------

-- name: Credits :many
-- The ledger knows who has paid ahead; whoever has is found by the account.
SELECT p.id, p.account_id, p.advance_left
FROM (SELECT DISTINCT b.subject FROM pub_ledger_balance AS b
      WHERE b.municipality_id = $1 AND b.account = 'liabilities:advance' AND b.amount <> 0
        AND (CAST(sqlc.arg(account) AS BIGINT) = 0 OR b.subject = sqlc.arg(account))) AS ahead
CROSS JOIN payments_payment AS p
WHERE p.municipality_id = $1 AND p.account_id = ahead.subject AND p.advance_left > 0
ORDER BY p.account_id, p.id;

-- name: LyingOf :many
SELECT payment_id, account_id, bill_id, service_id, month, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount
FROM payments_allocation WHERE municipality_id = $1 AND payment_id = $2
GROUP BY payment_id, account_id, bill_id, service_id, month
HAVING COALESCE(SUM(amount), 0) <> 0
ORDER BY MAX(id) DESC;

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

-- Corrections ----------------------------------------------------------------

-- name: TakeBack :execrows
UPDATE payments_payment
SET returned = returned + sqlc.arg(amount), advance_left = advance_left - sqlc.arg(advance), state = sqlc.arg(state)
WHERE municipality_id = $1 AND id = $2 AND state = 'taken' AND returned = sqlc.arg(returned);

-- name: AddCorrection :exec
INSERT INTO payments_correction (municipality_id, id, key, payment_id, kind, amount, desk_id, moved_id, day, reason, entry_id, made_at, actor_id, actor)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: CorrectionByKey :one
SELECT payment_id, kind, amount, moved_id FROM payments_correction WHERE municipality_id = $1 AND key = $2;

-- Checks ---------------------------------------------------------------------

-- name: PaymentsOff :many
SELECT p.id, p.number, p.state, p.amount, p.advance_left, CAST(COALESCE(a.lying, 0) AS BIGINT) AS lying
FROM payments_payment AS p
LEFT JOIN (SELECT x.payment_id, SUM(x.amount) AS lying FROM payments_allocation AS x
           WHERE x.municipality_id = $1 GROUP BY x.payment_id) AS a ON a.payment_id = p.id
WHERE p.municipality_id = $1
  AND (COALESCE(a.lying, 0) + p.advance_left <> p.amount - p.returned OR p.state <> 'taken' AND p.returned <> p.amount);

-- name: CorrectionsOff :many
-- Payments whose corrections do not add up to what left them.
SELECT p.id, p.returned, CAST(COALESCE(c.amount, 0) AS BIGINT) AS corrected
FROM payments_payment AS p
LEFT JOIN (SELECT x.payment_id, SUM(x.amount) AS amount FROM payments_correction AS x
           WHERE x.municipality_id = $1 GROUP BY x.payment_id) AS c ON c.payment_id = p.id
WHERE p.municipality_id = $1 AND p.returned <> COALESCE(c.amount, 0);

-- name: TakenByDesk :many
SELECT p.desk_id, COUNT(*) AS receipts, CAST(SUM(p.amount) AS BIGINT) AS taken,
  CAST(COALESCE(MAX(c.returns), 0) AS BIGINT) AS returns, CAST(COALESCE(MAX(c.amount), 0) AS BIGINT) AS returned,
  CAST(MIN(p.number) AS BIGINT) AS first, CAST(MAX(p.number) AS BIGINT) AS last
FROM payments_payment AS p
LEFT JOIN (SELECT x.desk_id, COUNT(*) AS returns, SUM(x.amount) AS amount FROM payments_correction AS x
           WHERE x.municipality_id = $1 GROUP BY x.desk_id) AS c ON c.desk_id = p.desk_id
WHERE p.municipality_id = $1 AND p.desk_id <> 0 GROUP BY p.desk_id ORDER BY p.desk_id;

-- name: LyingByBill :many
SELECT bill_id, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount FROM payments_allocation
WHERE municipality_id = $1 GROUP BY bill_id HAVING COALESCE(SUM(amount), 0) <> 0;

-- name: AdvanceByAccount :many
SELECT account_id, CAST(COALESCE(SUM(advance_left), 0) AS BIGINT) AS amount FROM payments_payment
WHERE municipality_id = $1 AND advance_left > 0 GROUP BY account_id;
