-- Accounts -------------------------------------------------------------------

-- name: Account :one
SELECT a.id, a.number, a.state, a.opened, a.closed, h.kind, h.name
FROM pub_accounts_account AS a
JOIN pub_people_holder AS h ON h.municipality_id = sqlc.arg(municipality_id) AND h.id = a.holder_id
WHERE a.municipality_id = sqlc.arg(municipality_id) AND a.number = sqlc.arg(number);

-- name: AccountIDs :many
-- numbers is one text, each number filled up to 20 characters: a set in one statement.
WITH RECURSIVE wanted (n, number) AS (
  SELECT CAST(1 AS BIGINT), CAST(TRIM(SUBSTR(CAST(sqlc.arg(numbers) AS TEXT), 1, 20)) AS TEXT)
  UNION ALL
  SELECT n + 1, CAST(TRIM(SUBSTR(CAST(sqlc.arg(numbers) AS TEXT), CAST(n * 20 + 1 AS INTEGER), 20)) AS TEXT)
  FROM wanted WHERE n * 20 < LENGTH(CAST(sqlc.arg(numbers) AS TEXT))
)
SELECT a.id, a.number FROM wanted AS w
CROSS JOIN pub_accounts_account AS a
WHERE a.municipality_id = sqlc.arg(municipality_id) AND a.number = w.number;

-- name: Doors :many
-- Whoever and whatever payments come through.
SELECT a.id, a.name FROM pub_agents_agent AS a WHERE a.municipality_id = $1
UNION ALL
SELECT k.id, k.name FROM pub_keys_key AS k WHERE k.municipality_id = $1
UNION ALL
SELECT b.id, b.name FROM pub_statements_account AS b WHERE b.municipality_id = $1;

-- Payments -------------------------------------------------------------------

-- name: AddPayment :exec
INSERT INTO gateway_payment (municipality_id, key_id, payment_id, reference) VALUES ($1, $2, $3, $4);

-- name: Payment :one
SELECT g.reference, p.id, p.account_number, p.amount, p.returned, p.day, p.taken_at, p.state
FROM gateway_payment AS g
JOIN pub_payments_payment AS p ON p.municipality_id = g.municipality_id AND p.id = g.payment_id
WHERE g.municipality_id = $1 AND g.key_id = $2 AND g.payment_id = $3;

-- name: Payments :many
SELECT g.reference, p.id, p.account_number, p.amount, p.returned, p.day, p.taken_at, p.state
FROM gateway_payment AS g
JOIN pub_payments_payment AS p ON p.municipality_id = g.municipality_id AND p.id = g.payment_id
WHERE g.municipality_id = sqlc.arg(municipality_id) AND g.key_id = sqlc.arg(key_id) AND g.payment_id > sqlc.arg(after)
  AND (CAST(sqlc.arg(reference) AS TEXT) = '' OR g.reference = sqlc.arg(reference))
  AND (CAST(sqlc.arg(account) AS TEXT) = '' OR p.account_number = sqlc.arg(account))
  AND (CAST(sqlc.arg(from_day) AS TEXT) = '' OR p.day >= sqlc.arg(from_day))
  AND (CAST(sqlc.arg(until_day) AS TEXT) = '' OR p.day <= sqlc.arg(until_day))
  AND (CAST(sqlc.arg(state) AS TEXT) = '' OR p.state = sqlc.arg(state))
ORDER BY g.payment_id LIMIT sqlc.arg(most);

-- name: Lost :many
-- Payments of a key that the books do not have.
SELECT g.payment_id FROM gateway_payment AS g
LEFT JOIN pub_payments_payment AS p ON p.municipality_id = g.municipality_id AND p.id = g.payment_id
WHERE g.municipality_id = $1 AND p.id IS NULL ORDER BY g.payment_id;

-- name: Owing :many
-- Accounts that owe something, for the payments of the demo.
SELECT a.number, CAST(SUM(b.amount) AS BIGINT) AS owes FROM pub_accounts_account AS a
JOIN pub_ledger_balance AS b ON b.municipality_id = a.municipality_id AND b.account = 'assets:receivable' AND b.subject = a.id AND b.amount > 0
WHERE a.municipality_id = sqlc.arg(municipality_id) AND a.state = 'open'
GROUP BY a.number ORDER BY a.number LIMIT sqlc.arg(most);

-- Balances -------------------------------------------------------------------

-- name: Changed :many
-- Personal accounts with a line after a place in the journal, each with its last
-- line and what it owes now (an advance is negative). Many accounts share an entry
-- of a bill run, so a page may end within one: the subject tells where.
SELECT a.number, c.subject, c.last, CAST(COALESCE((
  SELECT SUM(b.amount) FROM pub_ledger_balance AS b
  WHERE b.municipality_id = sqlc.arg(municipality_id) AND b.subject = c.subject
    AND b.account IN ('assets:receivable', 'liabilities:advance')), 0) AS BIGINT) AS owed
FROM (
  SELECT l.subject, CAST(MAX(l.entry_id) AS BIGINT) AS last FROM pub_ledger_line AS l
  WHERE l.municipality_id = sqlc.arg(municipality_id) AND l.entry_id >= sqlc.arg(after) AND l.entry_id < sqlc.arg(before)
    AND l.subject <> 0 AND l.account IN ('assets:receivable', 'liabilities:advance')
  GROUP BY l.subject
  HAVING MAX(l.entry_id) > sqlc.arg(after) OR l.subject > CAST(sqlc.arg(after_subject) AS BIGINT)
  ORDER BY last, l.subject LIMIT sqlc.arg(most)) AS c
JOIN pub_accounts_account AS a ON a.municipality_id = sqlc.arg(municipality_id) AND a.id = c.subject
ORDER BY c.last, c.subject;

-- Events ---------------------------------------------------------------------

-- name: PaymentsOf :many
-- ids is one text of twenty digits each: a set in one statement.
WITH RECURSIVE wanted (n, id) AS (
  SELECT CAST(1 AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), 1, 20) AS BIGINT)
  UNION ALL
  SELECT n + 1, CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), CAST(n * 20 + 1 AS INTEGER), 20) AS BIGINT)
  FROM wanted WHERE n * 20 < LENGTH(CAST(sqlc.arg(ids) AS TEXT))
)
SELECT p.id, p.account_number, p.amount, p.returned, p.day, p.method, p.external, p.state
FROM wanted AS w
CROSS JOIN pub_payments_payment AS p
WHERE p.municipality_id = sqlc.arg(municipality_id) AND p.id = w.id ORDER BY w.n;

-- name: BillsOf :one
-- What a bill run has come to: bills of one service and month.
SELECT COUNT(*) AS bills, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS total, CAST(COALESCE(MAX(due), '') AS TEXT) AS due
FROM pub_billing_bill WHERE municipality_id = $1 AND service_id = $2 AND month = $3;

-- Where money lies -----------------------------------------------------------

-- name: Agents :many
SELECT id, name FROM pub_agents_agent WHERE municipality_id = $1 AND NOT closed ORDER BY name, id;

-- name: BankAccounts :many
SELECT id, name, number FROM pub_statements_account WHERE municipality_id = $1 ORDER BY name, id;
