-- Since when a bill is owed: whoever looks back at payments must know which bills there were.
-- +goose Up
CREATE VIEW pub_billing_posted AS
SELECT b.municipality_id, b.id, b.account_id, b.service_id, b.month, b.due, b.amount, r.posted_at
FROM billing_bill AS b JOIN billing_run AS r ON r.municipality_id = b.municipality_id AND r.id = b.run_id
WHERE b.state = 'posted';
