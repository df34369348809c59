-- Entries and lines have no UPDATE and no DELETE: what was booked stays booked.

-- name: PostedAmong :many
-- Which entries of a posting were new: its ids lie between these two, with those of others.
SELECT id FROM ledger_entry
WHERE municipality_id = $1 AND id >= sqlc.arg(first_entry) AND id <= sqlc.arg(last_entry);

-- name: EntriesByKeys :many
-- Keys travel as one text, each after its length in four digits: neither arrays
-- nor IN lists are written alike in both databases. CROSS JOIN makes SQLite begin
-- with the keys.
WITH RECURSIVE wanted (next, key) AS (
	SELECT CAST(1 AS BIGINT), CAST('' AS TEXT)
	UNION ALL
	SELECT next + 4 + CAST(SUBSTR(CAST(sqlc.arg(keys) AS TEXT), CAST(next AS INTEGER), 4) AS BIGINT),
		SUBSTR(CAST(sqlc.arg(keys) AS TEXT), CAST(next + 4 AS INTEGER),
			CAST(SUBSTR(CAST(sqlc.arg(keys) AS TEXT), CAST(next AS INTEGER), 4) AS INTEGER))
	FROM wanted WHERE next <= CAST(sqlc.arg(size) AS BIGINT)
)
SELECT e.id, e.key, e.digest FROM wanted w
CROSS JOIN ledger_entry e
WHERE e.municipality_id = sqlc.arg(municipality_id) AND e.key = w.key;

-- name: Entry :one
SELECT e.id, e.day, e.kind, e.source_kind, e.source_id, e.key, e.text, e.lines, e.batch, e.reverses, e.reason,
	e.actor_id, e.actor_name, e.made_at, CAST(COALESCE(r.id, 0) AS BIGINT) AS reversed_by
FROM ledger_entry e
LEFT JOIN ledger_entry r ON r.municipality_id = e.municipality_id AND r.reverses = e.id AND r.reverses <> 0
WHERE e.municipality_id = $1 AND e.id = $2;

-- name: Lines :many
SELECT account, subject, service, amount FROM ledger_line
WHERE municipality_id = $1 AND entry_id = $2 ORDER BY line;

-- name: KeptBalance :one
SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_balance
WHERE municipality_id = $1 AND account = $2 AND subject = $3;

-- name: KeptBalances :many
SELECT subject, CAST(SUM(amount) AS BIGINT) AS amount FROM ledger_balance
WHERE municipality_id = $1 AND account = $2 GROUP BY subject HAVING SUM(amount) <> 0;

-- The accounts that are not kept are summed from the days, and from the lines of
-- batches that the days do not hold yet. CROSS JOIN makes SQLite begin with those
-- few batches; between the ids of a batch lie those of others.

-- name: SummedBalances :many
SELECT subject, CAST(SUM(amount) AS BIGINT) AS amount FROM (
	SELECT t.subject, t.debit - t.credit AS amount FROM ledger_turnover t
	WHERE t.municipality_id = $1 AND t.account = $2
		AND (CAST(sqlc.arg(of_subject) AS BIGINT) = 0 OR t.subject = sqlc.arg(of_subject))
	UNION ALL
	SELECT l.subject, l.amount FROM ledger_batch b
	CROSS JOIN ledger_line l
	JOIN ledger_entry e ON e.municipality_id = $1 AND e.id = l.entry_id AND e.batch = b.id
	WHERE b.municipality_id = $1 AND l.municipality_id = $1 AND l.entry_id >= b.first_entry AND l.entry_id <= b.last_entry
		AND l.account = $2 AND (CAST(sqlc.arg(of_subject) AS BIGINT) = 0 OR l.subject = sqlc.arg(of_subject))
) moves GROUP BY subject HAVING SUM(amount) <> 0;

-- name: Trial :many
SELECT account, CAST(COALESCE(SUM(before), 0) AS BIGINT) AS opening, CAST(COALESCE(SUM(debits), 0) AS BIGINT) AS debit,
	CAST(COALESCE(SUM(credits), 0) AS BIGINT) AS credit
FROM (
	SELECT t.account, CASE WHEN t.day < sqlc.arg(from_day) THEN t.debit - t.credit ELSE 0 END AS before,
		CASE WHEN t.day >= sqlc.arg(from_day) THEN t.debit ELSE 0 END AS debits,
		CASE WHEN t.day >= sqlc.arg(from_day) THEN t.credit ELSE 0 END AS credits
	FROM ledger_turnover t WHERE t.municipality_id = $1 AND t.day <= sqlc.arg(until_day)
	UNION ALL
	SELECT l.account, CASE WHEN l.day < sqlc.arg(from_day) THEN l.amount ELSE 0 END,
		CASE WHEN l.day >= sqlc.arg(from_day) AND l.amount > 0 THEN l.amount ELSE 0 END,
		CASE WHEN l.day >= sqlc.arg(from_day) AND l.amount < 0 THEN -l.amount ELSE 0 END
	FROM ledger_batch b
	CROSS JOIN ledger_line l
	JOIN ledger_entry e ON e.municipality_id = $1 AND e.id = l.entry_id AND e.batch = b.id
	WHERE b.municipality_id = $1 AND l.municipality_id = $1 AND l.entry_id >= b.first_entry AND l.entry_id <= b.last_entry
		AND l.day <= sqlc.arg(until_day)
) moves GROUP BY account ORDER BY account;

-- name: Unvouched :many
SELECT id, first_entry, last_entry FROM ledger_batch WHERE municipality_id = $1 AND turn = -1 ORDER BY id;

-- name: Vouched :exec
UPDATE ledger_batch SET turn = 0 WHERE municipality_id = $1 AND turn = -1;

-- name: DropTurnover :exec
DELETE FROM ledger_turnover WHERE municipality_id = $1;

-- name: DropWaiting :exec
DELETE FROM ledger_batch WHERE municipality_id = $1;

-- name: WaitAgain :exec
INSERT INTO ledger_batch (municipality_id, id, first_entry, last_entry, turn)
SELECT e.municipality_id, e.batch, MIN(e.id), MAX(e.id), -1 FROM ledger_entry e WHERE e.municipality_id = $1 GROUP BY e.municipality_id, e.batch;

-- name: TakeBatches :execrows
UPDATE ledger_batch SET turn = sqlc.arg(turn) WHERE ledger_batch.municipality_id = $1 AND ledger_batch.id IN (
	SELECT b.id FROM ledger_batch b WHERE b.municipality_id = $1 ORDER BY b.id LIMIT sqlc.arg(at_most));

-- name: AddToTurnover :exec
-- Subscribers' accounts are one sum a day; of the others each subject has its own.
INSERT INTO ledger_turnover (municipality_id, account, subject, day, debit, credit)
SELECT l.municipality_id, l.account,
	CASE WHEN l.account IN ('assets:receivable', 'liabilities:advance') THEN 0 ELSE l.subject END,
	l.day, SUM(CASE WHEN l.amount > 0 THEN l.amount ELSE 0 END), SUM(CASE WHEN l.amount < 0 THEN -l.amount ELSE 0 END)
FROM ledger_batch b
CROSS JOIN ledger_line l
JOIN ledger_entry e ON e.municipality_id = $1 AND e.id = l.entry_id AND e.batch = b.id
	AND e.id >= b.first_entry AND e.id <= b.last_entry
WHERE b.municipality_id = $1 AND b.turn = sqlc.arg(turn)
	AND l.municipality_id = $1 AND l.entry_id >= b.first_entry AND l.entry_id <= b.last_entry
GROUP BY l.municipality_id, l.account,
	CASE WHEN l.account IN ('assets:receivable', 'liabilities:advance') THEN 0 ELSE l.subject END, l.day
ON CONFLICT (municipality_id, account, subject, day) DO UPDATE
SET debit = ledger_turnover.debit + excluded.debit, credit = ledger_turnover.credit + excluded.credit;

-- name: DropBatches :exec
DELETE FROM ledger_batch WHERE municipality_id = $1 AND turn = $2;

-- name: SubjectBefore :one
-- What the personal account owed (advances taken off) at the end of the day before.
SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_line
WHERE municipality_id = $1 AND subject = $2 AND day < sqlc.arg(from_day)
	AND account IN ('assets:receivable', 'liabilities:advance');

-- name: SubjectMoves :many
SELECT l.entry_id, l.day, e.kind, e.text, e.source_kind, e.source_id, e.reverses, l.account, l.service, l.amount
FROM ledger_line l
JOIN ledger_entry e ON e.municipality_id = l.municipality_id AND e.id = l.entry_id
WHERE l.municipality_id = $1 AND l.subject = $2
	AND l.day >= sqlc.arg(from_day) AND l.day <= sqlc.arg(until_day)
	AND l.account IN ('assets:receivable', 'liabilities:advance')
ORDER BY l.day, l.entry_id, l.line;

-- Lines of an account in the order of days, from a place on: of one whose balances
-- are summed, and of one whose balances are kept for each subscriber.

-- name: AccountLines :many
SELECT l.entry_id, l.line, l.day, e.kind, e.text, e.source_kind, e.source_id, e.reverses, l.subject, l.service, l.amount
FROM ledger_line l
JOIN ledger_entry e ON e.municipality_id = l.municipality_id AND e.id = l.entry_id
WHERE l.municipality_id = $1 AND l.account = sqlc.arg(account) AND l.account NOT IN ('assets:receivable', 'liabilities:advance')
	AND l.day >= sqlc.arg(from_day) AND l.day <= sqlc.arg(until_day)
	AND (l.day, l.entry_id, l.line) > (CAST(sqlc.arg(after_day) AS TEXT), CAST(sqlc.arg(after_entry) AS BIGINT), CAST(sqlc.arg(after_line) AS BIGINT))
ORDER BY l.day, l.entry_id, l.line LIMIT sqlc.arg(at_most);

-- name: KeptLines :many
SELECT l.entry_id, l.line, l.day, e.kind, e.text, e.source_kind, e.source_id, e.reverses, l.subject, l.service, l.amount
FROM ledger_entry e
CROSS JOIN ledger_line l
WHERE e.municipality_id = $1 AND l.municipality_id = $1 AND l.entry_id = e.id AND l.account = sqlc.arg(account)
	AND e.day >= sqlc.arg(from_day) AND e.day <= sqlc.arg(until_day)
	AND (e.day, e.id, l.line) > (CAST(sqlc.arg(after_day) AS TEXT), CAST(sqlc.arg(after_entry) AS BIGINT), CAST(sqlc.arg(after_line) AS BIGINT))
ORDER BY e.day, e.id, l.line LIMIT sqlc.arg(at_most);

-- name: AddAct :exec
INSERT INTO ledger_period (municipality_id, number, act, month, closed_until, reason, ask, actor_id, actor_name, made_at)
SELECT CAST(sqlc.arg(municipality_id) AS BIGINT), CAST(COALESCE(MAX(CASE WHEN p.number > 0 THEN p.number ELSE 0 END), 0) + 1 AS BIGINT),
	CAST(sqlc.arg(act) AS TEXT), CAST(sqlc.arg(month) AS TEXT), CAST(sqlc.arg(closed_until) AS TEXT), CAST(sqlc.arg(reason) AS TEXT),
	CAST(sqlc.arg(ask) AS BIGINT), CAST(sqlc.arg(actor_id) AS BIGINT), CAST(sqlc.arg(actor_name) AS TEXT), CAST(sqlc.arg(made_at) AS BIGINT)
FROM ledger_period p WHERE p.municipality_id = sqlc.arg(municipality_id);

-- name: LastClosed :one
SELECT CAST(COALESCE((SELECT p.closed_until FROM ledger_period p WHERE p.municipality_id = $1 ORDER BY p.number DESC LIMIT 1), '') AS TEXT);

-- name: Acts :many
SELECT number, act, month, reason, ask, actor_id, actor_name, made_at FROM ledger_period
WHERE municipality_id = $1 ORDER BY number DESC LIMIT 200;

-- name: Asked :many
-- What was asked and not answered yet.
SELECT a.number, a.month, a.reason, a.actor_id, a.actor_name, a.made_at FROM ledger_period a
LEFT JOIN ledger_period d ON d.municipality_id = a.municipality_id AND d.ask = a.number AND d.ask <> 0
WHERE a.municipality_id = $1 AND a.number > 0 AND a.act = 'ask' AND d.number IS NULL ORDER BY a.number;

-- name: ActsBehind :exec
-- After a merger the acts of the old municipality stand before those of the new one, whose months hold.
UPDATE ledger_period SET number = number - 1000000, ask = CASE WHEN ask = 0 THEN 0 ELSE ask - 1000000 END WHERE municipality_id = $1;

-- name: CheckUnbalanced :many
SELECT entry_id FROM ledger_line WHERE municipality_id = $1 GROUP BY entry_id HAVING SUM(amount) <> 0;

-- name: CheckLineCounts :many
SELECT e.id FROM ledger_entry e
LEFT JOIN (
	SELECT x.entry_id, COUNT(*) AS lines, MIN(x.day) AS first_day, MAX(x.day) AS last_day
	FROM ledger_line x WHERE x.municipality_id = $1 GROUP BY x.entry_id
) l ON l.entry_id = e.id
WHERE e.municipality_id = $1 AND (l.lines IS NULL OR l.lines <> e.lines OR l.first_day <> e.day OR l.last_day <> e.day);

-- name: CheckOrphans :many
SELECT l.entry_id, l.line FROM ledger_line l
LEFT JOIN ledger_entry e ON e.municipality_id = l.municipality_id AND e.id = l.entry_id
WHERE l.municipality_id = $1 AND e.id IS NULL;

-- name: CheckBalances :many
SELECT subject, account, service, CAST(SUM(kept) AS BIGINT) AS kept, CAST(SUM(counted) AS BIGINT) AS counted FROM (
	SELECT b.subject, b.account, b.service, b.amount AS kept, CAST(0 AS BIGINT) AS counted
	FROM ledger_balance b WHERE b.municipality_id = $1
	UNION ALL
	SELECT l.subject, l.account, l.service, CAST(0 AS BIGINT), l.amount
	FROM ledger_line l WHERE l.municipality_id = $1 AND l.account IN ('assets:receivable', 'liabilities:advance')
) both_ways GROUP BY subject, account, service HAVING SUM(kept) <> SUM(counted);

-- name: CheckTurnover :many
-- Days whose kept sums, with what waits to be added, are not those of the lines.
SELECT account, day, CAST(SUM(kept) AS BIGINT) AS kept, CAST(SUM(counted) AS BIGINT) AS counted FROM (
	SELECT t.account, t.day, t.debit + t.credit AS kept, CAST(0 AS BIGINT) AS counted
	FROM ledger_turnover t WHERE t.municipality_id = $1
	UNION ALL
	SELECT l.account, l.day, ABS(l.amount), CAST(0 AS BIGINT) FROM ledger_batch b
	CROSS JOIN ledger_line l
	JOIN ledger_entry e ON e.municipality_id = $1 AND e.id = l.entry_id AND e.batch = b.id
	WHERE b.municipality_id = $1 AND l.municipality_id = $1 AND l.entry_id >= b.first_entry AND l.entry_id <= b.last_entry
	UNION ALL
	SELECT l.account, l.day, CAST(0 AS BIGINT), ABS(l.amount) FROM ledger_line l WHERE l.municipality_id = $1
) both_ways GROUP BY account, day HAVING SUM(kept) <> SUM(counted);

-- name: CheckReversals :many
SELECT r.id FROM ledger_entry r
LEFT JOIN ledger_entry e ON e.municipality_id = r.municipality_id AND e.id = r.reverses
WHERE r.municipality_id = $1 AND r.reverses <> 0 AND (e.id IS NULL OR e.lines <> r.lines);

-- name: Digests :many
SELECT id, day, kind, source_kind, source_id, text, digest FROM ledger_entry
WHERE municipality_id = $1 AND id > sqlc.arg(after_entry) ORDER BY id LIMIT sqlc.arg(at_most);

-- name: DigestLines :many
SELECT entry_id, account, subject, service, amount FROM ledger_line
WHERE municipality_id = $1 AND entry_id > sqlc.arg(after_entry) AND entry_id <= sqlc.arg(last_entry)
ORDER BY entry_id, line;

-- name: Records :many
SELECT id, day, kind, source_kind, source_id, key, text, batch, reverses, reason, actor_id, actor_name, made_at FROM ledger_entry
WHERE municipality_id = $1 AND id > sqlc.arg(after_entry) AND id <= sqlc.arg(last_entry) ORDER BY id;

-- name: EntryBatches :many
SELECT batch, CAST(COUNT(*) AS BIGINT) AS entries, CAST(MIN(id) AS BIGINT) AS first_entry
FROM ledger_entry WHERE municipality_id = $1 GROUP BY batch ORDER BY batch;
