-- Runs -----------------------------------------------------------------------

-- name: AddRun :exec
INSERT INTO billing_run (municipality_id, id, service_id, month, state, due, made_at, made_by, made_by_name)
VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7, $8);

-- name: Run :one
SELECT * FROM billing_run WHERE municipality_id = $1 AND id = $2;

-- name: LiveRun :one
SELECT * FROM billing_run
WHERE municipality_id = $1 AND service_id = $2 AND month = $3 AND state NOT IN ('reversed', 'dropped');

-- name: RunsSince :many
SELECT * FROM billing_run
WHERE municipality_id = $1 AND month >= $2 AND state <> 'dropped'
ORDER BY month DESC, service_id, id DESC;

-- name: RunsIn :many
SELECT * FROM billing_run WHERE municipality_id = $1 AND state = $2 ORDER BY month, id;

-- name: SetPreviewed :execrows
UPDATE billing_run SET state = 'previewed', computed_at = $3, bills = $4, quantity = $5, amount = $6, listed = $7
WHERE municipality_id = $1 AND id = $2 AND state IN ('draft', 'previewed');

-- name: SetTotals :execrows
UPDATE billing_run SET bills = $3, quantity = $4, amount = $5 WHERE municipality_id = $1 AND id = $2 AND state = 'previewed';

-- name: SetApproved :execrows
UPDATE billing_run SET state = 'approved', approved_at = $3, approved_by = $4, approved_by_name = $5, issuer_id = municipality_id,
  first_number = $6
WHERE municipality_id = $1 AND id = $2 AND state = 'previewed';

-- name: SetPosted :execrows
UPDATE billing_run SET state = 'posted', posted_at = $3
WHERE municipality_id = $1 AND id = $2 AND state = 'approved';

-- name: SetReversing :execrows
UPDATE billing_run SET state = 'reversing', reversed_at = $3, reversed_by = $4, reversed_by_name = $5, reason = $6
WHERE municipality_id = $1 AND id = $2 AND state = 'posted';

-- name: SetReversed :execrows
UPDATE billing_run SET state = 'reversed' WHERE municipality_id = $1 AND id = $2 AND state = 'reversing';

-- name: SetDropped :execrows
UPDATE billing_run SET state = 'dropped' WHERE municipality_id = $1 AND id = $2 AND state IN ('draft', 'previewed');

-- Bills of a run -------------------------------------------------------------

-- name: DeleteDrafts :exec
DELETE FROM billing_bill WHERE billing_bill.municipality_id = $1 AND billing_bill.run_id IN (
  SELECT r.id FROM billing_run AS r WHERE r.municipality_id = $1 AND r.id = sqlc.arg(run_id) AND r.state IN ('draft', 'previewed', 'dropped'));

-- name: Excluded :many
SELECT account_id, reason FROM billing_bill
WHERE municipality_id = $1 AND run_id = $2 AND state = 'excluded' AND reason <> '';

-- name: RunNotes :many
SELECT odd, state, COUNT(*) AS bills FROM billing_bill
WHERE municipality_id = $1 AND run_id = $2 AND (odd <> '' OR state = 'excluded')
GROUP BY odd, state;

-- name: RunBills :many
SELECT * FROM billing_paper
WHERE municipality_id = $1 AND run_id = $2 AND ordinal > sqlc.arg(after)
  AND (CAST(sqlc.arg(odd) AS TEXT) = '' OR odd LIKE sqlc.arg(odd))
  AND (CAST(sqlc.arg(noted) AS BOOLEAN) = FALSE OR odd <> '' OR state = 'excluded')
ORDER BY ordinal LIMIT sqlc.arg(most);

-- name: Bill :one
SELECT * FROM billing_paper WHERE municipality_id = $1 AND id = $2;

-- name: SetBillState :execrows
UPDATE billing_bill SET state = $4, reason = $5, place = $6
WHERE municipality_id = $1 AND run_id = $2 AND id = $3 AND state IN ('billed', 'excluded');

-- name: MovePlace :execrows
-- The last place goes to the bill before it that was left out: so no number is missing.
UPDATE billing_bill SET place = sqlc.arg(free) WHERE billing_bill.municipality_id = $1 AND billing_bill.id = (
  SELECT b.id FROM billing_bill AS b WHERE b.municipality_id = $1 AND b.run_id = sqlc.arg(run_id) AND b.place = sqlc.arg(last_place)
  ORDER BY b.ordinal DESC LIMIT 1);

-- name: Usual :many
SELECT b.account_id, CAST(COALESCE(SUM(b.amount), 0) AS BIGINT) AS amount, COUNT(*) AS bills
FROM billing_run AS r CROSS JOIN billing_bill AS b
WHERE r.municipality_id = $1 AND r.service_id = $2 AND r.month >= sqlc.arg(since) AND r.month < sqlc.arg(before) AND r.state IN ('posted', 'reversing')
  AND b.municipality_id = $1 AND b.run_id = r.id AND b.state = 'billed'
GROUP BY b.account_id;

-- name: ChunkBills :many
SELECT id, account_id, chunk, amount, paid FROM billing_bill
WHERE municipality_id = $1 AND run_id = $2 AND ordinal >= sqlc.arg(first_bill) AND ordinal <= sqlc.arg(last_bill) AND state = sqlc.arg(state)
ORDER BY ordinal;

-- name: NextNumbers :one
INSERT INTO billing_number (municipality_id, month, last_serial) VALUES ($1, $2, $3)
ON CONFLICT (municipality_id, month) DO UPDATE SET last_serial = billing_number.last_serial + excluded.last_serial
RETURNING last_serial;

-- name: Chunks :many
SELECT * FROM billing_chunk
WHERE municipality_id = $1 AND run_id = $2 AND chunk >= sqlc.arg(from_chunk) AND chunk <= sqlc.arg(until_chunk) ORDER BY chunk;

-- name: SetReversal :execrows
UPDATE billing_chunk SET reversal_id = $4
WHERE municipality_id = $1 AND run_id = $2 AND chunk = $3 AND reversal_id = 0;

-- name: ReverseChunk :execrows
UPDATE billing_bill SET state = 'reversed'
WHERE municipality_id = $1 AND run_id = $2 AND ordinal >= sqlc.arg(first_bill) AND ordinal <= sqlc.arg(last_bill) AND state = 'billed';

-- Payers ---------------------------------------------------------------------

-- name: Unpaid :many
SELECT id, account_id, service_id, month, first_number, place, due, amount, paid FROM billing_paper
WHERE municipality_id = $1 AND account_id = $2 AND state = 'billed' AND run_state IN ('posted', 'reversing') AND paid < amount
ORDER BY month, service_id, id;

-- name: UnpaidAll :many
SELECT id, account_id, service_id, month, first_number, place, due, amount, paid FROM billing_paper
WHERE municipality_id = $1 AND state = 'billed' AND run_state IN ('posted', 'reversing') AND paid < amount
ORDER BY account_id, month, service_id, id;

-- name: Owed :one
SELECT CAST(COALESCE(SUM(amount - paid), 0) AS BIGINT) FROM pub_billing_bill
WHERE municipality_id = $1 AND account_id = $2 AND paid < amount;

-- name: Settle :execrows
UPDATE billing_bill SET paid = billing_bill.paid + settling.amount
FROM billing_settling AS settling
WHERE billing_bill.municipality_id = $1 AND settling.municipality_id = $1 AND settling.batch = $2
  AND billing_bill.id = settling.bill_id
  AND (billing_bill.state = 'reversed' AND settling.amount < 0 OR billing_bill.state = 'billed' AND EXISTS (
    SELECT 1 FROM billing_run AS r WHERE r.municipality_id = $1 AND r.id = billing_bill.run_id AND r.state IN ('posted', 'reversing')))
  AND billing_bill.paid + settling.amount >= 0 AND billing_bill.paid + settling.amount <= billing_bill.amount;

-- name: EndSettling :exec
DELETE FROM billing_settling WHERE municipality_id = $1 AND batch = $2;

-- name: AccountBills :many
SELECT * FROM billing_paper
WHERE municipality_id = $1 AND account_id = $2 AND month >= $3 AND state = 'billed' AND run_state IN ('posted', 'reversing')
ORDER BY month DESC, service_id;

-- name: LastMonthOf :one
SELECT CAST(COALESCE(MAX(month), '') AS TEXT) FROM pub_billing_bill
WHERE municipality_id = $1 AND account_id = $2;

-- Printing -------------------------------------------------------------------

-- name: MonthBills :many
SELECT * FROM billing_paper
WHERE municipality_id = $1 AND month = $2 AND state = 'billed' AND run_state IN ('posted', 'reversing')
  AND (CAST(sqlc.arg(village) AS BIGINT) = 0 OR village_id = sqlc.arg(village))
ORDER BY village_id, account_number, service_id;

-- name: OwedBefore :many
SELECT account_id, CAST(COALESCE(SUM(amount - paid), 0) AS BIGINT) AS owed, CAST(MIN(month) AS TEXT) AS since
FROM pub_billing_bill
WHERE municipality_id = $1 AND month < $2 AND paid < amount
  AND (CAST(sqlc.arg(account) AS BIGINT) = 0 OR account_id = sqlc.arg(account))
GROUP BY account_id;

-- Arrears and figures --------------------------------------------------------

-- name: Services :many
SELECT s.id, s.code, s.name_ky, s.name_ru, s.name_en, s.unit, p.short_name AS provider, p.phone, p.cash_hours,
  p.elqr_provider, p.elqr_service, p.mcc
FROM pub_inventory_service AS s
JOIN pub_inventory_provider AS p ON p.municipality_id = s.municipality_id AND p.id = s.provider_id
WHERE s.municipality_id = $1 ORDER BY s.id;

-- name: Billable :many
SELECT DISTINCT t.service_id FROM pub_tariffs_priced AS t
WHERE t.municipality_id = sqlc.arg(municipality_id) AND t.valid_from <= sqlc.arg(last_day)
  AND (t.valid_until = '' OR t.valid_until >= CAST(sqlc.arg(first_day) AS TEXT))
  AND EXISTS (SELECT 1 FROM pub_accounts_supply AS s WHERE s.municipality_id = t.municipality_id AND s.service_id = t.service_id
    AND s.valid_from <= CAST(sqlc.arg(last_day) AS TEXT) AND (s.valid_until = '' OR s.valid_until >= CAST(sqlc.arg(first_day) AS TEXT)));

-- name: DropNumbers :exec
DELETE FROM billing_number WHERE municipality_id = $1;

-- Checks ---------------------------------------------------------------------

-- name: OpenByAccount :many
-- While a run is being posted, the ledger knows the parts that are booked.
SELECT b.account_id, CAST(COALESCE(SUM(CASE WHEN b.state = 'billed' THEN b.amount - b.paid ELSE -b.paid END), 0) AS BIGINT) AS owed
FROM billing_bill AS b
WHERE b.municipality_id = $1 AND b.state IN ('billed', 'reversed') AND EXISTS (
  SELECT 1 FROM billing_chunk AS c WHERE c.municipality_id = $1 AND c.run_id = b.run_id AND c.chunk = b.chunk)
GROUP BY b.account_id;

-- name: ChunksOff :many
-- A part whose bills are not those of its entry. Bills without a run count as posted.
SELECT b.run_id, b.chunk, COUNT(*) AS bills, CAST(COALESCE(SUM(b.amount), 0) AS BIGINT) AS amount,
  CAST(COALESCE(MAX(c.bills), 0) AS BIGINT) AS entry_bills, CAST(COALESCE(MAX(c.amount), 0) AS BIGINT) AS entry_amount
FROM billing_bill AS b
LEFT JOIN billing_run AS r ON r.municipality_id = b.municipality_id AND r.id = b.run_id
LEFT JOIN billing_chunk AS c ON c.municipality_id = b.municipality_id AND c.run_id = b.run_id AND c.chunk = b.chunk
WHERE b.municipality_id = $1 AND b.state IN ('billed', 'reversed')
  AND (c.chunk IS NOT NULL OR r.state IS NULL OR r.state NOT IN ('draft', 'previewed', 'approved'))
GROUP BY b.run_id, b.chunk
HAVING COUNT(*) <> COALESCE(MAX(c.bills), 0) OR COALESCE(SUM(b.amount), 0) <> COALESCE(MAX(c.amount), 0);

-- name: RunsOff :many
-- The bills of a run come to its totals, and their places are the numbers from one
-- to that of the bills, each once.
SELECT b.run_id, COUNT(*) AS bills, COUNT(DISTINCT b.place) AS places, CAST(COALESCE(SUM(b.amount), 0) AS BIGINT) AS amount,
  CAST(COALESCE(MAX(r.bills), 0) AS BIGINT) AS run_bills, CAST(COALESCE(MAX(r.amount), 0) AS BIGINT) AS run_amount
FROM billing_bill AS b
LEFT JOIN billing_run AS r ON r.municipality_id = b.municipality_id AND r.id = b.run_id
WHERE b.municipality_id = $1 AND b.state IN ('billed', 'reversed')
GROUP BY b.run_id
HAVING COUNT(*) <> COUNT(DISTINCT b.place) OR MIN(b.place) <> 1 OR MAX(b.place) <> COUNT(*)
  OR COUNT(*) <> COALESCE(MAX(r.bills), 0) OR SUM(b.amount) <> COALESCE(MAX(r.amount), 0) OR SUM(b.quantity) <> COALESCE(MAX(r.quantity), 0);

-- name: PaidBills :many
SELECT id, paid FROM billing_bill WHERE municipality_id = $1 AND paid > 0;

-- Corrections ----------------------------------------------------------------

-- name: LastComputed :one
SELECT CAST(COALESCE(MAX(computed_at), 0) AS BIGINT) AS at, CAST(COALESCE(MAX(month), '') AS TEXT) AS month FROM billing_run
WHERE municipality_id = $1 AND service_id = $2 AND month < $3 AND state = 'posted';

-- name: Credited :many
SELECT b.account_id FROM billing_run AS r CROSS JOIN billing_bill AS b
WHERE r.municipality_id = $1 AND r.service_id = $2 AND r.month = $3 AND r.state = 'posted'
  AND b.municipality_id = $1 AND b.run_id = r.id AND (b.odd <> '' OR b.state = 'excluded')
  AND (b.odd LIKE '% credit %' OR b.state = 'excluded' AND b.odd LIKE '% mended %');

-- name: Billed :many
WITH RECURSIVE wanted (n, id) AS (
    SELECT CAST(1 AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), 1, 20) AS BIGINT)
    UNION ALL
    SELECT n + 1, CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), CAST(n * 20 + 1 AS INTEGER), 20) AS BIGINT)
    FROM wanted WHERE n * 20 < LENGTH(CAST(sqlc.arg(ids) AS TEXT))
)
SELECT b.account_id, b.month, b.computation
FROM wanted AS w CROSS JOIN billing_paper AS b
WHERE b.municipality_id = sqlc.arg(municipality_id) AND b.account_id = w.id AND b.service_id = sqlc.arg(service_id)
  AND b.month >= sqlc.arg(since) AND b.month < sqlc.arg(before)
  AND b.state = 'billed' AND b.run_state IN ('posted', 'reversing')
ORDER BY w.n, b.month;
