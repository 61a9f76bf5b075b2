-- +goose Up

-- Folders and requests have one order. Until now folders lay above the requests beside them, each numbered by themselves.
UPDATE saved_request
SET place = place + (SELECT coalesce(max(f.place) + 1, 0) FROM folder f WHERE f.collection_id = saved_request.collection_id AND f.parent_id = saved_request.folder_id);

PRAGMA user_version = 18;
