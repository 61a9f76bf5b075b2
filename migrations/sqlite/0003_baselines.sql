-- +goose Up

-- How a run stands to the baseline of its request: 0 to none, 1 the same, 2 it differs, 3 it
-- is the baseline.
ALTER TABLE run ADD COLUMN held INTEGER NOT NULL DEFAULT 0;

-- The run that later runs of its request are held to.
CREATE TABLE baseline (
    key_hash    INTEGER PRIMARY KEY,
    request_key TEXT    NOT NULL,
    run_id      INTEGER NOT NULL UNIQUE,
    set_at      INTEGER NOT NULL
) STRICT;

-- What came of holding a run to its baseline.
CREATE TABLE to_baseline (
    run_id   INTEGER PRIMARY KEY,
    baseline INTEGER NOT NULL, -- the run that it was held to
    places   INTEGER NOT NULL, -- in how many it differs; 0 is the same
    complete INTEGER NOT NULL, -- 0: a bound was hit, so there may be more
    rules    TEXT    NOT NULL  -- the version of the rules: another one means that it is to be done anew
) STRICT;

CREATE INDEX to_baseline_of ON to_baseline (baseline);

-- Filters of the history that have a name.
CREATE TABLE saved_view (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT    NOT NULL UNIQUE COLLATE NOCASE,
    query      TEXT    NOT NULL, -- of the history's address
    first      INTEGER NOT NULL, -- 1: the history opens with it
    created_at INTEGER NOT NULL,
    created_by TEXT    NOT NULL
) STRICT;

PRAGMA user_version = 3;
