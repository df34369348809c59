-- What people live on: a price is held against incomes, and each figure of them keeps its year and its source.
-- +goose Up
-- Only what a municipality entered itself; published figures come with the program.
CREATE TABLE territory_indicator (
    municipality_id BIGINT NOT NULL,
    code            TEXT   NOT NULL, -- "income_1", "poverty_line"
    valid_from      TEXT   NOT NULL, -- day
    value           BIGINT NOT NULL, -- tyiyn, hundredths of a percent or litres a day, as the code says
    year            BIGINT NOT NULL, -- which the figure is of
    source          TEXT   NOT NULL,
    PRIMARY KEY (municipality_id, code, valid_from)
);
