-- Lists of ids travel as one text of twenty digits each: neither arrays nor IN
-- lists are written alike in both databases.

-- The condition on h.id looks idle, but only by it does SQLite search both halves
-- of the view by their keys instead of reading the whole register. CROSS JOIN
-- makes it begin with the few ids; to PostgreSQL it is a join like others.
-- name: AccountsOf :many
WITH RECURSIVE wanted (n, id) AS (
    SELECT CAST(1 AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), 1, 20) AS BIGINT)
    UNION ALL
    SELECT n + 1, CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), CAST(n * 20 + 1 AS INTEGER), 20) AS BIGINT)
    FROM wanted WHERE n * 20 < LENGTH(CAST(sqlc.arg(ids) AS TEXT))
)
SELECT a.id, a.serial, a.number, a.holder_id, a.state, a.code_version, a.opened, a.closed,
    h.name AS holder, h.kind AS holder_kind, h.category, h.village_id, h.street, h.house, h.flat, h.persons, h.phone, h.state AS holder_state,
    v.name_ky, v.name_ru, v.name_en
FROM wanted w
CROSS JOIN accounts_account a
JOIN pub_people_holder h ON h.municipality_id = sqlc.arg(municipality_id) AND h.id = a.holder_id
JOIN pub_territory_village v ON v.municipality_id = h.municipality_id AND v.id = h.village_id
WHERE a.municipality_id = sqlc.arg(municipality_id) AND a.id = w.id
    AND h.id IN (SELECT x.holder_id FROM wanted y CROSS JOIN accounts_account x WHERE x.municipality_id = sqlc.arg(municipality_id) AND x.id = y.id)
ORDER BY w.n;

-- name: AccountByNumber :one
SELECT id FROM accounts_account WHERE municipality_id = $1 AND number = $2;

-- name: AccountsOfHolder :many
SELECT id FROM accounts_account WHERE municipality_id = $1 AND holder_id = $2 ORDER BY serial;

-- name: OpenAccountsOfHolder :one
SELECT COUNT(*) FROM accounts_account WHERE municipality_id = $1 AND holder_id = $2 AND state = 'open';

-- name: LastSerial :one
SELECT CAST(COALESCE(MAX(serial), 0) AS BIGINT) FROM accounts_account WHERE municipality_id = $1;

-- name: Holders :many
WITH RECURSIVE wanted (n, id) AS (
    SELECT CAST(1 AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), 1, 20) AS BIGINT)
    UNION ALL
    SELECT n + 1, CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), CAST(n * 20 + 1 AS INTEGER), 20) AS BIGINT)
    FROM wanted WHERE n * 20 < LENGTH(CAST(sqlc.arg(ids) AS TEXT))
)
SELECT h.id, h.kind, h.category, h.name, h.village_id, h.street, h.house, h.flat, h.persons, h.phone, h.state
FROM wanted w
JOIN pub_people_holder h ON h.municipality_id = sqlc.arg(municipality_id) AND h.id = w.id
WHERE h.id IN (SELECT y.id FROM wanted y)
ORDER BY w.n;

-- name: CountWithout :one
SELECT COUNT(*) FROM pub_people_holder h
WHERE h.municipality_id = sqlc.arg(municipality_id) AND h.state = 'here'
    AND (CAST(sqlc.arg(village) AS BIGINT) = 0 OR h.village_id = sqlc.arg(village))
    AND NOT EXISTS (SELECT 1 FROM accounts_account a WHERE a.municipality_id = sqlc.arg(municipality_id) AND a.holder_id = h.id AND a.state = 'open');

-- name: FirstWithout :many
SELECT h.id, h.name, h.village_id, h.street, h.house, h.flat
FROM pub_people_holder h
WHERE h.municipality_id = sqlc.arg(municipality_id) AND h.state = 'here'
    AND (CAST(sqlc.arg(village) AS BIGINT) = 0 OR h.village_id = sqlc.arg(village))
    AND NOT EXISTS (SELECT 1 FROM accounts_account a WHERE a.municipality_id = sqlc.arg(municipality_id) AND a.holder_id = h.id AND a.state = 'open')
ORDER BY h.village_id, h.sort_key, h.id
LIMIT sqlc.arg(most);

-- name: HoldersWithout :many
SELECT h.id, h.kind, h.category, h.name, h.village_id, h.street, h.house, h.flat, h.persons, h.phone, h.state
FROM pub_people_holder h
WHERE h.municipality_id = $1 AND h.state = $2
    AND NOT EXISTS (SELECT 1 FROM accounts_account a WHERE a.municipality_id = h.municipality_id AND a.holder_id = h.id AND a.state = 'open')
ORDER BY h.village_id, h.street, h.sort_key, h.id;

-- name: Listed :many
SELECT a.id
FROM accounts_account a
WHERE a.municipality_id = sqlc.arg(municipality_id)
    AND a.serial > sqlc.arg(after)
    AND (CAST(sqlc.arg(state) AS TEXT) = '' OR a.state = sqlc.arg(state))
    AND (CAST(sqlc.arg(connection) AS TEXT) = '' OR EXISTS (
        SELECT 1 FROM accounts_supply s
        WHERE s.municipality_id = a.municipality_id AND s.account_id = a.id AND s.valid_until = '' AND s.connection = sqlc.arg(connection)))
    AND (CAST(sqlc.arg(meter) AS TEXT) = '' OR EXISTS (
        SELECT 1 FROM pub_meters_meter m
        WHERE m.municipality_id = a.municipality_id AND m.account_id = a.id AND m.ended = '' AND m.state = sqlc.arg(meter)))
    AND (NOT CAST(sqlc.arg(unmetered) AS BOOLEAN) OR NOT EXISTS (
        SELECT 1 FROM pub_meters_meter m
        WHERE m.municipality_id = a.municipality_id AND m.account_id = a.id AND m.ended = ''))
ORDER BY a.serial
LIMIT CAST(sqlc.arg(most) AS INTEGER);

-- Found is Listed for a query or a village: it has to look at the holders.
-- name: Found :many
SELECT a.id
FROM accounts_account a
JOIN pub_people_holder h ON h.municipality_id = sqlc.arg(municipality_id) AND h.id = a.holder_id
WHERE a.municipality_id = sqlc.arg(municipality_id)
    AND a.serial > sqlc.arg(after)
    AND (CAST(sqlc.arg(state) AS TEXT) = '' OR a.state = sqlc.arg(state))
    AND (CAST(sqlc.arg(village) AS BIGINT) = 0 OR h.village_id = sqlc.arg(village))
    AND (CAST(sqlc.arg(street) AS TEXT) = '' OR h.street = sqlc.arg(street))
    AND (CAST(sqlc.arg(house) AS TEXT) = '' OR h.house = sqlc.arg(house))
    AND (CAST(sqlc.arg(serial) AS BIGINT) = 0 OR a.serial = sqlc.arg(serial))
    AND (CAST(sqlc.arg(name) AS TEXT) = '' OR h.name_fold LIKE '%' || CAST(sqlc.arg(name) AS TEXT) || '%')
    AND (CAST(sqlc.arg(other_name) AS TEXT) = '' OR h.name_fold LIKE '%' || CAST(sqlc.arg(other_name) AS TEXT) || '%')
    AND (CAST(sqlc.arg(phone) AS TEXT) = '' OR REPLACE(REPLACE(h.phone, ' ', ''), '-', '') LIKE '%' || CAST(sqlc.arg(phone) AS TEXT) || '%')
    AND (CAST(sqlc.arg(connection) AS TEXT) = '' OR EXISTS (
        SELECT 1 FROM accounts_supply s
        WHERE s.municipality_id = a.municipality_id AND s.account_id = a.id AND s.valid_until = '' AND s.connection = sqlc.arg(connection)))
    AND (CAST(sqlc.arg(meter) AS TEXT) = '' OR EXISTS (
        SELECT 1 FROM pub_meters_meter m
        WHERE m.municipality_id = a.municipality_id AND m.account_id = a.id AND m.ended = '' AND m.state = sqlc.arg(meter)))
    AND (NOT CAST(sqlc.arg(unmetered) AS BOOLEAN) OR NOT EXISTS (
        SELECT 1 FROM pub_meters_meter m
        WHERE m.municipality_id = a.municipality_id AND m.account_id = a.id AND m.ended = ''))
ORDER BY a.serial
LIMIT CAST(sqlc.arg(most) AS INTEGER);

-- name: Streets :many
SELECT h.village_id, h.street, COUNT(*) AS accounts, CAST(COALESCE(MAX(r.position), 0) AS BIGINT) AS position
FROM accounts_account a
JOIN pub_people_holder h ON h.municipality_id = sqlc.arg(municipality_id) AND h.id = a.holder_id
LEFT JOIN accounts_route r ON r.municipality_id = h.municipality_id AND r.village_id = h.village_id AND r.street = h.street
WHERE a.municipality_id = sqlc.arg(municipality_id) AND a.state = 'open'
GROUP BY h.village_id, h.street
ORDER BY h.village_id, h.street;

-- name: Villages :many
SELECT id, name_ky, name_ru, name_en FROM pub_territory_village WHERE municipality_id = $1 ORDER BY sort_key, id;

-- name: Services :many
SELECT id, code, name_ky, name_ru, name_en, unit FROM pub_inventory_service WHERE municipality_id = $1 ORDER BY id;

-- name: Counts :one
SELECT
    CAST(COALESCE(SUM(CASE WHEN a.state = 'open' THEN 1 ELSE 0 END), 0) AS BIGINT) AS open,
    CAST(COALESCE(SUM(CASE WHEN a.state = 'closed' THEN 1 ELSE 0 END), 0) AS BIGINT) AS closed
FROM accounts_account a WHERE a.municipality_id = $1;

-- name: SuppliesOf :many
WITH RECURSIVE wanted (n, id) AS (
    SELECT CAST(1 AS BIGINT), CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), 1, 20) AS BIGINT)
    UNION ALL
    SELECT n + 1, CAST(SUBSTR(CAST(sqlc.arg(ids) AS TEXT), CAST(n * 20 + 1 AS INTEGER), 20) AS BIGINT)
    FROM wanted WHERE n * 20 < LENGTH(CAST(sqlc.arg(ids) AS TEXT))
)
SELECT s.*
FROM wanted w CROSS JOIN accounts_supply s
WHERE s.municipality_id = sqlc.arg(municipality_id) AND s.account_id = w.id
ORDER BY w.n, s.service_id, s.valid_from;

-- The holders are taken of this municipality by its number, not through the
-- account: only then does SQLite look into the view by an index.
-- name: UsageSupplies :many
SELECT s.id, s.account_id, s.connection, s.category, s.persons, s.heads, s.area, s.valid_from, s.valid_until,
    a.number, a.serial, h.village_id, h.street, h.house, h.persons AS household
FROM accounts_supply s
JOIN accounts_account a ON a.municipality_id = s.municipality_id AND a.id = s.account_id
JOIN pub_people_holder h ON h.municipality_id = sqlc.arg(municipality_id) AND h.id = a.holder_id
WHERE s.municipality_id = sqlc.arg(municipality_id) AND s.service_id = sqlc.arg(service_id)
    AND s.account_id > sqlc.arg(after) AND s.account_id <= sqlc.arg(until)
    AND s.valid_from <= sqlc.arg(last_day) AND (s.valid_until = '' OR s.valid_until >= sqlc.arg(first_day))
ORDER BY a.serial, s.valid_from;

-- name: UseSupplies :many
-- Only what a price is made of: of a household's persons the narrow view tells,
-- since a join with all holders would read a whole municipality first.
SELECT s.account_id, s.connection, s.category, CAST(COALESCE(s.persons, h.persons, 0) AS BIGINT) AS persons, s.heads, s.area, s.valid_from, s.valid_until
FROM accounts_supply s
JOIN accounts_account a ON a.municipality_id = s.municipality_id AND a.id = s.account_id
LEFT JOIN pub_people_size h ON h.municipality_id = a.municipality_id AND h.id = a.holder_id
WHERE s.municipality_id = sqlc.arg(municipality_id) AND s.service_id = sqlc.arg(service_id)
    AND s.account_id > sqlc.arg(after) AND s.account_id <= sqlc.arg(until)
    AND s.valid_from <= sqlc.arg(last_day) AND (s.valid_until = '' OR s.valid_until >= sqlc.arg(first_day))
ORDER BY s.account_id, s.valid_from;

-- name: UsageUntil :one
-- The account with which a part of so many supplies ends.
SELECT account_id FROM accounts_supply
WHERE municipality_id = $1 AND service_id = $2 AND account_id > sqlc.arg(after)
ORDER BY account_id LIMIT 1 OFFSET sqlc.arg(size);

-- name: UsageVillages :many
SELECT v.id, r.street, r.position
FROM pub_territory_village v
LEFT JOIN accounts_route r ON r.municipality_id = v.municipality_id AND r.village_id = v.id
WHERE v.municipality_id = $1
ORDER BY v.sort_key, v.id, r.position;

-- name: UpdateAccount :exec
UPDATE accounts_account SET state = $3, closed = $4, code_version = $5 WHERE municipality_id = $1 AND id = $2;

-- name: EndSupply :exec
UPDATE accounts_supply SET valid_until = $3 WHERE municipality_id = $1 AND id = $2;

-- name: DeleteSupply :exec
DELETE FROM accounts_supply WHERE municipality_id = $1 AND id = $2;

-- name: ClearRoute :exec
DELETE FROM accounts_route WHERE municipality_id = $1 AND village_id = $2;

-- That a meter hangs there (ended) is said beside its state, because by it
-- SQLite finds the one meter of a tap: a hundred times faster.
-- name: PipedSupplies :one
SELECT COUNT(*) AS piped,
    CAST(COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM pub_meters_meter m
        WHERE m.municipality_id = s.municipality_id AND m.account_id = s.account_id AND m.service_id = s.service_id AND m.ended = '' AND m.state = 'working')
        THEN 1 ELSE 0 END), 0) AS BIGINT) AS metered
FROM accounts_supply s
WHERE s.municipality_id = $1 AND s.valid_until = '' AND s.connection IN ('house', 'yard');

-- name: Orphans :many
SELECT a.number FROM accounts_account a
LEFT JOIN pub_people_holder h ON h.municipality_id = $1 AND h.id = a.holder_id
WHERE a.municipality_id = $1 AND h.id IS NULL
ORDER BY a.serial;

-- name: Overlaps :many
SELECT a.number FROM accounts_supply s
JOIN accounts_supply o ON o.municipality_id = s.municipality_id AND o.account_id = s.account_id AND o.service_id = s.service_id AND o.id > s.id
JOIN accounts_account a ON a.municipality_id = s.municipality_id AND a.id = s.account_id
WHERE s.municipality_id = $1
    AND (s.valid_until = '' OR o.valid_from <= s.valid_until) AND (o.valid_until = '' OR s.valid_from <= o.valid_until)
ORDER BY a.serial;

-- name: HeldHolders :many
SELECT DISTINCT holder_id FROM accounts_account WHERE municipality_id = $1;

-- name: ByMeterSerial :many
SELECT DISTINCT account_id FROM pub_meters_meter WHERE municipality_id = $1 AND serial = $2;
