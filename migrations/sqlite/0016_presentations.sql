-- +goose Up

-- Requests that somebody sends before others. The secret of the link is kept as a hash, to be
-- found by, and sealed, for who presents.
CREATE TABLE presentation (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    title      TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    created_by TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    hash       BLOB    UNIQUE,             -- null: it does not go on
    key_id     TEXT    NOT NULL DEFAULT '',
    sealed     BLOB,
    step       INTEGER NOT NULL DEFAULT 0, -- the number of the one on stage
    blanked    INTEGER NOT NULL DEFAULT 0,
    zoomed     INTEGER NOT NULL DEFAULT 0,
    revision   INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL DEFAULT 0, -- 0: never
    moved_at   INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX presentation_by ON presentation (created_by, id);

CREATE TABLE presentation_step (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    presentation_id INTEGER NOT NULL,
    place           INTEGER NOT NULL,
    title           TEXT    NOT NULL,
    note            TEXT    NOT NULL,
    run_id          INTEGER NOT NULL, -- 0: none
    saved_id        INTEGER NOT NULL, -- 0: none
    shown_id        INTEGER NOT NULL  -- 0: none
) STRICT;

CREATE INDEX presentation_step_of ON presentation_step (presentation_id, place);
CREATE INDEX presentation_step_run ON presentation_step (run_id);
CREATE INDEX presentation_step_shown ON presentation_step (shown_id);

PRAGMA user_version = 16;
