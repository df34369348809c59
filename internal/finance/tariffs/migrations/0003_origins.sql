-- By what right a version is billed: adopted on the path of the law, or inherited from a decision outside it. Without either nothing is billed.
-- +goose Up
ALTER TABLE tariffs_version ADD COLUMN origin TEXT NOT NULL DEFAULT '' CHECK (origin IN ('', 'adopted', 'inherited'));
ALTER TABLE tariffs_version ADD COLUMN adoption_id BIGINT NOT NULL DEFAULT 0;      -- adopted: the path that it went
ALTER TABLE tariffs_version ADD COLUMN inherited_reason TEXT NOT NULL DEFAULT '';  -- inherited: why it went none
ALTER TABLE tariffs_version ADD COLUMN inherited_by_name TEXT NOT NULL DEFAULT ''; -- and who says so

-- What was in force before this rule was decided before it.
UPDATE tariffs_version SET origin = 'inherited', inherited_reason = 'before', inherited_by_name = enforced_by_name WHERE state <> 'draft';

-- One path makes one version, whatever is sent twice.
CREATE UNIQUE INDEX tariffs_version_adoption ON tariffs_version (municipality_id, adoption_id) WHERE adoption_id <> 0;

DROP VIEW pub_tariffs_priced;
CREATE VIEW pub_tariffs_priced AS
SELECT municipality_id, service_id, valid_from, valid_until FROM tariffs_version WHERE state = 'in_force' AND origin <> '';
