CREATE TABLE accounts_account (
    municipality_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    serial BIGINT NOT NULL,           -- running number; after a merger two accounts may share one, never a number
    number TEXT NOT NULL,             -- as printed: code-serial-check
    holder_id BIGINT NOT NULL,        -- household or organisation of the register
    state TEXT NOT NULL,              -- open, closed
    code_version BIGINT NOT NULL,     -- of the access code; raised to make an old code worthless
    opened TEXT NOT NULL,
    closed TEXT NOT NULL DEFAULT '',  -- last day of supply
    PRIMARY KEY (municipality_id, id),
    UNIQUE (municipality_id, number),
    CHECK (state IN ('open', 'closed'))
);

CREATE INDEX accounts_account_holder ON accounts_account (municipality_id, holder_id, state);

CREATE INDEX accounts_account_serial ON accounts_account (municipality_id, serial);

CREATE TABLE accounts_route (
    municipality_id BIGINT NOT NULL,
    village_id BIGINT NOT NULL,
    street TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, village_id, street)
);

CREATE TABLE accounts_supply (
    municipality_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    service_id BIGINT NOT NULL,
    connection TEXT NOT NULL,         -- house, yard, standpipe, none
    category TEXT NOT NULL,           -- of the tariff: decided for the supply, because a shop may stand in a yard
    persons BIGINT,                   -- instead of the household's own count; NULL follows the register
    heads BIGINT NOT NULL DEFAULT 0,
    area BIGINT NOT NULL DEFAULT 0,   -- thousandths of the unit of the tariff
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, account_id) REFERENCES accounts_account (municipality_id, id),
    CHECK (connection IN ('house', 'yard', 'standpipe', 'none')),
    CHECK (valid_until = '' OR valid_until >= valid_from)
);

CREATE INDEX accounts_supply_account ON accounts_supply (municipality_id, account_id);

CREATE UNIQUE INDEX accounts_supply_current ON accounts_supply (municipality_id, account_id, service_id) WHERE valid_until = '';

CREATE INDEX accounts_supply_service ON accounts_supply (municipality_id, service_id, account_id, valid_from, valid_until, connection, category, persons, heads, area);

CREATE TABLE adoption_adoption (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  form_key        TEXT   NOT NULL, -- one-time key of the form: sent twice, it begins one adoption
  scenario_id     BIGINT NOT NULL, -- frozen version in the workbench
  service_id      BIGINT NOT NULL,
  service_code    TEXT   NOT NULL, -- which steps the law asks for
  state           TEXT   NOT NULL CHECK (state IN ('open', 'decided', 'published', 'stopped')),
  proposed        TEXT   NOT NULL, -- JSON, prices that go to the hearing
  chosen          TEXT   NOT NULL DEFAULT '', -- JSON, prices that the council decided
  version_id      BIGINT NOT NULL DEFAULT 0,  -- price list in tariffs, once decided
  begins          TEXT   NOT NULL, -- first day of the month that is aimed at
  begun_at        BIGINT NOT NULL,
  begun_by        BIGINT NOT NULL,
  begun_by_name   TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, form_key),
  CHECK (state IN ('open', 'stopped') OR (chosen <> '' AND version_id <> 0))
);

CREATE UNIQUE INDEX adoption_adoption_open ON adoption_adoption (municipality_id, service_id) WHERE state IN ('open', 'decided');

CREATE TABLE adoption_obligation (
  municipality_id BIGINT NOT NULL,
  adoption_id     BIGINT NOT NULL,
  year            BIGINT NOT NULL,
  level           TEXT   NOT NULL, -- how far the price was to reach: operation, renewal, full
  need            BIGINT NOT NULL, -- tyiyn
  comes           BIGINT NOT NULL, -- tyiyn, collected from payers
  amount          BIGINT NOT NULL CHECK (amount > 0), -- tyiyn
  ended_by        BIGINT NOT NULL DEFAULT 0, -- adoption whose price holds in that year instead
  PRIMARY KEY (municipality_id, adoption_id, year),
  FOREIGN KEY (municipality_id, adoption_id) REFERENCES adoption_adoption (municipality_id, id)
);

CREATE TABLE adoption_step (
  municipality_id BIGINT NOT NULL,
  adoption_id     BIGINT NOT NULL,
  step            TEXT   NOT NULL CHECK (step IN ('notice', 'hearing', 'agreement', 'decision', 'publication', 'stop')),
  facts           TEXT   NOT NULL DEFAULT '', -- JSON; empty: not taken
  reason          TEXT   NOT NULL DEFAULT '', -- why it was left out
  owner_role      TEXT   NOT NULL DEFAULT '', -- who is responsible
  owner_name      TEXT   NOT NULL DEFAULT '',
  taken_at        BIGINT NOT NULL DEFAULT 0,
  taken_by        BIGINT NOT NULL DEFAULT 0,
  taken_by_name   TEXT   NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, adoption_id, step),
  FOREIGN KEY (municipality_id, adoption_id) REFERENCES adoption_adoption (municipality_id, id)
);

CREATE TABLE adoption_term (
  municipality_id BIGINT NOT NULL,
  term            TEXT   NOT NULL,
  days            BIGINT NOT NULL,
  working         BIGINT NOT NULL CHECK (working IN (0, 1)), -- working days, not those of the calendar
  source          TEXT   NOT NULL, -- the law, or who set it
  PRIMARY KEY (municipality_id, term)
);

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

CREATE TABLE agents_code (
  code            TEXT   NOT NULL PRIMARY KEY,
  municipality_id BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL
);

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
) WITHOUT ROWID;

CREATE INDEX agents_payment_at ON agents_payment (municipality_id, agent_id, at);

CREATE TABLE allocation_rule (
  municipality_id   BIGINT  NOT NULL,
  id                BIGINT  NOT NULL,
  provider_id       BIGINT  NOT NULL, -- for payments at this provider's cash desks; 0: for all
  from_day          TEXT    NOT NULL,
  ordering          TEXT    NOT NULL CHECK (ordering IN ('month', 'service')),
  services          TEXT    NOT NULL, -- ids in the order in which they are paid
  wish              BOOLEAN NOT NULL, -- what the payer asks for goes first
  body              TEXT    NOT NULL,
  number            TEXT    NOT NULL,
  decided_on        TEXT    NOT NULL,
  note              TEXT    NOT NULL,
  entered_at        BIGINT  NOT NULL,
  entered_by        BIGINT  NOT NULL,
  entered_by_name   TEXT    NOT NULL,
  withdrawn_at      BIGINT  NOT NULL DEFAULT 0,
  withdrawn_by_name TEXT    NOT NULL DEFAULT '',
  reason            TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, id)
);

CREATE UNIQUE INDEX allocation_rule_begin ON allocation_rule (municipality_id, provider_id, from_day) WHERE withdrawn_at = 0;

CREATE TABLE api_answer (
  municipality_id BIGINT NOT NULL,
  caller_id       BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  digest          BYTEA  NOT NULL,
  status          BIGINT NOT NULL,
  body            TEXT   NOT NULL,
  made_at         BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, caller_id, key)
);

CREATE TABLE audit_entry (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	at              BIGINT NOT NULL,
	actor_id        BIGINT NOT NULL,
	actor_name      TEXT NOT NULL,
	action          TEXT NOT NULL,
	on_kind         TEXT NOT NULL,
	on_id           BIGINT NOT NULL,
	before_json     TEXT NOT NULL,
	after_json      TEXT NOT NULL,
	hash            BYTEA NOT NULL,
	PRIMARY KEY (municipality_id, id)
) WITHOUT ROWID;

CREATE INDEX audit_entry_on ON audit_entry (municipality_id, on_kind, on_id, id);

CREATE TABLE audit_head (
	municipality_id BIGINT NOT NULL,
	day             TEXT NOT NULL,
	size            BIGINT NOT NULL,
	root            BYTEA NOT NULL,
	PRIMARY KEY (municipality_id, day)
);

CREATE TABLE audit_leaf (
	municipality_id BIGINT NOT NULL,
	position        BIGINT NOT NULL,
	entry_id        BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, position),
	UNIQUE (municipality_id, entry_id)
) WITHOUT ROWID;

CREATE TABLE audit_log (
	municipality_id BIGINT NOT NULL,
	size            BIGINT NOT NULL,
	root            BYTEA NOT NULL,
	sealed_at       BIGINT NOT NULL,
	PRIMARY KEY (municipality_id)
);

CREATE TABLE audit_tile (
	municipality_id BIGINT NOT NULL,
	number          BIGINT NOT NULL,
	hashes          BYTEA NOT NULL,
	PRIMARY KEY (municipality_id, number)
);

CREATE TABLE bans_ban (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  print           BYTEA  NOT NULL, -- keyed fingerprint of a phone or e-mail address
  request_id      BIGINT NOT NULL, -- from which it was asked for
  reason          TEXT   NOT NULL, -- told to whoever is banned
  days            BIGINT NOT NULL CHECK (days BETWEEN 1 AND 90),
  state           TEXT   NOT NULL CHECK (state IN ('waiting', 'on', 'refused', 'lifted')),
  until           TEXT   NOT NULL, -- last day; empty before the second person agreed
  asked_at        BIGINT NOT NULL,
  asked_by        BIGINT NOT NULL,
  asker           TEXT   NOT NULL,
  decided_at      BIGINT NOT NULL, -- 0: not yet
  decider         TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id)
);

CREATE INDEX bans_ban_print ON bans_ban (municipality_id, print);

CREATE INDEX bans_ban_waiting ON bans_ban (municipality_id, id) WHERE state = 'waiting';

CREATE TABLE billing_bill (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  run_id          BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  account_number  TEXT   NOT NULL,
  village_id      BIGINT NOT NULL,
  service_id      BIGINT NOT NULL,
  month           TEXT   NOT NULL,
  ordinal         BIGINT NOT NULL, -- in the list of the run
  chunk           BIGINT NOT NULL,
  place           BIGINT NOT NULL, -- among the numbers of the run, from 1; 0: left out
  due             TEXT   NOT NULL,
  state           TEXT   NOT NULL,
  quantity        BIGINT NOT NULL,
  amount          BIGINT NOT NULL,
  paid            BIGINT NOT NULL DEFAULT 0,
  odd             TEXT   NOT NULL DEFAULT '',
  usual           BIGINT NOT NULL DEFAULT 0,
  reason          TEXT   NOT NULL DEFAULT '',
  computation     TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id),
  CHECK (amount >= 0 AND paid >= 0 AND paid <= amount),
  CHECK (state IN ('billed', 'excluded', 'reversed'))
) WITHOUT ROWID;

CREATE UNIQUE INDEX billing_bill_live ON billing_bill (municipality_id, account_id, month, service_id)
  WHERE state = 'billed';

CREATE INDEX billing_bill_month ON billing_bill (municipality_id, month, run_id, due, amount, paid) WHERE state = 'billed';

CREATE INDEX billing_bill_noted ON billing_bill (municipality_id, run_id, ordinal) WHERE odd <> '' OR state = 'excluded';

CREATE UNIQUE INDEX billing_bill_ordinal ON billing_bill (municipality_id, run_id, ordinal);

CREATE INDEX billing_bill_unpaid ON billing_bill
  (municipality_id, account_id, month, service_id, due, amount, paid, village_id, account_number, run_id)
  WHERE state = 'billed' AND paid < amount;

CREATE TABLE billing_chunk (
  municipality_id BIGINT NOT NULL,
  run_id          BIGINT NOT NULL,
  chunk           BIGINT NOT NULL,
  entry_id        BIGINT NOT NULL,
  reversal_id     BIGINT NOT NULL DEFAULT 0,
  bills           BIGINT NOT NULL,
  amount          BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, run_id, chunk),
  FOREIGN KEY (municipality_id, run_id) REFERENCES billing_run (municipality_id, id)
) WITHOUT ROWID;

CREATE TABLE billing_number (
  municipality_id BIGINT NOT NULL,
  month           TEXT   NOT NULL,
  last_serial     BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, month)
);

CREATE TABLE billing_run (
  municipality_id  BIGINT NOT NULL,
  id               BIGINT NOT NULL,
  service_id       BIGINT NOT NULL,
  month            TEXT   NOT NULL,
  state            TEXT   NOT NULL,
  due              TEXT   NOT NULL,
  made_at          BIGINT NOT NULL,
  made_by          BIGINT NOT NULL,
  made_by_name     TEXT   NOT NULL,
  computed_at      BIGINT NOT NULL DEFAULT 0,
  approved_at      BIGINT NOT NULL DEFAULT 0,
  approved_by      BIGINT NOT NULL DEFAULT 0,
  approved_by_name TEXT   NOT NULL DEFAULT '',
  posted_at        BIGINT NOT NULL DEFAULT 0,
  reversed_at      BIGINT NOT NULL DEFAULT 0,
  reversed_by      BIGINT NOT NULL DEFAULT 0,
  reversed_by_name TEXT   NOT NULL DEFAULT '',
  reason           TEXT   NOT NULL DEFAULT '',
  bills            BIGINT NOT NULL DEFAULT 0,
  quantity         BIGINT NOT NULL DEFAULT 0,
  amount           BIGINT NOT NULL DEFAULT 0,
  listed           BIGINT NOT NULL DEFAULT 0, -- bills with those left out
  issuer_id        BIGINT NOT NULL DEFAULT 0, -- municipality that gave the numbers; stays when it merges into another
  first_number     BIGINT NOT NULL DEFAULT 0, -- number of the bill in the first place; 0 until approved
  PRIMARY KEY (municipality_id, id),
  CHECK (state IN ('draft', 'previewed', 'approved', 'posted', 'reversing', 'reversed', 'dropped'))
) WITHOUT ROWID;

CREATE UNIQUE INDEX billing_run_live ON billing_run (municipality_id, service_id, month)
  WHERE state NOT IN ('reversed', 'dropped');

CREATE INDEX billing_run_month ON billing_run (municipality_id, month);

CREATE UNIQUE INDEX billing_run_number ON billing_run (municipality_id, issuer_id, month, first_number) WHERE first_number > 0;

CREATE TABLE billing_settling ( /* SCRATCH */
  municipality_id BIGINT NOT NULL,
  batch           BIGINT NOT NULL,
  bill_id         BIGINT NOT NULL,
  amount          BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, batch, bill_id)
) WITHOUT ROWID;

CREATE TABLE casework_signatory (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  request_id      BIGINT NOT NULL,
  sealed          BYTEA  NOT NULL, -- name and address, as those of an applicant
  PRIMARY KEY (municipality_id, id)
);

CREATE INDEX casework_signatory_request ON casework_signatory (municipality_id, request_id, id);

CREATE TABLE casework_template (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  category        TEXT   NOT NULL, -- empty: any
  lang            TEXT   NOT NULL CHECK (lang IN ('ky', 'ru', 'en')),
  name            TEXT   NOT NULL,
  text            TEXT   NOT NULL, -- with [placeholders]
  sort_key        BYTEA  NOT NULL, -- of the name
  PRIMARY KEY (municipality_id, id)
);

CREATE TABLE casework_work (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  request_id      BIGINT NOT NULL,
  done_on         TEXT   NOT NULL,
  what            TEXT   NOT NULL,
  hours           BIGINT NOT NULL CHECK (hours >= 0), -- thousandths
  material        TEXT   NOT NULL,
  cost            BIGINT NOT NULL CHECK (cost >= 0), -- tyiyn: material, hired work, fuel
  by_id           BIGINT NOT NULL,
  by_name         TEXT   NOT NULL,
  struck_by       TEXT   NOT NULL, -- empty: it counts
  PRIMARY KEY (municipality_id, id)
);

CREATE INDEX casework_work_request ON casework_work (municipality_id, request_id, id);

CREATE TABLE db_node (
			node BIGINT NOT NULL PRIMARY KEY, holder BIGINT NOT NULL, until BIGINT NOT NULL);

CREATE TABLE expenses_expense (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  form_key        TEXT   NOT NULL, -- of the form: sent twice it books once
  provider_id     BIGINT NOT NULL,
  service_id      BIGINT NOT NULL, -- 0: of all services of the provider together
  kind            TEXT   NOT NULL, -- cost item, as in the calculation of tariffs
  day             TEXT   NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount > 0),
  supplier        TEXT   NOT NULL,
  paper           TEXT   NOT NULL, -- number of the invoice, the act or the payroll
  bank_id         BIGINT NOT NULL, -- our bank account that paid; 0: another, or not paid yet
  note            TEXT   NOT NULL,
  entry_id        BIGINT NOT NULL, -- in the ledger
  state           TEXT   NOT NULL CHECK (state IN ('booked', 'reversed')),
  entered_at      BIGINT NOT NULL,
  entered_by      BIGINT NOT NULL,
  enterer         TEXT   NOT NULL,
  reason          TEXT   NOT NULL DEFAULT '', -- of the reversal
  reversed_on     TEXT   NOT NULL DEFAULT '',
  reverser        TEXT   NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, form_key)
);

CREATE INDEX expenses_expense_day ON expenses_expense (municipality_id, day, id);

CREATE TABLE exports_code (
	municipality_id BIGINT NOT NULL,
	account         TEXT NOT NULL,
	code            TEXT NOT NULL,
	PRIMARY KEY (municipality_id, account)
);

CREATE TABLE files_file (
	municipality_id BIGINT NOT NULL,
	hash            TEXT   NOT NULL, -- SHA-256 of the body in hexadecimal: the same file is kept once
	media           TEXT   NOT NULL,
	size            BIGINT NOT NULL,
	kept_at         BIGINT NOT NULL,
	body            BYTEA  NOT NULL,
	PRIMARY KEY (municipality_id, hash)
);

CREATE TABLE files_hold (
	municipality_id BIGINT NOT NULL,
	holder_kind     TEXT   NOT NULL, -- kind and id of a thing of some room
	holder_id       BIGINT NOT NULL,
	hash            TEXT   NOT NULL,
	PRIMARY KEY (municipality_id, holder_kind, holder_id, hash)
);

CREATE INDEX files_hold_hash ON files_hold (municipality_id, hash);

CREATE TABLE followups_answer (
  municipality_id BIGINT NOT NULL,
  request_id      BIGINT NOT NULL,
  round           BIGINT NOT NULL,
  who             TEXT   NOT NULL,
  answer          TEXT   NOT NULL CHECK (answer IN ('yes', 'partly', 'no', 'unknown')),
  answered_on     TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, request_id, round, who)
);

CREATE INDEX followups_answer_day ON followups_answer (municipality_id, answered_on);

CREATE TABLE followups_question (
  municipality_id BIGINT  NOT NULL,
  request_id      BIGINT  NOT NULL,
  round           BIGINT  NOT NULL,
  due_on          TEXT    NOT NULL,
  asked           BOOLEAN NOT NULL, -- the notices went out, or there was nobody to write to
  PRIMARY KEY (municipality_id, request_id, round)
);

CREATE INDEX followups_question_due ON followups_question (municipality_id, due_on) WHERE NOT asked;

CREATE TABLE followups_rating (
  municipality_id BIGINT NOT NULL,
  request_id      BIGINT NOT NULL,
  round           BIGINT NOT NULL,
  who             TEXT   NOT NULL, -- print of the secret address: several may have made one request
  stars           BIGINT NOT NULL CHECK (stars BETWEEN 1 AND 5),
  rated_on        TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, request_id, round, who)
);

CREATE INDEX followups_rating_day ON followups_rating (municipality_id, rated_on);

CREATE TABLE forwarding_endpoint (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  name            TEXT    NOT NULL,
  url             TEXT    NOT NULL,
  jurisdiction    TEXT    NOT NULL,
  format          TEXT    NOT NULL CHECK (format IN ('xml', 'json')),
  secret          BYTEA   NOT NULL, -- api_key, sealed
  share           TEXT    NOT NULL,
  working         BOOLEAN NOT NULL,
  updates         BOOLEAN NOT NULL,
  trouble         TEXT    NOT NULL, -- why nobody answers; empty: somebody does
  trouble_since   BIGINT  NOT NULL,
  PRIMARY KEY (municipality_id, id)
);

CREATE TABLE forwarding_item (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  request_id      BIGINT NOT NULL,
  endpoint_id     BIGINT NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('waiting', 'doubt', 'asked', 'token', 'taken', 'claimed', 'confirmed', 'refuted', 'failed', 'stopped')),
  attempts        BIGINT NOT NULL,
  due_at          BIGINT NOT NULL,
  sent_at         BIGINT NOT NULL,
  token           TEXT   NOT NULL,
  their_id        TEXT   NOT NULL,
  their_status    TEXT   NOT NULL,
  notes           TEXT   NOT NULL, -- theirs
  error           TEXT   NOT NULL, -- of the last attempt; theirs, or a word of ours
  changed_at      BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, request_id),
  FOREIGN KEY (municipality_id, endpoint_id) REFERENCES forwarding_endpoint (municipality_id, id)
);

CREATE INDEX forwarding_item_desk ON forwarding_item (municipality_id, id) WHERE state IN ('asked', 'claimed', 'failed');

CREATE INDEX forwarding_item_due ON forwarding_item (municipality_id, due_at) WHERE state IN ('waiting', 'doubt', 'token', 'taken');

CREATE TABLE forwarding_route (
  municipality_id BIGINT NOT NULL,
  category        TEXT   NOT NULL,
  endpoint_id     BIGINT NOT NULL,
  service_code    TEXT   NOT NULL,
  service_name    TEXT   NOT NULL,
  attributes      TEXT   NOT NULL, -- JSON: what their questions are answered with
  PRIMARY KEY (municipality_id, category),
  FOREIGN KEY (municipality_id, endpoint_id) REFERENCES forwarding_endpoint (municipality_id, id)
);

CREATE TABLE forwarding_update (
  municipality_id BIGINT NOT NULL,
  item_id         BIGINT NOT NULL,
  update_id       TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, item_id, update_id)
);

CREATE TABLE gateway_payment (
  municipality_id BIGINT NOT NULL,
  key_id          BIGINT NOT NULL,
  payment_id      BIGINT NOT NULL,
  reference       TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, key_id, payment_id),
  UNIQUE (municipality_id, key_id, reference)
);

CREATE TABLE identity_attempt (
	id          BIGINT PRIMARY KEY,
	login_key   TEXT NOT NULL,
	network_key TEXT NOT NULL,
	at          BIGINT NOT NULL
);

CREATE INDEX identity_attempt_login ON identity_attempt (login_key, at);

CREATE INDEX identity_attempt_network ON identity_attempt (network_key, at);

CREATE TABLE identity_invitation (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	hash            BYTEA NOT NULL,
	user_id         BIGINT NOT NULL,
	name            TEXT NOT NULL,
	roles           TEXT NOT NULL,
	invited_by      BIGINT NOT NULL,
	created_at      BIGINT NOT NULL,
	expires_at      BIGINT NOT NULL,
	used_at         BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, id)
);

CREATE INDEX identity_invitation_hash ON identity_invitation (municipality_id, hash);

CREATE TABLE identity_member (
	municipality_id BIGINT NOT NULL,
	user_id         BIGINT NOT NULL,
	blocked         BOOLEAN NOT NULL,
	since           BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, user_id)
);

CREATE INDEX identity_member_user ON identity_member (user_id);

CREATE TABLE identity_role (
	municipality_id BIGINT NOT NULL,
	user_id         BIGINT NOT NULL,
	role            TEXT NOT NULL,
	provider_id     BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, user_id, role, provider_id),
	FOREIGN KEY (municipality_id, user_id) REFERENCES identity_member (municipality_id, user_id)
);

CREATE TABLE identity_session (
	hash       BYTEA PRIMARY KEY,
	id         BIGINT NOT NULL UNIQUE,
	user_id    BIGINT NOT NULL,
	device     TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	seen_at    BIGINT NOT NULL,
	expires_at BIGINT NOT NULL
);

CREATE INDEX identity_session_expires ON identity_session (expires_at);

CREATE INDEX identity_session_user ON identity_session (user_id);

CREATE TABLE identity_user (
	id         BIGINT PRIMARY KEY,
	login      TEXT NOT NULL UNIQUE,
	name       TEXT NOT NULL,
	password   TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	changed_at BIGINT NOT NULL
);

CREATE TABLE inventory_asset (
    municipality_id BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    provider_id     BIGINT NOT NULL,
    service_id      BIGINT NOT NULL, -- 0: serves several services of the provider
    part            TEXT   NOT NULL CHECK (part IN ('source', 'pump', 'treatment', 'storage', 'network', 'meters', 'building', 'vehicle', 'equipment', 'other')),
    name            TEXT   NOT NULL,
    sort_key        BYTEA  NOT NULL,
    since           BIGINT NOT NULL, -- year in which it came into use
    life            BIGINT NOT NULL CHECK (life > 0), -- years
    cost            BIGINT NOT NULL CHECK (cost >= 0), -- tyiyn, in the books; 0: not known
    replacement     BIGINT NOT NULL CHECK (replacement > 0), -- tyiyn, what the same thing costs today
    note            TEXT   NOT NULL,
    retired_on      TEXT   NOT NULL, -- last day of use; empty while it is used
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, provider_id) REFERENCES inventory_provider (municipality_id, id)
);

CREATE INDEX inventory_asset_provider ON inventory_asset (municipality_id, provider_id);

CREATE TABLE inventory_coverage (
    municipality_id BIGINT NOT NULL,
    service_id      BIGINT NOT NULL,
    village_id      BIGINT NOT NULL, -- of territory; a village that merged away simply shows no more
    since           TEXT   NOT NULL, -- day; empty: always
    PRIMARY KEY (municipality_id, service_id, village_id),
    FOREIGN KEY (municipality_id, service_id) REFERENCES inventory_service (municipality_id, id)
);

CREATE TABLE inventory_promise (
    municipality_id BIGINT NOT NULL,
    service_id      BIGINT NOT NULL,
    measure         TEXT   NOT NULL, -- one of the measures of promise.go
    target          BIGINT NOT NULL CHECK (target > 0), -- whole, in the measure's unit: hours a day, pick-ups a week
    note            TEXT   NOT NULL, -- "9:00–21:00, дүйшөмбүдөн башка"
    promised_by     TEXT   NOT NULL, -- who stands for it
    decision        TEXT   NOT NULL, -- "№ 23/83, 12.03.2026"
    PRIMARY KEY (municipality_id, service_id, measure),
    FOREIGN KEY (municipality_id, service_id) REFERENCES inventory_service (municipality_id, id)
);

CREATE TABLE inventory_provider (
    municipality_id BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    kind            TEXT   NOT NULL CHECK (kind IN ('enterprise', 'union', 'private', 'okmotu')),
    name            TEXT   NOT NULL, -- in full, as in its charter
    short_name      TEXT   NOT NULL, -- as people and bills call it
    name_fold       TEXT   NOT NULL,
    sort_key        BYTEA  NOT NULL,
    tax_number      TEXT   NOT NULL, -- ИНН, 14 digits
    bank_name       TEXT   NOT NULL,
    bank_account    TEXT   NOT NULL, -- 16 digits
    phone           TEXT   NOT NULL,
    address         TEXT   NOT NULL,
    cash_hours      TEXT   NOT NULL,
    elqr_provider   TEXT   NOT NULL, -- national QR: id given by the bank's contract; empty until there is one
    elqr_service    TEXT   NOT NULL,
    mcc             TEXT   NOT NULL, -- merchant category code, 4 digits
    PRIMARY KEY (municipality_id, id)
);

CREATE TABLE inventory_service (
    municipality_id BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    code            TEXT   NOT NULL, -- matter of local significance: water, waste, lighting, …
    name_ky         TEXT   NOT NULL,
    name_ru         TEXT   NOT NULL,
    name_en         TEXT   NOT NULL,
    name_fold       TEXT   NOT NULL, -- all three names and the provider's, for search
    sort_key        BYTEA  NOT NULL,
    provider_id     BIGINT NOT NULL,
    unit            TEXT   NOT NULL CHECK (unit IN ('m3', 'person', 'household', 'head', 'hectare', 'visit', 'none')),
    about_ky        TEXT   NOT NULL,
    about_ru        TEXT   NOT NULL,
    ended_on        TEXT   NOT NULL, -- last day; empty while it is delivered
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, provider_id) REFERENCES inventory_provider (municipality_id, id)
);

CREATE INDEX inventory_service_provider ON inventory_service (municipality_id, provider_id);

CREATE TABLE jobs_job (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	kind            TEXT NOT NULL,
	args            TEXT NOT NULL,
	actor           TEXT NOT NULL,
	once_key        TEXT NOT NULL,
	state           TEXT NOT NULL,
	attempts        BIGINT NOT NULL,
	run_at          BIGINT NOT NULL,
	holder          BIGINT NOT NULL,
	lease_until     BIGINT NOT NULL,
	cancelled       BOOLEAN NOT NULL,
	created_at      BIGINT NOT NULL,
	started_at      BIGINT NOT NULL,
	finished_at     BIGINT NOT NULL,
	done            BIGINT NOT NULL,
	total           BIGINT NOT NULL,
	message         TEXT NOT NULL,
	message_values  TEXT NOT NULL,
	result          TEXT NOT NULL,
	PRIMARY KEY (municipality_id, id)
);

CREATE UNIQUE INDEX jobs_job_once ON jobs_job (municipality_id, kind, once_key)
	WHERE once_key <> '' AND state IN ('waiting', 'running');

CREATE INDEX jobs_job_open ON jobs_job (municipality_id, state, id) WHERE state IN ('waiting', 'running');

CREATE TABLE keys_key (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  name            TEXT   NOT NULL,
  prefix          TEXT   NOT NULL,
  digest          BYTEA  NOT NULL,
  scopes          TEXT   NOT NULL,
  addresses       TEXT   NOT NULL,
  per_minute      BIGINT NOT NULL CHECK (per_minute > 0),
  holds           TEXT   NOT NULL CHECK (holds IN ('agents', 'bank')),
  channel         BIGINT NOT NULL,
  expires         TEXT   NOT NULL,
  made_at         BIGINT NOT NULL,
  made_by         BIGINT NOT NULL,
  maker           TEXT   NOT NULL,
  used_at         BIGINT NOT NULL,
  revoked_at      BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, prefix)
);

CREATE INDEX keys_key_prefix ON keys_key (prefix);

CREATE TABLE ledger_balance (
	municipality_id BIGINT NOT NULL,
	account         TEXT NOT NULL,
	subject         BIGINT NOT NULL,
	service         BIGINT NOT NULL,
	amount          BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, account, subject, service)
) WITHOUT ROWID;

CREATE TABLE ledger_batch (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	first_entry     BIGINT NOT NULL,
	last_entry      BIGINT NOT NULL,
	turn            BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (municipality_id, id)
) WITHOUT ROWID;

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
) WITHOUT ROWID;

CREATE UNIQUE INDEX ledger_entry_day ON ledger_entry (municipality_id, day, id);

CREATE UNIQUE INDEX ledger_entry_reversed ON ledger_entry (municipality_id, reverses) WHERE reverses <> 0;

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
) WITHOUT ROWID;

CREATE INDEX ledger_line_account ON ledger_line (municipality_id, account, day, entry_id, line)
	WHERE account NOT IN ('assets:receivable', 'liabilities:advance');

CREATE INDEX ledger_line_subject ON ledger_line (municipality_id, subject, day, entry_id)
	WHERE account IN ('assets:receivable', 'liabilities:advance');

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

CREATE TABLE ledger_turnover (
	municipality_id BIGINT NOT NULL,
	account         TEXT NOT NULL,
	subject         BIGINT NOT NULL,
	day             TEXT NOT NULL,
	debit           BIGINT NOT NULL,
	credit          BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, account, subject, day)
);

CREATE TABLE mailbox_box (
  municipality_id BIGINT  NOT NULL PRIMARY KEY,
  host            TEXT    NOT NULL,
  port            BIGINT  NOT NULL CHECK (port BETWEEN 1 AND 65535),
  start_tls       BOOLEAN NOT NULL,
  login           TEXT    NOT NULL,
  secret          BYTEA   NOT NULL, -- sealed
  folder          TEXT    NOT NULL,
  since_on        TEXT    NOT NULL,
  category        TEXT    NOT NULL, -- of letters: nothing in them says it
  village_id      BIGINT  NOT NULL, -- of letters that name none
  working         BOOLEAN NOT NULL,
  validity        BIGINT  NOT NULL,
  last_uid        BIGINT  NOT NULL,
  due_at          BIGINT  NOT NULL,
  read_at         BIGINT  NOT NULL, -- the last time that went well; 0: never
  trouble         TEXT    NOT NULL, -- why it does not; empty: it does
  trouble_since   BIGINT  NOT NULL
);

CREATE INDEX mailbox_box_due ON mailbox_box (municipality_id, due_at) WHERE working;

CREATE TABLE mailbox_letter (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  once            TEXT   NOT NULL,
  words_print     TEXT   NOT NULL,
  sender_print    TEXT   NOT NULL,
  validity        BIGINT NOT NULL,
  uid             BIGINT NOT NULL,
  size            BIGINT NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('registered', 'added', 'held', 'ignored', 'unreadable', 'dismissed')),
  reason          TEXT   NOT NULL,
  request_id      BIGINT NOT NULL, -- 0: none
  sealed          BYTEA  NOT NULL,
  came_at         BIGINT NOT NULL,
  read_at         BIGINT NOT NULL,
  done_at         BIGINT NOT NULL,
  done_by         TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, once)
);

CREATE INDEX mailbox_letter_read ON mailbox_letter (municipality_id, read_at);

CREATE INDEX mailbox_letter_sender ON mailbox_letter (municipality_id, sender_print, read_at);

CREATE INDEX mailbox_letter_waiting ON mailbox_letter (municipality_id, id) WHERE done_at = 0;

CREATE TABLE meters_meter (
    municipality_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    service_id BIGINT NOT NULL,
    serial TEXT NOT NULL,
    model TEXT NOT NULL,
    digits BIGINT NOT NULL,                -- whole digits of the dial
    installed TEXT NOT NULL,
    first_value BIGINT NOT NULL,           -- thousandths
    verified_until TEXT NOT NULL,          -- empty: not recorded
    seal TEXT NOT NULL,
    state TEXT NOT NULL,
    broken_since TEXT NOT NULL,            -- kept after replacement: past months are computed again by it
    ended TEXT NOT NULL,                   -- last day of work; empty while it hangs there
    follows BIGINT NOT NULL,               -- the meter that this one replaced, or 0
    PRIMARY KEY (municipality_id, id),
    CHECK (state IN ('working', 'broken', 'missing', 'removed', 'replaced')),
    CHECK (digits BETWEEN 1 AND 9)
);

CREATE INDEX meters_meter_account ON meters_meter (municipality_id, account_id);

CREATE UNIQUE INDEX meters_meter_current ON meters_meter (municipality_id, account_id, service_id) WHERE ended = '';

CREATE INDEX meters_meter_serial ON meters_meter (municipality_id, serial);

CREATE INDEX meters_meter_service ON meters_meter (municipality_id, service_id);

CREATE TABLE meters_reading (
    municipality_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    meter_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    value BIGINT NOT NULL,                 -- thousandths, as seen on the dial
    total BIGINT NOT NULL,                 -- counted on past the last digit and past estimates; never falls
    source TEXT NOT NULL,
    odd TEXT NOT NULL,                     -- codes, separated by spaces
    state TEXT NOT NULL,
    reason TEXT NOT NULL,                  -- why it was rejected
    entered_by BIGINT NOT NULL,
    entered_name TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    batch_id BIGINT NOT NULL,              -- the list it came with, or 0
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, meter_id) REFERENCES meters_meter (municipality_id, id),
    CHECK (state IN ('accepted', 'waiting', 'rejected')),
    CHECK (source IN ('controller', 'citizen', 'office', 'estimated', 'corrected'))
);

CREATE INDEX meters_reading_batch ON meters_reading (municipality_id, batch_id) WHERE batch_id <> 0;

CREATE INDEX meters_reading_day ON meters_reading (municipality_id, day) WHERE state = 'accepted';

CREATE INDEX meters_reading_meter ON meters_reading (municipality_id, meter_id);

CREATE UNIQUE INDEX meters_reading_once ON meters_reading (municipality_id, meter_id, day) WHERE state = 'accepted';

CREATE INDEX meters_reading_waiting ON meters_reading (municipality_id, meter_id) WHERE state = 'waiting';

CREATE TABLE notices_code (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  form_key        TEXT    NOT NULL, -- of the form that asked
  print           TEXT    NOT NULL, -- of the phone
  proof           TEXT    NOT NULL, -- print of the code with this row
  tries           BIGINT  NOT NULL, -- wrong ones
  confirmed       BOOLEAN NOT NULL,
  made_at         BIGINT  NOT NULL,
  PRIMARY KEY (municipality_id, id)
);

CREATE INDEX notices_code_made ON notices_code (municipality_id, made_at);

CREATE INDEX notices_code_print ON notices_code (municipality_id, print, made_at);

CREATE TABLE notices_contact (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  request_id      BIGINT  NOT NULL, -- that is followed now
  own_id          BIGINT  NOT NULL, -- that it began with
  code            TEXT    NOT NULL, -- print of the secret address that it belongs to: one contact each
  mine            BOOLEAN NOT NULL, -- the applicant
  way             TEXT    NOT NULL CHECK (way IN ('mail', 'sms')),
  lang            TEXT    NOT NULL,
  sealed          BYTEA   NOT NULL, -- address, name and secret address
  print           TEXT    NOT NULL, -- the same for the same mailbox or phone
  state           TEXT    NOT NULL CHECK (state IN ('asked', 'on', 'off')), -- asked: not confirmed yet
  made_at         BIGINT  NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, code)
);

CREATE INDEX notices_contact_print ON notices_contact (municipality_id, print, made_at);

CREATE INDEX notices_contact_request ON notices_contact (municipality_id, request_id, id);

CREATE TABLE notices_news (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  request_id      BIGINT NOT NULL,
  happened_at     BIGINT NOT NULL,
  ended           BOOLEAN NOT NULL, -- answered, rejected or referred; else registered
  PRIMARY KEY (municipality_id, id)
);

CREATE INDEX notices_news_at ON notices_news (municipality_id, happened_at);

CREATE TABLE notices_sent (
  municipality_id BIGINT NOT NULL,
  print           TEXT   NOT NULL,
  day             TEXT   NOT NULL,
  many            BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, print, day)
);

CREATE TABLE notices_subscription (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  village_id      BIGINT NOT NULL,
  street          TEXT   NOT NULL, -- empty: the whole village
  category        TEXT   NOT NULL, -- empty: any
  way             TEXT   NOT NULL CHECK (way IN ('mail', 'sms')),
  lang            TEXT   NOT NULL,
  sealed          BYTEA  NOT NULL, -- address
  print           TEXT   NOT NULL, -- the same for the same mailbox or phone
  state           TEXT   NOT NULL CHECK (state IN ('asked', 'on', 'off')),
  made_at         BIGINT NOT NULL,
  told_to         BIGINT NOT NULL, -- instant up to which it was told
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, print, village_id, street, category)
);

CREATE INDEX notices_subscription_due ON notices_subscription (municipality_id, told_to) WHERE state = 'on';

CREATE TABLE notify_message (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	once_key        TEXT NOT NULL, -- the same key is one message
	about_kind      TEXT NOT NULL,
	about_id        BIGINT NOT NULL,
	way             TEXT NOT NULL CHECK (way IN ('mail', 'sms', 'paper')),
	sealed          BYTEA NOT NULL, -- person and words; empty once wiped
	parts           BIGINT NOT NULL, -- of an SMS: what is paid for
	state           TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'paper', 'told', 'dropped')),
	reason          TEXT NOT NULL, -- why it waits longer, is on the list, or was dropped
	attempts        BIGINT NOT NULL,
	due             BIGINT NOT NULL, -- next attempt, or when one that is under way is taken for dead
	until           BIGINT NOT NULL, -- of no use afterwards; 0: it must reach
	made_at         BIGINT NOT NULL,
	ended_at        BIGINT NOT NULL, -- sent, told or dropped; 0: not yet
	PRIMARY KEY (municipality_id, id),
	UNIQUE (municipality_id, once_key)
);

CREATE INDEX notify_message_made ON notify_message (municipality_id, made_at);

CREATE INDEX notify_message_paper ON notify_message (municipality_id, id) WHERE state = 'paper';

CREATE INDEX notify_message_waiting ON notify_message (municipality_id, due, id) WHERE state = 'waiting';

CREATE INDEX notify_message_wipe ON notify_message (municipality_id, ended_at) WHERE ended_at > 0 AND LENGTH(sealed) > 0;

CREATE TABLE open311_update (
  municipality_id BIGINT NOT NULL,
  key_id          BIGINT NOT NULL, -- of the program that sent it
  their_id        TEXT   NOT NULL, -- its number there
  id              BIGINT NOT NULL, -- its number here
  PRIMARY KEY (municipality_id, key_id, their_id)
);

CREATE TABLE operations_draft (
	municipality_id BIGINT NOT NULL,
	service_id      BIGINT NOT NULL,
	day             TEXT   NOT NULL,
	actor_id        BIGINT NOT NULL,
	actor_name      TEXT   NOT NULL,
	typed           TEXT   NOT NULL, -- the form, as it was sent
	at              BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, service_id, day)
);

CREATE TABLE operations_figure (
	municipality_id BIGINT NOT NULL,
	service_id      BIGINT NOT NULL,
	day             TEXT   NOT NULL,
	zone_id         BIGINT NOT NULL, -- 0: of the whole service
	code            TEXT   NOT NULL, -- one of figure.go
	week            TEXT   NOT NULL,
	value           BIGINT NOT NULL CHECK (value >= 0), -- thousandths
	PRIMARY KEY (municipality_id, service_id, day, zone_id, code)
) WITHOUT ROWID;

CREATE TABLE operations_gap (
	municipality_id BIGINT NOT NULL,
	service_id      BIGINT NOT NULL,
	day             TEXT   NOT NULL,
	zone_id         BIGINT NOT NULL,
	reason          TEXT   NOT NULL CHECK (reason IN ('power', 'breakdown', 'repair', 'source', 'turn', 'weather', 'vehicle', 'staff', 'other')),
	PRIMARY KEY (municipality_id, service_id, day, zone_id)
) WITHOUT ROWID;

CREATE TABLE operations_sheet (
	municipality_id BIGINT NOT NULL,
	service_id      BIGINT NOT NULL,
	day             TEXT   NOT NULL,
	week            TEXT   NOT NULL, -- the Monday of its week
	note            TEXT   NOT NULL,
	actor_id        BIGINT NOT NULL,
	actor_name      TEXT   NOT NULL,
	kept_at         BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, service_id, day)
) WITHOUT ROWID;

CREATE TABLE operations_street (
	municipality_id BIGINT NOT NULL,
	zone_id         BIGINT NOT NULL,
	street_id       BIGINT NOT NULL, -- of territory
	PRIMARY KEY (municipality_id, zone_id, street_id),
	FOREIGN KEY (municipality_id, zone_id) REFERENCES operations_zone (municipality_id, id)
);

CREATE TABLE operations_zone (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	service_id      BIGINT NOT NULL, -- of inventory
	village_id      BIGINT NOT NULL, -- of territory
	name            TEXT   NOT NULL,
	sort_key        BYTEA  NOT NULL,
	size            BIGINT NOT NULL CHECK (size >= 0), -- lamps of lighting, else households; 0: not counted
	since           TEXT   NOT NULL, -- first day of its log
	ended_on        TEXT   NOT NULL, -- last day; empty while it is served
	PRIMARY KEY (municipality_id, id)
);

CREATE INDEX operations_zone_service ON operations_zone (municipality_id, service_id, sort_key);

CREATE TABLE outbox_event (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	event           TEXT NOT NULL,
	payload         TEXT NOT NULL,
	done            BOOLEAN NOT NULL,
	attempts        BIGINT NOT NULL,
	next_at         BIGINT NOT NULL,
	error           TEXT NOT NULL,
	PRIMARY KEY (municipality_id, id)
);

CREATE INDEX outbox_event_waiting ON outbox_event (municipality_id, next_at, id) WHERE NOT done;

CREATE TABLE outbox_mark (
	municipality_id BIGINT NOT NULL,
	event_id        BIGINT NOT NULL,
	listener        TEXT NOT NULL,
	PRIMARY KEY (municipality_id, event_id, listener),
	FOREIGN KEY (municipality_id, event_id) REFERENCES outbox_event (municipality_id, id)
);

CREATE TABLE payer_file (
  municipality_id BIGINT NOT NULL,
  print_id        BIGINT NOT NULL,
  part            BIGINT NOT NULL,
  name            TEXT   NOT NULL,
  bills           BIGINT NOT NULL,
  body            BYTEA  NOT NULL,
  PRIMARY KEY (municipality_id, print_id, part),
  FOREIGN KEY (municipality_id, print_id) REFERENCES payer_print (municipality_id, id)
);

CREATE TABLE payer_print (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  month           TEXT   NOT NULL,
  village_id      BIGINT NOT NULL,
  lang            TEXT   NOT NULL,
  made_at         BIGINT NOT NULL,
  made_by_name    TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id)
);

CREATE TABLE payer_request (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  reference       TEXT   NOT NULL,
  account_id      BIGINT NOT NULL,
  bill_id         BIGINT NOT NULL, -- 0: not for one bill
  service_id      BIGINT NOT NULL, -- 0: for all services of the payee
  payee           TEXT   NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount > 0),
  link            TEXT   NOT NULL, -- as it stands in the code
  asked_at        BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, reference)
);

CREATE TABLE payer_wanted ( /* SCRATCH */
  municipality_id BIGINT NOT NULL,
  batch           BIGINT NOT NULL,
  reference       TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, batch, reference)
);

CREATE TABLE payments_allocation (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  payment_id      BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  bill_id         BIGINT NOT NULL,
  service_id      BIGINT NOT NULL,
  month           TEXT   NOT NULL,
  day             TEXT   NOT NULL,
  kind            TEXT   NOT NULL CHECK (kind IN ('paid', 'advance', 'released', 'reversed')),
  amount          BIGINT NOT NULL CHECK (amount <> 0),
  batch           BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, payment_id, id)
) WITHOUT ROWID;

CREATE INDEX payments_allocation_batch ON payments_allocation (municipality_id, batch) WHERE batch > 0;

CREATE INDEX payments_allocation_bill ON payments_allocation (municipality_id, bill_id);

CREATE TABLE payments_correction (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  payment_id      BIGINT NOT NULL,
  kind            TEXT   NOT NULL CHECK (kind IN ('reverse', 'refund', 'transfer')),
  amount          BIGINT NOT NULL CHECK (amount > 0),
  desk_id         BIGINT NOT NULL,
  moved_id        BIGINT NOT NULL,
  day             TEXT   NOT NULL,
  reason          TEXT   NOT NULL,
  entry_id        BIGINT NOT NULL,
  made_at         BIGINT NOT NULL,
  actor_id        BIGINT NOT NULL,
  actor           TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, key)
);

CREATE INDEX payments_correction_payment ON payments_correction (municipality_id, payment_id);

CREATE TABLE "payments_payment" (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  desk_id         BIGINT NOT NULL,
  desk_code       BIGINT NOT NULL,
  provider_id     BIGINT NOT NULL,
  day_id          BIGINT NOT NULL,
  number          BIGINT NOT NULL,
  day             TEXT   NOT NULL,
  taken_at        BIGINT NOT NULL,
  cashier_id      BIGINT NOT NULL,
  cashier         TEXT   NOT NULL,
  method          TEXT   NOT NULL CHECK (method IN ('cash', 'agent', 'bank', 'register', 'elqr', 'api')),
  debit           TEXT   NOT NULL,
  channel_id      BIGINT NOT NULL,
  external        TEXT   NOT NULL,
  payer           TEXT   NOT NULL,
  source_kind     TEXT   NOT NULL,
  source_id       BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  account_number  TEXT   NOT NULL,
  holder          TEXT   NOT NULL,
  address         TEXT   NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount > 0),
  advance_left    BIGINT NOT NULL CHECK (advance_left >= 0 AND advance_left + returned <= amount),
  returned        BIGINT NOT NULL CHECK (returned >= 0),
  received        BIGINT NOT NULL,
  debt_after      BIGINT NOT NULL,
  advance_after   BIGINT NOT NULL,
  note            TEXT   NOT NULL,
  entry_id        BIGINT NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('taken', 'reversed', 'moved')),
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, key)
) WITHOUT ROWID;

CREATE INDEX payments_payment_account ON payments_payment (municipality_id, account_id, id);

CREATE INDEX payments_payment_channel ON payments_payment (municipality_id, channel_id, day) WHERE method <> 'cash';

CREATE INDEX payments_payment_day ON payments_payment (municipality_id, day, id);

CREATE UNIQUE INDEX payments_payment_number ON payments_payment (municipality_id, number, desk_id) WHERE desk_id <> 0;

CREATE TABLE "payments_reversal" (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  payment_id      BIGINT NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('waiting', 'done', 'refused')),
  reason          TEXT   NOT NULL,
  asked_at        BIGINT NOT NULL,
  asked_by        BIGINT NOT NULL,
  asker           TEXT   NOT NULL,
  decided_at      BIGINT NOT NULL DEFAULT 0,
  decided_by      BIGINT NOT NULL DEFAULT 0,
  decider         TEXT   NOT NULL DEFAULT '',
  day             TEXT   NOT NULL DEFAULT '',
  entry_id        BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality_id, id)
);

CREATE UNIQUE INDEX payments_reversal_live ON payments_reversal (municipality_id, payment_id) WHERE state <> 'refused';

CREATE INDEX payments_reversal_waiting ON payments_reversal (municipality_id, id) WHERE state = 'waiting';

CREATE TABLE payments_wanted ( /* SCRATCH */
  municipality_id BIGINT NOT NULL,
  batch           BIGINT NOT NULL,
  n               BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  account_id      BIGINT NOT NULL, -- 0 when a row before this one names the same account
  PRIMARY KEY (municipality_id, batch, n)
) WITHOUT ROWID;

CREATE TABLE people_household (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	village_id      BIGINT NOT NULL,
	street          TEXT NOT NULL,
	house           TEXT NOT NULL,
	flat            TEXT NOT NULL,
	head            TEXT NOT NULL,
	phone           TEXT NOT NULL,
	persons         BIGINT NOT NULL,
	state           TEXT NOT NULL CHECK (state IN ('here', 'moved', 'closed')),
	state_day       TEXT NOT NULL,
	note            TEXT NOT NULL,
	batch_id        BIGINT NOT NULL,
	name_fold       TEXT NOT NULL,
	house_fold      TEXT NOT NULL,
	find            TEXT NOT NULL,
	sort_key        BYTEA NOT NULL,
	version         BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, id)
);

CREATE INDEX people_household_batch ON people_household (municipality_id, batch_id);

CREATE INDEX people_household_sort ON people_household (municipality_id, sort_key, id);

CREATE INDEX people_household_twin ON people_household (municipality_id, village_id, name_fold, house_fold);

CREATE INDEX people_household_village ON people_household (municipality_id, village_id, sort_key, id);

CREATE TABLE people_import (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	filename        TEXT NOT NULL,
	headings        TEXT NOT NULL,
	columns         TEXT NOT NULL,
	village_id      BIGINT NOT NULL,
	refused         TEXT NOT NULL,
	twins           BOOLEAN NOT NULL,
	state           TEXT NOT NULL CHECK (state IN ('columns', 'preview', 'adding', 'done', 'undone', 'dropped')),
	row_count       BIGINT NOT NULL,
	job_id          BIGINT NOT NULL,
	cut             BIGINT NOT NULL,
	entered_by      BIGINT NOT NULL,
	entered_name    TEXT NOT NULL,
	entered_at      BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, id)
);

CREATE TABLE people_import_row (
	municipality_id BIGINT NOT NULL,
	import_id       BIGINT NOT NULL,
	number          BIGINT NOT NULL,
	cells           TEXT NOT NULL,
	merged          BOOLEAN NOT NULL,
	handled         BOOLEAN NOT NULL,
	PRIMARY KEY (municipality_id, import_id, number),
	FOREIGN KEY (municipality_id, import_id) REFERENCES people_import (municipality_id, id)
);

CREATE TABLE people_mapping (
	municipality_id BIGINT NOT NULL,
	headings_fold   TEXT NOT NULL,
	columns         TEXT NOT NULL,
	village_id      BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, headings_fold)
);

CREATE TABLE people_organisation (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	name            TEXT NOT NULL,
	category        TEXT NOT NULL CHECK (category IN ('budget', 'other')),
	tax_number      TEXT NOT NULL,
	contact         TEXT NOT NULL,
	phone           TEXT NOT NULL,
	village_id      BIGINT NOT NULL,
	street          TEXT NOT NULL,
	house           TEXT NOT NULL,
	state           TEXT NOT NULL CHECK (state IN ('here', 'closed')),
	state_day       TEXT NOT NULL,
	name_fold       TEXT NOT NULL,
	find            TEXT NOT NULL,
	sort_key        BYTEA NOT NULL,
	version         BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, id)
);

CREATE INDEX people_organisation_sort ON people_organisation (municipality_id, sort_key, id);

CREATE TABLE people_person (
	municipality_id BIGINT NOT NULL,
	id              BIGINT NOT NULL,
	household_id    BIGINT NOT NULL,
	name            TEXT NOT NULL,
	sex             TEXT NOT NULL CHECK (sex IN ('', 'f', 'm')),
	birth_year      BIGINT NOT NULL,
	PRIMARY KEY (municipality_id, id),
	FOREIGN KEY (municipality_id, household_id) REFERENCES people_household (municipality_id, id)
);

CREATE INDEX people_person_household ON people_person (municipality_id, household_id, id);

CREATE TABLE pictures_picture (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  request_id      BIGINT NOT NULL, -- 0: of a form that is not sent yet
  form_key        TEXT   NOT NULL, -- of that form; empty once it is sent
  kind            TEXT   NOT NULL CHECK (kind IN ('photo', 'letter')),
  media           TEXT   NOT NULL,
  width           BIGINT NOT NULL, -- pixels; 0 for a PDF
  height          BIGINT NOT NULL,
  full_hash       TEXT   NOT NULL, -- as it was sent, upright and without what the phone wrote into it
  small_hash      TEXT   NOT NULL, -- its preview; empty for a PDF
  small_width     BIGINT NOT NULL,
  small_height    BIGINT NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('new', 'shown', 'hidden')), -- new: nobody looked
  cells           TEXT   NOT NULL, -- parts that are blacked out, as they were typed
  shown_hash      TEXT   NOT NULL, -- what everybody may see; empty: nothing
  shown_small     TEXT   NOT NULL,
  shown_size      BIGINT NOT NULL, -- bytes
  added_at        BIGINT NOT NULL,
  added_by        BIGINT NOT NULL, -- 0: a citizen
  added_name      TEXT   NOT NULL,
  looked_at       BIGINT NOT NULL,
  looked_by       BIGINT NOT NULL,
  looked_name     TEXT   NOT NULL,
  version         BIGINT NOT NULL, -- raised by each decision: two who look at one time see each other
  PRIMARY KEY (municipality_id, id),
  CHECK ((state = 'shown') = (shown_hash <> '') AND (kind = 'photo' OR state <> 'shown') AND (request_id <> 0 OR state = 'new'))
);

CREATE INDEX pictures_picture_draft ON pictures_picture (municipality_id, form_key, id) WHERE request_id = 0;

CREATE INDEX pictures_picture_new ON pictures_picture (municipality_id, request_id, id) WHERE state = 'new' AND kind = 'photo' AND request_id <> 0;

CREATE INDEX pictures_picture_request ON pictures_picture (municipality_id, request_id, id) WHERE request_id <> 0;

CREATE TABLE prospects_risk (
    municipality_id BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    scenario_id     BIGINT NOT NULL,
    service         TEXT   NOT NULL, -- code of the service in the scenario
    revision        BIGINT NOT NULL, -- of the scenario when the draws were ordered
    ordered         TEXT   NOT NULL, -- JSON: the model of the years, the spreads, the number and the seed
    result          TEXT   NOT NULL, -- JSON, plan.Risk; empty until the draws are done
    job_id          BIGINT NOT NULL,
    made_at         BIGINT NOT NULL,
    made_by         BIGINT NOT NULL,
    made_by_name    TEXT   NOT NULL,
    PRIMARY KEY (municipality_id, id)
);

CREATE INDEX prospects_risk_scenario ON prospects_risk (municipality_id, scenario_id, service, id);

CREATE TABLE readings_list (
    municipality_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    body BYTEA NOT NULL,
    columns TEXT NOT NULL,  -- JSON: which column of the file holds what
    state TEXT NOT NULL,
    seen BIGINT NOT NULL,   -- rows gone through: after a crash the work goes on from here
    good BIGINT NOT NULL,   -- rows taken over; the others were refused
    made_by BIGINT NOT NULL,
    made_name TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, id),
    CHECK (state IN ('ready', 'done', 'undone'))
);

CREATE TABLE reconciliation_mapping (
  municipality_id BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  headings        TEXT   NOT NULL,
  mapping         TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, agent_id, headings)
);

CREATE TABLE reconciliation_register (
  municipality_id BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  day             TEXT   NOT NULL,
  upload_id       BIGINT NOT NULL,
  row_count       BIGINT NOT NULL,
  total           BIGINT NOT NULL,
  open_count      BIGINT NOT NULL,
  our_count       BIGINT NOT NULL,
  our_total       BIGINT NOT NULL,
  our_latest      BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, agent_id, day),
  FOREIGN KEY (municipality_id, upload_id) REFERENCES reconciliation_upload (municipality_id, id)
);

CREATE INDEX reconciliation_register_day ON reconciliation_register (municipality_id, day);

CREATE TABLE reconciliation_remedy (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  day             TEXT   NOT NULL,
  mark            TEXT   NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('posted', 'queried', 'asked', 'answered')),
  payment_id      BIGINT NOT NULL,
  amount          BIGINT NOT NULL,
  answer          TEXT   NOT NULL,
  done_at         BIGINT NOT NULL,
  done_by         BIGINT NOT NULL,
  doer            TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, agent_id, day, mark)
);

CREATE TABLE reconciliation_row (
  municipality_id BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  day             TEXT   NOT NULL,
  line            BIGINT NOT NULL,
  external        TEXT   NOT NULL,
  account         TEXT   NOT NULL,
  payer           TEXT   NOT NULL,
  note            TEXT   NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount > 0),
  paid_on         TEXT   NOT NULL,
  paid_at         BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, agent_id, day, line),
  FOREIGN KEY (municipality_id, agent_id, day) REFERENCES reconciliation_register (municipality_id, agent_id, day)
);

CREATE INDEX reconciliation_row_external ON reconciliation_row (municipality_id, agent_id, external);

CREATE TABLE reconciliation_signature (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  day             TEXT   NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('signed', 'opened')),
  our_count       BIGINT NOT NULL,
  our_total       BIGINT NOT NULL,
  our_latest      BIGINT NOT NULL,
  open_count      BIGINT NOT NULL,
  commission      BIGINT NOT NULL,
  reason          TEXT   NOT NULL,
  signed_at       BIGINT NOT NULL,
  signed_by       BIGINT NOT NULL,
  signer          TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id)
);

CREATE INDEX reconciliation_signature_day ON reconciliation_signature (municipality_id, agent_id, day, id);

CREATE TABLE reconciliation_upload (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  agent_id        BIGINT NOT NULL,
  from_day        TEXT   NOT NULL,
  until_day       TEXT   NOT NULL,
  filename        TEXT   NOT NULL,
  headings        TEXT   NOT NULL,
  cells           TEXT   NOT NULL,
  uploaded_at     BIGINT NOT NULL,
  uploaded_by     BIGINT NOT NULL,
  uploader        TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id)
);

CREATE TABLE requests_category (
  municipality_id BIGINT  NOT NULL,
  code            TEXT    NOT NULL,
  name_ky         TEXT    NOT NULL, -- empty: the program's own words
  name_ru         TEXT    NOT NULL,
  name_en         TEXT    NOT NULL,
  private         BOOLEAN NOT NULL, -- never shown to the public
  nameless        BOOLEAN NOT NULL, -- may be reported without a name
  stop            TEXT    NOT NULL, -- phone to call instead; empty: no emergency
  role            TEXT    NOT NULL, -- whose work it is
  used            BOOLEAN NOT NULL, -- FALSE: no longer offered
  PRIMARY KEY (municipality_id, code)
);

CREATE TABLE requests_event (
  municipality_id BIGINT NOT NULL,
  request_id      BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  happened_on     TEXT   NOT NULL,
  happened_at     BIGINT NOT NULL,
  by_id           BIGINT NOT NULL, -- 0: the program or a citizen
  by_name         TEXT   NOT NULL,
  act             TEXT   NOT NULL,
  state           TEXT   NOT NULL, -- after it
  due_on          TEXT   NOT NULL, -- after it
  seen            TEXT   NOT NULL CHECK (seen IN ('office', 'applicant', 'public')), -- who may read the text
  text            TEXT   NOT NULL,
  detail          TEXT   NOT NULL, -- name of the responsible, of the body, code of the reason
  PRIMARY KEY (municipality_id, request_id, id),
  FOREIGN KEY (municipality_id, request_id) REFERENCES requests_request (municipality_id, id)
);

CREATE INDEX requests_event_told ON requests_event (municipality_id, happened_at, id) WHERE seen <> 'office';

CREATE TABLE requests_follower (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  request_id      BIGINT  NOT NULL, -- that is followed: after a merger, the one it was merged into
  own_id          BIGINT  NOT NULL, -- that it began with
  mine            BOOLEAN NOT NULL, -- the applicant
  since           BIGINT  NOT NULL,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, request_id) REFERENCES requests_request (municipality_id, id)
);

CREATE INDEX requests_follower_own ON requests_follower (municipality_id, own_id);

CREATE INDEX requests_follower_request ON requests_follower (municipality_id, request_id);

CREATE TABLE requests_request (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  form_key        TEXT    NOT NULL, -- one-time key of the form: sent twice, it registers once
  year            BIGINT  NOT NULL,
  serial          BIGINT  NOT NULL, -- К-2026-0042
  category        TEXT    NOT NULL,
  kind            TEXT    NOT NULL CHECK (kind IN ('proposal', 'application', 'complaint')),
  form            TEXT    NOT NULL CHECK (form IN ('written', 'oral', 'electronic')),
  channel         TEXT    NOT NULL,
  lang            TEXT    NOT NULL, -- of the answer: that in which one asked
  people          BIGINT  NOT NULL CHECK (people >= 1), -- 1, or how many signed
  addressee       TEXT    NOT NULL,
  sex             TEXT    NOT NULL CHECK (sex IN ('', 'f', 'm')), -- for the counts
  anonymous       BOOLEAN NOT NULL,
  applicant       BYTEA   NOT NULL, -- name, phone and address, sealed; empty when anonymous
  village_id      BIGINT  NOT NULL,
  street          TEXT    NOT NULL,
  place           TEXT    NOT NULL, -- in words: behind the school
  lat             BIGINT  NOT NULL, -- millionths of a degree; 0 with lon 0: none
  lon             BIGINT  NOT NULL,
  words           TEXT    NOT NULL, -- as it was said; never changed
  shown           TEXT    NOT NULL, -- words for everybody, looked through by staff
  folded          TEXT    NOT NULL, -- words, street and place as they are searched
  private         BOOLEAN NOT NULL,
  state           TEXT    NOT NULL CHECK (state IN ('new', 'work', 'paused', 'answered', 'rejected', 'referred', 'merged', 'closed')),
  outcome         TEXT    NOT NULL,
  assignee_id     BIGINT  NOT NULL, -- 0: nobody
  assignee        TEXT    NOT NULL,
  assigned_on     TEXT    NOT NULL, -- in this round
  received_on     TEXT    NOT NULL,
  registered_on   TEXT    NOT NULL,
  registered_at   BIGINT  NOT NULL,
  began_on        TEXT    NOT NULL, -- of this round: registered, or reopened
  days            BIGINT  NOT NULL, -- term in working days
  extra           BIGINT  NOT NULL, -- by extension
  stood           BIGINT  NOT NULL, -- working days in pauses
  paused_on       TEXT    NOT NULL, -- empty: the clock runs
  due_on          TEXT    NOT NULL, -- last day for the answer; while the clock stands, as it was
  ended_on        TEXT    NOT NULL, -- answered, rejected, referred, merged; empty: open
  took            BIGINT  NOT NULL, -- working days to the first answer; -1: none yet
  answer          TEXT    NOT NULL,
  answered_by     TEXT    NOT NULL,
  body            TEXT    NOT NULL, -- that it was referred to
  merged_into     BIGINT  NOT NULL, -- 0: none
  round           BIGINT  NOT NULL, -- 1, raised by each reopening
  version         BIGINT  NOT NULL, -- raised by each change: two who change at one time see each other
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, form_key),
  UNIQUE (municipality_id, year, serial),
  CHECK (NOT anonymous OR LENGTH(applicant) = 0)
);

CREATE INDEX requests_request_alike ON requests_request (municipality_id, category, village_id, id, private) WHERE ended_on = '';

CREATE INDEX requests_request_assignee ON requests_request (municipality_id, assignee_id, due_on, id) WHERE ended_on = '';

CREATE INDEX requests_request_day ON requests_request (municipality_id, registered_on, id);

CREATE INDEX requests_request_merged ON requests_request (municipality_id, merged_into) WHERE merged_into <> 0;

CREATE INDEX requests_request_near ON requests_request (municipality_id, category, lat, lon) WHERE ended_on = '' AND lat <> 0;

CREATE INDEX requests_request_open ON requests_request (municipality_id, due_on, id, paused_on) WHERE ended_on = '';

CREATE INDEX requests_request_placed ON requests_request (municipality_id, id) WHERE lat <> 0 AND NOT private;

CREATE INDEX requests_request_public ON requests_request (municipality_id, id) WHERE ended_on = '' AND NOT private;

CREATE TABLE requests_rules (
  municipality_id    BIGINT NOT NULL,
  reopen_days        BIGINT NOT NULL, -- days of the calendar
  extend_days        BIGINT NOT NULL, -- working days, at most
  refer_days         BIGINT NOT NULL, -- working days
  warn               BIGINT NOT NULL, -- the ladder, working days
  deputy             BIGINT NOT NULL,
  head               BIGINT NOT NULL,
  council            BIGINT NOT NULL,
  unassigned_deputy  BIGINT NOT NULL,
  unassigned_head    BIGINT NOT NULL,
  unassigned_council BIGINT NOT NULL,
  PRIMARY KEY (municipality_id)
);

CREATE TABLE requests_serial (
  municipality_id BIGINT NOT NULL,
  year            BIGINT NOT NULL,
  last            BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, year)
);

CREATE TABLE requests_term (
  municipality_id BIGINT NOT NULL,
  category        TEXT   NOT NULL, -- empty: any
  kind            TEXT   NOT NULL, -- empty: any
  valid_from      TEXT   NOT NULL,
  days            BIGINT NOT NULL CHECK (days BETWEEN 1 AND 365), -- working days
  source          TEXT   NOT NULL, -- law or decision
  PRIMARY KEY (municipality_id, category, kind, valid_from)
);

CREATE TABLE returns_wish (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  payment_id      BIGINT NOT NULL,
  kind            TEXT   NOT NULL CHECK (kind IN ('reverse', 'refund', 'transfer')),
  amount          BIGINT NOT NULL CHECK (amount > 0),
  to_account      BIGINT NOT NULL,
  to_number       TEXT   NOT NULL,
  to_holder       TEXT   NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('waiting', 'done', 'refused')),
  reason          TEXT   NOT NULL,
  asked_at        BIGINT NOT NULL,
  asked_by        BIGINT NOT NULL,
  asker           TEXT   NOT NULL,
  decided_at      BIGINT NOT NULL,
  decided_by      BIGINT NOT NULL,
  decider         TEXT   NOT NULL,
  answer          TEXT   NOT NULL,
  serial          BIGINT NOT NULL,
  moved_id        BIGINT NOT NULL,
  booking         TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, key)
);

CREATE INDEX returns_wish_payment ON returns_wish (municipality_id, payment_id, id);

CREATE UNIQUE INDEX returns_wish_waiting ON returns_wish (municipality_id, payment_id) WHERE state = 'waiting';

CREATE TABLE settlements_settlement (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  agent_id        BIGINT NOT NULL,
  day             TEXT   NOT NULL,
  until_day       TEXT   NOT NULL,
  bank_id         BIGINT NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount >= 0),
  commission      BIGINT NOT NULL CHECK (commission >= 0),
  owed            BIGINT NOT NULL,
  agreed          BIGINT NOT NULL,
  note            TEXT   NOT NULL,
  entry_id        BIGINT NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('booked', 'reversed')),
  entered_at      BIGINT NOT NULL,
  entered_by      BIGINT NOT NULL,
  enterer         TEXT   NOT NULL,
  reversed_on     TEXT   NOT NULL DEFAULT '',
  reversed_by     BIGINT NOT NULL DEFAULT 0,
  reverser        TEXT   NOT NULL DEFAULT '',
  reason          TEXT   NOT NULL DEFAULT '', movement_id BIGINT NOT NULL DEFAULT 0, joined_id BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, key),
  CHECK (amount + commission > 0)
);

CREATE INDEX settlements_settlement_agent ON settlements_settlement (municipality_id, agent_id, day, id);

CREATE TABLE statements_account (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  name            TEXT    NOT NULL,
  number          TEXT    NOT NULL,
  compact         TEXT    NOT NULL,
  bank            TEXT    NOT NULL,
  closed          BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, compact)
);

CREATE TABLE statements_document (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  filename        TEXT   NOT NULL,
  format          TEXT   NOT NULL CHECK (format IN ('camt', 'mt940', '1c', 'register')),
  digest          BYTEA  NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('columns', 'preview', 'posting', 'posted', 'dropped')),
  lines           BIGINT NOT NULL,
  headings        TEXT   NOT NULL,
  columns         TEXT   NOT NULL,
  problems        TEXT   NOT NULL,
  held            TEXT   NOT NULL,
  held_subject    BIGINT NOT NULL,
  held_name       TEXT   NOT NULL,
  accepted_by     BIGINT NOT NULL DEFAULT 0,
  acceptor        TEXT   NOT NULL DEFAULT '',
  accepted_reason TEXT   NOT NULL DEFAULT '',
  job_id          BIGINT NOT NULL DEFAULT 0,
  entered_by      BIGINT NOT NULL,
  entered_name    TEXT   NOT NULL,
  entered_at      BIGINT NOT NULL,
  posted_by       BIGINT NOT NULL DEFAULT 0,
  poster          TEXT   NOT NULL DEFAULT '',
  posted_at       BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality_id, id)
);

CREATE INDEX statements_document_open ON statements_document (municipality_id, id) WHERE state IN ('columns', 'preview', 'posting');

CREATE TABLE statements_line (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  document_id     BIGINT  NOT NULL,
  part            BIGINT  NOT NULL,
  line            BIGINT  NOT NULL,
  compact         TEXT    NOT NULL,
  day             TEXT    NOT NULL,
  at              BIGINT  NOT NULL,
  amount          BIGINT  NOT NULL,
  reference       TEXT    NOT NULL,
  payer           TEXT    NOT NULL,
  payer_fold      TEXT    NOT NULL,
  payer_number    TEXT    NOT NULL,
  payer_key       TEXT    NOT NULL,
  purpose         TEXT    NOT NULL,
  number          TEXT    NOT NULL,
  fingerprint     BYTEA   NOT NULL,
  entry           BYTEA   NOT NULL,
  piece           BOOLEAN NOT NULL,
  charge          BOOLEAN NOT NULL,
  class           TEXT    NOT NULL CHECK (class IN ('new', 'unmatched', 'known', 'foreign', 'out', 'pending', 'bad')),
  account_id      BIGINT  NOT NULL DEFAULT 0,
  how             TEXT    NOT NULL DEFAULT '',
  wrong           TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, document_id) REFERENCES statements_document (municipality_id, id)
);

CREATE INDEX statements_line_document ON statements_line (municipality_id, document_id, class, id);

CREATE TABLE statements_mapping (
  municipality_id BIGINT NOT NULL,
  headings_fold   TEXT   NOT NULL,
  columns         TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, headings_fold)
);

CREATE TABLE statements_mark (
  municipality_id BIGINT  NOT NULL,
  fingerprint     BYTEA   NOT NULL,
  entry           BYTEA   NOT NULL,
  piece           BOOLEAN NOT NULL,
  document_id     BIGINT  NOT NULL,
  line_id         BIGINT  NOT NULL,
  kind            TEXT    NOT NULL CHECK (kind IN ('payment', 'suspense', 'fee')),
  target_id       BIGINT  NOT NULL,
  note            TEXT    NOT NULL,
  PRIMARY KEY (municipality_id, fingerprint)
);

CREATE INDEX statements_mark_entry ON statements_mark (municipality_id, entry);

CREATE INDEX statements_mark_line ON statements_mark (municipality_id, document_id, line_id);

CREATE TABLE statements_part (
  municipality_id BIGINT NOT NULL,
  document_id     BIGINT NOT NULL,
  part            BIGINT NOT NULL,
  number          TEXT   NOT NULL,
  compact         TEXT   NOT NULL,
  currency        TEXT   NOT NULL,
  ident           TEXT   NOT NULL,
  first_day       TEXT   NOT NULL,
  last_day        TEXT   NOT NULL,
  balances        BOOLEAN NOT NULL,
  opening         BIGINT NOT NULL,
  closing         BIGINT NOT NULL,
  credit          BIGINT NOT NULL,
  debit           BIGINT NOT NULL,
  movements       BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, document_id, part),
  FOREIGN KEY (municipality_id, document_id) REFERENCES statements_document (municipality_id, id)
);

CREATE TABLE statements_row (
  municipality_id BIGINT NOT NULL,
  document_id     BIGINT NOT NULL,
  number          BIGINT NOT NULL,
  cells           TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, document_id, number),
  FOREIGN KEY (municipality_id, document_id) REFERENCES statements_document (municipality_id, id)
);

CREATE TABLE suspense_item (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  source_kind     TEXT   NOT NULL,
  source_id       BIGINT NOT NULL,
  held            TEXT   NOT NULL,
  held_subject    BIGINT NOT NULL,
  held_name       TEXT   NOT NULL,
  day             TEXT   NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount > 0),
  rest            BIGINT NOT NULL CHECK (rest >= 0),
  payer           TEXT   NOT NULL,
  payer_number    TEXT   NOT NULL,
  payer_key       TEXT   NOT NULL,
  purpose         TEXT   NOT NULL,
  external        TEXT   NOT NULL,
  refused         TEXT   NOT NULL,
  entered_by      BIGINT NOT NULL,
  entered_name    TEXT   NOT NULL,
  entered_at      BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, id),
  CHECK (rest <= amount)
);

CREATE INDEX suspense_item_source ON suspense_item (municipality_id, source_kind, source_id);

CREATE INDEX suspense_item_waits ON suspense_item (municipality_id, id) WHERE rest > 0;

CREATE TABLE suspense_payer (
  municipality_id BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  account_id      BIGINT NOT NULL,
  name            TEXT   NOT NULL,
  learned_by      TEXT   NOT NULL,
  learned_at      BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, key, account_id)
);

CREATE TABLE suspense_step (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  item_id         BIGINT NOT NULL,
  key             TEXT   NOT NULL,
  kind            TEXT   NOT NULL CHECK (kind IN ('account', 'return', 'agent', 'cash', 'foreign', 'list', 'back')),
  day             TEXT   NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount > 0),
  target_id       BIGINT NOT NULL,
  payment_id      BIGINT NOT NULL,
  text            TEXT   NOT NULL,
  actor_id        BIGINT NOT NULL,
  actor_name      TEXT   NOT NULL,
  at              BIGINT NOT NULL, settlement_id BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, item_id, key),
  FOREIGN KEY (municipality_id, item_id) REFERENCES suspense_item (municipality_id, id)
);

CREATE INDEX suspense_step_agent ON suspense_step (municipality_id, target_id) WHERE kind = 'agent';

CREATE TABLE tariffs_block (
  municipality_id BIGINT NOT NULL,
  version_id      BIGINT NOT NULL,
  ordinal         BIGINT NOT NULL,
  step            BIGINT NOT NULL,
  up_to           BIGINT NOT NULL, -- litres a month; 0: no end
  rate            BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, version_id, ordinal, step),
  FOREIGN KEY (municipality_id, version_id, ordinal) REFERENCES tariffs_price (municipality_id, version_id, ordinal)
);

CREATE TABLE tariffs_price (
  municipality_id BIGINT NOT NULL,
  version_id      BIGINT NOT NULL,
  ordinal         BIGINT NOT NULL,
  category        TEXT   NOT NULL, -- empty: every payer
  connection      TEXT   NOT NULL, -- empty: any
  basis           TEXT   NOT NULL,
  rate            BIGINT NOT NULL, -- 1/10 000 som; 0 where blocks stand
  steps           TEXT   NOT NULL CHECK (steps IN ('', 'graduated', 'whole')),
  norm_litres     BIGINT NOT NULL, -- for one person and day
  norm_days       TEXT   NOT NULL,
  fixed           BIGINT NOT NULL, -- tyiyn a month
  minimum         BIGINT NOT NULL, -- tyiyn a month
  months          TEXT   NOT NULL, -- billing months of a yearly price: "5,7"
  PRIMARY KEY (municipality_id, version_id, ordinal),
  UNIQUE (municipality_id, version_id, category, connection, basis),
  FOREIGN KEY (municipality_id, version_id) REFERENCES tariffs_version (municipality_id, id)
);

CREATE TABLE tariffs_version (
  municipality_id   BIGINT NOT NULL,
  id                BIGINT NOT NULL,
  service_id        BIGINT NOT NULL,
  form_key          TEXT   NOT NULL, -- one-time key of the form: sent twice, it makes one version
  state             TEXT   NOT NULL CHECK (state IN ('draft', 'in_force', 'withdrawn')),
  valid_from        TEXT   NOT NULL,
  valid_until       TEXT   NOT NULL, -- empty: until further notice
  body              TEXT   NOT NULL, -- who decided, as printed
  number            TEXT   NOT NULL,
  decided_on        TEXT   NOT NULL,
  line_rounding     TEXT   NOT NULL,
  total_rounding    TEXT   NOT NULL,
  total_step        BIGINT NOT NULL, -- tyiyn
  note              TEXT   NOT NULL,
  entered_at        BIGINT NOT NULL,
  entered_by        BIGINT NOT NULL,
  entered_by_name   TEXT   NOT NULL,
  enforced_at       BIGINT NOT NULL DEFAULT 0,
  enforced_by       BIGINT NOT NULL DEFAULT 0,
  enforced_by_name  TEXT   NOT NULL DEFAULT '',
  withdrawn_at      BIGINT NOT NULL DEFAULT 0,
  withdrawn_by_name TEXT   NOT NULL DEFAULT '',
  reason            TEXT   NOT NULL DEFAULT '', -- of the withdrawal
  closed_id         BIGINT NOT NULL DEFAULT 0,  -- the version that this one ended, and until when that
  closed_until      TEXT   NOT NULL DEFAULT '', origin TEXT NOT NULL DEFAULT '' CHECK (origin IN ('', 'adopted', 'inherited')), adoption_id BIGINT NOT NULL DEFAULT 0, inherited_reason TEXT NOT NULL DEFAULT '', inherited_by_name TEXT NOT NULL DEFAULT '', -- one was to run: given back when this one is withdrawn
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, form_key),
  CHECK (valid_until = '' OR valid_until >= valid_from),
  CHECK (state = 'draft' OR (number <> '' AND decided_on <> ''))
);

CREATE UNIQUE INDEX tariffs_version_adoption ON tariffs_version (municipality_id, adoption_id) WHERE adoption_id <> 0;

CREATE UNIQUE INDEX tariffs_version_begins ON tariffs_version (municipality_id, service_id, valid_from) WHERE state = 'in_force';

CREATE UNIQUE INDEX tariffs_version_runs ON tariffs_version (municipality_id, service_id) WHERE state = 'in_force' AND valid_until = '';

CREATE INDEX tariffs_version_service ON tariffs_version (municipality_id, service_id, valid_from);

CREATE TABLE territory_holiday (
    municipality_id BIGINT  NOT NULL,
    day             TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    works           BOOLEAN NOT NULL, -- TRUE: a weekend day made working by decision
    PRIMARY KEY (municipality_id, day)
);

CREATE TABLE territory_indicator (
    municipality_id BIGINT NOT NULL,
    code            TEXT   NOT NULL, -- "income_1", "poverty_line"
    valid_from      TEXT   NOT NULL, -- day
    value           BIGINT NOT NULL, -- tyiyn, hundredths of a percent or litres a day, as the code says
    year            BIGINT NOT NULL, -- which the figure is of
    source          TEXT   NOT NULL,
    PRIMARY KEY (municipality_id, code, valid_from)
);

CREATE TABLE territory_municipality (
    municipality_id BIGINT NOT NULL PRIMARY KEY, -- the id of its unit
    slug            TEXT   NOT NULL,
    code            BIGINT NOT NULL,
    raion_id        BIGINT NOT NULL,
    oblast_id       BIGINT NOT NULL,
    phone           TEXT   NOT NULL,
    address         TEXT   NOT NULL,
    office_hours    TEXT   NOT NULL,
    languages       TEXT   NOT NULL, -- in the order of preference: "ky,ru"
    population      BIGINT NOT NULL, -- as stated, 0 if not; villages may add up differently
    merged_into     BIGINT NOT NULL, -- 0: works
    founded         BIGINT NOT NULL
);

CREATE TABLE territory_short_code (
    code            BIGINT NOT NULL PRIMARY KEY,
    municipality_id BIGINT NOT NULL
);

CREATE TABLE territory_slug (
    slug            TEXT    NOT NULL PRIMARY KEY,
    municipality_id BIGINT  NOT NULL,
    current         BOOLEAN NOT NULL
);

CREATE TABLE territory_street (
    municipality_id BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    village_id      BIGINT NOT NULL,
    name            TEXT   NOT NULL,
    sort_key        BYTEA  NOT NULL,
    PRIMARY KEY (municipality_id, id),
    UNIQUE (municipality_id, village_id, name),
    FOREIGN KEY (municipality_id, village_id) REFERENCES territory_village (municipality_id, id)
);

CREATE TABLE territory_successor (
    old_id   BIGINT NOT NULL REFERENCES territory_unit (id),
    new_id   BIGINT NOT NULL REFERENCES territory_unit (id),
    kind     TEXT   NOT NULL CHECK (kind IN ('merge', 'split', 'rename', 'recode')),
    day      TEXT   NOT NULL, -- empty: not known
    decision TEXT   NOT NULL,
    PRIMARY KEY (old_id, new_id)
);

CREATE INDEX territory_successor_new ON territory_successor (new_id);

CREATE TABLE territory_term (
    municipality_id BIGINT NOT NULL,
    kind            TEXT   NOT NULL, -- 'answer': working days to answer an appeal
    valid_from      TEXT   NOT NULL,
    days            BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, kind, valid_from)
);

CREATE TABLE territory_unit (
    id          BIGINT NOT NULL PRIMARY KEY,
    code        TEXT   NOT NULL, -- SOATE, 14 digits; empty until the state gives one
    level       TEXT   NOT NULL CHECK (level IN ('oblast', 'raion', 'municipality', 'village')),
    parent_id   BIGINT NOT NULL, -- 0: the country
    name_ky     TEXT   NOT NULL,
    name_ru     TEXT   NOT NULL,
    name_en     TEXT   NOT NULL,
    name_fold   TEXT   NOT NULL,
    sort_key    BYTEA  NOT NULL,
    side        TEXT   NOT NULL CHECK (side IN ('before', 'now')), -- before or after the reform of 2024-25
    valid_from  TEXT   NOT NULL, -- empty: not known
    valid_until TEXT   NOT NULL  -- empty: still valid, or not known
);

CREATE INDEX territory_unit_code ON territory_unit (code);

CREATE INDEX territory_unit_fold ON territory_unit (name_fold);

CREATE INDEX territory_unit_parent ON territory_unit (parent_id, sort_key, id);

CREATE TABLE territory_village (
    municipality_id     BIGINT NOT NULL,
    id                  BIGINT NOT NULL,
    sort_key            BYTEA  NOT NULL,
    population_register BIGINT NOT NULL, -- by the household register, 0: not counted
    population_estimate BIGINT NOT NULL, -- as published, 0: none
    estimate_year       BIGINT NOT NULL,
    PRIMARY KEY (municipality_id, id)
);

CREATE TABLE tills_cash (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  desk_id         BIGINT NOT NULL,
  day_id          BIGINT NOT NULL,
  number          BIGINT NOT NULL,
  amount          BIGINT NOT NULL CHECK (amount <> 0),
  source_kind     TEXT   NOT NULL,
  source_id       BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, day_id) REFERENCES tills_day (municipality_id, id),
  CHECK (amount > 0 AND number > 0 OR amount < 0 AND number = 0)
);

CREATE INDEX tills_cash_day ON tills_cash (municipality_id, day_id, id);

CREATE UNIQUE INDEX tills_cash_number ON tills_cash (municipality_id, desk_id, number) WHERE number > 0;

CREATE TABLE tills_counter (
  municipality_id BIGINT NOT NULL,
  desk_id         BIGINT NOT NULL,
  last            BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, desk_id),
  FOREIGN KEY (municipality_id, desk_id) REFERENCES tills_desk (municipality_id, id)
);

CREATE TABLE tills_day (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  desk_id         BIGINT NOT NULL,
  cashier_id      BIGINT NOT NULL,
  cashier         TEXT   NOT NULL,
  day             TEXT   NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('open', 'closed', 'accepted')),
  opened_at       BIGINT NOT NULL,
  added           BIGINT NOT NULL,
  change_money    BIGINT NOT NULL,
  closed_at       BIGINT NOT NULL DEFAULT 0,
  closed_by       BIGINT NOT NULL DEFAULT 0,
  counted         TEXT   NOT NULL DEFAULT '',
  counted_sum     BIGINT NOT NULL DEFAULT 0,
  expected        BIGINT NOT NULL DEFAULT 0,
  kept            BIGINT NOT NULL DEFAULT 0,
  reason          TEXT   NOT NULL DEFAULT '',
  accepted_at     BIGINT NOT NULL DEFAULT 0,
  accepted_by     BIGINT NOT NULL DEFAULT 0,
  acceptor        TEXT   NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, desk_id) REFERENCES tills_desk (municipality_id, id)
);

CREATE UNIQUE INDEX tills_day_at_desk ON tills_day (municipality_id, desk_id) WHERE state = 'open';

CREATE INDEX tills_day_by_desk ON tills_day (municipality_id, desk_id, id);

CREATE INDEX tills_day_not_accepted ON tills_day (municipality_id, id) WHERE state <> 'accepted';

CREATE UNIQUE INDEX tills_day_of_cashier ON tills_day (municipality_id, cashier_id) WHERE state = 'open';

CREATE TABLE tills_desk (
  municipality_id BIGINT  NOT NULL,
  id              BIGINT  NOT NULL,
  code            BIGINT  NOT NULL,
  name            TEXT    NOT NULL,
  provider_id     BIGINT  NOT NULL,
  large           BIGINT  NOT NULL,
  closed          BOOLEAN NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, code)
);

CREATE TABLE webhooks_delivery (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  endpoint_id     BIGINT NOT NULL,
  event           TEXT   NOT NULL,
  payload         TEXT   NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
  attempts        BIGINT NOT NULL,
  due             BIGINT NOT NULL,
  status          BIGINT NOT NULL,
  error           TEXT   NOT NULL,
  made_at         BIGINT NOT NULL,
  tried_at        BIGINT NOT NULL,
  PRIMARY KEY (municipality_id, id),
  FOREIGN KEY (municipality_id, endpoint_id) REFERENCES webhooks_endpoint (municipality_id, id)
);

CREATE INDEX webhooks_delivery_due ON webhooks_delivery (municipality_id, endpoint_id, due) WHERE state = 'waiting';

CREATE INDEX webhooks_delivery_endpoint ON webhooks_delivery (municipality_id, endpoint_id, id);

CREATE TABLE webhooks_endpoint (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  name            TEXT   NOT NULL,
  url             TEXT   NOT NULL,
  secret          BYTEA  NOT NULL,
  events          TEXT   NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('on', 'off', 'gone')),
  failing_since   BIGINT NOT NULL,
  reason          TEXT   NOT NULL,
  made_at         BIGINT NOT NULL,
  maker           TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id)
);

CREATE TABLE workbench_comment (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  scenario_id     BIGINT NOT NULL,
  form_key        TEXT   NOT NULL,
  text            TEXT   NOT NULL,
  made_at         BIGINT NOT NULL,
  made_by         BIGINT NOT NULL,
  made_by_name    TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, form_key),
  FOREIGN KEY (municipality_id, scenario_id) REFERENCES workbench_scenario (municipality_id, id)
);

CREATE INDEX workbench_comment_scenario ON workbench_comment (municipality_id, scenario_id, id);

CREATE TABLE workbench_scenario (
  municipality_id BIGINT NOT NULL,
  id              BIGINT NOT NULL,
  provider_id     BIGINT NOT NULL,
  form_key        TEXT   NOT NULL, -- one-time key of the form: sent twice, it makes one scenario
  name            TEXT   NOT NULL,
  year            BIGINT NOT NULL,
  state           TEXT   NOT NULL CHECK (state IN ('draft', 'frozen')),
  document        TEXT   NOT NULL, -- JSON, scenario.Scenario
  revision        BIGINT NOT NULL, -- counts changes: whoever saves an older one is told and overwrites nothing
  copied_from     BIGINT NOT NULL, -- 0: made anew
  made_at         BIGINT NOT NULL,
  made_by         BIGINT NOT NULL,
  made_by_name    TEXT   NOT NULL,
  changed_at      BIGINT NOT NULL,
  changed_by      BIGINT NOT NULL,
  changed_by_name TEXT   NOT NULL,
  number          BIGINT NOT NULL DEFAULT 0, -- of the version, counted by provider and year; 0: a draft
  hash            TEXT   NOT NULL DEFAULT '', -- SHA-256 of the document when it was frozen
  frozen_at       BIGINT NOT NULL DEFAULT 0,
  frozen_by       BIGINT NOT NULL DEFAULT 0,
  frozen_by_name  TEXT   NOT NULL DEFAULT '',
  PRIMARY KEY (municipality_id, id),
  UNIQUE (municipality_id, form_key),
  CHECK ((state = 'frozen') = (number > 0 AND hash <> ''))
);

CREATE UNIQUE INDEX workbench_scenario_number ON workbench_scenario (municipality_id, provider_id, year, number) WHERE state = 'frozen';

CREATE VIEW billing_paper AS
SELECT b.municipality_id, b.id, b.run_id, b.account_id, b.account_number, b.village_id, b.service_id, b.month, b.ordinal, b.place,
  b.due, b.state, b.quantity, b.amount, b.paid, b.odd, b.usual, b.reason, b.computation, r.state AS run_state, r.first_number
FROM billing_bill AS b CROSS JOIN billing_run AS r
WHERE r.municipality_id = b.municipality_id AND r.id = b.run_id;

CREATE VIEW pub_accounts_account AS
SELECT municipality_id, id, number, holder_id, state, code_version, opened, closed FROM accounts_account;

CREATE VIEW pub_accounts_basis AS
SELECT municipality_id, id, account_id, service_id, connection, category, persons, heads, area, valid_from, valid_until FROM accounts_supply;

CREATE VIEW pub_accounts_supply AS
SELECT municipality_id, id, account_id, service_id, connection, category, valid_from, valid_until FROM accounts_supply;

CREATE VIEW pub_adoption_obligation AS
SELECT o.municipality_id, o.adoption_id, a.service_id, o.year, o.level, o.need, o.comes, o.amount
FROM adoption_obligation o
JOIN adoption_adoption a ON a.municipality_id = o.municipality_id AND a.id = o.adoption_id
WHERE a.state IN ('decided', 'published') AND o.ended_by = 0;

CREATE VIEW pub_agents_agent AS
SELECT municipality_id, id, code, name, closed, commission FROM agents_agent;

CREATE VIEW pub_allocation_rule AS
SELECT municipality_id, id, provider_id, from_day, ordering, services, wish, number, decided_on
FROM allocation_rule WHERE withdrawn_at = 0;

CREATE VIEW pub_billing_bill AS
SELECT b.municipality_id, b.id, b.account_id, b.account_number, b.village_id, b.service_id, b.month, b.due, b.amount, b.paid
FROM billing_bill AS b
WHERE b.state = 'billed' AND EXISTS (SELECT 1 FROM billing_run AS r
  WHERE r.municipality_id = b.municipality_id AND r.id = b.run_id AND r.state IN ('posted', 'reversing'));

CREATE VIEW pub_billing_posted AS
SELECT b.municipality_id, b.id, b.account_id, b.service_id, b.month, b.due, b.amount, r.posted_at
FROM billing_bill AS b CROSS JOIN billing_run AS r
WHERE r.municipality_id = b.municipality_id AND r.id = b.run_id AND b.state = 'billed' AND r.state IN ('posted', 'reversing');

CREATE VIEW pub_billing_volume AS
SELECT b.municipality_id, b.account_id, b.service_id, b.month, b.due, b.quantity, b.amount, b.paid
FROM billing_bill AS b
WHERE b.state = 'billed' AND EXISTS (SELECT 1 FROM billing_run AS r
  WHERE r.municipality_id = b.municipality_id AND r.id = b.run_id AND r.state IN ('posted', 'reversing'));

CREATE VIEW pub_inventory_asset AS
SELECT municipality_id, id, provider_id, service_id, part, name, sort_key, since, life, cost, replacement FROM inventory_asset WHERE retired_on = '';

CREATE VIEW pub_inventory_provider AS
SELECT municipality_id, id, name, short_name, tax_number, bank_name, bank_account, phone, cash_hours, elqr_provider, elqr_service, mcc
FROM inventory_provider;

CREATE VIEW pub_inventory_service AS
SELECT municipality_id, id, code, name_ky, name_ru, name_en, provider_id, unit, sort_key FROM inventory_service;

CREATE VIEW pub_keys_key AS
SELECT municipality_id, id, name, prefix, revoked_at <> 0 AS revoked, holds = 'agents' AND channel = 0 AS holder FROM keys_key;

CREATE VIEW pub_ledger_balance AS
SELECT municipality_id, account, subject, service, amount FROM ledger_balance;

CREATE VIEW pub_ledger_entry AS
SELECT municipality_id, id, day, kind, source_kind, source_id, key, text FROM ledger_entry;

CREATE VIEW pub_ledger_line AS
SELECT municipality_id, entry_id, day, account, subject, service, amount FROM ledger_line;

CREATE VIEW pub_ledger_posting AS
SELECT municipality_id, entry_id, line, account, subject, service, amount FROM ledger_line;

CREATE VIEW pub_meters_meter AS
SELECT municipality_id, id, account_id, service_id, serial, state, installed, ended, verified_until FROM meters_meter;

CREATE VIEW pub_meters_reading AS
SELECT municipality_id, id, meter_id, day, value, source FROM meters_reading WHERE state = 'accepted' AND source <> 'estimated';

CREATE VIEW pub_payments_allocation AS
SELECT municipality_id, id, payment_id, account_id, bill_id, service_id, month, day, kind, amount FROM payments_allocation;

CREATE VIEW pub_payments_correction AS
SELECT municipality_id, id, key, payment_id, kind, amount, moved_id, day, reason, entry_id, made_at, actor_id, actor FROM payments_correction;

CREATE VIEW pub_payments_payment AS
SELECT municipality_id, id, day, taken_at, method, channel_id, external, account_id, account_number, holder, amount, state, entry_id,
  returned, CAST(CASE WHEN source_kind = 'payments.payment' THEN source_id ELSE 0 END AS BIGINT) AS origin_id, debit, desk_id, desk_code, number, key, payer, note,
  advance_left, address, cashier_id, cashier, provider_id, day_id, received, debt_after, advance_after
FROM payments_payment;

CREATE VIEW pub_payments_reversal AS
SELECT r.municipality_id, r.id, r.payment_id, r.state, r.reason, r.asked_at, r.asked_by, r.asker, r.decided_at, r.decided_by, r.decider, p.amount
FROM payments_reversal AS r
JOIN payments_payment AS p ON p.municipality_id = r.municipality_id AND p.id = r.payment_id;

CREATE VIEW pub_people_holder AS
SELECT municipality_id, id, 'household' AS kind, 'population' AS category, head AS name, name_fold, sort_key,
	village_id, street, house, flat, persons, phone, state
FROM people_household
UNION ALL
SELECT municipality_id, id, 'organisation' AS kind, category, name, name_fold, sort_key,
	village_id, street, house, '' AS flat, CAST(0 AS BIGINT) AS persons, phone, state
FROM people_organisation;

CREATE VIEW pub_people_household AS
SELECT municipality_id, id, head AS name, village_id, street, house, flat FROM people_household;

CREATE VIEW pub_people_organisation AS
SELECT municipality_id, id, name, village_id, street, house FROM people_organisation;

CREATE VIEW pub_people_size AS SELECT municipality_id, id, persons FROM people_household;

CREATE VIEW pub_pictures_picture AS
SELECT municipality_id, id, request_id, kind, state, full_hash, small_width, small_height
FROM pictures_picture WHERE request_id <> 0;

CREATE VIEW pub_reconciliation_signed AS
SELECT s.municipality_id, s.agent_id, s.day, s.our_total AS total, s.commission FROM reconciliation_signature AS s
WHERE s.state = 'signed' AND s.id = (SELECT MAX(x.id) FROM reconciliation_signature AS x
  WHERE x.municipality_id = s.municipality_id AND x.agent_id = s.agent_id AND x.day = s.day);

CREATE VIEW pub_requests_counted AS
SELECT municipality_id, id, registered_on, category, village_id, channel, sex, state, took FROM requests_request;

CREATE VIEW pub_requests_open AS
SELECT municipality_id, village_id, category FROM requests_request WHERE ended_on = '' AND NOT private;

CREATE VIEW pub_requests_placed AS
SELECT municipality_id, id, village_id, lat, lon FROM requests_request WHERE lat <> 0 AND NOT private;

CREATE VIEW pub_requests_public AS
SELECT r.municipality_id, r.id, r.year, r.serial, r.category, r.village_id, r.street, r.lat, r.lon, r.shown,
  CAST(CASE WHEN r.shown = '' THEN '' ELSE r.place END AS TEXT) AS place,
  r.state, r.body, r.registered_on, r.registered_at, r.paused_on, r.due_on, r.ended_on,
  CAST(COALESCE((SELECT m.year * 1000000000 + m.serial FROM requests_request m
    WHERE m.municipality_id = r.municipality_id AND m.id = r.merged_into), 0) AS BIGINT) AS joined_to, -- year and serial of the request that goes on; 0: none
  CAST(COALESCE((SELECT MAX(e.happened_at) FROM requests_event e
    WHERE e.municipality_id = r.municipality_id AND e.request_id = r.id AND e.act <> 'close' AND (e.seen <> 'office' OR e.act = 'assign')),
    r.registered_at) AS BIGINT) AS updated_at,
  CAST(COALESCE((SELECT CASE WHEN e.seen = 'public' THEN e.text ELSE '' END FROM requests_event e
    WHERE e.municipality_id = r.municipality_id AND e.request_id = r.id AND e.act = 'answer' ORDER BY e.id DESC LIMIT 1), '') AS TEXT) AS told
FROM requests_request r
WHERE NOT r.private;

CREATE VIEW pub_requests_request AS
SELECT municipality_id, id, year, serial, category, village_id, state, registered_on, due_on, ended_on, private
FROM requests_request;

CREATE VIEW pub_requests_update AS
SELECT e.municipality_id, e.id, r.year, r.serial, r.category, e.act, e.state, e.happened_at,
  CAST(CASE WHEN e.seen = 'public' THEN e.text ELSE '' END AS TEXT) AS told,
  CAST(CASE WHEN e.act = 'answer' THEN e.detail ELSE '' END AS TEXT) AS outcome
FROM requests_event e
JOIN requests_request r ON r.municipality_id = e.municipality_id AND r.id = e.request_id
WHERE NOT r.private AND e.seen <> 'office' AND e.act IN ('pause', 'resume', 'extend', 'answer', 'reject', 'refer', 'merge', 'reopen', 'close');

CREATE VIEW pub_statements_account AS
SELECT municipality_id, id, name, number FROM statements_account;

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

CREATE VIEW pub_suspense_payer AS
SELECT municipality_id, key, account_id FROM suspense_payer;

CREATE VIEW pub_suspense_settled AS
SELECT municipality_id, settlement_id, SUM(CASE WHEN kind = 'back' THEN -amount ELSE amount END) AS amount
FROM suspense_step WHERE settlement_id <> 0 GROUP BY municipality_id, settlement_id;

CREATE VIEW pub_tariffs_priced AS
SELECT municipality_id, service_id, valid_from, valid_until FROM tariffs_version WHERE state = 'in_force' AND origin <> '';

CREATE VIEW pub_territory_street AS
SELECT municipality_id, id, village_id, name, sort_key FROM territory_street;

CREATE VIEW pub_territory_village AS
SELECT v.municipality_id, v.id, u.name_ky, u.name_ru, u.name_en, v.sort_key, v.population_register, v.population_estimate
FROM territory_village v JOIN territory_unit u ON u.id = v.id;

