-- name: Categories :many
SELECT * FROM requests_category WHERE municipality_id = $1 ORDER BY code;

-- name: PutCategory :exec
INSERT INTO requests_category (municipality_id, code, name_ky, name_ru, name_en, private, nameless, stop, role, used)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (municipality_id, code) DO UPDATE SET name_ky = excluded.name_ky, name_ru = excluded.name_ru, name_en = excluded.name_en,
    private = excluded.private, nameless = excluded.nameless, stop = excluded.stop, role = excluded.role, used = excluded.used;

-- name: Terms :many
SELECT * FROM requests_term WHERE municipality_id = $1 ORDER BY valid_from, category, kind;

-- name: PutTerm :exec
INSERT INTO requests_term (municipality_id, category, kind, valid_from, days, source) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality_id, category, kind, valid_from) DO UPDATE SET days = excluded.days, source = excluded.source;

-- name: Rules :one
SELECT * FROM requests_rules WHERE municipality_id = $1;

-- name: PutRules :exec
INSERT INTO requests_rules (municipality_id, reopen_days, extend_days, refer_days, warn, deputy, head, council, unassigned_deputy, unassigned_head, unassigned_council)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (municipality_id) DO UPDATE SET reopen_days = excluded.reopen_days, extend_days = excluded.extend_days, refer_days = excluded.refer_days,
    warn = excluded.warn, deputy = excluded.deputy, head = excluded.head, council = excluded.council,
    unassigned_deputy = excluded.unassigned_deputy, unassigned_head = excluded.unassigned_head, unassigned_council = excluded.unassigned_council;

-- The next number of a year: the row stays locked until the request is written.
-- name: NextSerial :one
INSERT INTO requests_serial (municipality_id, year, last) VALUES ($1, $2, 1)
ON CONFLICT (municipality_id, year) DO UPDATE SET last = requests_serial.last + 1
RETURNING last;

-- name: ByKey :one
SELECT id FROM requests_request WHERE municipality_id = $1 AND form_key = $2;

-- name: ByID :one
SELECT * FROM requests_request WHERE municipality_id = $1 AND id = $2;

-- name: ByNumber :one
SELECT * FROM requests_request WHERE municipality_id = $1 AND year = $2 AND serial = $3;

-- name: Add :exec
INSERT INTO requests_request (municipality_id, id, form_key, year, serial, category, kind, form, channel, lang, people, addressee, sex, anonymous,
    applicant, village_id, street, place, lat, lon, words, shown, folded, private, state, outcome, assignee_id, assignee, assigned_on, received_on,
    registered_on, registered_at, began_on, days, extra, stood, paused_on, due_on, ended_on, took, answer, answered_by, body, merged_into, round, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, '', $22, $23, 'new', '', 0, '', '', $24,
    $25, $26, $25, $27, 0, 0, '', $28, '', -1, '', '', '', 0, 1, 1);

-- What acts change; the version tells two people who act at one time apart.
-- name: Save :execrows
UPDATE requests_request SET shown = $4, private = $5, state = $6, outcome = $7, assignee_id = $8, assignee = $9, assigned_on = $10, began_on = $11,
    days = $12, extra = $13, stood = $14, paused_on = $15, due_on = $16, ended_on = $17, took = $18, answer = $19, answered_by = $20, body = $21,
    merged_into = $22, round = $23, version = version + 1
WHERE municipality_id = $1 AND id = $2 AND version = $3;

-- name: SetPeople :execrows
UPDATE requests_request SET people = $4, version = version + 1 WHERE municipality_id = $1 AND id = $2 AND version = $3;

-- name: AddEvent :exec
INSERT INTO requests_event (municipality_id, request_id, id, happened_on, happened_at, by_id, by_name, act, state, due_on, seen, text, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: Events :many
SELECT * FROM requests_event WHERE municipality_id = $1 AND request_id = $2 ORDER BY id;

-- Open requests, what is due first. late and since are the days by which a rung is called; both empty: all. The first of the conditions on due_on lets the
-- databases begin where the page before ended.
-- name: Inbox :many
SELECT * FROM requests_request
WHERE municipality_id = sqlc.arg(municipality_id) AND ended_on = ''
    AND due_on >= sqlc.arg(after_due) AND (due_on > sqlc.arg(after_due) OR id > sqlc.arg(after))
    AND (CAST(sqlc.arg(category) AS TEXT) = '' OR category = sqlc.arg(category))
    AND (CAST(sqlc.arg(village) AS BIGINT) = 0 OR village_id = sqlc.arg(village))
    AND (CAST(sqlc.arg(late) AS TEXT) = '' OR paused_on = '' AND due_on <= sqlc.arg(late)
        OR assignee_id = 0 AND began_on <= CAST(sqlc.arg(since) AS TEXT))
    AND (NOT private OR CAST(sqlc.arg(lead) AS BOOLEAN) OR assignee_id = sqlc.arg(reader))
    AND (CAST(sqlc.arg(query) AS TEXT) = '' OR folded LIKE '%' || CAST(sqlc.arg(query) AS TEXT) || '%')
ORDER BY due_on, id
LIMIT CAST(sqlc.arg(most) AS INTEGER);

-- Inbox for those that one person answers for; 0: that nobody does.
-- name: InboxOf :many
SELECT * FROM requests_request
WHERE municipality_id = sqlc.arg(municipality_id) AND ended_on = '' AND assignee_id = sqlc.arg(assignee)
    AND due_on >= sqlc.arg(after_due) AND (due_on > sqlc.arg(after_due) OR id > sqlc.arg(after))
    AND (CAST(sqlc.arg(category) AS TEXT) = '' OR category = sqlc.arg(category))
    AND (CAST(sqlc.arg(village) AS BIGINT) = 0 OR village_id = sqlc.arg(village))
    AND (NOT private OR CAST(sqlc.arg(lead) AS BOOLEAN) OR assignee_id = sqlc.arg(reader))
    AND (CAST(sqlc.arg(query) AS TEXT) = '' OR folded LIKE '%' || CAST(sqlc.arg(query) AS TEXT) || '%')
ORDER BY due_on, id
LIMIT CAST(sqlc.arg(most) AS INTEGER);

-- Ended requests, the newest first, down to a floor.
-- name: Ended :many
SELECT * FROM requests_request
WHERE municipality_id = sqlc.arg(municipality_id) AND ended_on <> '' AND id < sqlc.arg(before) AND id >= sqlc.arg(floor)
    AND (CAST(sqlc.arg(state) AS TEXT) = '' OR state = sqlc.arg(state))
    AND (CAST(sqlc.arg(category) AS TEXT) = '' OR category = sqlc.arg(category))
    AND (CAST(sqlc.arg(village) AS BIGINT) = 0 OR village_id = sqlc.arg(village))
    AND (CAST(sqlc.arg(assignee) AS BIGINT) = 0 OR assignee_id = sqlc.arg(assignee))
    AND (NOT private OR CAST(sqlc.arg(lead) AS BOOLEAN) OR assignee_id = sqlc.arg(reader))
    AND (CAST(sqlc.arg(query) AS TEXT) = '' OR folded LIKE '%' || CAST(sqlc.arg(query) AS TEXT) || '%')
ORDER BY id DESC
LIMIT CAST(sqlc.arg(most) AS INTEGER);

-- How far back a search reaches in one go: by the keys alone.
-- name: Floor :one
SELECT id FROM requests_request WHERE municipality_id = sqlc.arg(municipality_id) AND id < sqlc.arg(before)
ORDER BY id DESC LIMIT 1 OFFSET CAST(sqlc.arg(reach) AS INTEGER);

-- What waits: for a person, for somebody to take it, and past the day by which a rung is called. Each is counted out of the index that fits.
-- name: Waiting :one
SELECT
    (SELECT COUNT(*) FROM requests_request o WHERE o.municipality_id = sqlc.arg(municipality_id) AND o.ended_on = '' AND o.assignee_id = sqlc.arg(reader)) AS own,
    (SELECT COUNT(*) FROM requests_request u WHERE u.municipality_id = sqlc.arg(municipality_id) AND u.ended_on = '' AND u.assignee_id = 0) AS unassigned,
    (SELECT COUNT(*) FROM requests_request l WHERE l.municipality_id = sqlc.arg(municipality_id) AND l.ended_on = '' AND l.paused_on = ''
        AND l.due_on <= sqlc.arg(late)) AS late,
    (SELECT COUNT(*) FROM requests_request f WHERE f.municipality_id = sqlc.arg(municipality_id) AND f.ended_on = '' AND f.assignee_id = 0
        AND f.began_on <= sqlc.arg(since)) AS forgotten;

-- What is open, and past its term. The condition on the first due_on looks idle, but only by it does SQLite read the index of open requests.
-- name: Open :one
SELECT COUNT(*) AS n,
    (SELECT COUNT(*) FROM requests_request l WHERE l.municipality_id = sqlc.arg(municipality_id) AND l.ended_on = '' AND l.paused_on = ''
        AND l.due_on < sqlc.arg(today)) AS late
FROM requests_request r
WHERE r.municipality_id = sqlc.arg(municipality_id) AND r.ended_on = '' AND r.due_on > '';

-- Open requests about the same kind of thing in the same village: perhaps the same thing. Without placed only those that nobody knows the position of.
-- name: Alike :many
SELECT * FROM requests_request
WHERE municipality_id = sqlc.arg(municipality_id) AND ended_on = '' AND category = sqlc.arg(category) AND village_id = sqlc.arg(village)
    AND id <> sqlc.arg(but) AND (NOT private OR CAST(sqlc.arg(all_of_them) AS BOOLEAN)) AND (lat = 0 OR CAST(sqlc.arg(placed) AS BOOLEAN))
ORDER BY id DESC
LIMIT CAST(sqlc.arg(most) AS INTEGER);

-- Open requests around a position, the nearest first. shrink is the square of the cosine of the latitude, in ten-thousandths: a degree of longitude is shorter.
-- name: Near :many
SELECT * FROM requests_request
WHERE municipality_id = sqlc.arg(municipality_id) AND ended_on = '' AND lat <> 0 AND category = sqlc.arg(category)
    AND lat BETWEEN sqlc.arg(south) AND sqlc.arg(north) AND lon BETWEEN sqlc.arg(west) AND sqlc.arg(east)
    AND id <> sqlc.arg(but) AND (NOT private OR CAST(sqlc.arg(all_of_them) AS BOOLEAN))
ORDER BY (lat - CAST(sqlc.arg(lat) AS BIGINT)) * (lat - CAST(sqlc.arg(lat) AS BIGINT)) * 10000
    + (lon - CAST(sqlc.arg(lon) AS BIGINT)) * (lon - CAST(sqlc.arg(lon) AS BIGINT)) * CAST(sqlc.arg(shrink) AS BIGINT), id
LIMIT CAST(sqlc.arg(most) AS INTEGER);

-- What everybody may see, the newest first.
-- name: Public :many
SELECT * FROM requests_request
WHERE municipality_id = sqlc.arg(municipality_id) AND NOT private AND state <> 'merged' AND id < sqlc.arg(before) AND id >= sqlc.arg(floor)
    AND (CAST(sqlc.arg(category) AS TEXT) = '' OR category = sqlc.arg(category))
    AND (CAST(sqlc.arg(village) AS BIGINT) = 0 OR village_id = sqlc.arg(village))
    AND (NOT CAST(sqlc.arg(ended) AS BOOLEAN) OR ended_on <> '')
ORDER BY id DESC
LIMIT CAST(sqlc.arg(most) AS INTEGER);

-- Public for open ones.
-- name: PublicOpen :many
SELECT * FROM requests_request
WHERE municipality_id = sqlc.arg(municipality_id) AND ended_on = '' AND NOT private AND id < sqlc.arg(before)
    AND (CAST(sqlc.arg(category) AS TEXT) = '' OR category = sqlc.arg(category))
    AND (CAST(sqlc.arg(village) AS BIGINT) = 0 OR village_id = sqlc.arg(village))
ORDER BY id DESC
LIMIT CAST(sqlc.arg(most) AS INTEGER);

-- Public for those past their term. They are few and are sorted; id + 0, so that no index by id is taken for a short way.
-- name: PublicLate :many
SELECT * FROM requests_request
WHERE municipality_id = sqlc.arg(municipality_id) AND ended_on = '' AND paused_on = '' AND due_on > '' AND due_on < sqlc.arg(today)
    AND NOT private AND id + 0 < sqlc.arg(before)
    AND (CAST(sqlc.arg(category) AS TEXT) = '' OR category = sqlc.arg(category))
    AND (CAST(sqlc.arg(village) AS BIGINT) = 0 OR village_id = sqlc.arg(village))
ORDER BY id + 0 DESC
LIMIT CAST(sqlc.arg(most) AS INTEGER);

-- The law's journal of a period.
-- name: Journal :many
SELECT * FROM requests_request
WHERE municipality_id = $1 AND registered_on >= sqlc.arg(first_day) AND registered_on <= sqlc.arg(last_day)
ORDER BY registered_on, year, serial;

-- name: AddFollower :exec
INSERT INTO requests_follower (municipality_id, id, request_id, own_id, mine, since) VALUES ($1, $2, $3, $3, $4, $5);

-- name: Follower :one
SELECT * FROM requests_follower WHERE municipality_id = $1 AND id = $2;

-- name: ApplicantOf :one
SELECT id FROM requests_follower WHERE municipality_id = $1 AND own_id = $2 AND mine ORDER BY id LIMIT 1;

-- How many follow a request, and its applicant's address; 0: it came without one.
-- name: Followed :one
SELECT COUNT(*) AS n, CAST(COALESCE((SELECT MIN(a.id) FROM requests_follower a WHERE a.municipality_id = $1 AND a.own_id = sqlc.arg(request) AND a.mine), 0) AS BIGINT) AS applicant
FROM requests_follower f WHERE f.municipality_id = $1 AND f.request_id = sqlc.arg(request);

-- name: CountFollowers :one
SELECT COUNT(*) FROM requests_follower WHERE municipality_id = $1 AND request_id = $2;

-- name: MoveFollowers :exec
UPDATE requests_follower SET request_id = sqlc.arg(original) WHERE municipality_id = $1 AND request_id = $2;

-- Those merged into one that is merged itself now go along.
-- name: MoveMerged :exec
UPDATE requests_request SET merged_into = sqlc.arg(original) WHERE municipality_id = $1 AND merged_into = $2;

-- name: MergedInto :many
SELECT year, serial FROM requests_request WHERE municipality_id = $1 AND merged_into = $2 ORDER BY id;

-- name: Highest :one
SELECT CAST(COALESCE(MAX(serial), 0) AS BIGINT) AS highest FROM requests_request WHERE municipality_id = $1;

-- name: ShiftSerials :exec
UPDATE requests_request SET serial = serial + CAST(sqlc.arg(by_n) AS BIGINT) WHERE municipality_id = $1;

-- name: DropSerials :exec
DELETE FROM requests_serial WHERE municipality_id = $1;

-- Categories that both have are those of the successor; the others go along.
-- name: DropCategories :exec
DELETE FROM requests_category WHERE requests_category.municipality_id = sqlc.arg(old_id)
    AND requests_category.code IN (SELECT x.code FROM requests_category x WHERE x.municipality_id = sqlc.arg(new_id));

-- name: DropTerms :exec
DELETE FROM requests_term WHERE municipality_id = $1;

-- name: DropRules :exec
DELETE FROM requests_rules WHERE municipality_id = $1;

-- Whether numbers have gaps (those that came with a merged municipality begin at a million), and whether what is merged lies with what it was merged into.
-- name: Gaps :many
SELECT r.year, COUNT(*) AS n, CAST(MAX(r.serial) AS BIGINT) AS highest, CAST(COALESCE(MAX(s.last), 0) AS BIGINT) AS last
FROM requests_request r
LEFT JOIN requests_serial s ON s.municipality_id = r.municipality_id AND s.year = r.year
WHERE r.municipality_id = $1 AND r.serial < 1000000
GROUP BY r.year;

-- name: Stray :one
SELECT COUNT(*) FROM requests_request r
LEFT JOIN requests_request o ON o.municipality_id = r.municipality_id AND o.id = r.merged_into
WHERE r.municipality_id = $1 AND (r.state = 'merged' AND (o.id IS NULL OR o.state = 'merged')
    OR r.state <> 'merged' AND r.merged_into <> 0 OR (r.state IN ('new', 'work', 'paused')) <> (r.ended_on = ''));
