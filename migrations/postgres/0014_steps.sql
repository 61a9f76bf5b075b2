-- +goose Up

DELETE FROM sieve;
DELETE FROM tally WHERE name IN ('sieved', 'merged');
