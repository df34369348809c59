-- Since when and until when a service has a price, so that a new bill run is proposed for a month that can be billed.
-- +goose Up
DROP VIEW pub_tariffs_priced;
CREATE VIEW pub_tariffs_priced AS
SELECT municipality_id, service_id, valid_from, valid_until FROM tariffs_version WHERE state = 'in_force';
