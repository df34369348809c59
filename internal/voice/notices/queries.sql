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

-- Those who are told of a request, those who want it no more, and those who have not confirmed yet.
-- name: ContactsOf :many
SELECT * FROM notices_contact WHERE municipality_id = $1 AND request_id = $2 ORDER BY id;

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

-- A try is taken before the code is compared: who waits for the row here sees how many others have taken.
-- name: TakeTry :execrows
UPDATE notices_code SET tries = tries + 1 WHERE municipality_id = $1 AND id = $2 AND tries < sqlc.arg(most);

-- The right code costs no try.
-- name: ConfirmCode :exec
UPDATE notices_code SET confirmed = TRUE, tries = tries - 1 WHERE municipality_id = $1 AND id = $2;

-- name: ForgetCodes :exec
-- Run everywhere: codes that nobody waits for.
DELETE FROM notices_code WHERE made_at < sqlc.arg(before);

-- One more report of a phone or mailbox; no row: it has sent enough today.
-- name: AddSent :execrows
INSERT INTO notices_sent (municipality_id, print, day, many) VALUES ($1, $2, $3, 1)
ON CONFLICT (municipality_id, print, day) DO UPDATE SET many = notices_sent.many + 1 WHERE notices_sent.many < sqlc.arg(most);

-- name: ForgetSent :exec
-- Run everywhere: days gone by.
DELETE FROM notices_sent WHERE day < sqlc.arg(before);

-- name: DropSentOf :exec
DELETE FROM notices_sent WHERE municipality_id = $1;

-- A subscription once more: the newer way to be reached holds.
-- name: PutSubscription :one
INSERT INTO notices_subscription (municipality_id, id, village_id, street, category, way, lang, sealed, print, state, made_at, told_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
ON CONFLICT (municipality_id, print, village_id, street, category) DO UPDATE SET lang = excluded.lang, made_at = excluded.made_at,
    state = CASE WHEN notices_subscription.state = 'on' THEN 'on' ELSE excluded.state END,
    told_to = CASE WHEN notices_subscription.state = 'on' THEN notices_subscription.told_to ELSE excluded.told_to END
RETURNING id, state;

-- name: Subscription :one
SELECT * FROM notices_subscription WHERE municipality_id = $1 AND id = $2;

-- name: SetSubscription :execrows
UPDATE notices_subscription SET state = $3, told_to = CASE WHEN state = 'on' THEN told_to ELSE CAST(sqlc.arg(now) AS BIGINT) END
WHERE municipality_id = $1 AND id = $2;

-- name: CountAskedToSubscribe :one
SELECT COUNT(*) FROM notices_subscription WHERE municipality_id = $1 AND print = $2 AND made_at > $3 AND state = 'asked';

-- name: DueSubscriptions :many
-- Run everywhere: those that were not told today.
SELECT * FROM notices_subscription WHERE state = 'on' AND told_to < sqlc.arg(today) ORDER BY told_to, id LIMIT sqlc.arg(most);

-- name: SubscriptionTold :execrows
UPDATE notices_subscription SET told_to = sqlc.arg(now) WHERE municipality_id = $1 AND id = $2 AND told_to = sqlc.arg(before);

-- Subscriptions that both municipalities have are those of the successor.
-- name: DropSubscriptions :exec
DELETE FROM notices_subscription WHERE notices_subscription.municipality_id = sqlc.arg(old_id)
    AND EXISTS (SELECT 1 FROM notices_subscription x WHERE x.municipality_id = sqlc.arg(new_id) AND x.print = notices_subscription.print
        AND x.village_id = notices_subscription.village_id AND x.street = notices_subscription.street AND x.category = notices_subscription.category);

-- name: AddNews :exec
INSERT INTO notices_news (municipality_id, id, request_id, happened_at, ended) VALUES ($1, $2, $3, $4, $5);

-- What happened in a village since an instant, as everybody may know it.
-- name: News :many
SELECT n.ended, p.year, p.serial, p.category, p.street, p.state FROM notices_news n
JOIN pub_requests_public p ON p.municipality_id = n.municipality_id AND p.id = n.request_id
WHERE n.municipality_id = sqlc.arg(municipality_id) AND n.happened_at > sqlc.arg(since) AND n.happened_at <= sqlc.arg(until_then)
    AND p.village_id = sqlc.arg(village) AND p.state <> 'merged'
    AND (CAST(sqlc.arg(street) AS TEXT) = '' OR p.street = sqlc.arg(street))
    AND (CAST(sqlc.arg(category) AS TEXT) = '' OR p.category = sqlc.arg(category))
ORDER BY n.id LIMIT sqlc.arg(most);

-- name: ForgetNews :exec
-- Run everywhere: what every letter has told.
DELETE FROM notices_news WHERE happened_at < sqlc.arg(before);
