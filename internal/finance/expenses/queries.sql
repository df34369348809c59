-- name: Expense :one
SELECT * FROM expenses_expense WHERE municipality_id = $1 AND id = $2;

-- name: ExpenseByKey :one
SELECT * FROM expenses_expense WHERE municipality_id = $1 AND form_key = $2;

-- name: Expenses :many
-- The costs of some days, the newest first, from a place in the list on.
SELECT * FROM expenses_expense
WHERE municipality_id = $1 AND day >= sqlc.arg(first_day) AND day <= sqlc.arg(last_day)
  AND (day < sqlc.arg(before_day) OR day = sqlc.arg(before_day) AND id < sqlc.arg(before_id))
ORDER BY day DESC, id DESC LIMIT sqlc.arg(most);

-- name: Spent :many
-- What was spent in two years, by year and cost item.
SELECT CAST(SUBSTR(day, 1, 4) AS TEXT) AS year, kind, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount FROM expenses_expense
WHERE municipality_id = $1 AND day >= sqlc.arg(first_day) AND day <= sqlc.arg(last_day) AND state = 'booked'
  AND (CAST(sqlc.arg(provider_id) AS BIGINT) = 0 OR provider_id = sqlc.arg(provider_id))
GROUP BY SUBSTR(day, 1, 4), kind;

-- name: Facts :many
SELECT service_id, kind, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount FROM expenses_expense
WHERE municipality_id = $1 AND provider_id = $2 AND day >= sqlc.arg(first_day) AND day <= sqlc.arg(last_day) AND state = 'booked'
GROUP BY service_id, kind ORDER BY service_id, kind;

-- name: Reverse :execrows
UPDATE expenses_expense SET state = 'reversed', reason = $3, reversed_on = $4, reverser = $5
WHERE municipality_id = $1 AND id = $2 AND state = 'booked';

-- name: Totals :many
SELECT provider_id, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount,
  CAST(COALESCE(SUM(CASE WHEN bank_id = 0 THEN amount ELSE 0 END), 0) AS BIGINT) AS owed
FROM expenses_expense WHERE municipality_id = $1 AND state = 'booked' GROUP BY provider_id;

-- name: Providers :many
SELECT id, short_name FROM pub_inventory_provider WHERE municipality_id = $1 ORDER BY short_name, id;

-- name: Services :many
SELECT id, provider_id, name_ky, name_ru, name_en FROM pub_inventory_service WHERE municipality_id = $1 ORDER BY sort_key, id;

-- name: Banks :many
SELECT id, name, number FROM pub_statements_account WHERE municipality_id = $1 ORDER BY name, id;
