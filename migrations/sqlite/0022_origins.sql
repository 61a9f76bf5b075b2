-- +goose Up

-- What was imported, so that it is known again in a later file, and what was changed there can be
-- told from what was changed here. What is deleted here stays known until its collection goes.
CREATE TABLE origin (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL,
    kind          TEXT    NOT NULL, -- collection, folder, request
    of_id         INTEGER NOT NULL, -- its number
    source        TEXT    NOT NULL, -- what its tool knows it by
    named         TEXT    NOT NULL, -- what it is known by else
    marks         TEXT    NOT NULL  -- JSON: digests of its members, there and here
) STRICT;

CREATE INDEX origin_of ON origin (collection_id, id);
CREATE INDEX origin_source ON origin (source) WHERE kind = 'collection';

PRAGMA user_version = 22;
