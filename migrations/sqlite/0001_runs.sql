-- +goose Up

-- What a list shows and filters by, one row a run. Times are milliseconds since 1970.
CREATE TABLE run (
    id           INTEGER PRIMARY KEY,
    state        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    created_by   TEXT    NOT NULL,
    method       TEXT    NOT NULL,
    url          TEXT    NOT NULL,
    url_hash     INTEGER NOT NULL,           -- of the URL with its query: runs of the same address
    key_hash     INTEGER NOT NULL,           -- of the request key: method and URL without query
    host         TEXT    NOT NULL,           -- of the URL, lower case
    port         INTEGER NOT NULL,           -- of the URL, the scheme's own where none is given
    environment  TEXT    NOT NULL,
    parent_id    INTEGER NOT NULL,           -- 0: none
    pinned       INTEGER NOT NULL,
    status       INTEGER NOT NULL DEFAULT 0, -- 0: no response, yet or at all
    class        INTEGER,                    -- the status code's first digit, 0 without response; null while running
    reason       TEXT    NOT NULL DEFAULT '',
    total        INTEGER NOT NULL DEFAULT 0, -- nanoseconds
    size         INTEGER NOT NULL DEFAULT 0, -- of the content on the wire
    sha256       BLOB,                       -- of the content that decided the run
    failure_kind TEXT    NOT NULL DEFAULT '',
    attempts     INTEGER NOT NULL DEFAULT 0,
    redirects    INTEGER NOT NULL DEFAULT 0,
    changed      INTEGER NOT NULL DEFAULT 0, -- status or content differ from the run before of the same request
    etag         TEXT    NOT NULL DEFAULT '',
    deleted_at   INTEGER,                    -- deleted, and to be brought back until it is purged
    name         TEXT    NOT NULL,
    tags         TEXT    NOT NULL,           -- a JSON array
    final_url    TEXT    NOT NULL DEFAULT '',-- empty: as url
    headline     TEXT    NOT NULL DEFAULT '',
    note         TEXT    NOT NULL
) STRICT;

CREATE INDEX run_url ON run (url_hash) WHERE deleted_at IS NULL;
CREATE INDEX run_key ON run (key_hash) WHERE deleted_at IS NULL;
CREATE INDEX run_host ON run (host) WHERE deleted_at IS NULL;
CREATE INDEX run_class ON run (class) WHERE deleted_at IS NULL AND class IS NOT NULL;
CREATE INDEX run_status ON run (status) WHERE deleted_at IS NULL AND class IS NOT NULL;
CREATE INDEX run_parent ON run (parent_id) WHERE deleted_at IS NULL AND parent_id <> 0;
CREATE INDEX run_pinned ON run (id) WHERE deleted_at IS NULL AND pinned = 1;
CREATE INDEX run_changed ON run (id) WHERE deleted_at IS NULL AND changed = 1;
CREATE INDEX run_running ON run (id) WHERE state = 'running';
CREATE INDEX run_deleted ON run (deleted_at) WHERE deleted_at IS NOT NULL;

-- The request as composed. A record is a byte for its coding, a CRC-32C, and JSON.
CREATE TABLE request (
    run_id INTEGER PRIMARY KEY,
    record BLOB NOT NULL
) STRICT;

-- The attempts and the explanation of a run that has ended.
CREATE TABLE outcome (
    run_id INTEGER PRIMARY KEY,
    record BLOB NOT NULL
) STRICT;

CREATE TABLE run_tag (
    tag    TEXT    NOT NULL,
    run_id INTEGER NOT NULL,
    PRIMARY KEY (tag, run_id)
) STRICT, WITHOUT ROWID;

-- The rules of the explanation that spoke.
CREATE TABLE run_rule (
    rule   TEXT    NOT NULL,
    run_id INTEGER NOT NULL,
    PRIMARY KEY (rule, run_id)
) STRICT, WITHOUT ROWID;

-- Content by the SHA-256 of its bytes. Without one it is on its way in, or out.
CREATE TABLE body (
    id     INTEGER PRIMARY KEY,
    sha256 BLOB UNIQUE,
    size   INTEGER NOT NULL,
    chunk  INTEGER NOT NULL, -- bytes of content in each chunk but the last
    refs   INTEGER NOT NULL  -- exchanges that have it
) STRICT;

-- A piece of content: a byte for its coding, a CRC-32C, and data.
CREATE TABLE chunk (
    id   INTEGER PRIMARY KEY, -- the body's id times 2^20, plus its place in the body from 0
    data BLOB NOT NULL
) STRICT;

-- What a substring search reads of a run: lower case, without credentials.
CREATE TABLE run_text (
    run_id INTEGER PRIMARY KEY,
    text   TEXT NOT NULL
) STRICT;

-- The distinct words of a run's text content, and where they are looked up.
CREATE TABLE run_words (
    run_id INTEGER PRIMARY KEY,
    words  TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE word_index USING fts4 (content="run_words", words, tokenize=unicode61, order=desc, matchinfo=fts3);

-- Figures that are kept, never counted: of runs that are not deleted.
CREATE TABLE tally (
    name  TEXT    PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ignore_rule (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    rule        TEXT    NOT NULL,
    scope       TEXT    NOT NULL,
    request_key TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    UNIQUE (rule, scope, request_key)
) STRICT;

PRAGMA application_id = 0x5041524c;
PRAGMA user_version = 1;
