-- +goose Up

-- PostgreSQL has no INSERT OR REPLACE, and ON CONFLICT DO UPDATE is an update, which is refused.
SELECT 1;
