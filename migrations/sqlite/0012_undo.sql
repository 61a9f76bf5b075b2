-- +goose Up

-- What takes back a change of many runs at once, until what is deleted in that time is gone.
CREATE TABLE undo (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    token   TEXT    NOT NULL UNIQUE,
    made_at INTEGER NOT NULL,
    words   TEXT    NOT NULL, -- what was done
    record  BLOB    NOT NULL  -- the runs as they were before, kept as those of requests are
) STRICT;

PRAGMA user_version = 12;
