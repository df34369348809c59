-- Endpoints ------------------------------------------------------------------

-- name: Endpoints :many
SELECT * FROM webhooks_endpoint WHERE municipality_id = $1 AND state <> 'gone' ORDER BY name, id;

-- name: Endpoint :one
SELECT * FROM webhooks_endpoint WHERE municipality_id = $1 AND id = $2 AND state <> 'gone';

-- name: AddEndpoint :exec
INSERT INTO webhooks_endpoint (municipality_id, id, name, url, secret, events, state, failing_since, reason, made_at, maker)
VALUES ($1, $2, $3, $4, $5, $6, 'on', 0, '', $7, $8);

-- name: ChangeEndpoint :execrows
UPDATE webhooks_endpoint SET name = $3, url = $4, events = $5 WHERE municipality_id = $1 AND id = $2 AND state <> 'gone';

-- name: SetSecret :execrows
UPDATE webhooks_endpoint SET secret = $3 WHERE municipality_id = $1 AND id = $2 AND state <> 'gone';

-- name: SetState :execrows
UPDATE webhooks_endpoint SET state = $3, reason = $4, failing_since = 0 WHERE municipality_id = $1 AND id = $2 AND state <> 'gone';

-- name: Failing :exec
UPDATE webhooks_endpoint SET failing_since = $3 WHERE municipality_id = $1 AND id = $2 AND failing_since = 0;

-- name: Recovered :exec
UPDATE webhooks_endpoint SET failing_since = 0 WHERE municipality_id = $1 AND id = $2 AND failing_since <> 0;

-- Deliveries -----------------------------------------------------------------

-- name: AddDelivery :exec
INSERT INTO webhooks_delivery (municipality_id, id, endpoint_id, event, payload, state, attempts, due, status, error, made_at, tried_at)
VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6, 0, '', $6, 0);

-- name: Due :many
-- Run everywhere: the first message that is due of each address that is on.
SELECT d.municipality_id, CAST(MIN(d.id) AS BIGINT) AS id FROM webhooks_endpoint AS e
JOIN webhooks_delivery AS d ON d.municipality_id = e.municipality_id AND d.endpoint_id = e.id
WHERE e.state = 'on' AND d.state = 'waiting' AND d.due <= sqlc.arg(now)
GROUP BY d.municipality_id, d.endpoint_id ORDER BY 2 LIMIT sqlc.arg(most);

-- name: Claim :execrows
UPDATE webhooks_delivery SET due = sqlc.arg(lease), attempts = attempts + 1, tried_at = sqlc.arg(now)
WHERE municipality_id = sqlc.arg(municipality_id) AND id = sqlc.arg(id) AND state = 'waiting' AND due <= sqlc.arg(now);

-- name: Claimed :one
SELECT d.id, d.event, d.payload, d.attempts, d.endpoint_id, e.url, e.secret, e.failing_since FROM webhooks_delivery AS d
JOIN webhooks_endpoint AS e ON e.municipality_id = d.municipality_id AND e.id = d.endpoint_id
WHERE d.municipality_id = $1 AND d.id = $2;

-- name: Settle :exec
UPDATE webhooks_delivery SET state = $3, due = $4, status = $5, error = $6 WHERE municipality_id = $1 AND id = $2 AND state = 'waiting';

-- name: Replay :execrows
UPDATE webhooks_delivery SET state = 'waiting', attempts = 0, due = $4, error = ''
WHERE municipality_id = $1 AND endpoint_id = $2 AND id = $3;

-- name: Deliveries :many
SELECT * FROM webhooks_delivery
WHERE municipality_id = $1 AND endpoint_id = $2 AND (CAST(sqlc.arg(before) AS BIGINT) = 0 OR id < sqlc.arg(before))
ORDER BY id DESC LIMIT sqlc.arg(most);

-- name: Counts :many
SELECT endpoint_id, state, COUNT(*) AS n FROM webhooks_delivery WHERE municipality_id = $1 GROUP BY endpoint_id, state;

-- name: Forget :execrows
-- Run everywhere: what has ended long ago.
DELETE FROM webhooks_delivery WHERE state <> 'waiting' AND made_at < sqlc.arg(before);
