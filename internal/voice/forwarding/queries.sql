-- name: Endpoints :many
SELECT * FROM forwarding_endpoint WHERE municipality_id = $1 ORDER BY name, id;

-- name: Endpoint :one
SELECT * FROM forwarding_endpoint WHERE municipality_id = $1 AND id = $2;

-- name: PutEndpoint :exec
INSERT INTO forwarding_endpoint (municipality_id, id, name, url, jurisdiction, format, secret, share, working, updates, trouble, trouble_since)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, TRUE, '', 0)
ON CONFLICT (municipality_id, id) DO UPDATE SET name = excluded.name, url = excluded.url, jurisdiction = excluded.jurisdiction, format = excluded.format,
    secret = excluded.secret, share = excluded.share, working = excluded.working, updates = TRUE, trouble = '', trouble_since = 0;

-- name: Answers :exec
UPDATE forwarding_endpoint SET trouble = '', trouble_since = 0 WHERE municipality_id = $1 AND id = $2 AND trouble <> '';

-- name: Silent :exec
UPDATE forwarding_endpoint SET trouble = $3, trouble_since = CASE WHEN trouble_since = 0 THEN CAST(sqlc.arg(now) AS BIGINT) ELSE trouble_since END
WHERE municipality_id = $1 AND id = $2;

-- name: NoUpdates :exec
UPDATE forwarding_endpoint SET updates = FALSE WHERE municipality_id = $1 AND id = $2;

-- name: Routes :many
SELECT * FROM forwarding_route WHERE municipality_id = $1 ORDER BY category;

-- name: Route :one
SELECT * FROM forwarding_route WHERE municipality_id = $1 AND category = $2;

-- name: PutRoute :exec
INSERT INTO forwarding_route (municipality_id, category, endpoint_id, service_code, service_name, attributes) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality_id, category) DO UPDATE SET endpoint_id = excluded.endpoint_id, service_code = excluded.service_code,
    service_name = excluded.service_name, attributes = excluded.attributes;

-- name: DropRoute :execrows
DELETE FROM forwarding_route WHERE municipality_id = $1 AND category = $2;

-- name: AddItem :execrows
INSERT INTO forwarding_item (municipality_id, id, request_id, endpoint_id, state, attempts, due_at, sent_at, token, their_id, their_status, notes, error, changed_at)
VALUES ($1, $2, $3, $4, 'waiting', 0, $5, 0, '', '', '', '', '', $5)
ON CONFLICT (municipality_id, request_id) DO NOTHING;

-- name: Item :one
SELECT * FROM forwarding_item WHERE municipality_id = $1 AND id = $2;

-- name: ItemOf :one
SELECT * FROM forwarding_item WHERE municipality_id = $1 AND request_id = $2;

-- Run everywhere: what is due at endpoints that work.
-- name: Due :many
SELECT i.municipality_id, i.id FROM forwarding_item AS i
JOIN forwarding_endpoint AS e ON e.municipality_id = i.municipality_id AND e.id = i.endpoint_id
WHERE i.state IN ('waiting', 'doubt', 'token', 'taken') AND i.due_at <= sqlc.arg(now) AND e.working
ORDER BY i.due_at, i.id LIMIT 8;

-- What waits may be sent from here on.
-- name: Claim :execrows
UPDATE forwarding_item SET due_at = sqlc.arg(lease), attempts = attempts + 1,
    sent_at = CASE WHEN state = 'waiting' THEN CAST(sqlc.arg(now) AS BIGINT) ELSE sent_at END,
    state = CASE WHEN state = 'waiting' THEN 'doubt' ELSE state END
WHERE municipality_id = $1 AND id = $2 AND state = sqlc.arg(from_state) AND due_at <= sqlc.arg(now);

-- name: Save :execrows
UPDATE forwarding_item SET state = $3, attempts = $4, due_at = $5, token = $6, their_id = $7, their_status = $8, notes = $9, error = $10, changed_at = $11
WHERE municipality_id = $1 AND id = $2 AND state = sqlc.arg(from_state);

-- name: AddUpdate :execrows
INSERT INTO forwarding_update (municipality_id, item_id, update_id) VALUES ($1, $2, $3)
ON CONFLICT (municipality_id, item_id, update_id) DO NOTHING;

-- What somebody must look at, then what is under way, the newest first.
-- name: Items :many
SELECT sqlc.embed(i), r.year, r.serial, e.name FROM forwarding_item AS i
JOIN pub_requests_request AS r ON r.municipality_id = i.municipality_id AND r.id = i.request_id
JOIN forwarding_endpoint AS e ON e.municipality_id = i.municipality_id AND e.id = i.endpoint_id
WHERE i.municipality_id = $1
ORDER BY CASE WHEN i.state IN ('asked', 'claimed', 'failed') THEN 0 ELSE 1 END, i.id DESC LIMIT 100;

-- name: CountDesk :one
SELECT COUNT(*) FILTER (WHERE state = 'asked') AS asked, COUNT(*) FILTER (WHERE state = 'claimed') AS claimed, COUNT(*) FILTER (WHERE state = 'failed') AS failed
FROM forwarding_item WHERE municipality_id = $1 AND state IN ('asked', 'claimed', 'failed');

-- Where both municipalities send a category, the successor's way holds.
-- name: DropRoutes :exec
DELETE FROM forwarding_route WHERE forwarding_route.municipality_id = sqlc.arg(old_id)
    AND forwarding_route.category IN (SELECT x.category FROM forwarding_route x WHERE x.municipality_id = sqlc.arg(new_id));

-- name: Lost :one
SELECT COUNT(*) FROM forwarding_item AS i LEFT JOIN pub_requests_request AS r ON r.municipality_id = i.municipality_id AND r.id = i.request_id
WHERE i.municipality_id = $1 AND r.id IS NULL;
