-- What suspense did to the money at payment agents, for those who settle with them.
-- +goose Up

-- Above zero: money that lies at the agent and whose owner is not known. Below
-- zero: money of the agent that came with a bank statement, or money at the agent
-- that was given back.
CREATE VIEW pub_suspense_agent AS
SELECT municipality_id, id, held_subject AS agent_id, day, amount FROM suspense_item WHERE held = 'assets:agents'
UNION ALL
SELECT municipality_id, id, target_id AS agent_id, day, -amount AS amount FROM suspense_step WHERE kind = 'agent'
UNION ALL
SELECT s.municipality_id, s.id, i.held_subject AS agent_id, s.day, -s.amount AS amount FROM suspense_step AS s
JOIN suspense_item AS i ON i.municipality_id = s.municipality_id AND i.id = s.item_id
WHERE i.held = 'assets:agents' AND s.kind IN ('return', 'foreign');
