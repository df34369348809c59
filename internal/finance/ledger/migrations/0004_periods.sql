-- Reason: a closed month can be opened again by a second person; who closed and opened it, when and why, stays for ever, and the newest row says what is closed.
-- +goose Up
CREATE TABLE ledger_period (
	municipality_id BIGINT NOT NULL,
	number          BIGINT NOT NULL,
	act             TEXT NOT NULL CHECK (act IN ('close', 'ask', 'open', 'keep')),
	month           TEXT NOT NULL,
	closed_until    TEXT NOT NULL,
	reason          TEXT NOT NULL,
	ask             BIGINT NOT NULL,
	actor_id        BIGINT NOT NULL,
	actor_name      TEXT NOT NULL,
	made_at         BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, number)
);
CREATE UNIQUE INDEX ledger_period_answer ON ledger_period (municipality_id, ask) WHERE ask <> 0;
INSERT INTO ledger_period (municipality_id, number, act, month, closed_until, reason, ask, actor_id, actor_name, made_at)
SELECT municipality_id, (SELECT COUNT(*) FROM ledger_close e WHERE e.municipality_id = c.municipality_id AND e.month <= c.month),
	'close', month, month, '', 0, actor_id, actor_name, closed_at FROM ledger_close c;
DROP TABLE ledger_close;
