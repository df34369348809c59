-- name: Agents :many
-- Whoever holds our money: agents, and programs with a key that hand over
-- themselves what they take, or have taken some.
SELECT a.id, a.code, a.name, a.closed, a.commission, 0 AS program FROM pub_agents_agent AS a WHERE a.municipality_id = $1
UNION ALL
SELECT k.id, k.prefix AS code, k.name, k.revoked AS closed, 0 AS commission, 1 AS program FROM pub_keys_key AS k
WHERE k.municipality_id = $1 AND (k.holder AND NOT k.revoked OR EXISTS (SELECT 1 FROM pub_payments_payment AS p
  WHERE p.municipality_id = $1 AND p.channel_id = k.id AND p.method <> 'cash' AND p.debit = 'assets:agents'))
ORDER BY 6, 4, 3, 1;

-- name: TakenDays :many
-- What our books hold of a holder's days, less what was refunded.
SELECT day, COUNT(*) AS payments, CAST(COALESCE(SUM(amount - returned), 0) AS BIGINT) AS total FROM pub_payments_payment
WHERE municipality_id = $1 AND channel_id = sqlc.arg(agent_id) AND day >= sqlc.arg(from_day) AND day <= sqlc.arg(until_day)
  AND state = 'taken' AND method <> 'cash' AND debit = 'assets:agents'
GROUP BY day ORDER BY day DESC;

-- name: TakenAfter :many
-- What programs with a key took after a day.
SELECT p.channel_id, CAST(COALESCE(SUM(p.amount - p.returned), 0) AS BIGINT) AS total
FROM pub_keys_key AS k CROSS JOIN pub_payments_payment AS p
WHERE k.municipality_id = sqlc.arg(municipality_id) AND p.municipality_id = k.municipality_id AND p.channel_id = k.id AND p.day > sqlc.arg(day)
  AND p.state = 'taken' AND p.method <> 'cash' AND p.debit = 'assets:agents'
GROUP BY p.channel_id;

-- name: OurBefore :one
-- What an agent took for us before a day.
SELECT CAST(COALESCE(SUM(amount - returned), 0) AS BIGINT) AS total FROM pub_payments_payment
WHERE municipality_id = $1 AND channel_id = sqlc.arg(agent_id) AND day < sqlc.arg(before_day)
  AND state = 'taken' AND method <> 'cash' AND debit = 'assets:agents';

-- name: BankAccounts :many
SELECT id, name, number FROM pub_statements_account WHERE municipality_id = $1 ORDER BY name, id;

-- name: SignedTotals :many
-- What each agent took on the days that are signed, up to a day, and may keep of it.
SELECT agent_id, COUNT(*) AS days, CAST(COALESCE(SUM(total), 0) AS BIGINT) AS total,
  CAST(COALESCE(SUM(commission), 0) AS BIGINT) AS commission, CAST(MAX(day) AS TEXT) AS last
FROM pub_reconciliation_signed WHERE municipality_id = $1 AND day <= sqlc.arg(until_day) GROUP BY agent_id;

-- name: AddSettlement :exec
INSERT INTO settlements_settlement (municipality_id, id, key, agent_id, day, until_day, bank_id, amount, commission, owed, agreed, note,
  entry_id, state, entered_at, entered_by, enterer, movement_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'booked', $14, $15, $16, $17);

-- name: Settlement :one
SELECT * FROM settlements_settlement WHERE municipality_id = $1 AND id = $2;

-- name: SettlementByKey :one
SELECT * FROM settlements_settlement WHERE municipality_id = $1 AND key = $2;

-- name: Settlements :many
SELECT * FROM settlements_settlement WHERE municipality_id = $1 AND agent_id = $2 ORDER BY day DESC, id DESC;

-- name: ReverseSettlement :execrows
UPDATE settlements_settlement SET state = 'reversed', reversed_on = $3, reversed_by = $4, reverser = $5, reason = $6
WHERE municipality_id = $1 AND id = $2 AND state = 'booked';

-- name: JoinMovement :execrows
-- A movement was found for a settlement that was entered by hand.
UPDATE settlements_settlement SET movement_id = $3, joined_id = $4
WHERE municipality_id = $1 AND id = $2 AND state = 'booked' AND movement_id = 0;

-- name: ByHand :many
-- Settlements entered by hand that a transfer to a bank account may be.
SELECT id, agent_id, day, bank_id FROM settlements_settlement
WHERE municipality_id = $1 AND state = 'booked' AND movement_id = 0 AND amount = sqlc.arg(amount) AND day >= sqlc.arg(from_day) AND day <= sqlc.arg(until_day)
  AND (bank_id = 0 OR bank_id = sqlc.arg(bank_id)) AND (CAST(sqlc.arg(agent_id) AS BIGINT) = 0 OR agent_id = sqlc.arg(agent_id)) ORDER BY day, id LIMIT 20;

-- name: Counted :many
-- Days of transfers of an agent that a bank statement has shown and that count
-- already: in a settlement, or marked as the agent's among the unmatched payments.
SELECT s.day FROM settlements_settlement AS s
WHERE s.municipality_id = $1 AND s.agent_id = $2 AND s.state = 'booked' AND s.movement_id <> 0 AND s.amount = sqlc.arg(amount)
  AND s.day >= sqlc.arg(from_day) AND s.day <= sqlc.arg(until_day)
  AND (CAST(sqlc.arg(bank_id) AS BIGINT) = 0 OR s.bank_id = 0 OR s.bank_id = sqlc.arg(bank_id))
UNION ALL
SELECT u.came AS day FROM pub_suspense_agent AS u
WHERE u.municipality_id = $1 AND u.agent_id = $2 AND u.amount = -sqlc.arg(amount) AND u.came <> '' AND u.came >= sqlc.arg(from_day) AND u.came <= sqlc.arg(until_day)
  AND (CAST(sqlc.arg(bank_id) AS BIGINT) = 0 OR u.bank_id = sqlc.arg(bank_id))
ORDER BY 1 LIMIT 1;

-- name: Unmoved :many
-- Settlements that do not hold exactly the money of their movement.
SELECT s.id, s.state, s.amount, CAST(COALESCE(u.amount, 0) AS BIGINT) AS moved FROM settlements_settlement AS s
LEFT JOIN pub_suspense_settled AS u ON u.municipality_id = s.municipality_id AND u.settlement_id = s.id
WHERE s.municipality_id = $1 AND COALESCE(u.amount, 0) <> CASE WHEN s.state = 'booked' AND s.movement_id <> 0 THEN s.amount ELSE 0 END;

-- name: SettledTotals :many
SELECT agent_id, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS handed, CAST(COALESCE(SUM(commission), 0) AS BIGINT) AS kept
FROM settlements_settlement WHERE municipality_id = $1 AND state = 'booked' GROUP BY agent_id;

-- name: SuspenseTotals :many
-- What the unmatched payments say of agents: money that lies there without an
-- owner, and transfers of agents found in bank statements.
SELECT agent_id, CAST(COALESCE(SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END), 0) AS BIGINT) AS unmatched,
  CAST(COALESCE(SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END), 0) AS BIGINT) AS handed
FROM pub_suspense_agent WHERE municipality_id = $1 GROUP BY agent_id;

-- name: SuspenseMoves :many
SELECT id, day, amount FROM pub_suspense_agent WHERE municipality_id = $1 AND agent_id = $2 ORDER BY day, id;

-- name: TakenTotals :many
-- Of everybody who holds our money: agents, and programs that brought payments with a key.
SELECT channel_id, CAST(COALESCE(SUM(amount - returned), 0) AS BIGINT) AS total FROM pub_payments_payment
WHERE municipality_id = $1 AND state = 'taken' AND method <> 'cash' AND debit = 'assets:agents' GROUP BY channel_id;
