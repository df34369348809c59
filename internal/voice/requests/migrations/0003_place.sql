-- Open requests are found around a position, and the journal counts by marks without a word of what was said.
-- +goose Up
CREATE INDEX requests_request_near ON requests_request (municipality_id, category, lat, lon) WHERE ended_on = '' AND lat <> 0;
CREATE INDEX requests_request_placed ON requests_request (municipality_id, id) WHERE lat <> 0 AND NOT private;

CREATE VIEW pub_requests_counted AS
SELECT municipality_id, id, registered_on, category, village_id, channel, sex, state, took FROM requests_request;

-- Public requests for the map: open ones to be counted, and where any of them lie; nothing of what was said.
CREATE VIEW pub_requests_open AS
SELECT municipality_id, village_id, category FROM requests_request WHERE ended_on = '' AND due_on > '' AND NOT private;
CREATE VIEW pub_requests_placed AS
SELECT municipality_id, id, village_id, lat, lon FROM requests_request WHERE lat <> 0 AND NOT private;
