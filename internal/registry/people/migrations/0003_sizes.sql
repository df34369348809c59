-- Reason: whoever prices a whole register asks for nothing but how many persons each household is.
-- +goose Up
CREATE VIEW pub_people_size AS SELECT municipality_id, id, persons FROM people_household;
