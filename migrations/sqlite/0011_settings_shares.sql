-- +goose Up

-- What a team chose while Parley runs, in place of the defaults.
CREATE TABLE setting (
    name       TEXT PRIMARY KEY,
    value      TEXT    NOT NULL,
    changed_by TEXT    NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Links to a run or a comparison. What is revoked is removed.
CREATE TABLE share (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    hash       BLOB    NOT NULL UNIQUE,    -- SHA-256 of what the link holds
    kind       TEXT    NOT NULL,           -- run or compare
    target     TEXT    NOT NULL,           -- the run's number, or the query of the comparison
    title      TEXT    NOT NULL,
    created_by TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,           -- 0: never
    opened     INTEGER NOT NULL DEFAULT 0, -- how often
    opened_at  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX share_by ON share (created_by, id);

PRAGMA user_version = 11;
