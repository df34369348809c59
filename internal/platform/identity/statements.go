package identity

// All SQL of identity, in both dialects alike.
const (
	insertUser = `INSERT INTO identity_user (id, login, name, password, created_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (login) DO NOTHING`

	countUsers = `SELECT COUNT(*) FROM identity_user`

	selectUser = `SELECT id, login, name, password FROM identity_user WHERE login = $1`

	selectUserByID = `SELECT id, login, name, password FROM identity_user WHERE id = $1`

	updatePassword = `UPDATE identity_user SET password = $2, changed_at = $3 WHERE id = $1`

	insertMember = `INSERT INTO identity_member (municipality_id, user_id, blocked, since)
		VALUES ($1, $2, FALSE, $3) ON CONFLICT (municipality_id, user_id) DO NOTHING`

	updateBlocked = `UPDATE identity_member SET blocked = $3 WHERE municipality_id = $1 AND user_id = $2`

	selectRoles = `SELECT DISTINCT role FROM identity_role WHERE municipality_id = $1 AND user_id = $2 ORDER BY role`

	deleteRoles = `DELETE FROM identity_role WHERE municipality_id = $1 AND user_id = $2`

	insertRole = `INSERT INTO identity_role (municipality_id, user_id, role, provider_id)
		VALUES ($1, $2, $3, 0) ON CONFLICT (municipality_id, user_id, role, provider_id) DO NOTHING`

	// $2 is one person, or 0 for all.
	selectMembers = `SELECT u.id, u.login, u.name, m.blocked, m.since,
			CAST(COALESCE((SELECT MAX(s.seen_at) FROM identity_session s WHERE s.user_id = u.id AND s.expires_at > $3), 0) AS BIGINT),
			COALESCE(r.role, '')
		FROM identity_member m
		JOIN identity_user u ON u.id = m.user_id
		LEFT JOIN (SELECT DISTINCT municipality_id, user_id, role FROM identity_role) r
			ON r.municipality_id = m.municipality_id AND r.user_id = m.user_id
		WHERE m.municipality_id = $1 AND (CAST($2 AS BIGINT) = 0 OR m.user_id = $2)
		ORDER BY u.name, u.id, r.role`

	selectHomes = `SELECT m.municipality_id FROM identity_member m
		WHERE m.user_id = $1 AND NOT m.blocked
		AND EXISTS (SELECT 1 FROM identity_role r WHERE r.municipality_id = m.municipality_id AND r.user_id = m.user_id)
		ORDER BY m.municipality_id`

	copyMembers = `INSERT INTO identity_member (municipality_id, user_id, blocked, since)
		SELECT CAST($2 AS BIGINT), user_id, blocked, since FROM identity_member WHERE municipality_id = $1
		ON CONFLICT (municipality_id, user_id) DO NOTHING`

	copyRoles = `INSERT INTO identity_role (municipality_id, user_id, role, provider_id)
		SELECT CAST($2 AS BIGINT), user_id, role, provider_id FROM identity_role WHERE municipality_id = $1
		ON CONFLICT (municipality_id, user_id, role, provider_id) DO NOTHING`

	dropRoles = `DELETE FROM identity_role WHERE municipality_id = $1`

	dropMembers = `DELETE FROM identity_member WHERE municipality_id = $1`

	insertSession = `INSERT INTO identity_session (hash, id, user_id, device, created_at, seen_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $5, $6)`

	// A session with its roles in every municipality that the transaction may read, one
	// row for each; a single row without a role where there are none.
	selectSession = `SELECT s.user_id, u.name, s.seen_at, COALESCE(r.municipality_id, 0), COALESCE(r.role, '') FROM identity_session s
		JOIN identity_user u ON u.id = s.user_id
		LEFT JOIN identity_member m ON m.user_id = s.user_id AND NOT m.blocked
		LEFT JOIN identity_role r ON r.municipality_id = m.municipality_id AND r.user_id = m.user_id
		WHERE s.hash = $1 AND s.expires_at > $2 AND s.seen_at > $3 ORDER BY r.municipality_id, r.role`

	touchSession = `UPDATE identity_session SET seen_at = $2 WHERE hash = $1`

	selectSessions = `SELECT id, device, created_at, seen_at, hash FROM identity_session
		WHERE user_id = $1 AND expires_at > $2 AND seen_at > $3 ORDER BY seen_at DESC, id DESC`

	deleteSession = `DELETE FROM identity_session WHERE user_id = $1 AND id = $2`

	deleteSessionByHash = `DELETE FROM identity_session WHERE hash = $1`

	deleteSessions = `DELETE FROM identity_session WHERE user_id = $1 AND hash <> $2`

	deleteOldSessions = `DELETE FROM identity_session WHERE expires_at <= $1 OR seen_at <= $2`

	insertAttempt = `INSERT INTO identity_attempt (id, login_key, network_key, at) VALUES ($1, $2, $3, $4)`

	// The attempt that must grow old before there is room for one more.
	selectNthByLogin = `SELECT at FROM identity_attempt WHERE login_key = $1 AND at > $2
		ORDER BY at DESC, id DESC LIMIT 1 OFFSET CAST($3 AS BIGINT)`

	selectNthByNetwork = `SELECT at FROM identity_attempt WHERE network_key = $1 AND at > $2
		ORDER BY at DESC, id DESC LIMIT 1 OFFSET CAST($3 AS BIGINT)`

	deleteAttempts = `DELETE FROM identity_attempt WHERE login_key = $1`

	deleteOldAttempts = `DELETE FROM identity_attempt WHERE at <= $1`

	insertInvitation = `INSERT INTO identity_invitation
		(municipality_id, id, hash, user_id, name, roles, invited_by, created_at, expires_at, used_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`

	selectInvitation = `SELECT id, user_id, name, roles, expires_at FROM identity_invitation
		WHERE municipality_id = $1 AND hash = $2 AND used_at = 0 AND expires_at > $3`

	selectInvitationPlace = `SELECT municipality_id FROM identity_invitation WHERE hash = $1 AND used_at = 0`

	selectInvitations = `SELECT id, user_id, name, roles, expires_at FROM identity_invitation
		WHERE municipality_id = $1 AND used_at = 0 AND expires_at > $2 ORDER BY id DESC`

	useInvitation = `UPDATE identity_invitation SET used_at = $3
		WHERE municipality_id = $1 AND id = $2 AND used_at = 0`
)
