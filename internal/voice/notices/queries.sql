-- name: PutContact :execrows
INSERT INTO notices_contact (municipality_id, id, request_id, own_id, code, mine, way, lang, sealed, print, state, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (municipality_id, code) DO NOTHING;

-- name: DropContact :exec
DELETE FROM notices_contact WHERE municipality_id = $1 AND code = $2;

-- name: Contact :one
SELECT * FROM notices_contact WHERE municipality_id = $1 AND id = $2;

-- name: ContactOfCode :one
SELECT * FROM notices_contact WHERE municipality_id = $1 AND code = $2;

-- Those who are told of a request.
-- name: ContactsOf :many
SELECT * FROM notices_contact WHERE municipality_id = $1 AND request_id = $2 AND state = 'on' ORDER BY id;

-- name: SetContact :execrows
UPDATE notices_contact SET state = $3 WHERE municipality_id = $1 AND id = $2;

-- name: MoveContacts :exec
UPDATE notices_contact SET request_id = sqlc.arg(original) WHERE municipality_id = $1 AND request_id = $2;

-- Letters of confirmation that went to one mailbox.
-- name: CountAsked :one
SELECT COUNT(*) FROM notices_contact WHERE municipality_id = $1 AND print = $2 AND made_at > $3 AND state = 'asked';

-- name: AddCode :exec
INSERT INTO notices_code (municipality_id, id, form_key, print, proof, tries, confirmed, made_at) VALUES ($1, $2, $3, $4, $5, 0, FALSE, $6);

-- Codes since an instant: to one phone, and in sum.
-- name: CountCodes :one
SELECT COUNT(*) FILTER (WHERE print = CAST(sqlc.arg(print) AS TEXT)) AS phone, COUNT(*) AS all_of_them
FROM notices_code WHERE municipality_id = sqlc.arg(municipality_id) AND made_at > sqlc.arg(since);

-- name: LastCode :one
SELECT * FROM notices_code WHERE municipality_id = $1 AND print = $2 AND form_key = $3 ORDER BY id DESC LIMIT 1;

-- name: TriedCode :exec
UPDATE notices_code SET tries = tries + 1 WHERE municipality_id = $1 AND id = $2;

-- name: ConfirmCode :exec
UPDATE notices_code SET confirmed = TRUE WHERE municipality_id = $1 AND id = $2;

-- name: ForgetCodes :exec
-- Run everywhere: codes that nobody waits for.
DELETE FROM notices_code WHERE made_at < sqlc.arg(before);

-- name: CountSent :one
SELECT CAST(COALESCE(SUM(many), 0) AS BIGINT) FROM notices_sent WHERE municipality_id = $1 AND print = $2 AND day = $3;

-- name: AddSent :exec
INSERT INTO notices_sent (municipality_id, print, day, many) VALUES ($1, $2, $3, 1)
ON CONFLICT (municipality_id, print, day) DO UPDATE SET many = notices_sent.many + 1;

-- name: ForgetSent :exec
-- Run everywhere: days gone by.
DELETE FROM notices_sent WHERE day < sqlc.arg(before);

-- name: DropSentOf :exec
DELETE FROM notices_sent WHERE municipality_id = $1;
