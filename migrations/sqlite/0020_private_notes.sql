-- +goose Up

-- What somebody who presents says of a step to nobody but themselves.
ALTER TABLE presentation_step ADD COLUMN private_note TEXT NOT NULL DEFAULT '';

PRAGMA user_version = 20;
