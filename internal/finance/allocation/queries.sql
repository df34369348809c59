-- Rules ----------------------------------------------------------------------

-- name: Rules :many
SELECT * FROM allocation_rule WHERE municipality_id = $1 ORDER BY provider_id, from_day DESC, id DESC;

-- name: AddRule :exec
INSERT INTO allocation_rule (municipality_id, id, provider_id, from_day, ordering, services, wish, body, number, decided_on, note,
  entered_at, entered_by, entered_by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: WithdrawRule :execrows
UPDATE allocation_rule SET withdrawn_at = $3, withdrawn_by_name = $4, reason = $5
WHERE municipality_id = $1 AND id = $2 AND withdrawn_at = 0;

-- name: WithdrawAll :exec
UPDATE allocation_rule SET withdrawn_at = $2, reason = $3
WHERE municipality_id = $1 AND withdrawn_at = 0 AND provider_id = 0;

-- Neighbours -----------------------------------------------------------------

-- name: Services :many
SELECT id, name_ky, name_ru, name_en FROM pub_inventory_service WHERE municipality_id = $1 ORDER BY id;

-- name: Providers :many
SELECT id, name, short_name FROM pub_inventory_provider WHERE municipality_id = $1 ORDER BY id;

-- Trial ----------------------------------------------------------------------

-- name: LastPayments :many
-- Only whole payments: one of which something was taken back was laid by hand.
SELECT id, account_id, account_number, holder, day, taken_at, amount, external, note FROM pub_payments_payment
WHERE municipality_id = $1 AND state = 'taken' AND returned = 0 AND origin_id = 0
  AND (CAST(sqlc.arg(provider) AS BIGINT) = 0 OR provider_id = sqlc.arg(provider))
ORDER BY id DESC LIMIT sqlc.arg(most);

-- name: Claims :many
-- The inner list is walked from its end and joined in the order written: few accounts are asked for, and a town has many bills.
SELECT b.id, b.account_id, b.service_id, b.month, b.due, b.amount, b.posted_at
FROM (SELECT DISTINCT n.account_id
      FROM (SELECT p.id, p.account_id FROM pub_payments_payment AS p
            WHERE p.municipality_id = $1 AND p.id >= sqlc.arg(oldest)
              AND (CAST(sqlc.arg(provider) AS BIGINT) = 0 OR p.provider_id = sqlc.arg(provider))
            ORDER BY p.id DESC LIMIT 10000) AS n) AS x
CROSS JOIN pub_billing_posted AS b
WHERE b.municipality_id = $1 AND b.account_id = x.account_id
ORDER BY b.account_id, b.posted_at, b.id;

-- name: Laid :many
SELECT a.payment_id, a.account_id, a.bill_id, CAST(SUM(a.amount) AS BIGINT) AS amount
FROM (SELECT DISTINCT n.account_id
      FROM (SELECT p.id, p.account_id FROM pub_payments_payment AS p
            WHERE p.municipality_id = $1 AND p.id >= sqlc.arg(oldest)
              AND (CAST(sqlc.arg(provider) AS BIGINT) = 0 OR p.provider_id = sqlc.arg(provider))
            ORDER BY p.id DESC LIMIT 10000) AS n) AS x
CROSS JOIN pub_billing_bill AS b
CROSS JOIN pub_payments_allocation AS a
WHERE b.municipality_id = $1 AND b.account_id = x.account_id AND a.municipality_id = $1 AND a.bill_id = b.id
GROUP BY a.payment_id, a.account_id, a.bill_id
HAVING SUM(a.amount) <> 0;

-- Explanation ----------------------------------------------------------------

-- name: PaymentLaid :one
SELECT day, provider_id, external, note FROM pub_payments_payment WHERE municipality_id = $1 AND id = $2;
