-- +goose Up

-- What replicas share is in PostgreSQL alone: one program with a file remembers it itself.
PRAGMA user_version = 10;
