package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"net"
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
)

// address is what runs of the same target are found by.
type address struct {
	urlHash int64 // of the whole URL with its query rows, without fragment
	keyHash int64 // of the request key
	host    string
	port    int
}

func addressOf(r playground.Request) address {
	a := address{urlHash: hash(wholeURL(r)), keyHash: hash(playground.RequestKey(r.Method, r.URL))}
	if u, err := url.Parse(r.URL); err == nil {
		a.host, a.port = strings.ToLower(u.Hostname()), portOf(u.Port(), strings.EqualFold(u.Scheme, "https"))
	}
	return a
}

func portOf(given string, secure bool) int {
	if n, err := strconv.Atoi(given); err == nil {
		return n
	}
	if secure {
		return 443
	}
	return 80
}

// wholeURL is the URL as composed, with the rows that are added to its query.
func wholeURL(r playground.Request) string {
	whole, _, _ := strings.Cut(r.URL, "#")
	for _, row := range r.Query {
		if row.Enabled {
			whole += "\n" + row.Name + "=" + row.Value
		}
	}
	return whole
}

// hash is the first eight bytes of the text's SHA-256: short keys make small indexes.
func hash(text string) int64 {
	sum := sha256.Sum256([]byte(text))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// splitHost parts what a filter says of a host; port 0 is any.
func splitHost(filter string) (host string, port int) {
	filter = strings.ToLower(strings.TrimSpace(filter))
	if h, p, err := net.SplitHostPort(filter); err == nil {
		if n, err := strconv.Atoi(p); err == nil {
			return h, n
		}
	}
	return strings.Trim(filter, "[]"), 0
}

// digestOf reads a SHA-256 in hexadecimal; nil when it is none.
func digestOf(text string) []byte {
	sum, err := hex.DecodeString(text)
	if err != nil || len(sum) != sha256.Size {
		return nil
	}
	return sum
}

// classOf is the digit that a status is counted under; 0 is no response.
func classOf(status int) int {
	if status < 0 || status > 999 {
		return 0
	}
	return status / 100
}

// Names of the figures.
const (
	tallyAll    = "all"
	tallyPinned = "pinned"
	lastRun     = "last_run"
)

func tallyClass(class int) string   { return "class." + strconv.Itoa(class) }
func tallyStatus(status int) string { return "status." + strconv.Itoa(status) }
