-- Payments -------------------------------------------------------------------

-- name: Payment :one
SELECT p.* FROM pub_payments_payment AS p WHERE p.municipality_id = $1 AND p.id = $2;

-- name: PaymentsNumbered :many
-- One that came through no desk has its id for a number.
SELECT p.* FROM pub_payments_payment AS p
WHERE p.municipality_id = $1 AND p.desk_id <> 0 AND p.number = $2 AND (CAST(sqlc.arg(code) AS BIGINT) = 0 OR p.desk_code = sqlc.arg(code))
UNION ALL
SELECT o.* FROM pub_payments_payment AS o
WHERE o.municipality_id = $1 AND o.id = $2 AND o.desk_id = 0 AND CAST(sqlc.arg(code) AS BIGINT) = 0
ORDER BY 2 DESC LIMIT 20;

-- name: PaymentsOutside :many
SELECT p.* FROM pub_payments_payment AS p
WHERE p.municipality_id = $1 AND p.external = $2 AND p.day >= sqlc.arg(since)
ORDER BY p.day DESC, p.id DESC LIMIT 20;

-- name: PaymentsOfAccount :many
SELECT p.* FROM pub_payments_payment AS p
WHERE p.municipality_id = $1 AND p.account_id = $2 ORDER BY p.id DESC LIMIT 20;

-- name: Lying :many
-- Where the money of a payment lies, the newest allocation first.
SELECT bill_id, account_id, service_id, month, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount
FROM pub_payments_allocation WHERE municipality_id = $1 AND payment_id = $2
GROUP BY bill_id, account_id, service_id, month HAVING COALESCE(SUM(amount), 0) <> 0
ORDER BY MAX(id) DESC;

-- name: Services :many
SELECT id, name_ky, name_ru, name_en FROM pub_inventory_service WHERE municipality_id = $1;

-- name: AccountByNumber :one
SELECT a.id, a.number, a.state, h.name AS holder, h.street, h.house, h.flat
FROM pub_accounts_account AS a
JOIN pub_people_holder AS h ON h.municipality_id = $1 AND h.id = a.holder_id
WHERE a.municipality_id = $1 AND a.number = $2
  AND h.id = (SELECT x.holder_id FROM pub_accounts_account AS x WHERE x.municipality_id = $1 AND x.number = $2);

-- name: Owed :one
SELECT CAST(COALESCE(SUM(amount - paid), 0) AS BIGINT) FROM pub_billing_bill
WHERE municipality_id = $1 AND account_id = $2 AND paid < amount;

-- name: CorrectionByKey :one
SELECT amount, moved_id FROM pub_payments_correction WHERE municipality_id = $1 AND key = $2;

-- Wishes ---------------------------------------------------------------------

-- name: AddWish :exec
INSERT INTO returns_wish (municipality_id, id, key, payment_id, kind, amount, to_account, to_number, to_holder, state, reason,
  asked_at, asked_by, asker, decided_at, decided_by, decider, answer, serial, moved_id, booking)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10, $11, $12, $13, 0, 0, '', '', 0, 0, $14);

-- name: WishByKey :one
SELECT id FROM returns_wish WHERE municipality_id = $1 AND key = $2;

-- name: Wish :one
SELECT sqlc.embed(w), p.number, p.desk_code, p.day AS paid_on, p.amount AS paid, p.method, p.external, p.holder, p.address, p.account_id, p.account_number, p.debit
FROM returns_wish AS w
JOIN pub_payments_payment AS p ON p.municipality_id = $1 AND p.id = w.payment_id
WHERE w.municipality_id = $1 AND w.id = $2;

-- name: WishesWaiting :many
SELECT sqlc.embed(w), p.number, p.desk_code, p.day AS paid_on, p.amount AS paid, p.method, p.external, p.holder, p.address, p.account_id, p.account_number, p.debit
FROM returns_wish AS w
JOIN pub_payments_payment AS p ON p.municipality_id = $1 AND p.id = w.payment_id
WHERE w.municipality_id = $1 AND w.state = 'waiting' ORDER BY w.id LIMIT 100;

-- name: WishesDecided :many
SELECT sqlc.embed(w), p.number, p.desk_code, p.day AS paid_on, p.amount AS paid, p.method, p.external, p.holder, p.address, p.account_id, p.account_number, p.debit
FROM returns_wish AS w
JOIN pub_payments_payment AS p ON p.municipality_id = $1 AND p.id = w.payment_id
WHERE w.municipality_id = $1 AND w.state <> 'waiting' AND (CAST(sqlc.arg(before) AS BIGINT) = 0 OR w.id < sqlc.arg(before))
ORDER BY w.id DESC LIMIT sqlc.arg(most);

-- name: WishesOf :many
SELECT sqlc.embed(w), p.number, p.desk_code, p.day AS paid_on, p.amount AS paid, p.method, p.external, p.holder, p.address, p.account_id, p.account_number, p.debit
FROM returns_wish AS w
JOIN pub_payments_payment AS p ON p.municipality_id = $1 AND p.id = w.payment_id
WHERE w.municipality_id = $1 AND w.payment_id = $2 ORDER BY w.id;

-- name: DecideWish :execrows
UPDATE returns_wish SET state = sqlc.arg(state), answer = sqlc.arg(answer), decided_at = sqlc.arg(decided_at), decided_by = sqlc.arg(decided_by),
  decider = sqlc.arg(decider), amount = sqlc.arg(amount), moved_id = sqlc.arg(moved_id), serial = sqlc.arg(serial)
WHERE municipality_id = $1 AND id = $2 AND state = 'waiting';

-- name: LastSerial :one
SELECT CAST(COALESCE(MAX(serial), 0) AS BIGINT) FROM returns_wish WHERE municipality_id = $1 AND decided_at >= sqlc.arg(since);

-- Checks and demo ------------------------------------------------------------

-- name: WishesOff :many
-- Wishes that were followed and of which the books know nothing, or another sum.
SELECT w.id, w.amount, CAST(COALESCE(c.amount, 0) AS BIGINT) AS booked
FROM returns_wish AS w
LEFT JOIN pub_payments_correction AS c ON c.municipality_id = $1 AND c.key = w.booking
WHERE w.municipality_id = $1 AND w.state = 'done' AND (c.amount IS NULL OR c.amount <> w.amount);

-- name: WishesEarly :many
-- Corrections in the books whose wish still waits or was refused.
SELECT w.id, w.state FROM returns_wish AS w
JOIN pub_payments_correction AS c ON c.municipality_id = $1 AND c.key = w.booking
WHERE w.municipality_id = $1 AND w.state <> 'done';

-- name: PastCorrections :many
SELECT c.id, c.payment_id, c.kind, c.amount, c.reason, c.key, c.made_at, c.actor_id, c.actor, p.cashier_id, p.cashier, p.taken_at
FROM pub_payments_correction AS c
JOIN pub_payments_payment AS p ON p.municipality_id = $1 AND p.id = c.payment_id
WHERE c.municipality_id = $1 ORDER BY c.made_at, c.id;

-- name: LatestOpen :many
-- The last payments of our desks that something is left of and nobody asks about.
SELECT p.* FROM pub_payments_payment AS p
WHERE p.municipality_id = $1 AND p.state = 'taken' AND p.day >= sqlc.arg(since) AND p.desk_id <> 0 AND p.returned < p.amount
  AND NOT EXISTS (SELECT 1 FROM returns_wish AS w WHERE w.municipality_id = $1 AND w.payment_id = p.id AND w.state = 'waiting')
ORDER BY p.day DESC, p.id DESC LIMIT 5;

-- name: LatestPayments :many
SELECT p.* FROM pub_payments_payment AS p
WHERE p.municipality_id = $1 AND p.state = 'taken' AND p.day >= $2 AND p.desk_id <> 0 ORDER BY p.day DESC, p.id DESC LIMIT 4;
