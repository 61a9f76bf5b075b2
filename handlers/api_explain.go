package handlers

import (
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/explain"
	"parley/playground"
)

// foreign is a response that came from elsewhere, as POST /api/explain takes it.
type foreign struct {
	Request  *playground.Request `json:"request"`
	Response *struct {
		HTTPVersion string             `json:"http_version"`
		Status      int                `json:"status"`
		Reason      string             `json:"reason"`
		Headers     []playground.Field `json:"headers"`
		Body        string             `json:"body"`
	} `json:"response"`
	Failure *playground.Failure `json:"failure"`
}

// apiExplain is POST /api/explain: nothing is stored.
func (h *Handlers) apiExplain(c echo.Context) error {
	run, err := h.readForeign(c)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, explain.Explain(run, playground.Past{}))
}

func (h *Handlers) readForeign(c echo.Context) (playground.Run, error) {
	switch mediaType(c) {
	case "text/plain":
		text, err := io.ReadAll(c.Request().Body)
		if err != nil {
			return playground.Run{}, err
		}
		return explain.FromText(string(text))
	case "application/json":
		in := foreign{}
		if err := readJSON(c, &in); err != nil {
			return playground.Run{}, err
		}
		return h.foreignRun(in)
	}
	return playground.Run{}, playground.NewError(playground.Unsupported,
		"Send application/json, or as text/plain what curl -i printed.")
}

// foreignRun makes a run of what was told, received now.
func (h *Handlers) foreignRun(in foreign) (playground.Run, error) {
	req := playground.NewRequest("")
	req.Method = "" // nobody said it
	if in.Request != nil {
		req = *in.Request
	}
	if req.Method == "" && req.URL != "" {
		req.Method = http.MethodGet // as for a request that is to be sent
	}
	x := playground.Exchange{
		Request:   playground.SentRequest{Method: req.Method, URL: req.URL, Headers: enabled(req.Headers), BodySize: int64(len(req.Body.Text))},
		Timings:   playground.NoTimings(),
		StartedAt: playground.At(h.Now()),
		Failure:   in.Failure,
	}
	if in.Response != nil {
		r := in.Response
		x.Response = &playground.Response{
			HTTPVersion: r.HTTPVersion, Status: r.Status, Reason: r.Reason, Headers: r.Headers, Trailers: []playground.Field{},
			Content: foreignContent(r.Headers, r.Body),
		}
	}
	if x.Response == nil && x.Failure == nil {
		return playground.Run{}, invalid("/response", "Say what came back: a response, or a failure.")
	}
	run := playground.Run{
		CreatedAt: x.StartedAt, Request: req,
		Attempts: []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{x}}},
	}
	run.Conclude()
	return run, nil
}

func enabled(rows []playground.Row) []playground.Field {
	fields := []playground.Field{}
	for _, r := range rows {
		if r.Enabled {
			fields = append(fields, playground.Field{Name: r.Name, Value: r.Value})
		}
	}
	return fields
}

func foreignContent(headers []playground.Field, body string) playground.Content {
	declared, _ := playground.FieldValue(headers, "Content-Type")
	kind, _, _ := strings.Cut(declared, ";")
	encoding, _ := playground.FieldValue(headers, "Content-Encoding")
	head := []byte(body)
	if len(head) > playground.HeadBytes {
		head = head[:playground.HeadBytes]
	}
	return playground.Content{
		Size: int64(len(body)), DecodedSize: int64(len(body)), Decoded: true, Head: head,
		MediaType: strings.ToLower(strings.TrimSpace(kind)), Encoding: encoding,
	}
}
