-- Lists travel as one text of fixed widths: neither arrays nor IN lists are
-- written alike in both databases.

-- name: AddCode :exec
INSERT INTO agents_code (code, municipality_id, agent_id) VALUES ($1, $2, $3);

-- The home of a word, whoever asks; run it Everywhere.
-- name: Home :one
SELECT municipality_id, agent_id FROM agents_code WHERE code = $1;

-- All municipalities that an agent serves, the home first; run it Everywhere.
-- name: Contracts :many
SELECT * FROM agents_agent WHERE code = $1 ORDER BY home DESC, municipality_id;

-- The keys of an agent that are still valid; run it Everywhere.
-- name: ValidKeys :many
SELECT hash, until FROM agents_key WHERE municipality_id = $1 AND agent_id = $2 AND (until = 0 OR until > sqlc.arg(now)) ORDER BY id;

-- name: AddAgent :exec
INSERT INTO agents_agent (municipality_id, id, code, name, home, closed, dialect, addresses, least, most, day_most, commission, late_days, show_name, show_due)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: ChangeAgent :execrows
UPDATE agents_agent SET name = $3, closed = $4, dialect = $5, addresses = $6, least = $7, most = $8, day_most = $9, commission = $10,
    late_days = $11, show_name = $12, show_due = $13
WHERE municipality_id = $1 AND id = $2;

-- name: Agent :one
SELECT * FROM agents_agent WHERE municipality_id = $1 AND id = $2;

-- name: Agents :many
SELECT * FROM agents_agent WHERE municipality_id = $1 ORDER BY closed, name, id;

-- name: AddKey :exec
INSERT INTO agents_key (municipality_id, id, agent_id, hash, form, made_at, maker, until) VALUES ($1, $2, $3, $4, $5, $6, $7, 0);

-- name: EndKeys :exec
UPDATE agents_key SET until = sqlc.arg(ends)
WHERE municipality_id = $1 AND agent_id = $2 AND (until = 0 OR until > sqlc.arg(ends));

-- name: Keys :many
SELECT * FROM agents_key WHERE municipality_id = $1 AND agent_id = $2 AND (until = 0 OR until > sqlc.arg(now)) ORDER BY id DESC;

-- Agents without a key that works: nobody can call under their name.
-- name: Keyless :many
SELECT a.id, a.name FROM agents_agent a
WHERE a.municipality_id = $1 AND a.home AND NOT a.closed AND NOT EXISTS (
    SELECT 1 FROM agents_key k WHERE k.municipality_id = a.municipality_id AND k.agent_id = a.id AND (k.until = 0 OR k.until > sqlc.arg(now)))
ORDER BY a.name, a.id;

-- What calls ask about: what a number of an agent stands for (payment_id -1: nothing
-- yet) and the personal account. 56 characters each: the agent, its number, the
-- number of the account.
-- name: Asked :many
WITH RECURSIVE asked (n, agent_id, number, account) AS (
    SELECT CAST(1 AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(calls) AS TEXT), 1, 20) AS BIGINT), TRIM(SUBSTR(CAST(sqlc.arg(calls) AS TEXT), 21, 20)),
        TRIM(SUBSTR(CAST(sqlc.arg(calls) AS TEXT), 41, 16))
    UNION ALL
    SELECT n + 1, CAST(SUBSTR(CAST(sqlc.arg(calls) AS TEXT), CAST(n * 56 + 1 AS INTEGER), 20) AS BIGINT),
        TRIM(SUBSTR(CAST(sqlc.arg(calls) AS TEXT), CAST(n * 56 + 21 AS INTEGER), 20)),
        TRIM(SUBSTR(CAST(sqlc.arg(calls) AS TEXT), CAST(n * 56 + 41 AS INTEGER), 16))
    FROM asked WHERE n * 56 < LENGTH(CAST(sqlc.arg(calls) AS TEXT))
)
SELECT q.n, CAST(COALESCE(p.payment_id, -1) AS BIGINT) AS payment_id, CAST(COALESCE(p.elsewhere, 0) AS BIGINT) AS elsewhere,
    CAST(COALESCE(p.account, '') AS TEXT) AS account, CAST(COALESCE(p.amount, 0) AS BIGINT) AS amount,
    CAST(COALESCE(p.answer, '') AS TEXT) AS answer,
    CAST(COALESCE(a.id, 0) AS BIGINT) AS account_id, CAST(COALESCE(a.state, '') AS TEXT) AS state
FROM asked q
LEFT JOIN agents_payment p ON p.municipality_id = sqlc.arg(municipality_id) AND p.agent_id = q.agent_id AND p.number = q.number
LEFT JOIN pub_accounts_account a ON a.municipality_id = sqlc.arg(municipality_id) AND a.number = q.account;

-- Who an account is and what it owes, for a check. The name is looked for by a
-- list of one id: by an id alone SQLite reads the whole register of both kinds.
-- name: Subscriber :one
SELECT a.id, a.state,
    CAST(COALESCE((SELECT h.name FROM pub_people_holder h WHERE h.municipality_id = sqlc.arg(municipality_id) AND h.id IN (
        SELECT y.holder_id FROM pub_accounts_account y WHERE y.municipality_id = sqlc.arg(municipality_id) AND y.number = sqlc.arg(number))), '') AS TEXT) AS name,
    CAST(COALESCE((SELECT SUM(b.amount) FROM pub_ledger_balance b
        WHERE b.municipality_id = a.municipality_id AND b.account IN ('assets:receivable', 'liabilities:advance') AND b.subject = a.id), 0) AS BIGINT) AS balance
FROM pub_accounts_account a
WHERE a.municipality_id = sqlc.arg(municipality_id) AND a.number = sqlc.arg(number);

-- What an agent has brought since an instant.
-- name: Brought :one
SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS total, COUNT(*) AS payments
FROM agents_payment WHERE municipality_id = $1 AND agent_id = $2 AND at >= sqlc.arg(since) AND elsewhere = 0;

-- The same for all agents, with their last payment.
-- name: BroughtByAgent :many
SELECT agent_id, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS total, COUNT(*) AS payments, CAST(COALESCE(MAX(at), 0) AS BIGINT) AS last_at
FROM agents_payment WHERE municipality_id = $1 AND elsewhere = 0 AND at >= sqlc.arg(since) GROUP BY agent_id;

-- name: Claim :exec
INSERT INTO agents_payment (municipality_id, agent_id, number, payment_id, elsewhere, account, amount, day, said_at, at, ms, flag, answer)
VALUES ($1, $2, $3, 0, $4, $5, $6, $7, $8, $9, 0, '', '');

-- name: DropCalls :exec
DELETE FROM agents_call WHERE municipality_id = $1 AND id < sqlc.arg(before);

-- name: LastCalls :many
SELECT id, at, command, request, answer, outcome, address, ms FROM agents_call
WHERE municipality_id = $1 AND agent_id = $2 ORDER BY id DESC LIMIT sqlc.arg(most);

-- name: LastPayments :many
SELECT number, payment_id, account, amount, day, said_at, at, ms, flag, answer FROM agents_payment
WHERE municipality_id = $1 AND agent_id = $2 AND elsewhere = 0 ORDER BY at DESC, number DESC LIMIT sqlc.arg(most);

-- name: FindNumber :many
SELECT p.agent_id, p.number, p.payment_id, p.account, p.amount, p.day, a.name
FROM agents_agent a
JOIN agents_payment p ON p.municipality_id = a.municipality_id AND p.agent_id = a.id AND p.number = sqlc.arg(number)
WHERE a.municipality_id = sqlc.arg(municipality_id) AND p.elsewhere = 0 ORDER BY a.name;

-- What waits for people, in one question because every page of the desk asks it:
-- open disputes, agents without a key, payments with a doubtful day.
-- name: Work :many
SELECT CAST(1 AS BIGINT) AS rank, d.agent_id, a.name, d.number, d.booked_amount, d.amount, d.at, CAST(1 AS BIGINT) AS payments
FROM agents_dispute d JOIN agents_agent a ON a.municipality_id = d.municipality_id AND a.id = d.agent_id
WHERE d.municipality_id = $1 AND d.settled_at = 0
UNION ALL
SELECT CAST(2 AS BIGINT), a.id, a.name, '', CAST(0 AS BIGINT), CAST(0 AS BIGINT), CAST(0 AS BIGINT), CAST(0 AS BIGINT)
FROM agents_agent a
WHERE a.municipality_id = $1 AND a.home AND NOT a.closed AND NOT EXISTS (
    SELECT 1 FROM agents_key k WHERE k.municipality_id = a.municipality_id AND k.agent_id = a.id AND (k.until = 0 OR k.until > sqlc.arg(now)))
UNION ALL
SELECT CAST(3 AS BIGINT), a.id, a.name, '', CAST(0 AS BIGINT), CAST(0 AS BIGINT), CAST(0 AS BIGINT), COUNT(*)
FROM agents_agent a JOIN agents_payment p ON p.municipality_id = a.municipality_id AND p.agent_id = a.id
WHERE a.municipality_id = $1 AND p.flag <> '' AND p.at >= sqlc.arg(since)
GROUP BY a.id, a.name
ORDER BY 1, 3, 4;

-- name: SameDispute :one
SELECT COUNT(*) FROM agents_dispute
WHERE municipality_id = $1 AND agent_id = $2 AND number = $3 AND account = $4 AND amount = $5;

-- name: AddDispute :exec
INSERT INTO agents_dispute (municipality_id, id, agent_id, number, account, amount, booked_account, booked_amount, payment_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Disputes :many
SELECT d.*, a.name FROM agents_dispute d
JOIN agents_agent a ON a.municipality_id = d.municipality_id AND a.id = d.agent_id
WHERE d.municipality_id = $1 AND (CAST(sqlc.arg(agent) AS BIGINT) = 0 OR d.agent_id = sqlc.arg(agent))
    AND (d.settled_at = 0 OR d.settled_at > CAST(sqlc.arg(since) AS BIGINT))
ORDER BY d.settled_at <> 0, d.id DESC LIMIT 200;

-- name: SettleDispute :execrows
UPDATE agents_dispute SET settled_at = $3, settler = $4, note = $5 WHERE municipality_id = $1 AND id = $2 AND settled_at = 0;

-- Before a merger: of two rows of one agent the home's stays, else the other's.
-- name: DropAway :exec
DELETE FROM agents_agent WHERE agents_agent.municipality_id = sqlc.arg(municipality_id) AND NOT agents_agent.home
    AND agents_agent.id IN (SELECT x.id FROM agents_agent x WHERE x.municipality_id = sqlc.arg(next));

-- name: DropClaims :exec
DELETE FROM agents_payment WHERE municipality_id = sqlc.arg(municipality_id) AND elsewhere = sqlc.arg(next);

-- Answers whose payment is not in the books, or with another sum.
-- name: Unbooked :many
SELECT p.agent_id, p.number, p.amount FROM agents_payment p
LEFT JOIN pub_payments_payment b ON b.municipality_id = p.municipality_id AND b.id = p.payment_id
WHERE p.municipality_id = $1 AND p.elsewhere = 0 AND (b.id IS NULL OR b.amount <> p.amount OR b.channel_id <> p.agent_id OR b.external <> p.number)
ORDER BY p.agent_id, p.number LIMIT 100;

-- What was booked under a key by another way: from the agent's register, when its
-- call never arrived.
-- name: BookedAs :one
SELECT id, account_number, amount FROM pub_payments_payment WHERE municipality_id = $1 AND method = 'agent' AND key = $2;

-- Who owes something, for the demo: those may come to a terminal.
-- name: Owing :many
WITH owing AS (
    SELECT a.number, a.holder_id, b.amount
    FROM pub_accounts_account a
    JOIN pub_ledger_balance b ON b.municipality_id = a.municipality_id AND b.account = 'assets:receivable' AND b.subject = a.id AND b.amount > 0
    WHERE a.municipality_id = sqlc.arg(municipality_id) AND a.state = 'open'
    ORDER BY a.number LIMIT sqlc.arg(most)
)
SELECT o.number, CAST(SUM(o.amount) AS BIGINT) AS owes, CAST(MAX(h.name) AS TEXT) AS holder
FROM owing o
JOIN pub_people_holder h ON h.municipality_id = sqlc.arg(municipality_id) AND h.id = o.holder_id
WHERE h.id IN (SELECT x.holder_id FROM owing x)
GROUP BY o.number ORDER BY o.number;
