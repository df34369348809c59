-- Reason: contacts of a request are read with those that are off, so that whoever wants to be told nothing is found without asking once more.
-- +goose Up
DROP INDEX notices_contact_request;
CREATE INDEX notices_contact_request ON notices_contact (municipality_id, request_id, id);
