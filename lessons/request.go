package lessons

import (
	"strconv"
	"strings"

	"parley/playground"
)

// request reads the lines of a request, the first of which is at.
func (p *parser) request(lines []string, at int) (playground.Request, error) {
	r := playground.NewRequest("")
	n := 0
	for ; n < len(lines) && (strings.HasPrefix(lines[n], "@") || strings.TrimSpace(lines[n]) == ""); n++ {
		if err := p.option(&r.Options, lines[n], at+n); err != nil {
			return r, err
		}
	}
	if n == len(lines) {
		return r, p.fault(at, "the request line is missing, such as “GET /demo/data”")
	}
	method, address, ok := strings.Cut(strings.TrimSpace(lines[n]), " ")
	address = strings.TrimSpace(address)
	if !ok || strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" || strings.ContainsAny(address, " \t") {
		return r, p.fault(at+n, "this is no request line, such as “GET /demo/data”")
	}
	if !strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "{{") {
		return r, p.fault(at+n, "an address begins with /, http:// or https://")
	}
	r.Method, r.URL = method, address
	for n++; n < len(lines) && strings.TrimSpace(lines[n]) != ""; n++ {
		name, value, ok := strings.Cut(lines[n], ":")
		if !ok || strings.TrimSpace(name) == "" {
			return r, p.fault(at+n, "this is no header line, such as “Accept: application/json”; content comes after an empty line")
		}
		r.Headers = append(r.Headers, playground.Row{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value), Enabled: true})
	}
	if text := strings.TrimSpace(strings.Join(lines[min(n, len(lines)):], "\n")); text != "" {
		r.Body = playground.Body{Kind: playground.BodyText, Text: text}
		if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
			r.Body.Kind = playground.BodyJSON
		}
	}
	return r, nil
}

// option reads a line such as “@attempts 3”.
func (p *parser) option(o *playground.Options, line string, at int) error {
	if strings.TrimSpace(line) == "" {
		return nil
	}
	name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
	value = strings.TrimSpace(value)
	if name == "@redirects" {
		if value != "yes" && value != "no" {
			return p.fault(at, "@redirects is yes or no")
		}
		o.FollowRedirects = value == "yes"
		return nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	within := func(least, most int64) error {
		if err != nil || n < least || n > most {
			return p.fault(at, "%s is a whole number from %d to %d", name, least, most)
		}
		return nil
	}
	switch name {
	case "@attempts":
		o.Retry.MaxAttempts = int(n)
		return within(1, playground.MaxAttempts)
	case "@backoff":
		o.Retry.BackoffMS = n
		return within(1, 60_000)
	case "@timeout":
		o.TimeoutMS = n
		return within(1, playground.MaxTimeoutMS)
	}
	return p.fault(at, "%q is not known here: options are @redirects, @attempts, @backoff and @timeout", name)
}
