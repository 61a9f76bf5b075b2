-- +goose Up

-- INSERT OR REPLACE takes a row away without what stands before DELETE being asked.
-- +goose StatementBegin
CREATE TRIGGER audit_not_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
-- +goose StatementEnd

PRAGMA user_version = 13;
