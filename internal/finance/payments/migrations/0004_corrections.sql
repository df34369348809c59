-- What finance/returns takes over from this room, and what other rooms may know of corrections.
-- +goose Up

-- Wishes from before finance/returns was a room of its own; it copies them once.
-- Nothing is written here any more.
CREATE VIEW pub_payments_reversal AS
SELECT r.municipality_id, r.id, r.payment_id, r.state, r.reason, r.asked_at, r.asked_by, r.asker, r.decided_at, r.decided_by, r.decider, p.amount
FROM payments_reversal AS r
JOIN payments_payment AS p ON p.municipality_id = r.municipality_id AND p.id = r.payment_id;

CREATE VIEW pub_payments_correction AS
SELECT municipality_id, id, key, payment_id, kind, amount, moved_id, day, reason, entry_id, made_at, actor_id, actor FROM payments_correction;

DROP VIEW pub_payments_payment;
CREATE VIEW pub_payments_payment AS
SELECT municipality_id, id, day, taken_at, method, channel_id, external, account_id, account_number, holder, amount, state, entry_id,
  returned, CAST(CASE WHEN source_kind = 'payments.payment' THEN source_id ELSE 0 END AS BIGINT) AS origin_id, debit, desk_id, desk_code, number, key, payer, note,
  advance_left, address, cashier_id, cashier, provider_id, day_id, received, debt_after, advance_after
FROM payments_payment;
