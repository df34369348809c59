-- Payment agents: who may bring money, what they asked, and every number of theirs that was ever booked.
-- +goose Up

-- Shared catalogue: the word of an agent in the address /pay/{code}, which names
-- no municipality. municipality_id is the home: its desk keeps keys and dialect.
CREATE TABLE agents_code (
  code            TEXT   NOT NULL PRIMARY KEY,
  municipality_id BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL
);

-- An agent and what was agreed with it. An agent that serves several
-- municipalities has one row in each, all with one id: limits, commission and
-- whether it may bring money are each municipality's own; dialect, addresses and
-- keys are those of the home.
CREATE TABLE agents_agent (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  code            TEXT    NOT NULL,
  name            TEXT    NOT NULL,
  home            BOOLEAN NOT NULL,
  closed          BOOLEAN NOT NULL,
  dialect         TEXT    NOT NULL, -- JSON; empty away from home
  addresses       TEXT    NOT NULL, -- networks in CIDR, one on a line; empty: any
  least           BIGINT  NOT NULL, -- smallest payment
  most            BIGINT  NOT NULL, -- largest payment
  day_most        BIGINT  NOT NULL, -- of all payments that arrive on one day; 0: no limit
  commission      BIGINT  NOT NULL, -- per mille, for the settlement
  late_days       BIGINT  NOT NULL, -- a payment older than this is marked
  show_name       BOOLEAN NOT NULL, -- a check tells the first letters of the name
  show_due        BOOLEAN NOT NULL, -- a check tells what is owed
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, code)
);

-- Passwords of an agent: the hash of a key that was shown once. After a renewal
-- the old one goes on for a day ("until"), so that no call is lost meanwhile.
CREATE TABLE agents_key (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  hash            BYTEA  NOT NULL,
  form            TEXT   NOT NULL, -- one-time key of the form: a page loaded again makes no second key
  made_at         BIGINT NOT NULL,
  maker           TEXT   NOT NULL,
  until           BIGINT NOT NULL, -- 0: valid until it is renewed
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, agent_id, form),
  FOREIGN KEY (municipality_id, agent_id) REFERENCES agents_agent (municipality_id, id)
);

-- Every payment of every agent, for ever: a repeated number gets the stored
-- answer. At home there is a row also for what was booked in another
-- municipality (elsewhere, without payment), so that a number is used once in
-- all of them. No foreign key to agents_agent: a merger may take that row away.
CREATE TABLE agents_payment (
  municipality_id BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  number          TEXT   NOT NULL, -- the agent's number
  payment_id      BIGINT NOT NULL, -- ours; 0 when elsewhere
  elsewhere       BIGINT NOT NULL, -- municipality that booked it; 0: here
  account         TEXT   NOT NULL, -- number of the personal account
  amount          BIGINT NOT NULL,
  day             TEXT   NOT NULL, -- accounting day
  said_at         BIGINT NOT NULL, -- when it was paid, by the agent's clock; 0: not said
  at              BIGINT NOT NULL, -- when it arrived
  ms              BIGINT NOT NULL, -- from arrival until it was written
  flag            TEXT   NOT NULL CHECK (flag IN ('', 'late', 'moved', 'ahead')),
  answer          TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, agent_id, number)
) /* WITHOUT ROWID */;
CREATE INDEX agents_payment_at ON agents_payment (municipality_id, agent_id, at);

-- The last calls that booked nothing: checks, refusals, repetitions, try-outs of
-- a password. Kept for three months.
CREATE TABLE agents_call (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  at              BIGINT NOT NULL,
  command         TEXT   NOT NULL,
  request         TEXT   NOT NULL, -- the query; passwords travel in a header and never get here
  answer          TEXT   NOT NULL,
  outcome         TEXT   NOT NULL,
  address         TEXT   NOT NULL,
  ms              BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, id)
);
CREATE INDEX agents_call_agent ON agents_call (municipality_id, agent_id, id);

-- A number that came again with another account or sum. People settle it with
-- the agent: one of the two payments was never booked.
CREATE TABLE agents_dispute (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  number          TEXT   NOT NULL,
  account         TEXT   NOT NULL, -- of the second call
  amount          BIGINT NOT NULL,
  booked_account  TEXT   NOT NULL, -- of the payment that is booked
  booked_amount   BIGINT NOT NULL,
  payment_id      BIGINT NOT NULL,
  at              BIGINT NOT NULL,
  settled_at      BIGINT NOT NULL DEFAULT 0,
  settler         TEXT   NOT NULL DEFAULT '',
  note            TEXT   NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, id)
);
CREATE INDEX agents_dispute_number ON agents_dispute (municipality_id, agent_id, number);
CREATE INDEX agents_dispute_open ON agents_dispute (municipality_id, id) WHERE settled_at = 0;

CREATE VIEW pub_agents_agent AS
SELECT municipality_id, id, code, name, closed, commission FROM agents_agent;
