-- What chance may make of a plan: the order and the answer of draws are kept whole, so that the same seed can be held against the same answer years later.
-- +goose Up
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
