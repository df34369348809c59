-- Printed files ---------------------------------------------------------------

-- name: AddPrint :exec
INSERT INTO payer_print (municipality_id, id, month, village_id, lang, made_at, made_by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (municipality_id, id) DO NOTHING;

-- name: AddFile :exec
INSERT INTO payer_file (municipality_id, print_id, part, name, bills, body) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality_id, print_id, part) DO UPDATE SET name = excluded.name, bills = excluded.bills, body = excluded.body;

-- name: Print :one
SELECT * FROM payer_print WHERE municipality_id = $1 AND id = $2;

-- name: Files :many
SELECT part, name, bills, CAST(LENGTH(body) AS BIGINT) AS size FROM payer_file
WHERE municipality_id = $1 AND print_id = $2 ORDER BY part;

-- name: File :one
SELECT * FROM payer_file WHERE municipality_id = $1 AND print_id = $2 AND part = $3;

-- name: DeleteOldFiles :exec
DELETE FROM payer_file WHERE payer_file.municipality_id = $1 AND print_id IN
  (SELECT p.id FROM payer_print AS p WHERE p.municipality_id = $1 AND p.made_at < $2);

-- name: DeleteOldPrints :exec
DELETE FROM payer_print WHERE municipality_id = $1 AND made_at < $2;

-- Requests to pay -------------------------------------------------------------

-- name: AddRequest :execrows
INSERT INTO payer_request (municipality_id, id, reference, account_id, bill_id, service_id, payee, amount, link, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (municipality_id, reference) DO NOTHING;

-- name: Request :one
SELECT * FROM payer_request WHERE municipality_id = $1 AND reference = $2;

-- name: WantedRequests :many
SELECT r.reference, r.account_id, r.bill_id, r.service_id
FROM payer_wanted AS w JOIN payer_request AS r ON r.municipality_id = $1 AND r.reference = w.reference
WHERE w.municipality_id = $1 AND w.batch = $2;

-- name: EndWanted :exec
DELETE FROM payer_wanted WHERE municipality_id = $1 AND batch = $2;

-- What came of them ------------------------------------------------------------

-- name: PaymentsSince :many
SELECT id, day, amount, state, external, note FROM pub_payments_payment
WHERE municipality_id = $1 AND account_id = $2 AND id > $3 AND origin_id = 0
ORDER BY id LIMIT 100;

-- name: Rules :many
SELECT id, provider_id, from_day, ordering, services, wish, number, decided_on FROM pub_allocation_rule
WHERE municipality_id = $1;
