-- What one person answers for, and what nobody does, and what everybody may see, is found without reading all that is open; what waits is counted out of indexes alone.
-- +goose Up
DROP INDEX requests_request_open;
CREATE INDEX requests_request_open ON requests_request (municipality_id, due_on, id, paused_on) WHERE ended_on = '';
CREATE INDEX requests_request_public ON requests_request (municipality_id, id) WHERE ended_on = '' AND NOT private;
CREATE INDEX requests_request_assignee ON requests_request (municipality_id, assignee_id, due_on, id) WHERE ended_on = '';
