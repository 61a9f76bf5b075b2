-- +goose Up

-- The rules of the explanation that spoke: a JSON array in the run's own row. Lists find
-- them, how long a run took, and the runs of any series by sets, as they do the rest.
ALTER TABLE run ADD COLUMN rules TEXT NOT NULL DEFAULT '[]';

UPDATE run SET rules = spoke.rules
FROM (SELECT run_id, json_group_array(rule) AS rules FROM run_rule GROUP BY run_id) AS spoke
WHERE spoke.run_id = run.id;

DROP TABLE run_rule;

-- The sets are made again, beside the work.
DELETE FROM sieve;
DELETE FROM tally WHERE name IN ('sieved', 'merged');

PRAGMA user_version = 8;
