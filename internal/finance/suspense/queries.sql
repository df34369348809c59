-- Items ----------------------------------------------------------------------

-- name: Item :one
SELECT * FROM suspense_item WHERE municipality_id = $1 AND id = $2;

-- name: LockItem :one
-- Touches the row, so that two people cannot clear the same money at once.
UPDATE suspense_item SET rest = rest WHERE municipality_id = $1 AND id = $2 RETURNING *;

-- name: Waiting :many
SELECT * FROM suspense_item
WHERE municipality_id = $1 AND rest > 0 AND id > sqlc.arg(after) ORDER BY id LIMIT sqlc.arg(most);

-- name: Cleared :many
SELECT sqlc.embed(i), (SELECT COUNT(*) FROM suspense_step AS s WHERE s.municipality_id = i.municipality_id AND s.item_id = i.id AND s.kind = 'return') AS returned
FROM suspense_item AS i
WHERE i.municipality_id = $1 AND i.rest = 0 AND (CAST(sqlc.arg(before) AS BIGINT) = 0 OR i.id < sqlc.arg(before)) ORDER BY i.id DESC LIMIT sqlc.arg(most);

-- name: CountWaiting :one
SELECT COUNT(*) AS items, CAST(COALESCE(SUM(rest), 0) AS BIGINT) AS rest, CAST(COALESCE(MIN(day), '') AS TEXT) AS oldest
FROM suspense_item WHERE municipality_id = $1 AND rest > 0;

-- name: NextWaiting :one
-- The next to be cleared: the first behind the given one, or else the first of all.
SELECT id FROM suspense_item WHERE municipality_id = $1 AND rest > 0 AND id <> sqlc.arg(present)
ORDER BY CASE WHEN id > sqlc.arg(present) THEN 0 ELSE 1 END, id LIMIT 1;

-- name: Place :one
-- Which of the waiting items this one is.
SELECT COUNT(*) FROM suspense_item WHERE municipality_id = $1 AND rest > 0 AND id <= sqlc.arg(present);

-- name: TakeRest :execrows
UPDATE suspense_item SET rest = rest - sqlc.arg(amount) WHERE municipality_id = $1 AND id = $2 AND rest >= sqlc.arg(amount);

-- name: GiveRest :exec
UPDATE suspense_item SET rest = rest + sqlc.arg(amount) WHERE municipality_id = $1 AND id = $2;

-- name: Rests :many
SELECT id, rest FROM suspense_item WHERE municipality_id = $1 AND rest > 0;

-- name: ItemIDs :many
SELECT id FROM suspense_item WHERE municipality_id = $1;

-- name: FindItems :many
SELECT * FROM suspense_item
WHERE municipality_id = $1 AND (LOWER(payer) LIKE sqlc.arg(pattern) OR external = sqlc.arg(exact)) ORDER BY id DESC LIMIT 5;

-- Steps ----------------------------------------------------------------------

-- name: AddStep :execrows
INSERT INTO suspense_step (municipality_id, id, item_id, key, kind, day, amount, target_id, payment_id, settlement_id, text, actor_id, actor_name, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (municipality_id, item_id, key) DO NOTHING;

-- name: StepByKey :one
SELECT * FROM suspense_step WHERE municipality_id = $1 AND item_id = $2 AND key = $3;

-- name: Steps :many
SELECT * FROM suspense_step WHERE municipality_id = $1 AND item_id = $2 ORDER BY id;

-- name: PaidFrom :one
-- Where the money of a payment lay when it was booked.
SELECT debit, channel_id FROM pub_payments_payment WHERE municipality_id = $1 AND id = $2;

-- name: Unbalanced :many
-- Items whose steps do not explain what is left of them.
SELECT i.id, i.amount, i.rest, CAST(COALESCE(SUM(CASE WHEN s.kind = 'back' THEN -s.amount ELSE s.amount END), 0) AS BIGINT) AS taken
FROM suspense_item AS i LEFT JOIN suspense_step AS s ON s.municipality_id = i.municipality_id AND s.item_id = i.id
WHERE i.municipality_id = $1
GROUP BY i.id, i.amount, i.rest
HAVING i.amount - i.rest <> COALESCE(SUM(CASE WHEN s.kind = 'back' THEN -s.amount ELSE s.amount END), 0);

-- Transfers of agents --------------------------------------------------------

-- name: WaitingAtBank :many
-- What waits on our bank accounts since a day, the newest first.
SELECT * FROM suspense_item
WHERE municipality_id = $1 AND rest > 0 AND held = 'assets:bank' AND day >= sqlc.arg(since) ORDER BY id DESC LIMIT sqlc.arg(most);

-- name: PayersOfAgent :many
-- By what payers the transfers of an agent were known so far.
SELECT DISTINCT i.payer_key FROM suspense_step AS s
JOIN suspense_item AS i ON i.municipality_id = s.municipality_id AND i.id = s.item_id
WHERE s.municipality_id = $1 AND s.target_id = sqlc.arg(agent_id) AND s.kind = 'agent' AND i.payer_key <> '' ORDER BY i.payer_key LIMIT 50;

-- Payers ---------------------------------------------------------------------

-- name: Learn :exec
INSERT INTO suspense_payer (municipality_id, key, account_id, name, learned_by, learned_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (municipality_id, key, account_id) DO NOTHING;

-- name: Forget :execrows
DELETE FROM suspense_payer WHERE municipality_id = $1 AND key = $2 AND account_id = $3;

-- Candidates -----------------------------------------------------------------

-- name: AccountByNumber :one
SELECT id, state FROM pub_accounts_account WHERE municipality_id = $1 AND number = $2;

-- name: ByPayer :many
SELECT account_id FROM suspense_payer WHERE municipality_id = $1 AND key = $2 ORDER BY learned_at DESC LIMIT 20;

-- name: ByDebt :many
SELECT subject FROM pub_ledger_balance
WHERE municipality_id = $1 AND account = 'assets:receivable'
GROUP BY subject HAVING SUM(amount) = CAST(sqlc.arg(amount) AS BIGINT) ORDER BY subject LIMIT 20;

-- name: ByName :many
-- Accounts whose holder's name has words that begin as asked, the best first.
SELECT a.id FROM (
  SELECT h.id,
    CASE WHEN ' ' || h.name_fold LIKE sqlc.arg(a) THEN 1 ELSE 0 END + CASE WHEN ' ' || h.name_fold LIKE sqlc.arg(b) THEN 1 ELSE 0 END
    + CASE WHEN ' ' || h.name_fold LIKE sqlc.arg(c) THEN 1 ELSE 0 END + CASE WHEN ' ' || h.name_fold LIKE sqlc.arg(d) THEN 1 ELSE 0 END AS hits
  FROM pub_people_holder AS h WHERE h.municipality_id = sqlc.arg(municipality_id)
) AS x
JOIN pub_accounts_account AS a ON a.municipality_id = sqlc.arg(municipality_id) AND a.holder_id = x.id
WHERE x.hits > 0 ORDER BY x.hits DESC, a.id LIMIT 20;

-- name: Facts :many
-- What is known of accounts; ids travel as one text of twenty digits each.
WITH RECURSIVE wanted (n, id) AS (
    SELECT CAST(1 AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), 1, 20) AS BIGINT)
    UNION ALL
    SELECT n + 1, CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), CAST(n * 20 + 1 AS INTEGER), 20) AS BIGINT)
    FROM wanted WHERE n * 20 < LENGTH(CAST(sqlc.arg(ids) AS TEXT))
)
SELECT a.id, a.number, a.state, h.name, h.name_fold, h.street, h.house, h.flat, v.name_ky, v.name_ru, v.name_en,
  CAST(COALESCE((SELECT SUM(b.amount) FROM pub_ledger_balance AS b
    WHERE b.municipality_id = sqlc.arg(municipality_id) AND b.account = 'assets:receivable' AND b.subject = a.id), 0) AS BIGINT) AS debt
FROM wanted w
CROSS JOIN pub_accounts_account AS a
JOIN pub_people_holder h ON h.municipality_id = sqlc.arg(municipality_id) AND h.id = a.holder_id
JOIN pub_territory_village v ON v.municipality_id = h.municipality_id AND v.id = h.village_id
WHERE a.municipality_id = sqlc.arg(municipality_id) AND a.id = w.id
    AND h.id IN (SELECT x.holder_id FROM wanted y CROSS JOIN pub_accounts_account x WHERE x.municipality_id = sqlc.arg(municipality_id) AND x.id = y.id)
ORDER BY w.n;

-- name: Agents :many
-- Whoever may hand over money that it took for us: agents, then programs with a
-- key, revoked ones too when they have taken some.
SELECT a.id, a.name, 0 AS program FROM pub_agents_agent AS a WHERE a.municipality_id = $1 AND NOT a.closed
UNION ALL
SELECT k.id, k.name, 1 AS program FROM pub_keys_key AS k
WHERE k.municipality_id = $1 AND (k.holder AND NOT k.revoked OR EXISTS (SELECT 1 FROM pub_payments_payment AS p
  WHERE p.municipality_id = $1 AND p.channel_id = k.id AND p.method <> 'cash' AND p.debit = 'assets:agents'))
ORDER BY 3, 2, 1;
