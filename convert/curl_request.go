package convert

import (
	"slices"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// request makes the request that curl would send.
func (c *curl) request() (playground.Request, error) {
	c.urls = slices.DeleteFunc(c.urls, func(at string) bool { return strings.TrimSpace(at) == "" })
	if len(c.urls) == 0 {
		return playground.Request{}, notACommand("This command names no address." + c.elsewhere())
	}
	c.dropStray()
	if len(c.urls) > 1 && !c.each {
		c.warn(c.urls[1], "The command names several addresses; only the first was taken over. Import makes a request of each.")
	}
	at, err := c.address()
	if err != nil {
		return playground.Request{}, err
	}
	r := playground.NewRequest(at)
	r.Options = c.options
	r.Options.Proxy = c.proxyWithUser()
	if c.offers2 && strings.HasPrefix(strings.ToLower(at), "http://") {
		r.Options.HTTPVersion = "auto" // without TLS, curl asks for it and goes on without
	}
	r.Query = append(r.Query, c.queryRows...)
	r.Headers = append(r.Headers, c.headers...)
	if _, resumed := c.own["Range"]; !resumed && c.part != "" {
		c.own["Range"] = c.part
	}
	if c.noAgent {
		c.remove("-A", "User-Agent")
	}
	c.refused()
	if _, part := c.own["Range"]; part && (len(c.data) > 0 && !c.get || len(c.form) > 0 || c.upload) {
		delete(c.own, "Range")
		c.warn("-r", "With content, curl asks for no part of the answer. This was left out.")
	}
	if c.cookies != nil {
		c.own["Cookie"] = strings.Join(c.cookies, ";")
	}
	for _, name := range []string{"User-Agent", "Referer", "Range", "If-Modified-Since", "If-Unmodified-Since", "Last-Modified", "Cookie"} {
		value, set := c.own[name]
		if _, typed := r.Header(name); set && !typed && !c.removed[strings.ToLower(name)] {
			r.Headers = append(r.Headers, playground.Row{Name: name, Value: value, Enabled: true})
		}
	}
	switch {
	case c.removed["authorization"]:
		r.URL = withoutUserinfo(r.URL)
	case c.foreign:
	case c.aws != nil:
		r.Auth = c.awsSignIn(at)
		r.URL = withoutUserinfo(r.URL)
	case c.bearer != nil:
		r.Auth = playground.Auth{Kind: "bearer", Token: *c.bearer}
	case c.digest:
		r.Auth = c.userSignIn(at)
		r.Auth.Kind = playground.AuthDigest
		r.URL = withoutUserinfo(r.URL)
	case c.auth.Kind != "":
		r.Auth = c.auth
	}
	c.addContent(&r)
	r.Method = c.methodOf()
	if strings.HasPrefix(r.Method, "-") && len(c.urls) > 1 {
		c.warn("-X", "curl takes the option "+legible(r.Method, 40)+" for the method here, since it stands behind -X.")
	}
	return r, nil
}

// dropStray leaves out what stands among the addresses and is none, such as a part of the answer
// that was copied along, or dots for what a document leaves out.
func (c *curl) dropStray() {
	for i := 0; i < len(c.urls) && len(c.urls) > 1; {
		at := c.urls[i]
		dots := strings.Trim(at, ".…") == "" || strings.HasPrefix(at, "...") || strings.HasPrefix(at, "…")
		if !dots && (i == 0 || !strings.ContainsAny(at, " \t\n\\") || strings.Contains(at, "://")) {
			i++
			continue
		}
		c.warn(at, "This is neither an option nor an address, and was left out.")
		c.urls = slices.Delete(c.urls, i, i+1)
	}
}

// elsewhere says where an address may be that the command does not name.
func (c *curl) elsewhere() string {
	for _, w := range c.warnings {
		if strings.HasSuffix(w.Detail, "left out.") && (w.Where == "$@" || w.Where == "$*" || strings.HasSuffix(w.Where, "[@]}")) {
			return " Perhaps it is in " + w.Where + ", which is not known here."
		}
		if flag, file, _ := strings.Cut(w.Where, " "); (flag == "-K" || flag == "--config") && file != "" {
			return " Its options stand in the file " + file + " (" + flag + "), which is not read: put what is in it into the command."
		}
	}
	return ""
}

func (c *curl) methodOf() string {
	switch {
	case c.method != "":
		return c.method
	case c.upload:
		return "PUT"
	case len(c.form) > 0, len(c.data) > 0 && !c.get:
		return "POST"
	case c.head:
		return "HEAD"
	}
	return "GET"
}

// refused says where curl sends nothing, because it is told to make several kinds of request at
// once. Whoever writes -I beside content wants to see the fields of the answer, so the content stays.
func (c *curl) refused() {
	var of []string
	if c.upload {
		of = append(of, "-T")
	}
	if len(c.form) > 0 {
		of = append(of, "-F")
	}
	switch {
	case len(c.data) > 0 && c.get:
		of = append(of, "-G")
	case len(c.data) > 0:
		of = append(of, "-d")
	}
	if c.head && !(c.get && len(of) == 1 && of[0] == "-G") {
		of = append(of, "-I")
	}
	if len(of) < 2 {
		return
	}
	kept := ""
	if len(c.form) > 0 && len(of) > 1 && of[len(of)-1] != "-I" {
		kept = ", and the content the form"
	}
	c.warn(strings.Join(of, " "), "curl takes only one of these options, and sends nothing of this command. Here the method is "+legible(c.methodOf(), 20)+kept+".")
}

func withoutUserinfo(at string) string {
	scheme, rest, whole := strings.Cut(at, "://")
	if !whole { // a name stands for the scheme and the host
		return at
	}
	end := len(rest)
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		end = i
	}
	return scheme + "://" + rest[strings.LastIndexByte(rest[:end], '@')+1:]
}

// lists are what curl takes for several addresses: {a,b}, [1-9], [a-z:2].
var lists = lazyregexp.New(`\{[^{}]*,[^{}]*\}|\[(?:\d+-\d+|[A-Za-z]-[A-Za-z])(?::\d+)?\]`)

// inBraces is one name in braces, which curl takes out of them.
var inBraces = lazyregexp.New(`[^{]\{([^{},]+)\}`)

// slashes behind a scheme may be one to three.
var slashes = lazyregexp.New(`(?i)^(https?):(?:/|///)([^/])`)

// address is the first URL, whole, with what -G and --url-query add.
func (c *curl) address() (string, error) {
	at := slashes.ReplaceAllString(unlinked(strings.TrimSpace(c.urls[0])), "$1://$2")
	if !strings.Contains(at, "://") && !strings.HasPrefix(at, "{{") {
		scheme := "http"
		if c.protocol == "https" {
			scheme = "https"
		}
		at = scheme + "://" + strings.TrimLeft(at, "/")
	}
	plain := escapedSign.ReplaceAllString(at, "")
	if found := lists.FindString(plain); found != "" && !c.literal {
		return "", notACommand("With " + legible(found, 60) + " in its address, curl asks for several. Parley sends one request: put one value there, or add -g if it is meant as it stands.")
	}
	if m := inBraces.FindStringSubmatch(plain); m != nil && !c.literal {
		c.warn("{"+m[1]+"}", "curl takes these braces away; here they stay. Put a value in their place if that is what they are for.")
	}
	if !c.literal {
		at = escapedSign.ReplaceAllString(at, "$1")
	}
	if found := angledName.FindString(at); found != "" {
		c.warn(found, "It stands in the address as it is: put a value in its place.")
	}
	before, fragment, hasFragment := strings.Cut(at, "#")
	if !c.asIs {
		before = squash(before)
	}
	if c.upload {
		before = c.uploadTo(before)
	}
	before = c.addQuery(before)
	if found := blankSign.FindString(before + fragment); found != "" {
		c.warn("the address", "curl takes no address with a blank or the end of a line in it, and sends nothing. Here it is sent encoded.")
	}
	if hasFragment {
		return before + "#" + fragment, nil
	}
	return before, nil
}

// escapedSign is a bracket or a brace that stands for itself, and angledName a place for a
// value, as documents have them.
var (
	escapedSign = lazyregexp.New(`\\([\[\]{}])`)
	angledName  = lazyregexp.New(`<[A-Za-z][\w .-]{0,60}>`)
)

// blankSign is what no address may hold, outside of a name.
var blankSign = lazyregexp.New(`[\x01-\x20\x7f]`)

// unlinked is an address that a document made a link of: [address](address) or <address>.
func unlinked(at string) string {
	inside, isLink := strings.CutPrefix(at, "[")
	if text, target, ok := strings.Cut(inside, "]("); isLink && ok && strings.TrimSuffix(target, ")") == text && strings.Contains(text, "://") {
		return text
	}
	if inside, ok := strings.CutPrefix(at, "<"); ok && strings.HasSuffix(inside, ">") && strings.Contains(inside, "://") {
		return strings.TrimSuffix(inside, ">")
	}
	return at
}

// uploadTo puts the name of the file behind an address that ends with a slash.
func (c *curl) uploadTo(at string) string {
	before, query, hasQuery := strings.Cut(at, "?")
	_, rest, whole := strings.Cut(before, "://")
	switch {
	case c.uploaded == "" || !whole && !strings.HasSuffix(before, "/"): // a name stands for the host, and perhaps for a path
		return at
	case !strings.Contains(rest, "/"):
		before += "/" + c.uploaded
	case strings.HasSuffix(before, "/"):
		before += c.uploaded
	default:
		return at
	}
	if hasQuery && query != "" { // curl puts the address together anew, without an empty query
		before += "?" + query
	}
	return before
}

// squash takes the steps . and .. out of a path, as curl does (RFC 3986, 5.2.4).
func squash(at string) string {
	scheme, rest, ok := strings.Cut(at, "://")
	if !ok {
		return at
	}
	before, query, hasQuery := strings.Cut(rest, "?")
	host, path, hasPath := strings.Cut(before, "/")
	if !hasPath || !strings.Contains("/"+path+"/", "/./") && !strings.Contains("/"+path+"/", "/../") {
		return at
	}
	var kept []string
	steps := strings.Split(path, "/")
	for i, step := range steps {
		last := i == len(steps)-1
		switch step {
		case ".", "..":
			if step == ".." && len(kept) > 0 {
				kept = kept[:len(kept)-1]
			}
			if last {
				kept = append(kept, "")
			}
		default:
			kept = append(kept, step)
		}
	}
	at = scheme + "://" + host + "/" + strings.Join(kept, "/")
	if hasQuery {
		at += "?" + query
	}
	return at
}
