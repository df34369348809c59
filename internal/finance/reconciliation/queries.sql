-- Agents and payments of other rooms -----------------------------------------

-- name: Agents :many
SELECT id, code, name, closed, commission FROM pub_agents_agent WHERE municipality_id = $1 ORDER BY closed, name, id;

-- name: OurDays :many
-- What our books hold of each agent and day, less what was refunded. CROSS JOIN
-- makes SQLite begin with the few agents and find their payments by channel.
SELECT p.channel_id, p.day, COUNT(*) AS payments, CAST(COALESCE(SUM(p.amount - p.returned), 0) AS BIGINT) AS total,
  CAST(COALESCE(MAX(p.id), 0) AS BIGINT) AS latest
FROM pub_agents_agent AS a CROSS JOIN pub_payments_payment AS p
WHERE a.municipality_id = sqlc.arg(municipality_id) AND p.municipality_id = a.municipality_id AND p.channel_id = a.id AND p.day >= sqlc.arg(from_day) AND p.day <= sqlc.arg(until_day)
  AND p.state = 'taken' AND p.method <> 'cash' AND p.debit = 'assets:agents' AND (CAST(sqlc.arg(agent_id) AS BIGINT) = 0 OR a.id = sqlc.arg(agent_id))
GROUP BY p.channel_id, p.day ORDER BY p.day DESC, p.channel_id;

-- name: OurPayments :many
-- Our payments of an agent in a span. What was transferred to another account
-- stands there as a payment of its own.
SELECT id, day, taken_at, external, account_number, holder, amount, state FROM pub_payments_payment
WHERE municipality_id = sqlc.arg(municipality_id) AND channel_id = sqlc.arg(agent_id) AND method <> 'cash' AND debit = 'assets:agents' AND state <> 'moved'
  AND day >= sqlc.arg(from_day) AND day <= sqlc.arg(until_day) ORDER BY id;

-- name: OurFarPayments :many
-- Our payments that rows of a register name and that were booked on days outside
-- a span: those that came after a month was closed.
SELECT p.id, p.day, p.taken_at, p.external, p.account_number, p.holder, p.amount, p.state FROM reconciliation_row AS r
JOIN pub_payments_payment AS p ON p.municipality_id = r.municipality_id AND p.key = CAST(sqlc.arg(prefix) AS TEXT) || r.external
WHERE r.municipality_id = $1 AND r.agent_id = $2 AND r.day = $3 AND p.state <> 'moved'
  AND (p.day < sqlc.arg(from_day) OR p.day > sqlc.arg(until_day)) ORDER BY p.id;

-- name: FarRows :many
-- Rows of registers outside a span that name our payments of a day.
SELECT r.* FROM pub_payments_payment AS p
JOIN reconciliation_row AS r ON r.municipality_id = p.municipality_id AND r.agent_id = p.channel_id AND r.external = p.external
WHERE p.municipality_id = $1 AND p.channel_id = sqlc.arg(agent_id) AND p.day = sqlc.arg(day) AND p.method <> 'cash' AND p.debit = 'assets:agents' AND p.state = 'taken'
  AND (r.day < sqlc.arg(from_day) OR r.day > sqlc.arg(until_day)) ORDER BY r.day, r.line;

-- name: KnownAccounts :many
-- The personal accounts that rows of a register name.
SELECT r.line, a.id, a.number FROM reconciliation_row AS r
JOIN pub_accounts_account AS a ON a.municipality_id = r.municipality_id AND a.number = r.account
WHERE r.municipality_id = $1 AND r.agent_id = $2 AND r.day = $3 ORDER BY r.line;

-- Mappings -------------------------------------------------------------------

-- name: Mapping :one
SELECT mapping FROM reconciliation_mapping WHERE municipality_id = $1 AND agent_id = $2 AND headings = $3;

-- name: SaveMapping :exec
INSERT INTO reconciliation_mapping (municipality_id, agent_id, headings, mapping) VALUES ($1, $2, $3, $4)
ON CONFLICT (municipality_id, agent_id, headings) DO UPDATE SET mapping = excluded.mapping;

-- Registers ------------------------------------------------------------------

-- name: AddUpload :exec
INSERT INTO reconciliation_upload (municipality_id, id, agent_id, from_day, until_day, filename, headings, cells, uploaded_at, uploaded_by, uploader)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Upload :one
SELECT * FROM reconciliation_upload WHERE municipality_id = $1 AND id = $2;

-- name: Registers :many
SELECT r.*, u.filename, u.uploaded_at, u.uploaded_by, u.uploader FROM reconciliation_register AS r
JOIN reconciliation_upload AS u ON u.municipality_id = r.municipality_id AND u.id = r.upload_id
WHERE r.municipality_id = $1 AND r.day >= sqlc.arg(from_day) AND r.day <= sqlc.arg(until_day)
  AND (CAST(sqlc.arg(agent_id) AS BIGINT) = 0 OR r.agent_id = sqlc.arg(agent_id));

-- name: DropRows :exec
DELETE FROM reconciliation_row WHERE municipality_id = $1 AND agent_id = $2 AND day >= sqlc.arg(from_day) AND day <= sqlc.arg(until_day);

-- name: DropRegisters :exec
DELETE FROM reconciliation_register WHERE municipality_id = $1 AND agent_id = $2 AND day >= sqlc.arg(from_day) AND day <= sqlc.arg(until_day);

-- name: NoteOurs :exec
UPDATE reconciliation_register SET open_count = $4, our_count = $5, our_total = $6, our_latest = $7
WHERE municipality_id = $1 AND agent_id = $2 AND day = $3;

-- name: Rows :many
SELECT * FROM reconciliation_row
WHERE municipality_id = $1 AND agent_id = $2 AND day >= sqlc.arg(from_day) AND day <= sqlc.arg(until_day) ORDER BY day, line;

-- Remedies -------------------------------------------------------------------

-- name: Remedies :many
SELECT * FROM reconciliation_remedy
WHERE municipality_id = $1 AND agent_id = $2 AND day = $3 ORDER BY id;

-- name: PutRemedy :exec
INSERT INTO reconciliation_remedy (municipality_id, id, agent_id, day, mark, state, payment_id, amount, answer, done_at, done_by, doer)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (municipality_id, agent_id, day, mark) DO UPDATE SET state = excluded.state, payment_id = excluded.payment_id,
  amount = excluded.amount, answer = excluded.answer, done_at = excluded.done_at, done_by = excluded.done_by, doer = excluded.doer;

-- Signatures -----------------------------------------------------------------

-- name: AddSignature :exec
INSERT INTO reconciliation_signature (municipality_id, id, agent_id, day, state, our_count, our_total, our_latest, open_count, commission, reason, signed_at, signed_by, signer)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: Signatures :many
-- The signature that counts of each day.
SELECT s.* FROM reconciliation_signature AS s
WHERE s.municipality_id = $1 AND s.day >= sqlc.arg(from_day) AND s.day <= sqlc.arg(until_day)
  AND (CAST(sqlc.arg(agent_id) AS BIGINT) = 0 OR s.agent_id = sqlc.arg(agent_id)) AND s.id = (SELECT MAX(x.id) FROM reconciliation_signature AS x
    WHERE x.municipality_id = $1 AND x.agent_id = s.agent_id AND x.day = s.day);

-- name: SignaturesOf :many
SELECT * FROM reconciliation_signature WHERE municipality_id = $1 AND agent_id = $2 AND day = $3 ORDER BY id DESC;

-- Checks ---------------------------------------------------------------------

-- name: RegistersOff :many
-- Registers whose rows are not those they were counted with.
SELECT r.agent_id, r.day, r.row_count, r.total, COUNT(w.line) AS counted, CAST(COALESCE(SUM(w.amount), 0) AS BIGINT) AS added
FROM reconciliation_register AS r
LEFT JOIN reconciliation_row AS w ON w.municipality_id = r.municipality_id AND w.agent_id = r.agent_id AND w.day = r.day
WHERE r.municipality_id = $1 GROUP BY r.agent_id, r.day, r.row_count, r.total
HAVING COUNT(w.line) <> r.row_count OR CAST(COALESCE(SUM(w.amount), 0) AS BIGINT) <> r.total;
