-- +goose Up

-- One request sent again and again. Times are milliseconds since 1970.
CREATE TABLE series (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    state       TEXT    NOT NULL,
    because     TEXT    NOT NULL DEFAULT '',
    created_at  INTEGER NOT NULL,
    ended_at    INTEGER,                 -- null while it goes
    created_by  TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    record      BLOB    NOT NULL         -- the request and the plan, as a run's records are
) STRICT;

CREATE INDEX series_running ON series (id) WHERE state = 'running';

-- The series that a run belongs to, 0 for none, and its place there.
ALTER TABLE run ADD COLUMN series_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN series_place INTEGER NOT NULL DEFAULT 0;

CREATE INDEX run_series ON run (series_id) WHERE series_id <> 0;

-- When a series sent nothing new because it was asked to wait.
CREATE TABLE series_wait (
    id        INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL,
    run_id    INTEGER NOT NULL,          -- whose response asked for it; 0: Parley itself did
    from_at   INTEGER NOT NULL,
    until_at  INTEGER NOT NULL,
    asked     INTEGER NOT NULL,          -- nanoseconds
    because   TEXT    NOT NULL
) STRICT;

CREATE INDEX series_wait_of ON series_wait (series_id);

-- What a run of a series told of a limit; -1 is not told. Times are nanoseconds.
CREATE TABLE run_limit (
    run_id INTEGER PRIMARY KEY,
    quota  INTEGER NOT NULL,
    span   INTEGER NOT NULL,
    spare  INTEGER NOT NULL,
    wait   INTEGER NOT NULL,
    fields TEXT    NOT NULL              -- a JSON array of field names
) STRICT;

PRAGMA user_version = 4;
