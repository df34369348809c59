-- Reason: double entry: entries and their lines are only ever added; subscribers' balances are kept beside them, everything else is summed.
-- +goose Up
CREATE TABLE ledger_entry (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	day             TEXT NOT NULL,
	kind            TEXT NOT NULL,
	source_kind     TEXT NOT NULL,
	source_id       BIGINT NOT NULL,
	key             TEXT NOT NULL,
	text            TEXT NOT NULL,
	lines           BIGINT NOT NULL,
	digest          BYTEA NOT NULL,
	batch           BIGINT NOT NULL,
	reverses        BIGINT NOT NULL,
	reason          TEXT NOT NULL,
	actor_id        BIGINT NOT NULL,
	actor_name      TEXT NOT NULL,
	made_at         BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, id),
	UNIQUE (municipality_id, key)
) /* WITHOUT ROWID */;
CREATE UNIQUE INDEX ledger_entry_reversed ON ledger_entry (municipality_id, reverses) WHERE reverses <> 0;
-- Unique by its last column; said, so that SQLite knows that entries come in this order.
CREATE UNIQUE INDEX ledger_entry_day ON ledger_entry (municipality_id, day, id);

-- The entry is no foreign key, which would be looked up for each line: a posting
-- writes both, neither is ever deleted, and the check looks for lines without one.
CREATE TABLE ledger_line (
	municipality_id BIGINT NOT NULL,
	entry_id        BIGINT NOT NULL,
	line            BIGINT NOT NULL,
	day             TEXT NOT NULL,
	account         TEXT NOT NULL,
	subject         BIGINT NOT NULL,
	service         BIGINT NOT NULL,
	amount          BIGINT NOT NULL CHECK (amount <> 0),
	PRIMARY KEY (municipality_id, entry_id, line)
) /* WITHOUT ROWID */;
-- A line stands in one of two indexes: that of its subscriber, or else that of its
-- account. Nearly every entry has a line of subscribers, so their accounts are read
-- by the days of the entries.
CREATE INDEX ledger_line_account ON ledger_line (municipality_id, account, day, entry_id, line)
	WHERE account NOT IN ('assets:receivable', 'liabilities:advance');
CREATE INDEX ledger_line_subject ON ledger_line (municipality_id, subject, day, entry_id)
	WHERE account IN ('assets:receivable', 'liabilities:advance');

CREATE TABLE ledger_balance (
	municipality_id BIGINT NOT NULL,
	account         TEXT NOT NULL,
	subject         BIGINT NOT NULL,
	service         BIGINT NOT NULL,
	amount          BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, account, subject, service)
) /* WITHOUT ROWID */;

CREATE TABLE ledger_close (
	municipality_id BIGINT NOT NULL,
	month           TEXT NOT NULL,
	actor_id        BIGINT NOT NULL,
	actor_name      TEXT NOT NULL,
	closed_at       BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, month)
);

CREATE VIEW pub_ledger_balance AS
SELECT municipality_id, account, subject, service, amount FROM ledger_balance;
