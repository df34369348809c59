-- What everybody may know of a public request, row by row, for rooms that tell it to other programs.
-- +goose Up

-- Words, and the place in words, stand here only after somebody of the office looked through them; an answer
-- only where it was given for everybody. Who asked, and what was said first, are not in it at all.
CREATE VIEW pub_requests_public AS
SELECT r.municipality_id, r.id, r.year, r.serial, r.category, r.village_id, r.street, r.lat, r.lon, r.shown,
  CAST(CASE WHEN r.shown = '' THEN '' ELSE r.place END AS TEXT) AS place,
  r.state, r.body, r.registered_on, r.registered_at, r.paused_on, r.due_on, r.ended_on,
  CAST(COALESCE((SELECT m.year * 1000000000 + m.serial FROM requests_request m
    WHERE m.municipality_id = r.municipality_id AND m.id = r.merged_into), 0) AS BIGINT) AS joined_to, -- year and serial of the request that goes on; 0: none
  CAST(COALESCE((SELECT MAX(e.happened_at) FROM requests_event e
    WHERE e.municipality_id = r.municipality_id AND e.request_id = r.id AND e.act <> 'close' AND (e.seen <> 'office' OR e.act = 'assign')),
    r.registered_at) AS BIGINT) AS updated_at,
  CAST(COALESCE((SELECT CASE WHEN e.seen = 'public' THEN e.text ELSE '' END FROM requests_event e
    WHERE e.municipality_id = r.municipality_id AND e.request_id = r.id AND e.act = 'answer' ORDER BY e.id DESC LIMIT 1), '') AS TEXT) AS told
FROM requests_request r
WHERE NOT r.private;
