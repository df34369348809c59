-- Rooms that list services do it in the order that the municipality's own page has.
-- +goose Up
DROP VIEW pub_inventory_service;
CREATE VIEW pub_inventory_service AS
SELECT municipality_id, id, code, name_ky, name_ru, name_en, provider_id, unit, sort_key FROM inventory_service;
