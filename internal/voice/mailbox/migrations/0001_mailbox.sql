-- The office's mailbox, how far it is read, and what became of each letter: a letter must become one appeal and no more.
-- +goose Up

-- since_on: what came before that day stays in the mailbox. validity and last_uid are how
-- far it is read. due_at is when it is read next, or when a reading under way is taken for dead.
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

-- One letter. once is what makes it one: a keyed print of its Message-ID and sender, else of
-- its words; words_print tells two letters under one Message-ID apart. sealed holds who wrote
-- what while somebody must decide, and is emptied then. done_at 0: somebody must look.
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
CREATE INDEX mailbox_letter_waiting ON mailbox_letter (municipality_id, id) WHERE done_at = 0;
CREATE INDEX mailbox_letter_sender ON mailbox_letter (municipality_id, sender_print, read_at);
CREATE INDEX mailbox_letter_read ON mailbox_letter (municipality_id, read_at);
