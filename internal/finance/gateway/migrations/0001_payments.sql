-- What came through which API key, under the number of the program that sent it.
-- +goose Up

-- The payment itself stands among all others in payments. A program sees here
-- only what came with its own key, and its number never books twice.
CREATE TABLE gateway_payment (
  municipality_id BIGINT NOT NULL,
  key_id          BIGINT NOT NULL,
  payment_id      BIGINT NOT NULL,
  reference       TEXT   NOT NULL,
  PRIMARY KEY (municipality_id, key_id, payment_id),
  UNIQUE (municipality_id, key_id, reference)
);
