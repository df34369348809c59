package notify

// The statements of the package, the same text on both databases.
const (
	addMessage = `INSERT INTO notify_message
		(municipality_id, id, once_key, about_kind, about_id, way, sealed, parts, state, reason, attempts, due, until, made_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, $11, $13)
		ON CONFLICT (municipality_id, once_key) DO NOTHING`

	dueMessages = `SELECT municipality_id, id FROM notify_message
		WHERE state = 'waiting' AND due <= $1 ORDER BY due, id LIMIT $2`

	claimMessage = `UPDATE notify_message SET due = $4, attempts = attempts + 1
		WHERE municipality_id = $1 AND id = $2 AND state = 'waiting' AND due <= $3`

	claimedMessage = `SELECT way, sealed, attempts, until FROM notify_message WHERE municipality_id = $1 AND id = $2`

	settleMessage = `UPDATE notify_message SET state = $3, reason = $4, due = $5, ended_at = $6
		WHERE municipality_id = $1 AND id = $2 AND state = 'waiting'`

	wipeMessages = `UPDATE notify_message SET sealed = $2 WHERE ended_at > 0 AND ended_at < $1 AND LENGTH(sealed) > 0`

	messagesByHand = `SELECT id, about_kind, about_id, way, sealed, reason, made_at FROM notify_message
		WHERE municipality_id = $1 AND state = 'paper' AND id > $2 ORDER BY id LIMIT $3`

	countByHand = `SELECT COUNT(*) FROM notify_message WHERE municipality_id = $1 AND state = 'paper'`

	tellMessage = `UPDATE notify_message SET state = 'told', ended_at = $3 WHERE municipality_id = $1 AND id = $2 AND state = 'paper'`

	aboutMessage = `SELECT about_kind, about_id FROM notify_message WHERE municipality_id = $1 AND id = $2`

	stuckMessages = `SELECT way, reason, COUNT(*) FROM notify_message
		WHERE municipality_id = $1 AND state = 'waiting' GROUP BY way, reason ORDER BY way, reason`

	countMessages = `SELECT way, state, COUNT(*), CAST(SUM(parts) AS BIGINT) FROM notify_message
		WHERE municipality_id = $1 AND made_at >= $2 GROUP BY way, state ORDER BY way, state`
)
