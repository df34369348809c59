-- Reason: what is posted together is a batch, which the trail vouches for; sums of days spare the pages adding up all lines.
-- +goose Up
-- Batches whose lines the sums of days do not hold yet: a posting adds its rows here and locks none, a later turn adds them up and takes them off. Turn -1: the trail does not vouch for the batch yet either.
CREATE TABLE ledger_batch (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	posting         BIGINT NOT NULL,
	first_entry     BIGINT NOT NULL,
	last_entry      BIGINT NOT NULL,
	turn            BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (municipality_id, id)
) /* WITHOUT ROWID */;
INSERT INTO ledger_batch (municipality_id, id, posting, first_entry, last_entry, turn)
SELECT municipality_id, batch, batch, MIN(id), MAX(id), -1 FROM ledger_entry GROUP BY municipality_id, batch;

CREATE TABLE ledger_turnover (
	municipality_id BIGINT NOT NULL,
	account         TEXT NOT NULL,
	subject         BIGINT NOT NULL,
	day             TEXT NOT NULL,
	debit           BIGINT NOT NULL,
	credit          BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, account, subject, day)
);
