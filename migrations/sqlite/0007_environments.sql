-- +goose Up

-- Named sets of variables.
CREATE TABLE environment (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT    NOT NULL UNIQUE COLLATE NOCASE,
    shape      TEXT    NOT NULL,
    protected  INTEGER NOT NULL,
    builtin    INTEGER NOT NULL,
    auth       TEXT    NOT NULL, -- JSON; a credential in it is the name of a variable
    version    INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- A secret's value is sealed: a nonce and AES-256-GCM, bound to its table, its row and its key.
CREATE TABLE environment_variable (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    environment_id INTEGER NOT NULL,
    place          INTEGER NOT NULL,
    name           TEXT    NOT NULL,
    value          TEXT    NOT NULL, -- empty for a secret
    secret         INTEGER NOT NULL,
    key_id         TEXT    NOT NULL, -- of the key that sealed it; empty: not sealed
    sealed         BLOB,
    short          INTEGER NOT NULL, -- 1: a secret that is too short to be hidden
    taken          INTEGER NOT NULL, -- 1: from a response
    note           TEXT    NOT NULL,
    UNIQUE (environment_id, name)
) STRICT;

INSERT INTO environment (id, name, shape, protected, builtin, auth, version, updated_at) VALUES (1, 'Demo', 'square', 0, 1, '{"kind":"none"}', 1, 0);
INSERT INTO environment_variable (environment_id, place, name, value, secret, key_id, short, taken, note)
VALUES (1, 0, 'base', '{{$demo}}', 0, '', 0, 0, 'The demo API that is built in');

PRAGMA user_version = 7;
