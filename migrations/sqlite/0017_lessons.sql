-- +goose Up

-- How far people are with the steps of lessons.
CREATE TABLE lesson_mark (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    who       TEXT    NOT NULL,           -- person:NUMBER, visitor:HASH, or here: whoever uses this machine
    lesson    TEXT    NOT NULL,           -- its slug
    step      TEXT    NOT NULL,           -- its key
    misses    INTEGER NOT NULL DEFAULT 0, -- before the first right answer
    run_id    INTEGER NOT NULL,           -- the newest answer; it may be gone
    passed_at INTEGER NOT NULL DEFAULT 0, -- 0: not yet
    at        INTEGER NOT NULL,           -- of the newest answer
    UNIQUE (who, lesson, step)
) STRICT;

PRAGMA user_version = 17;
