-- Whoever works out a price must know what was billed by volume, and what of it was paid.
-- +goose Up
CREATE VIEW pub_billing_volume AS
SELECT b.municipality_id, b.account_id, b.service_id, b.month, b.due, b.quantity, b.amount, b.paid
FROM billing_bill AS b
WHERE b.state = 'billed' AND EXISTS (SELECT 1 FROM billing_run AS r
  WHERE r.municipality_id = b.municipality_id AND r.id = b.run_id AND r.state IN ('posted', 'reversing'));
