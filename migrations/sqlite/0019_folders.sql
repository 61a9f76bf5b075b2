-- +goose Up

-- A folder has what the requests in it have in common, as a collection has.
ALTER TABLE folder ADD COLUMN headers TEXT NOT NULL DEFAULT '[]';                 -- as those of a collection
ALTER TABLE folder ADD COLUMN auth    TEXT NOT NULL DEFAULT '{"kind":"inherit"}';
ALTER TABLE folder ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- As environment_variable.
CREATE TABLE folder_variable (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    folder_id INTEGER NOT NULL,
    place     INTEGER NOT NULL,
    name      TEXT    NOT NULL,
    value     TEXT    NOT NULL,
    secret    INTEGER NOT NULL,
    key_id    TEXT    NOT NULL,
    sealed    BLOB,
    short     INTEGER NOT NULL,
    taken     INTEGER NOT NULL,
    note      TEXT    NOT NULL,
    UNIQUE (folder_id, name)
) STRICT;

PRAGMA user_version = 19;
