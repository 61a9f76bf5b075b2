-- +goose Up

-- Who uses Parley. A row is never removed: the name stands under what the person did.
CREATE TABLE person (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    name_key   TEXT    NOT NULL UNIQUE,    -- the name as it is compared
    role       TEXT    NOT NULL,
    way        TEXT    NOT NULL,           -- how the person first came in
    identity   TEXT    UNIQUE,             -- what a proxy or a provider calls the person; null: nothing
    password   TEXT    NOT NULL,           -- argon2id; empty: none of their own
    browser    BLOB,                       -- SHA-256 of what proves that a browser is this person's
    disabled   INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE session (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    hash       BLOB    NOT NULL UNIQUE,    -- SHA-256 of what the cookie holds
    person_id  INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    address    TEXT    NOT NULL,
    browser    TEXT    NOT NULL
) STRICT;

CREATE INDEX session_person ON session (person_id);

CREATE TABLE token (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    hash       BLOB    NOT NULL UNIQUE,    -- SHA-256 of the secret
    person_id  INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    start      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER NOT NULL            -- 0: never
) STRICT;

CREATE INDEX token_person ON token (person_id);

CREATE TABLE invitation (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    hash       BLOB    NOT NULL UNIQUE,
    role       TEXT    NOT NULL,
    person_id  INTEGER NOT NULL,           -- whom it lets back in; 0: somebody new
    created_by TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- What sign-in remembers besides people: the hash of the team's password.
CREATE TABLE keyring (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE comment (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id     INTEGER NOT NULL,
    author     TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    edited_at  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX comment_run ON comment (run_id);

-- Who did what that others must be able to trust afterwards. Rows are added and nothing else.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    who     TEXT    NOT NULL,
    address TEXT    NOT NULL,              -- from where
    deed    TEXT    NOT NULL,
    object  TEXT    NOT NULL,
    detail  TEXT    NOT NULL
) STRICT;

CREATE INDEX audit_deed ON audit (deed, id);
CREATE INDEX audit_who ON audit (who, id);

-- +goose StatementBegin
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_as_it_was BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
-- +goose StatementEnd

-- Who wrote a run's note, and who pinned it; who made a rule.
ALTER TABLE run ADD COLUMN note_by TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN pinned_by TEXT NOT NULL DEFAULT '';
ALTER TABLE ignore_rule ADD COLUMN created_by TEXT NOT NULL DEFAULT '';

PRAGMA user_version = 6;
