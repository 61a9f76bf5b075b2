-- +goose Up

ALTER TABLE presentation_step ADD COLUMN private_note TEXT COLLATE "C" NOT NULL DEFAULT '';
