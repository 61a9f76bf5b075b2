package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// keyring holds the keys that secrets are sealed with: those of a file beside the database,
// or of the one that was named. The first is the one to seal with.
type keyring struct {
	path  string
	named bool                  // a person said where the file is: it is not made here
	agree func(id string) error // refuses a key that is not the one of all replicas, or nil

	mu   sync.Mutex
	keys []key
}

// key is one AES-256 key.
type key struct {
	id    string // the first eight bytes of its SHA-256
	plain []byte
	aead  cipher.AEAD
}

// keyLine begins each line of a key file.
const keyLine = "parley-key "

// openKeyring reads the key file. That it is missing is no error: secrets show as locked.
func openKeyring(database, named string) (*keyring, error) {
	r := &keyring{path: named, named: named != ""}
	if named == "" {
		r.path = database + ".key"
	}
	info, err := os.Stat(r.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return r, nil
	case err != nil:
		return nil, sentencef(err, "the key file %s cannot be read: %v", r.path, err)
	case !info.Mode().IsRegular():
		return nil, sentencef(nil, "the key file %s is not a regular file; name another with -key-file (PARLEY_KEY_FILE)", r.path)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return nil, sentencef(nil, "the key file %s can be read by other users (its mode is %04o), so that they could read every secret; run chmod 600 on it", r.path, info.Mode().Perm())
	}
	text, err := os.ReadFile(r.path)
	if err != nil {
		return nil, sentencef(err, "the key file %s cannot be read: %v", r.path, err)
	}
	r.keys, err = parseKeys(string(text))
	if err != nil {
		return nil, sentencef(err, "the key file %s is no key file of Parley: %v; put the right one in its place, or take it away to start without secrets", r.path, err)
	}
	return r, nil
}

func parseKeys(text string) ([]key, error) {
	var keys []key
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		coded, ok := strings.CutPrefix(line, keyLine)
		plain, err := base64.StdEncoding.DecodeString(coded)
		if !ok || err != nil || len(plain) != 32 {
			return nil, errors.New("a line of it holds no key")
		}
		k, err := newKey(plain)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		return nil, errors.New("it holds no key")
	}
	return keys, nil
}

func newKey(plain []byte) (key, error) {
	block, err := aes.NewCipher(plain)
	if err != nil {
		return key{}, err
	}
	aead, err := cipher.NewGCM(block)
	sum := sha256.Sum256(plain)
	return key{hex.EncodeToString(sum[:8]), plain, aead}, err
}

func freshKey() (key, error) {
	plain := make([]byte, 32)
	_, _ = rand.Read(plain) // never fails
	return newKey(plain)
}

// current is the key to seal with. It is made where there is none.
func (r *keyring) current() (key, error) {
	k, fresh, err := r.newest()
	if err == nil && r.agree != nil {
		err = r.agree(k.id)
	}
	if err != nil || !fresh {
		return k, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.keys) > 0 { // somebody was faster
		return r.keys[0], nil
	}
	return k, r.write([]key{k})
}

// newest is the key to seal with, or a fresh one that is not kept yet.
func (r *keyring) newest() (k key, fresh bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.keys) > 0 {
		return r.keys[0], false, nil
	}
	if r.named && r.agree != nil {
		return key{}, false, sentencef(nil, "the key file %s is missing, so secrets cannot be kept; copy that of another replica there, or make the first one with parley rekey", r.path)
	}
	if r.named {
		return key{}, false, sentencef(nil, "the key file %s is missing, so secrets cannot be kept; put it there, or make one with parley rekey", r.path)
	}
	k, err = freshKey()
	return k, true, err
}

// find returns the key of that id.
func (r *keyring) find(id string) (key, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, k := range r.keys {
		if k.id == id {
			return k, true
		}
	}
	return key{}, false
}

// write puts keys in the file's place, whole or not at all, and keeps them. The ring is
// locked.
func (r *keyring) write(keys []key) error {
	text := "# The key to Parley's secrets. Keep it apart from backups of the database.\n"
	for _, k := range keys {
		text += keyLine + base64.StdEncoding.EncodeToString(k.plain) + "\n"
	}
	half, err := os.CreateTemp(filepath.Dir(r.path), filepath.Base(r.path)+".*.part") // 0600
	if err != nil {
		return sentencef(err, "the key file %s cannot be written: %v", r.path, err)
	}
	defer os.Remove(half.Name())
	_, err = half.WriteString(text)
	if err = errors.Join(err, half.Sync(), half.Close()); err != nil {
		return sentencef(err, "the key file %s cannot be written: %v", r.path, err)
	}
	if err := os.Rename(half.Name(), r.path); err != nil {
		return sentencef(err, "the key file %s cannot be written: %v", r.path, err)
	}
	r.keys = keys
	return syncFolder(filepath.Dir(r.path))
}

// drop takes back a key that came to nothing. The ring is locked.
func (r *keyring) drop(old []key) error {
	if len(old) > 0 {
		return r.write(old)
	}
	r.keys = nil
	return os.Remove(r.path)
}

// errSealed is what was not sealed by that key for that row. It shows as locked: the rest of
// the database is well.
var errSealed = errors.New("a secret cannot be opened")

// The tables that have sealed values.
const (
	inVariables   = "environment_variable"
	inCollections = "collection_variable"
	inFolders     = "folder_variable"
	inCookies     = "cookie"
)

// boundTo ties what is sealed to its table, its row and its key: elsewhere it cannot be opened.
func boundTo(table string, row int64, keyID string) []byte {
	return fmt.Appendf(nil, "%s\x00%d\x00%s", table, row, keyID)
}

// seal encrypts a value for a row of a table: a random nonce, and AES-256-GCM.
func (k key) seal(table string, row int64, value string) []byte {
	nonce := make([]byte, k.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return k.aead.Seal(nonce, nonce, []byte(value), boundTo(table, row, k.id))
}

// open decrypts what seal made for that row.
func (k key) open(table string, row int64, sealed []byte) (string, error) {
	n := k.aead.NonceSize()
	if len(sealed) < n {
		return "", errSealed
	}
	plain, err := k.aead.Open(nil, sealed[:n], sealed[n:], boundTo(table, row, k.id))
	if err != nil {
		return "", errSealed
	}
	return string(plain), nil
}
