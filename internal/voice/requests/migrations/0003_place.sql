-- Open requests are found around a position, and the journal counts by marks without a word of what was said.
-- +goose Up
CREATE INDEX requests_request_near ON requests_request (municipality_id, category, lat, lon) WHERE ended_on = '' AND lat <> 0;

CREATE VIEW pub_requests_counted AS
SELECT municipality_id, id, registered_on, category, village_id, channel, sex, state, took FROM requests_request;

-- Open public requests for the map: where, and nothing of what.
CREATE VIEW pub_requests_map AS
SELECT municipality_id, village_id, category, lat, lon FROM requests_request WHERE ended_on = '' AND due_on > '' AND NOT private;
