package explain

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strings"
	"time"

	"parley/playground"
)

// harEntry is what an explanation needs of a HAR 1.2 entry. The names that are not HAR's
// are those of POST /api/explain, so that such an object can be pasted too.
type harEntry struct {
	Started  string              `json:"startedDateTime"`
	Time     float64             `json:"time"`
	Request  harRequest          `json:"request"`
	Response harResponse         `json:"response"`
	Timings  *harTimings         `json:"timings"`
	Address  string              `json:"serverIPAddress"`
	Failure  *playground.Failure `json:"failure"`
}

type harField struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Enabled *bool  `json:"enabled"`
}

type harRequest struct {
	Method  string     `json:"method"`
	URL     string     `json:"url"`
	Headers []harField `json:"headers"`
	Posted  *struct {
		Type   string     `json:"mimeType"`
		Text   string     `json:"text"`
		Params []harField `json:"params"`
	} `json:"postData"`
	Size float64 `json:"bodySize"`
	Body *struct {
		Text string `json:"text"`
	} `json:"body"`
}

type harResponse struct {
	Status  int        `json:"status"`
	Text    string     `json:"statusText"`
	Reason  string     `json:"reason"`
	Version string     `json:"httpVersion"`
	Headers []harField `json:"headers"`
	Content *struct {
		Size     float64 `json:"size"`
		Type     string  `json:"mimeType"`
		Text     string  `json:"text"`
		Encoding string  `json:"encoding"`
	} `json:"content"`
	Body     *string `json:"body"`
	Redirect string  `json:"redirectURL"`
	Error    string  `json:"_error"`
	Size     float64 `json:"bodySize"`
}

type harTimings struct {
	Blocked *float64 `json:"blocked"`
	DNS     *float64 `json:"dns"`
	Connect *float64 `json:"connect"`
	SSL     *float64 `json:"ssl"`
	Send    *float64 `json:"send"`
	Wait    *float64 `json:"wait"`
	Receive *float64 `json:"receive"`
}

// fromHAR reads a HAR of one entry or of one chain of redirects, an entry by itself, or an
// object with request and response. ok is false for JSON that is nothing of that.
func fromHAR(text string) (run playground.Run, ok bool, err error) {
	var file struct {
		Log *struct {
			Entries []harEntry `json:"entries"`
		} `json:"log"`
		harEntry
	}
	if json.Unmarshal([]byte(text), &file) != nil {
		var list []harEntry
		if json.Unmarshal([]byte(text), &list) != nil || len(list) == 0 {
			return run, false, nil
		}
		return chained(list)
	}
	switch {
	case file.Log != nil && len(file.Log.Entries) == 0:
		return run, true, playground.NewError(playground.Invalid, "This HAR has no entries, so there is no response to explain.")
	case file.Log != nil:
		return chained(file.Log.Entries)
	case file.Response.Status == 0 && file.Response.Error == "" && file.Failure == nil && file.Request.URL == "":
		return run, false, nil
	}
	return chained([]harEntry{file.harEntry})
}

// chained makes a run of entries of which each but the last redirects to the next.
func chained(entries []harEntry) (playground.Run, bool, error) {
	var hops []playground.Exchange
	for i, e := range entries {
		if i > 0 && !entries[i-1].leadsTo(e) {
			return playground.Run{}, true, playground.NewError(playground.Invalid,
				"This HAR has "+itoa(len(entries))+" entries. Paste the one that is to be explained; most browsers copy it by itself as HAR.")
		}
		x := e.exchange()
		if x.Response == nil && x.Failure == nil {
			return playground.Run{}, true, playground.NewError(playground.Invalid, "The entry has neither a status nor an error, so there is no response to explain.")
		}
		hops = append(hops, x)
	}
	req := playground.NewRequest(entries[0].Request.URL)
	req.Method = hops[0].Request.Method
	for _, h := range hops[0].Request.Headers {
		req.Headers = append(req.Headers, playground.Row{Name: h.Name, Value: h.Value, Enabled: true})
	}
	req.Body = entries[0].Request.content()
	run := playground.Run{Request: req, Tags: []string{}, CreatedAt: hops[0].StartedAt, Attempts: []playground.Attempt{{Number: 1, Exchanges: hops}}}
	run.Conclude()
	return run, true, nil
}

func (e harEntry) leadsTo(next harEntry) bool {
	return e.Response.Status >= 300 && e.Response.Status < 400 && e.Response.Redirect != "" && strings.HasSuffix(next.Request.URL, e.Response.Redirect)
}

func (e harEntry) exchange() playground.Exchange {
	x := playground.Exchange{
		Request: playground.SentRequest{Method: strings.TrimSpace(e.Request.Method), URL: e.Request.URL, Headers: harFields(e.Request.Headers), BodySize: int64(max(0, e.Request.Size))},
		Timings: e.timings(), RemoteAddr: e.Address, Failure: e.Failure,
	}
	if x.Request.Method == "" && x.Request.URL != "" {
		x.Request.Method = "GET"
	}
	if b := e.Request.content(); x.Request.BodySize == 0 {
		x.Request.BodySize = int64(len(b.Text))
	}
	if r := e.Response; r.Status > 0 {
		x.Response = r.response()
	}
	if x.Failure == nil && (e.Response.Error != "" || e.Response.Status == 0 && e.Request.URL != "") {
		x.Failure = browserFailure(e.Response.Error, hostOf(e.Request.URL))
	}
	if at, err := time.Parse(time.RFC3339Nano, e.Started); err == nil {
		x.StartedAt = playground.At(at)
	} else if x.Response != nil {
		x.StartedAt = dateOf(x.Response.Headers)
	}
	if e.Response.Redirect != "" && e.Response.Status >= 300 && e.Response.Status < 400 {
		location, _ := x.Response.Header("Location")
		x.Redirect = &playground.Redirect{Location: or(location, e.Response.Redirect), URL: e.Response.Redirect, Kept: []string{}, Dropped: []string{}}
	}
	return x
}

// harFields are the rows that count; HTTP/2's pseudo fields are no fields.
func harFields(rows []harField) []field {
	fields := []field{}
	for _, r := range rows {
		if r.Name == "" || r.Name[0] == ':' || r.Enabled != nil && !*r.Enabled {
			continue
		}
		fields = append(fields, field{Name: r.Name, Value: r.Value})
	}
	return fields
}

func (r harRequest) content() playground.Body {
	b := playground.Body{Kind: playground.BodyNone}
	switch {
	case r.Body != nil && r.Body.Text != "":
		b.Text = r.Body.Text
	case r.Posted != nil && r.Posted.Text != "":
		b.Text = r.Posted.Text
	case r.Posted != nil && len(r.Posted.Params) > 0:
		b.Kind = playground.BodyForm
		for _, p := range r.Posted.Params {
			b.Fields = append(b.Fields, playground.FormField{Name: p.Name, Value: p.Value})
		}
		return b
	}
	if b.Text != "" {
		b.Kind = playground.BodyText
		if t := strings.TrimSpace(b.Text); t != "" && (t[0] == '{' || t[0] == '[') {
			b.Kind = playground.BodyJSON
		}
	}
	return b
}

func (r harResponse) response() *playground.Response {
	out := &playground.Response{
		HTTPVersion: harVersion(r.Version), Status: r.Status, Reason: or(r.Reason, r.Text), Headers: harFields(r.Headers), Trailers: []field{},
	}
	var body []byte
	kind := ""
	switch {
	case r.Body != nil:
		body = []byte(*r.Body)
	case r.Content != nil:
		kind = r.Content.Type
		body = []byte(r.Content.Text)
		if r.Content.Encoding == "base64" {
			if plain, err := base64.StdEncoding.DecodeString(r.Content.Text); err == nil {
				body = plain
			}
		}
	}
	if declared, ok := playground.FieldValue(out.Headers, "Content-Type"); ok {
		kind = declared
	}
	if kind == "x-unknown" {
		kind = ""
	}
	encoding, _ := playground.FieldValue(out.Headers, "Content-Encoding")
	out.Content = playground.Content{
		Size: int64(max(r.Size, 0)), DecodedSize: int64(len(body)), Decoded: true, Encoding: encoding, MediaType: mediaType(kind), Head: body[:min(len(body), playground.HeadBytes)],
	}
	if r.Content != nil && r.Content.Size > float64(len(body)) {
		out.Content.DecodedSize, out.Content.Truncated = int64(min(r.Content.Size, 1<<50)), true // the recorder left the text out
	}
	return out
}

// harVersion is the version as Parley writes it.
func harVersion(v string) string {
	v = strings.ToUpper(strings.TrimSpace(v))
	switch {
	case v == "H2", v == "HTTP/2.0", v == "HTTP/2":
		return "2"
	case v == "H3", v == "HTTP/3.0", v == "HTTP/3":
		return "3"
	}
	return strings.TrimPrefix(v, "HTTP/")
}

func (e harEntry) timings() playground.Timings {
	t := playground.NoTimings()
	if e.Timings == nil {
		if e.Time > 0 {
			t.Wait = harMillis(&e.Time)
		}
		return t
	}
	t.Blocked, t.DNS, t.Connect, t.SSL = harMillis(e.Timings.Blocked), harMillis(e.Timings.DNS), harMillis(e.Timings.Connect), harMillis(e.Timings.SSL)
	t.Send, t.Wait, t.Receive = harMillis(e.Timings.Send), harMillis(e.Timings.Wait), harMillis(e.Timings.Receive)
	return t
}

func harMillis(ms *float64) playground.Millis {
	if ms == nil || *ms < 0 || math.IsNaN(*ms) || *ms > 1e9 {
		return playground.NotApplicable
	}
	return playground.Millis(*ms * float64(time.Millisecond))
}
