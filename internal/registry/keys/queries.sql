-- name: Keys :many
SELECT * FROM keys_key WHERE municipality_id = $1 ORDER BY CASE WHEN revoked_at = 0 THEN 0 ELSE 1 END, name, id;

-- name: Key :one
SELECT * FROM keys_key WHERE municipality_id = $1 AND id = $2;

-- name: ByPrefix :many
-- Run everywhere: the key tells the municipality, not the other way round.
SELECT * FROM keys_key WHERE prefix = $1;

-- name: AddKey :exec
INSERT INTO keys_key (municipality_id, id, name, prefix, digest, scopes, addresses, per_minute, holds, channel, expires,
  made_at, made_by, maker, used_at, revoked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0);

-- name: ChangeKey :execrows
UPDATE keys_key SET name = $3, scopes = $4, addresses = $5, per_minute = $6, holds = $7, channel = $8, expires = $9
WHERE municipality_id = $1 AND id = $2 AND revoked_at = 0;

-- name: RenewKey :execrows
UPDATE keys_key SET prefix = $3, digest = $4 WHERE municipality_id = $1 AND id = $2 AND revoked_at = 0;

-- name: RevokeKey :execrows
UPDATE keys_key SET revoked_at = $3 WHERE municipality_id = $1 AND id = $2 AND revoked_at = 0;

-- name: UseKey :exec
UPDATE keys_key SET used_at = $3 WHERE municipality_id = $1 AND id = $2 AND used_at < $3;

-- name: Expiring :many
SELECT id, name, expires FROM keys_key
WHERE municipality_id = $1 AND revoked_at = 0 AND expires <> '' AND expires <= sqlc.arg(until) ORDER BY expires, id;
