-- +goose Up

-- How often each of many callers may still do something, for all replicas together: what is
-- left refills evenly, by the database's clock. Nobody's name is kept, only its hash.
CREATE TABLE ration (
    who        BYTEA            PRIMARY KEY,
    tokens     DOUBLE PRECISION NOT NULL,
    per_minute DOUBLE PRECISION NOT NULL,
    taken      BOOLEAN          NOT NULL, -- the last who asked had one
    seen_at    TIMESTAMPTZ      NOT NULL
) WITH (fillfactor = 50);

-- What a replica remembers for a while, for all of them. Secrets in it are sealed.
CREATE TABLE keepsake (
    name  BYTEA       PRIMARY KEY,
    value BYTEA       NOT NULL,
    until TIMESTAMPTZ NOT NULL
);
