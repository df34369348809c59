-- What lies on which bill, for rooms that explain or try allocations.
-- +goose Up
CREATE VIEW pub_payments_allocation AS
SELECT municipality_id, id, payment_id, account_id, bill_id, service_id, month, day, kind, amount FROM payments_allocation;
