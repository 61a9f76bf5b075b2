-- +goose Up

-- Named trees of saved requests. What is deleted can be brought back until it is purged.
CREATE TABLE collection (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL,
    headers     TEXT    NOT NULL, -- JSON; a credential in it is the name of a variable
    auth        TEXT    NOT NULL, -- JSON, as that of an environment
    version     INTEGER NOT NULL,
    created_by  TEXT    NOT NULL,
    updated_by  TEXT    NOT NULL,
    updated_at  INTEGER NOT NULL,
    deleted_at  INTEGER
) STRICT;

CREATE INDEX collection_deleted ON collection (deleted_at) WHERE deleted_at IS NOT NULL;

-- As environment_variable.
CREATE TABLE collection_variable (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL,
    place         INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    value         TEXT    NOT NULL,
    secret        INTEGER NOT NULL,
    key_id        TEXT    NOT NULL,
    sealed        BLOB,
    short         INTEGER NOT NULL,
    taken         INTEGER NOT NULL,
    note          TEXT    NOT NULL,
    UNIQUE (collection_id, name)
) STRICT;

-- Places only order: they need not follow each other. What went with a folder comes back with it.
CREATE TABLE folder (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL,
    parent_id     INTEGER NOT NULL, -- 0: it lies at the top
    place         INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    description   TEXT    NOT NULL,
    deleted_at    INTEGER,
    deleted_with  INTEGER NOT NULL DEFAULT 0 -- the folder that was deleted, itself or one above it
) STRICT;

CREATE INDEX folder_of ON folder (collection_id);
CREATE INDEX folder_deleted ON folder (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE saved_request (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL,
    folder_id     INTEGER NOT NULL, -- 0: it lies at the top
    place         INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    description   TEXT    NOT NULL,
    record        BLOB    NOT NULL, -- as that of a run's request
    size          INTEGER NOT NULL, -- of the record's JSON
    version       INTEGER NOT NULL,
    updated_by    TEXT    NOT NULL,
    updated_at    INTEGER NOT NULL,
    deleted_at    INTEGER,
    deleted_with  INTEGER NOT NULL DEFAULT 0 -- the folder that was deleted; 0: it alone
) STRICT;

CREATE INDEX saved_request_of ON saved_request (collection_id);
CREATE INDEX saved_request_deleted ON saved_request (deleted_at) WHERE deleted_at IS NOT NULL;

-- The saved request that a run was sent from. Only such runs are in the index.
ALTER TABLE run ADD COLUMN saved_id INTEGER NOT NULL DEFAULT 0;

CREATE INDEX run_saved ON run (saved_id) WHERE saved_id <> 0 AND deleted_at IS NULL;

PRAGMA user_version = 15;
