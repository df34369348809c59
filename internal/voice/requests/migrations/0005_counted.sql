-- The map counts open requests by village out of an index alone, however many there are.
-- +goose Up
DROP INDEX requests_request_alike;
CREATE INDEX requests_request_alike ON requests_request (municipality_id, category, village_id, id, private) WHERE ended_on = '';

DROP VIEW pub_requests_open;
CREATE VIEW pub_requests_open AS
SELECT municipality_id, village_id, category FROM requests_request WHERE ended_on = '' AND NOT private;
