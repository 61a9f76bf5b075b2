-- +goose Up

-- Lists are filtered by sets of runs instead of by an index a column: any filters together
-- then cost no more than each alone, and a run's own transaction writes less.
DROP INDEX run_host;
DROP INDEX run_class;
DROP INDEX run_status;
DROP INDEX run_pinned;
DROP INDEX run_changed;
DROP TABLE run_tag;

-- The runs that have a value in a field, some hundred or thousand numbers a row.
CREATE TABLE sieve (
    field TEXT    NOT NULL,
    value TEXT    NOT NULL,
    first INTEGER NOT NULL, -- the number that the row counts from: a multiple of 256
    span  INTEGER NOT NULL, -- how many numbers it tells of: 256, or 4096 or 65536 when merged
    runs  BLOB    NOT NULL, -- 0 and a bit a number, or 1 and a list of two-byte distances from first
    PRIMARY KEY (field, value, first)
) STRICT, WITHOUT ROWID;

CREATE INDEX sieve_first ON sieve (field, first);

-- Runs that were made after the clock had been set back: their times begin anew.
CREATE TABLE clock_break (
    run_id INTEGER PRIMARY KEY
) STRICT;

-- Content that belongs to no run, for the start to find.
CREATE INDEX body_loose ON body (id) WHERE sha256 IS NULL OR refs = 0;

PRAGMA user_version = 2;
