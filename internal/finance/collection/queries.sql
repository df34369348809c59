-- What is owed, read from billing's published bills ----------------------------

-- name: Arrears :many
SELECT account_id, CAST(MAX(account_number) AS TEXT) AS account_number, CAST(MAX(village_id) AS BIGINT) AS village_id,
  CAST(MIN(due) AS TEXT) AS oldest, COUNT(*) AS bills,
  CAST(COALESCE(SUM(CASE WHEN due >= sqlc.arg(today) THEN amount - paid ELSE 0 END), 0) AS BIGINT) AS coming,
  CAST(COALESCE(SUM(CASE WHEN due < sqlc.arg(today) AND due >= sqlc.arg(d30) THEN amount - paid ELSE 0 END), 0) AS BIGINT) AS to30,
  CAST(COALESCE(SUM(CASE WHEN due < sqlc.arg(d30) AND due >= sqlc.arg(d60) THEN amount - paid ELSE 0 END), 0) AS BIGINT) AS to60,
  CAST(COALESCE(SUM(CASE WHEN due < sqlc.arg(d60) AND due >= sqlc.arg(d90) THEN amount - paid ELSE 0 END), 0) AS BIGINT) AS to90,
  CAST(COALESCE(SUM(CASE WHEN due < sqlc.arg(d90) THEN amount - paid ELSE 0 END), 0) AS BIGINT) AS older
FROM pub_billing_bill
WHERE municipality_id = $1 AND paid < amount
GROUP BY account_id;

-- name: MonthSums :many
SELECT month, CAST(MAX(due) AS TEXT) AS due, COUNT(*) AS bills, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount,
  CAST(COALESCE(SUM(paid), 0) AS BIGINT) AS paid
FROM pub_billing_bill
WHERE municipality_id = $1 AND month >= $2
GROUP BY month ORDER BY month;

-- How it was paid, read from payments' published payments -----------------------

-- name: PaidWays :many
SELECT method, COUNT(*) AS payments, CAST(COALESCE(SUM(amount - returned), 0) AS BIGINT) AS paid FROM pub_payments_payment
WHERE municipality_id = $1 AND day >= sqlc.arg(since) AND day <= sqlc.arg(until) AND state = 'taken' GROUP BY method ORDER BY 3 DESC, method;
