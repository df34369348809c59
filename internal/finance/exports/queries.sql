-- name: Journal :many
-- Whole entries, some hundreds at a time, by days.
SELECT e.id, e.day, e.kind, e.text, e.source_kind, e.source_id, e.key, l.line, l.account, l.subject, l.service, l.amount
FROM pub_ledger_entry e
JOIN pub_ledger_posting l ON l.municipality_id = e.municipality_id AND l.entry_id = e.id
WHERE e.municipality_id = $1 AND (e.day, e.id) > (CAST(sqlc.arg(after_day) AS TEXT), CAST(sqlc.arg(after_entry) AS BIGINT))
	AND e.id IN (SELECT p.id FROM pub_ledger_entry p WHERE p.municipality_id = $1
		AND (p.day, p.id) > (CAST(sqlc.arg(after_day) AS TEXT), CAST(sqlc.arg(after_entry) AS BIGINT)) AND p.day <= sqlc.arg(until_day)
		ORDER BY p.day, p.id LIMIT sqlc.arg(at_most))
ORDER BY e.day, e.id, l.line;

-- name: Codes :many
SELECT account, code FROM exports_code WHERE municipality_id = $1;

-- name: SetCode :exec
INSERT INTO exports_code (municipality_id, account, code) VALUES ($1, $2, $3)
ON CONFLICT (municipality_id, account) DO UPDATE SET code = excluded.code;

-- name: DropCodes :exec
DELETE FROM exports_code WHERE municipality_id = $1;
