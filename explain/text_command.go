package explain

import (
	"encoding/base64"
	"net/url"
	"strings"
	"time"

	"parley/playground"
)

// fillFromCommand completes what was sent by the command above the answer, where the tool
// did not show the request itself, and returns its content.
func (t *transcript) fillFromCommand() playground.Body {
	c := readCommand(t.command)
	first := &t.exchanges[0].Request
	posted := strings.TrimRight(t.posted, "\n")
	if first.URL == "" && c.url != "" {
		first.Method, first.URL, first.Headers = c.method, c.url, c.headers
	}
	if posted == "" && c.url != "" {
		posted = c.content
	}
	t.followURLs()
	body := playground.Body{Kind: playground.BodyNone}
	if c.fromFile && first.BodySize == 0 {
		first.BodySize = -1 // some, and nobody knows how much
		return body
	}
	if posted == "" {
		return body
	}
	body.Kind, body.Text = playground.BodyText, posted
	if posted[0] == '{' || posted[0] == '[' {
		body.Kind = playground.BodyJSON
	}
	first.BodySize = int64(len(posted))
	return body
}

// followURLs gives hops that curl -iL shows without a request their addresses.
func (t *transcript) followURLs() {
	for i := 1; i < len(t.exchanges); i++ {
		before, x := &t.exchanges[i-1], &t.exchanges[i]
		location, ok := before.Response.Header("Location")
		if !ok || x.Request.URL != "" || before.Request.URL == "" {
			continue
		}
		from, err := url.Parse(before.Request.URL)
		if err != nil {
			continue
		}
		if to, err := from.Parse(location); err == nil {
			hop(before, x, location, to)
		}
	}
}

// command is what was read of a command line.
type command struct {
	method, url, content string
	headers              []field
	given                bool // the method was named
	fromFile             bool // there is content, and nobody told what
}

// readCommand reads the parts of a curl, HTTPie or xh command that matter for judging the
// answer. What it does not know it steps over; curl's whole grammar is convert's business.
func readCommand(line string) command {
	c := command{method: "GET", headers: []field{}}
	words := shellWords(strings.TrimLeft(strings.TrimSpace(line), "$%#> "))
	switch {
	case len(words) < 2:
	case words[0] == "curl":
		c.readCurl(words)
	default:
		c.readHTTPie(words)
	}
	return c
}

// valued are options of curl whose value tells nothing here.
var valued = map[string]bool{
	"-o": true, "--output": true, "-m": true, "--max-time": true,
	"-x": true, "--proxy": true, "-w": true, "--write-out": true, "--connect-timeout": true, "--resolve": true, "--cacert": true, "--cert": true, "--key": true, "--retry": true, "-c": true, "-D": true,
}

func (c *command) readCurl(words []string) {
	for i := 1; i < len(words); i++ {
		name, value, attached := curlOption(words[i])
		take := func() string {
			if !attached && i+1 < len(words) {
				i++
				return words[i]
			}
			return value
		}
		switch name {
		case "":
			c.url = or(c.url, words[i])
		case "-X", "--request":
			c.method, c.given = take(), true
		case "-I", "--head":
			c.method, c.given = "HEAD", true
		case "-H", "--header":
			c.header(take())
		case "-d", "--data", "--data-raw", "--data-binary", "--data-ascii":
			if value := take(); strings.HasPrefix(value, "@") && name != "--data-raw" {
				c.fromFile = true
			} else {
				c.content = strings.TrimPrefix(c.content+"&"+value, "&")
			}
			c.post("application/x-www-form-urlencoded")
		case "--json":
			if value := take(); strings.HasPrefix(value, "@") {
				c.fromFile = true
			} else {
				c.content += value
			}
			c.post("application/json")
		case "-F", "--form":
			take()
			c.fromFile = true
			c.post("multipart/form-data")
		case "-T", "--upload-file":
			take()
			c.fromFile = true
			c.put()
		case "-u", "--user":
			c.header("Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(take())))
		case "-b", "--cookie":
			c.header("Cookie: " + take())
		case "-A", "--user-agent":
			c.header("User-Agent: " + take())
		case "-e", "--referer":
			c.header("Referer: " + take())
		case "-G", "--get":
			c.method, c.given = "GET", true
		case "--url":
			c.url = take()
		default:
			if valued[name] {
				take()
			}
		}
	}
	if c.url != "" && !strings.Contains(c.url, "://") {
		c.url = "http://" + c.url
	}
}

// curlOption parts an option from a value that is written to it: -XPOST, --request=POST.
func curlOption(w string) (name, value string, attached bool) {
	switch {
	case strings.HasPrefix(w, "--"):
		name, value, attached = strings.Cut(w, "=")
		return name, value, attached
	case len(w) > 2 && w[0] == '-' && strings.IndexByte("XHdubAeFT", w[1]) >= 0:
		return w[:2], w[2:], true
	case len(w) > 1 && w[0] == '-':
		return w, "", false
	}
	return "", "", false
}

func (c *command) header(line string) {
	if name, value, ok := strings.Cut(line, ":"); ok {
		c.headers = append(c.headers, field{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
	}
}

// post makes it a POST of a type, unless the command says otherwise.
func (c *command) post(kind string) {
	if !c.given {
		c.method = "POST"
	}
	if _, ok := playground.FieldValue(c.headers, "Content-Type"); !ok {
		c.headers = append(c.headers, field{Name: "Content-Type", Value: kind})
	}
}

// put makes it a PUT, unless the command says otherwise.
func (c *command) put() {
	if !c.given {
		c.method = "PUT"
	}
}

// readHTTPie takes the method, the address and the items that are fields or make it a
// POST: http [METHOD] URL [Name:value] [name=value].
func (c *command) readHTTPie(words []string) {
	scheme := "http://"
	if words[0] == "https" {
		scheme = "https://"
	}
	for i := 1; i < len(words); i++ {
		w := words[i]
		switch {
		case (w == "-a" || w == "--auth") && i+1 < len(words):
			i++
			c.header("Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(words[i])))
		case strings.HasPrefix(w, "-"):
		case c.url != "":
			c.item(w)
		case w == strings.ToUpper(w) && isToken(w) && !strings.ContainsAny(w, ".:/"):
			c.method, c.given = w, true
		case strings.HasPrefix(w, ":"):
			c.url = scheme + "localhost" + w
		case strings.Contains(w, "://"):
			c.url = w
		default:
			c.url = scheme + w
		}
	}
}

// item is one of HTTPie's words after the address.
func (c *command) item(w string) {
	at := strings.IndexAny(w, ":=")
	switch {
	case at <= 0:
	case w[at] == ':' && !strings.HasPrefix(w[at:], ":="):
		c.header(w)
	case !strings.HasPrefix(w[at:], "=="):
		c.fromFile = true
		c.post("application/json")
	}
}

// shellWords parts a command line at its spaces; quotes and backslashes as a shell has them.
func shellWords(line string) []string {
	var words []string
	var b strings.Builder
	inWord, quote := false, byte(0)
	for i := 0; i < len(line) && len(words) < 200; i++ {
		c := line[i]
		switch {
		case quote == 0 && (c == ' ' || c == '\t' || c == '\n'):
			if inWord {
				words = append(words, b.String())
				b.Reset()
			}
			inWord = false
			continue
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case c == quote && quote != 0:
			quote = 0
		case c == '\\' && quote != '\'' && i+1 < len(line) && (quote == 0 || strings.IndexByte("\"\\$`", line[i+1]) >= 0):
			i++
			b.WriteByte(line[i])
		default:
			b.WriteByte(c)
		}
		inWord = true
	}
	if inWord {
		words = append(words, b.String())
	}
	return words
}

// certificate takes what curl -v says of the server's certificate.
func (t *transcript) certificate(remark string) {
	name, value, ok := strings.Cut(remark, ": ")
	if !ok {
		return
	}
	value = strings.TrimSpace(value)
	switch strings.TrimSpace(name) {
	case "subject":
		t.cert.Subject = value
	case "issuer":
		t.cert.Issuer = value
	case "start date":
		t.cert.NotBefore = certificateDate(value)
	case "expire date":
		t.cert.NotAfter = certificateDate(value)
	}
}

func certificateDate(v string) playground.Time {
	at, err := time.Parse("Jan _2 15:04:05 2006 MST", v)
	if err != nil {
		return playground.Time{}
	}
	return playground.At(at)
}
