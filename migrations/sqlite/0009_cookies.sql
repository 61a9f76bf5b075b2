-- +goose Up

-- The jars: a cookie of one environment, or of runs without one. Its value is sealed as a
-- secret variable's is.
CREATE TABLE cookie (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    environment_id INTEGER NOT NULL, -- 0: of runs without an environment
    domain         TEXT    NOT NULL,
    host_only      INTEGER NOT NULL,
    path           TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    key_id         TEXT    NOT NULL, -- of the key that sealed it
    sealed         BLOB,
    secure         INTEGER NOT NULL,
    http_only      INTEGER NOT NULL,
    same_site      TEXT    NOT NULL,
    expires_at     INTEGER NOT NULL, -- 0: it has no end
    owner          TEXT    NOT NULL,
    run_id         INTEGER NOT NULL, -- 0: it was typed
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    UNIQUE (environment_id, domain, path, name, host_only)
) STRICT;

PRAGMA user_version = 9;
