-- A list of readings from Excel is kept from its preview to its undoing, so that taking it over survives a crash and can be taken back.
-- +goose Up
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
