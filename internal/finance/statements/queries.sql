-- Our accounts ---------------------------------------------------------------

-- name: Accounts :many
SELECT * FROM statements_account WHERE municipality_id = $1 ORDER BY closed, name, id;

-- name: Account :one
SELECT * FROM statements_account WHERE municipality_id = $1 AND id = $2;

-- name: AddAccount :exec
INSERT INTO statements_account (municipality_id, id, name, number, compact, bank) VALUES ($1, $2, $3, $4, $5, $6);

-- name: ChangeAccount :execrows
UPDATE statements_account SET name = $3, bank = $4, closed = $5 WHERE municipality_id = $1 AND id = $2;

-- name: Agents :many
SELECT id, name FROM pub_agents_agent WHERE municipality_id = $1 AND NOT closed ORDER BY name, id;

-- Documents ------------------------------------------------------------------

-- name: AddDocument :exec
INSERT INTO statements_document (municipality_id, id, filename, format, digest, state, lines, headings, columns, problems,
  held, held_subject, held_name, entered_by, entered_name, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, '[]', $9, $10, $11, $12, $13, $14);

-- name: Document :one
SELECT * FROM statements_document WHERE municipality_id = $1 AND id = $2;

-- name: LockDocument :one
UPDATE statements_document SET state = state WHERE municipality_id = $1 AND id = $2 RETURNING *;

-- name: Documents :many
SELECT * FROM statements_document
WHERE municipality_id = $1 AND state <> 'dropped' AND (CAST(sqlc.arg(before) AS BIGINT) = 0 OR id < sqlc.arg(before))
ORDER BY id DESC LIMIT sqlc.arg(most);

-- name: SameFile :one
SELECT * FROM statements_document
WHERE municipality_id = $1 AND digest = $2 AND state <> 'dropped' ORDER BY id DESC LIMIT 1;

-- name: OpenDocuments :many
SELECT * FROM statements_document WHERE municipality_id = $1 AND state IN ('columns', 'preview', 'posting') ORDER BY id;

-- name: Filled :exec
UPDATE statements_document SET lines = $3, problems = $4, state = 'preview' WHERE municipality_id = $1 AND id = $2;

-- name: SetColumns :execrows
UPDATE statements_document SET columns = $3, held = $4, held_subject = $5, held_name = $6
WHERE municipality_id = $1 AND id = $2 AND state IN ('columns', 'preview');

-- name: SetState :execrows
UPDATE statements_document SET state = sqlc.arg(state), job_id = sqlc.arg(job) WHERE municipality_id = $1 AND id = $2 AND state = sqlc.arg(was);

-- name: AcceptGap :execrows
UPDATE statements_document SET accepted_by = $3, acceptor = $4, accepted_reason = $5 WHERE municipality_id = $1 AND id = $2 AND state = 'preview';

-- name: Posted :execrows
UPDATE statements_document SET state = 'posted', posted_by = $3, poster = $4, posted_at = $5
WHERE municipality_id = $1 AND id = $2 AND state IN ('preview', 'posting');

-- name: AddPart :exec
INSERT INTO statements_part (municipality_id, document_id, part, number, compact, currency, ident, first_day, last_day, balances, opening, closing, credit, debit, movements)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: Parts :many
SELECT p.*, CAST(COALESCE(a.id, 0) AS BIGINT) AS account_id, CAST(COALESCE(a.name, '') AS TEXT) AS account_name
FROM statements_part AS p LEFT JOIN statements_account AS a ON a.municipality_id = p.municipality_id AND a.compact = p.compact
WHERE p.municipality_id = $1 AND p.document_id = $2 ORDER BY p.part;

-- name: Overlaps :many
-- Documents of another format that were posted for the same account and time: the
-- bank may number their movements differently.
SELECT DISTINCT d.id, d.filename, d.format FROM statements_part AS p
JOIN statements_part AS o ON o.municipality_id = p.municipality_id AND o.compact = p.compact AND o.document_id <> p.document_id
  AND o.first_day <= p.last_day AND o.last_day >= p.first_day AND o.last_day <> ''
JOIN statements_document AS d ON d.municipality_id = o.municipality_id AND d.id = o.document_id AND d.state = 'posted'
WHERE p.municipality_id = $1 AND p.document_id = $2 AND d.format <> sqlc.arg(format);

-- name: DropLines :exec
DELETE FROM statements_line WHERE municipality_id = $1 AND document_id = $2;

-- name: DropParts :exec
DELETE FROM statements_part WHERE municipality_id = $1 AND document_id = $2;

-- name: DropRows :exec
DELETE FROM statements_row WHERE municipality_id = $1 AND document_id = $2;

-- name: RowsAfter :many
SELECT number, cells FROM statements_row WHERE municipality_id = $1 AND document_id = $2 AND number > sqlc.arg(after)
ORDER BY number LIMIT sqlc.arg(most);

-- name: FirstRows :many
SELECT number, cells FROM statements_row WHERE municipality_id = $1 AND document_id = $2 ORDER BY number LIMIT 20;

-- name: Mapping :one
SELECT columns FROM statements_mapping WHERE municipality_id = $1 AND headings_fold = $2;

-- name: SaveMapping :exec
INSERT INTO statements_mapping (municipality_id, headings_fold, columns) VALUES ($1, $2, $3)
ON CONFLICT (municipality_id, headings_fold) DO UPDATE SET columns = excluded.columns;

-- Classes --------------------------------------------------------------------
-- All are set anew whenever it matters: when the file is read, when an account of
-- ours is added, and once more in the transaction that books.

-- name: Unsort :exec
UPDATE statements_line SET class = CASE WHEN amount < 0 THEN 'out' ELSE 'unmatched' END, account_id = 0, how = ''
WHERE municipality_id = $1 AND document_id = $2 AND class NOT IN ('pending', 'bad');

-- name: SortForeign :exec
-- compact is empty in a list of payments: its money lies where the list says.
UPDATE statements_line SET class = 'foreign'
WHERE statements_line.municipality_id = $1 AND statements_line.document_id = $2 AND statements_line.class IN ('unmatched', 'out') AND statements_line.compact <> ''
  AND NOT EXISTS (SELECT 1 FROM statements_account AS a
    WHERE a.municipality_id = statements_line.municipality_id AND a.compact = statements_line.compact AND NOT a.closed);

-- name: SortKnown :exec
-- Known by itself, or because its collected entry was booked whole before, or its
-- parts were.
UPDATE statements_line SET class = 'known'
WHERE statements_line.municipality_id = $1 AND statements_line.document_id = $2 AND statements_line.class IN ('unmatched', 'out')
  AND (EXISTS (SELECT 1 FROM statements_mark AS m
      WHERE m.municipality_id = statements_line.municipality_id AND m.fingerprint = statements_line.fingerprint)
    OR EXISTS (SELECT 1 FROM statements_mark AS m
      WHERE m.municipality_id = statements_line.municipality_id AND m.entry = statements_line.entry AND m.piece <> statements_line.piece));

-- name: MatchNumbers :exec
UPDATE statements_line SET class = 'new', how = 'number', account_id = a.id
FROM pub_accounts_account AS a
WHERE a.municipality_id = sqlc.arg(municipality_id) AND a.number = statements_line.number
  AND statements_line.municipality_id = sqlc.arg(municipality_id) AND statements_line.document_id = sqlc.arg(document_id) AND statements_line.class = 'unmatched' AND statements_line.number <> '';

-- name: MatchPayers :exec
-- Only payers of a single account: who pays for several must be asked each time.
UPDATE statements_line SET class = 'new', how = 'payer', account_id = p.account_id
FROM (SELECT x.key, MIN(x.account_id) AS account_id FROM pub_suspense_payer AS x
  WHERE x.municipality_id = sqlc.arg(municipality_id) GROUP BY x.key HAVING COUNT(*) = 1) AS p
WHERE p.key = statements_line.payer_key
  AND statements_line.municipality_id = sqlc.arg(municipality_id) AND statements_line.document_id = sqlc.arg(document_id)
  AND statements_line.class = 'unmatched' AND statements_line.payer_key <> '' AND statements_line.number = '';

-- name: MatchNames :exec
-- A holder of exactly this name who owes exactly this sum, when there is only one.
WITH holder AS MATERIALIZED (
  SELECT h.id, h.name_fold FROM pub_people_holder AS h
  WHERE h.municipality_id = sqlc.arg(municipality_id) AND h.name_fold IN (
    SELECT y.payer_fold FROM statements_line AS y
    WHERE y.municipality_id = sqlc.arg(municipality_id) AND y.document_id = sqlc.arg(document_id) AND y.class = 'unmatched')
), owed AS MATERIALIZED (
  SELECT a.id, o.name_fold, SUM(b.amount) AS debt
  FROM holder AS o
  JOIN pub_accounts_account AS a ON a.municipality_id = sqlc.arg(municipality_id) AND a.holder_id = o.id AND a.state = 'open'
  JOIN pub_ledger_balance AS b ON b.municipality_id = a.municipality_id AND b.account = 'assets:receivable' AND b.subject = a.id
  GROUP BY a.id, o.name_fold
)
UPDATE statements_line SET class = 'new', how = 'name', account_id = f.account_id
FROM (SELECT w.name_fold, w.debt, MIN(w.id) AS account_id FROM owed AS w GROUP BY w.name_fold, w.debt HAVING COUNT(*) = 1) AS f
WHERE f.name_fold = statements_line.payer_fold AND f.debt = statements_line.amount
  AND statements_line.municipality_id = sqlc.arg(municipality_id) AND statements_line.document_id = sqlc.arg(document_id)
  AND statements_line.class = 'unmatched' AND statements_line.payer_fold <> '' AND statements_line.number = '';

-- name: Classes :many
SELECT class, COUNT(*) AS lines, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS sum, CAST(COALESCE(MIN(day), '') AS TEXT) AS first_day
FROM statements_line WHERE municipality_id = $1 AND document_id = $2 GROUP BY class ORDER BY class;

-- name: Lines :many
SELECT l.id, l.line, l.day, l.at, l.amount, l.reference, l.payer, l.payer_number, l.purpose, l.class, l.account_id, l.how, l.wrong, l.compact, l.charge,
  CAST(COALESCE(a.number, '') AS TEXT) AS account_number, CAST(COALESCE(m.kind, '') AS TEXT) AS mark, CAST(COALESCE(m.target_id, 0) AS BIGINT) AS target_id,
  CAST(COALESCE(m.note, '') AS TEXT) AS note
FROM statements_line AS l
LEFT JOIN pub_accounts_account AS a ON a.municipality_id = l.municipality_id AND a.id = l.account_id
LEFT JOIN statements_mark AS m ON m.municipality_id = l.municipality_id AND m.document_id = l.document_id AND m.line_id = l.id
WHERE l.municipality_id = $1 AND l.document_id = $2 AND (CAST(sqlc.arg(class) AS TEXT) = '' OR l.class = sqlc.arg(class)) AND l.id > sqlc.arg(after)
ORDER BY l.id LIMIT sqlc.arg(most);

-- name: ToBook :many
SELECT l.id, l.compact, l.day, l.at, l.amount, l.reference, l.payer, l.payer_number, l.purpose, l.number, l.fingerprint, l.entry, l.piece, l.account_id
FROM statements_line AS l
WHERE l.municipality_id = $1 AND l.document_id = $2 AND l.class IN ('new', 'unmatched') ORDER BY l.id;

-- name: Line :one
SELECT * FROM statements_line WHERE municipality_id = $1 AND id = $2;

-- name: SpoilLine :exec
UPDATE statements_line SET class = 'bad', wrong = $3 WHERE municipality_id = $1 AND id = $2;

-- name: MarkedSum :one
-- Sums of what a document has booked, by kind.
SELECT COUNT(*) AS lines, CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) AS sum
FROM statements_mark AS m JOIN statements_line AS l ON l.municipality_id = m.municipality_id AND l.id = m.line_id
WHERE m.municipality_id = $1 AND m.document_id = $2 AND m.kind = $3;

-- name: AddMark :execrows
INSERT INTO statements_mark (municipality_id, fingerprint, entry, piece, document_id, line_id, kind, target_id, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (municipality_id, fingerprint) DO NOTHING;

-- name: Unexplained :many
-- Posted documents with a line that should have been booked and has no mark.
SELECT l.document_id, COUNT(*) AS lines FROM statements_line AS l
JOIN statements_document AS d ON d.municipality_id = l.municipality_id AND d.id = l.document_id AND d.state = 'posted'
LEFT JOIN statements_mark AS m ON m.municipality_id = l.municipality_id AND m.document_id = l.document_id AND m.line_id = l.id
WHERE l.municipality_id = $1 AND l.class IN ('new', 'unmatched') AND m.line_id IS NULL
GROUP BY l.document_id;

-- Merger ---------------------------------------------------------------------

-- name: SettleAccounts :exec
UPDATE statements_account SET compact = compact || '/' || CAST(sqlc.arg(mark) AS TEXT), closed = TRUE
WHERE statements_account.municipality_id = $1
  AND compact IN (SELECT o.compact FROM statements_account AS o WHERE o.municipality_id = sqlc.arg(next));

-- name: SettleLines :exec
-- What the other municipality has booked too counts as known here.
UPDATE statements_line SET class = 'known'
WHERE statements_line.municipality_id = $1 AND class IN ('new', 'unmatched')
  AND fingerprint IN (SELECT o.fingerprint FROM statements_mark AS o WHERE o.municipality_id = sqlc.arg(next));

-- name: SettleMarks :exec
DELETE FROM statements_mark
WHERE statements_mark.municipality_id = $1 AND fingerprint IN (SELECT o.fingerprint FROM statements_mark AS o WHERE o.municipality_id = sqlc.arg(next));

-- name: SettleMappings :exec
DELETE FROM statements_mapping
WHERE statements_mapping.municipality_id = $1 AND headings_fold IN (SELECT o.headings_fold FROM statements_mapping AS o WHERE o.municipality_id = sqlc.arg(next));

-- Demo -----------------------------------------------------------------------

-- name: TakenByAgents :many
-- What each agent took on the days since one, for the statements of the demo.
SELECT a.id, a.name, a.commission, l.day, CAST(SUM(l.amount) AS BIGINT) AS taken
FROM pub_agents_agent AS a
JOIN pub_ledger_line AS l ON l.municipality_id = sqlc.arg(municipality_id) AND l.account = 'assets:agents' AND l.account NOT IN ('assets:receivable', 'liabilities:advance') AND l.subject = a.id AND l.day >= sqlc.arg(since)
WHERE a.municipality_id = sqlc.arg(municipality_id)
GROUP BY a.id, a.name, a.commission, l.day ORDER BY a.name, a.id, l.day;

-- name: Debtors :many
-- Holders who owe something, for the statements of the demo.
SELECT a.number, h.name, CAST(SUM(b.amount) AS BIGINT) AS debt
FROM pub_accounts_account AS a
JOIN pub_people_holder AS h ON h.municipality_id = sqlc.arg(municipality_id) AND h.id = a.holder_id
JOIN pub_ledger_balance AS b ON b.municipality_id = sqlc.arg(municipality_id) AND b.account = 'assets:receivable' AND b.subject = a.id
WHERE a.municipality_id = sqlc.arg(municipality_id) AND a.state = 'open'
GROUP BY a.number, h.name HAVING SUM(b.amount) > 0 ORDER BY a.number LIMIT sqlc.arg(most);
