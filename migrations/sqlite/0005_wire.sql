-- +goose Up

-- What an exchange put on its connection and got from it, where that does not follow from
-- what its run tells. A record is made like those of requests.
CREATE TABLE wire (
    id     INTEGER PRIMARY KEY, -- the run's id times 2^16, plus the attempt times 2^8 and the exchange, from 1
    record BLOB NOT NULL
) STRICT;

PRAGMA user_version = 5;
