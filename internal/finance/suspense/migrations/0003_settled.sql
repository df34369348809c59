-- Which settlement the transfer of a payment agent belongs to: it counts there, and only there.
-- +goose Up

ALTER TABLE suspense_step ADD COLUMN settlement_id BIGINT NOT NULL DEFAULT 0;
CREATE INDEX suspense_step_agent ON suspense_step (municipality_id, target_id) WHERE kind = 'agent';

-- Above zero: money that lies at the agent and whose owner is not known. Below
-- zero: money of the agent that came with a bank statement and belongs to no
-- settlement, or money at the agent that was given back. "came" is the bank's day
-- and "bank_id" the bank account of a transfer.
DROP VIEW pub_suspense_agent;
CREATE VIEW pub_suspense_agent AS
SELECT municipality_id, id, held_subject AS agent_id, day, amount, '' AS came, CAST(0 AS BIGINT) AS bank_id FROM suspense_item WHERE held = 'assets:agents'
UNION ALL
SELECT s.municipality_id, s.id, s.target_id AS agent_id, s.day, -s.amount AS amount, i.day AS came, i.held_subject AS bank_id FROM suspense_step AS s
JOIN suspense_item AS i ON i.municipality_id = s.municipality_id AND i.id = s.item_id
WHERE s.kind = 'agent' AND s.settlement_id = 0
UNION ALL
SELECT s.municipality_id, s.id, i.held_subject AS agent_id, s.day, -s.amount AS amount, '' AS came, CAST(0 AS BIGINT) AS bank_id FROM suspense_step AS s
JOIN suspense_item AS i ON i.municipality_id = s.municipality_id AND i.id = s.item_id
WHERE i.held = 'assets:agents' AND s.kind IN ('return', 'foreign');

-- What each settlement holds of money that waited here.
CREATE VIEW pub_suspense_settled AS
SELECT municipality_id, settlement_id, SUM(CASE WHEN kind = 'back' THEN -amount ELSE amount END) AS amount
FROM suspense_step WHERE settlement_id <> 0 GROUP BY municipality_id, settlement_id;
