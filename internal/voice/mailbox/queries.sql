-- name: Box :one
SELECT * FROM mailbox_box WHERE municipality_id = $1;

-- name: PutBox :exec
INSERT INTO mailbox_box (municipality_id, host, port, start_tls, login, secret, folder, since_on, category, village_id, working, validity, last_uid, due_at, read_at, trouble, trouble_since)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', 0)
ON CONFLICT (municipality_id) DO UPDATE SET host = excluded.host, port = excluded.port, start_tls = excluded.start_tls, login = excluded.login,
    secret = excluded.secret, folder = excluded.folder, since_on = excluded.since_on, category = excluded.category, village_id = excluded.village_id,
    working = excluded.working, validity = excluded.validity, last_uid = excluded.last_uid, due_at = excluded.due_at, read_at = excluded.read_at,
    trouble = '', trouble_since = 0;

-- Run everywhere: mailboxes that are to be read now.
-- name: Due :many
SELECT municipality_id FROM mailbox_box WHERE working AND due_at <= sqlc.arg(now) ORDER BY due_at, municipality_id LIMIT 20;

-- name: Claim :execrows
UPDATE mailbox_box SET due_at = sqlc.arg(lease) WHERE municipality_id = $1 AND working AND due_at <= sqlc.arg(now);

-- name: Wake :execrows
UPDATE mailbox_box SET due_at = 0 WHERE municipality_id = $1 AND working;

-- How far it is read; never back while UIDs mean the same.
-- name: Advance :exec
UPDATE mailbox_box SET validity = sqlc.arg(validity),
    last_uid = CASE WHEN validity = sqlc.arg(validity) AND last_uid > CAST(sqlc.arg(uid) AS BIGINT) THEN last_uid ELSE CAST(sqlc.arg(uid) AS BIGINT) END
WHERE municipality_id = $1;

-- name: WentWell :exec
UPDATE mailbox_box SET due_at = $2, read_at = $3, trouble = '', trouble_since = 0 WHERE municipality_id = $1;

-- name: WentWrong :exec
UPDATE mailbox_box SET due_at = $2, trouble = $3, trouble_since = CASE WHEN trouble_since = 0 THEN CAST(sqlc.arg(now) AS BIGINT) ELSE trouble_since END
WHERE municipality_id = $1;

-- name: AddLetter :execrows
INSERT INTO mailbox_letter (municipality_id, id, once, words_print, sender_print, validity, uid, size, state, reason, request_id, sealed, came_at, read_at, done_at, done_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, $13, $14, '')
ON CONFLICT (municipality_id, once) DO NOTHING;

-- name: WordsOf :one
SELECT words_print FROM mailbox_letter WHERE municipality_id = $1 AND once = $2;

-- What became of a letter in the same breath as it was read.
-- name: Became :exec
UPDATE mailbox_letter SET request_id = $3 WHERE municipality_id = $1 AND id = $2;

-- Somebody decided; only one can.
-- name: Decide :execrows
UPDATE mailbox_letter SET state = $3, request_id = $4, done_at = $5, done_by = $6, sealed = $7
WHERE municipality_id = $1 AND id = $2 AND state = sqlc.arg(from_state) AND request_id = sqlc.arg(from_request);

-- name: Looked :execrows
UPDATE mailbox_letter SET done_at = $3, done_by = $4 WHERE municipality_id = $1 AND id = $2 AND state = 'added' AND done_at = 0;

-- name: Drop :execrows
DELETE FROM mailbox_letter WHERE municipality_id = $1 AND id = $2 AND state = 'unreadable';

-- name: Letter :one
SELECT * FROM mailbox_letter WHERE municipality_id = $1 AND id = $2;

-- name: Waiting :many
SELECT * FROM mailbox_letter WHERE municipality_id = $1 AND done_at = 0 ORDER BY id LIMIT $2;

-- What is done, the newest first.
-- name: Done :many
SELECT * FROM mailbox_letter WHERE municipality_id = $1 AND done_at <> 0 AND id < sqlc.arg(before) ORDER BY id DESC LIMIT sqlc.arg(most);

-- What waits, and why the mailbox is not read: the desk's home asks every room, so this is one question.
-- name: CountWaiting :one
SELECT COUNT(*) FILTER (WHERE state = 'held') AS held, COUNT(*) FILTER (WHERE state = 'unreadable') AS unreadable, COUNT(*) FILTER (WHERE state = 'added') AS added,
    CAST(COALESCE((SELECT b.trouble FROM mailbox_box AS b WHERE b.municipality_id = $1 AND b.working), '') AS TEXT) AS trouble
FROM mailbox_letter WHERE municipality_id = $1 AND done_at = 0;

-- name: CountSender :one
SELECT COUNT(*) FROM mailbox_letter WHERE municipality_id = $1 AND sender_print = $2 AND read_at >= sqlc.arg(since) AND state IN ('registered', 'added');

-- name: CountDay :one
SELECT COUNT(*) FROM mailbox_letter WHERE municipality_id = $1 AND read_at >= sqlc.arg(since) AND state = 'registered';

-- Run everywhere: names of those whose letters were passed over are forgotten.
-- name: Wipe :exec
UPDATE mailbox_letter SET sealed = sqlc.arg(nothing) WHERE state = 'ignored' AND done_at <> 0 AND read_at < sqlc.arg(before) AND LENGTH(sealed) > 0;

-- Letters that both have are those of the successor.
-- name: DropTwice :exec
DELETE FROM mailbox_letter WHERE mailbox_letter.municipality_id = sqlc.arg(old_id)
    AND mailbox_letter.once IN (SELECT x.once FROM mailbox_letter x WHERE x.municipality_id = sqlc.arg(new_id));

-- name: DropBox :exec
DELETE FROM mailbox_box WHERE municipality_id = $1;

-- Letters that became an appeal which is not there.
-- name: Lost :one
SELECT COUNT(*) FROM mailbox_letter AS l LEFT JOIN pub_requests_request AS r ON r.municipality_id = l.municipality_id AND r.id = l.request_id
WHERE l.municipality_id = $1 AND l.state IN ('registered', 'added') AND r.id IS NULL;

-- The numbers of the appeals that letters became.
-- name: Numbers :many
SELECT l.id, r.id AS request_id, r.year, r.serial FROM mailbox_letter AS l
JOIN pub_requests_request AS r ON r.municipality_id = l.municipality_id AND r.id = l.request_id
WHERE l.municipality_id = $1 AND l.id BETWEEN sqlc.arg(first_id) AND sqlc.arg(last_id);
