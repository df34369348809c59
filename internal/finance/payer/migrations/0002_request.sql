-- What payers asked to pay by a dynamic code: the reference comes back with the money and says for which bill it is.
-- +goose Up
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

-- References asked for together; a row lives only within one transaction.
CREATE TABLE payer_wanted ( /* SCRATCH */
  municipality_id BIGINT NOT NULL,
  batch           BIGINT NOT NULL,
  reference       TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, batch, reference)
);
