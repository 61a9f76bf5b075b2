-- +goose Up

-- What was on stage with each step, so that it can be compared, and kept; and what a step sends
-- instead since it was changed before all eyes.
CREATE TABLE presentation_run (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    presentation_id INTEGER NOT NULL,
    step_id         INTEGER NOT NULL,
    run_id          INTEGER NOT NULL
) STRICT;

CREATE INDEX presentation_run_of ON presentation_run (presentation_id, id);
CREATE INDEX presentation_run_run ON presentation_run (run_id);

ALTER TABLE presentation_step ADD COLUMN edited_id INTEGER NOT NULL DEFAULT 0; -- 0: it was not changed
ALTER TABLE presentation ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;          -- the request is shown, large
ALTER TABLE presentation ADD COLUMN compared TEXT NOT NULL DEFAULT '';         -- numbers of runs, with commas

PRAGMA user_version = 21;
