package store

import (
	"sync/atomic"
)

// agreedKey is the name under which the database's keyring says which key its secrets are sealed
// with: each replica has its own copy of the key file, and all must have the same.
const agreedKey = "secrets_key"

// agreement is whether a replica's key is the one of all.
type agreement struct {
	s    *Store
	with atomic.Pointer[string] // the key that was agreed on, so that it is asked for once
}

// reach refuses a key that is not the one of all. The first that seals something decides.
func (a *agreement) reach(id string) error {
	if with := a.with.Load(); with != nil && *with == id {
		return nil
	}
	agreed := ""
	err := a.s.write.do(func(t *tx) error {
		has, err := t.texts(`SELECT value FROM keyring WHERE name = $1`, agreedKey)
		if err == nil && len(has) == 0 { // secrets from before a move have a key, too
			has, err = t.texts(`
				SELECT key_id FROM ` + inVariables + ` WHERE sealed IS NOT NULL
				UNION SELECT key_id FROM ` + inCollections + ` WHERE sealed IS NOT NULL
				UNION SELECT key_id FROM ` + inFolders + ` WHERE sealed IS NOT NULL
				UNION SELECT key_id FROM ` + inCookies + ` WHERE sealed IS NOT NULL LIMIT 1`)
		}
		if err != nil {
			return err
		}
		if agreed = id; len(has) > 0 {
			agreed = has[0]
		}
		return t.exec(`INSERT INTO keyring (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, agreedKey, agreed)
	})
	if err != nil {
		return err
	}
	if agreed != id {
		return sentencef(nil, "the secrets in the database are sealed with another key than that of %s; copy the key file of another replica there, or name it with -key-file (PARLEY_KEY_FILE)", a.s.keys.path)
	}
	a.with.Store(&id)
	return nil
}

// agreeAnew has a new key be the one of all.
func (t *tx) agreeAnew(id string) error {
	if t.w.turns == nil {
		return nil
	}
	return t.exec(`INSERT INTO keyring (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, agreedKey, id)
}
