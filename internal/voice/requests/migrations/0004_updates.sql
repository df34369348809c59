-- What became of public requests, step by step, for programs that follow them.
-- +goose Up
CREATE INDEX requests_event_told ON requests_event (municipality_id, happened_at, id) WHERE seen <> 'office';

-- What was said stands here only when it was said to everybody.
CREATE VIEW pub_requests_update AS
SELECT e.municipality_id, e.id, r.year, r.serial, r.category, e.act, e.state, e.happened_at,
  CAST(CASE WHEN e.seen = 'public' THEN e.text ELSE '' END AS TEXT) AS told,
  CAST(CASE WHEN e.act = 'answer' THEN e.detail ELSE '' END AS TEXT) AS outcome
FROM requests_event e
JOIN requests_request r ON r.municipality_id = e.municipality_id AND r.id = e.request_id
WHERE NOT r.private AND e.seen <> 'office' AND e.act IN ('pause', 'resume', 'extend', 'answer', 'reject', 'refer', 'merge', 'reopen', 'close');
