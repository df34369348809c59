package jobs

const (
	insertJob = `INSERT INTO jobs_job (municipality_id, id, kind, args, actor, once_key, state, attempts, run_at,
			holder, lease_until, cancelled, created_at, started_at, finished_at, done, total, message, message_values, result)
		VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, 0, 0, 0, FALSE, $7, 0, 0, 0, 0, '', '', '')
		ON CONFLICT (municipality_id, kind, once_key) WHERE once_key <> '' AND state IN ('waiting', 'running') DO NOTHING`

	selectOpen = `SELECT id FROM jobs_job
		WHERE municipality_id = $1 AND kind = $2 AND once_key = $3 AND state IN ('waiting', 'running')`

	// The municipality with the fewest running jobs comes first, then the oldest job.
	selectClaim = `SELECT j.municipality_id, j.id, j.kind, j.args, j.actor, j.attempts FROM jobs_job j
		WHERE j.state = 'waiting' AND j.run_at <= $1 OR j.state = 'running' AND j.lease_until < $1
		ORDER BY (SELECT COUNT(*) FROM jobs_job r WHERE r.municipality_id = j.municipality_id
			AND r.state = 'running' AND r.lease_until >= $1), j.id
		LIMIT 1`

	claimJob = `UPDATE jobs_job SET state = 'running', attempts = attempts + 1, holder = $3, lease_until = $4, started_at = $5
		WHERE municipality_id = $1 AND id = $2`

	renewLease = `UPDATE jobs_job SET lease_until = $4, done = $5, total = $6
		WHERE municipality_id = $1 AND id = $2 AND holder = $3 AND state = 'running' RETURNING cancelled`

	finishJob = `UPDATE jobs_job SET state = $4, finished_at = $5, message = $6, message_values = $7, result = $8,
			done = $9, total = $10, lease_until = 0
		WHERE municipality_id = $1 AND id = $2 AND holder = $3 AND state = 'running'`

	releaseJob = `UPDATE jobs_job SET state = 'waiting', lease_until = 0, run_at = $4
		WHERE municipality_id = $1 AND id = $2 AND holder = $3 AND state = 'running'`

	cancelJob = `UPDATE jobs_job SET cancelled = TRUE,
			finished_at = CASE WHEN state = 'waiting' THEN CAST($3 AS BIGINT) ELSE finished_at END,
			state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END
		WHERE municipality_id = $1 AND id = $2 AND state IN ('waiting', 'running')`

	selectStatus = `SELECT kind, state, done, total, created_at, started_at, finished_at, message, message_values, result, cancelled
		FROM jobs_job WHERE municipality_id = $1 AND id = $2`
)
