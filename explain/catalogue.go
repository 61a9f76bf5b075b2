package explain

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"parley/playground"
)

//go:embed data/status-codes.json
var statusCodes []byte

// catalogue is the reference as parsed, with what only rules need.
type catalogue struct {
	all        []playground.Status
	byCode     map[int][]playground.Status
	names      map[string]bool // in lower case
	notStored  map[int]bool    // RFC 6585: must not be stored by a cache
	iis        map[string]map[string]string
	cloudflare map[string]string
}

// reference parses the embedded table once, when it is first needed.
var reference = sync.OnceValue(loadCatalogue)

func loadCatalogue() *catalogue {
	var file struct {
		Codes []struct {
			playground.Status
			MayBeStored *bool `json:"may_be_stored"`
		} `json:"codes"`
		IIS        map[string]map[string]string `json:"iis_substatus"`
		Cloudflare map[string]string            `json:"cloudflare_1xxx"`
	}
	if err := json.Unmarshal(statusCodes, &file); err != nil {
		panic(fmt.Sprintf("explain: the embedded table of status codes is broken: %v", err))
	}
	c := &catalogue{byCode: map[int][]playground.Status{}, names: map[string]bool{}, notStored: map[int]bool{}, iis: file.IIS, cloudflare: file.Cloudflare}
	for _, entry := range file.Codes {
		s := entry.Status
		s.Action = statusAction(s)
		if full, ok := meanings[s.Code]; ok && s.Registered {
			s.Meaning = full
		}
		s.Neighbours = neighbours[s.Code]
		if s.Registered && s.Class != playground.ClassInformational && entry.MayBeStored != nil && !*entry.MayBeStored {
			c.notStored[s.Code] = true
		}
		c.all = append(c.all, s)
		if s.Registered || s.Code >= 500 {
			c.names[strings.ToLower(s.Name)] = true // a vendor's Invalid Token is a reason where another says it
		}
	}
	slices.SortStableFunc(c.all, byCodeThenOwner)
	for _, s := range c.all {
		c.byCode[s.Code] = append(c.byCode[s.Code], s)
	}
	return c
}

// byCodeThenOwner puts the registry's entry first, then what reaches a client, then
// what is only logged.
func byCodeThenOwner(a, b playground.Status) int {
	rank := func(s playground.Status) int {
		switch {
		case s.Registered:
			return 0
		case !s.LogOnly:
			return 1
		}
		return 2
	}
	if a.Code != b.Code {
		return a.Code - b.Code
	}
	return rank(a) - rank(b)
}

// Catalogue returns every status code that the reference knows, registered or not,
// sorted by code. A code that two owners use has two entries, the registry's first.
func Catalogue() []playground.Status { return slices.Clone(reference().all) }

// Lookup returns what the reference knows of a code: the registry's entry, or else
// that of the owner whose answers reach a client. It returns false for a code that
// nobody is known to use.
func Lookup(code int) (playground.Status, bool) {
	entries := reference().byCode[code]
	if len(entries) == 0 {
		return playground.Status{}, false
	}
	return entries[0], true
}

// known returns the entry for a code, or one made of its class (RFC 9110, 15: an
// unknown code is treated as x00 of its class).
func known(code int) playground.Status {
	if s, ok := Lookup(code); ok {
		return s
	}
	return unowned(code)
}

// unowned is the entry of a code that nobody is known to have sent.
func unowned(code int) playground.Status {
	class := playground.ClassOf(code)
	s := playground.Status{Code: code, Class: class, Registration: "none", Retry: "never", WhoActs: "client", BodyAllowed: true}
	if class == playground.ClassUnknown {
		s.Meaning = "This number lies outside the classes 1xx to 5xx, so HTTP gives it no meaning. Only its sender knows what it says."
		s.Retry, s.WhoActs = "after-fix", "server"
		return s
	}
	base, _ := Lookup(code / 100 * 100)
	s.Retry, s.WhoActs = base.Retry, base.WhoActs
	if class == playground.ClassRedirection {
		s.Retry = "follow"
	}
	s.Meaning = fmt.Sprintf("%d is not registered. HTTP says to treat it as %d: %s", code, code/100*100, classMeaning(class))
	return s
}

func classMeaning(c playground.Class) string {
	switch c {
	case playground.ClassInformational:
		return "an interim answer, with the final one still to come."
	case playground.ClassSuccess:
		return "the request was received, understood and accepted."
	case playground.ClassRedirection:
		return "something more is to be done to complete the request."
	case playground.ClassClientError:
		return "the request cannot be fulfilled as it was sent."
	}
	return "the server failed to fulfil a request that seems valid."
}

// statusAction says what to do about a code in a few words.
func statusAction(s playground.Status) string {
	if a, ok := actions[s.Code]; ok && s.Registered {
		return a
	}
	switch {
	case s.Retry == "follow":
		return "Go to the URL in Location"
	case s.Retry == "after-retry-after":
		return "Wait as Retry-After says, then send again"
	case s.Retry == "safe-later":
		return "Send again later, with a growing wait"
	case s.Retry == "never":
		return "Do not send it again"
	case s.Retry == "after-fix" && s.WhoActs == "server":
		return "Tell whoever runs the server"
	case s.Retry == "after-fix":
		return "Change the request, then send it"
	}
	return "Nothing to do"
}

var actions = map[int]string{
	200: "Use the body", 201: "Fetch what was created", 202: "Ask again until it is done", 203: "Know that a proxy changed it",
	204: "Do not parse a body", 205: "Reset the form", 206: "Fetch the other ranges", 207: "Read each member's status",
	300: "Pick one of the choices", 301: "Save the new address", 302: "Follow Location, keep the address", 303: "GET the URL in Location",
	304: "Use the copy you have", 307: "Repeat at Location, same method", 308: "Save the new address, same method",
	400: "Correct the request", 401: "Sign in, or renew the credentials", 402: "Settle the payment", 403: "Ask for permission, or use another account",
	404: "Check the path and the id", 405: "Use a method that Allow lists", 406: "Accept what the server has", 407: "Sign in to the proxy",
	408: "Send it again", 409: "Look at what is there, then decide", 410: "Drop the link", 411: "Send Content-Length", 412: "Fetch the current version, then repeat",
	413: "Send less", 414: "Shorten the URL", 415: "Send the format it takes", 416: "Ask for a range that exists", 417: "Leave out Expect",
	421: "Send it on a new connection", 422: "Correct the named fields", 423: "Send the lock token, or wait", 424: "Mend what failed first",
	425: "Send it again after the handshake", 426: "Switch to the named protocol", 428: "Send If-Match", 429: "Wait as told, then send again",
	431: "Send fewer or smaller headers", 451: "Ask who is named in Link",
	500: "Report it with its request id", 501: "Use another method", 502: "Try again shortly", 503: "Wait as told, then send again", 504: "Try again, with less to do",
	505: "Use another HTTP version", 507: "Free some room first", 511: "Sign in to the network",
}

// neighbours are the codes that a code is confused with.
var neighbours = map[int][]int{
	200: {201, 202, 204}, 201: {200, 202}, 202: {200, 201}, 204: {200, 205, 304}, 205: {204}, 206: {200, 416}, 207: {200, 208},
	300: {406}, 301: {308, 302, 307, 303}, 302: {307, 303, 301, 308}, 303: {302, 307, 301, 308, 201}, 304: {200, 412}, 307: {302, 308, 303, 301}, 308: {301, 307, 302, 303},
	400: {422, 415}, 401: {403, 407}, 403: {401, 404}, 404: {410, 403}, 405: {501, 404}, 406: {415, 300}, 407: {401, 511},
	408: {504, 499}, 409: {412, 422}, 410: {404}, 412: {409, 428}, 413: {431, 414}, 414: {431, 413}, 415: {400, 406}, 416: {206},
	422: {400, 409}, 423: {409}, 428: {412}, 429: {503}, 431: {414, 413}, 451: {403},
	500: {502, 503}, 501: {405}, 502: {503, 504}, 503: {502, 504, 429}, 504: {502, 503, 408}, 505: {426}, 507: {413}, 511: {407, 302},
	520: {502}, 521: {502}, 522: {504}, 524: {504}, 525: {526}, 526: {525}, 529: {503}, 419: {403}, 499: {408}, 497: {400},
}

// codeName is "404 Not Found" for a known code, else the number.
func codeName(code int) string {
	s, ok := Lookup(code)
	if !ok || strings.HasPrefix(s.Name, "(") {
		return strconv.Itoa(code)
	}
	return strconv.Itoa(code) + " " + s.Name
}
