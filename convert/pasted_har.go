package convert

import (
	"encoding/json"
	"strconv"
	"strings"

	"parley/playground"
)

// givenRequest is what is read of a request in a HAR (1.2).
type givenRequest struct {
	Method  string `json:"method"`
	URL     string `json:"url"`
	Headers []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"headers"`
	PostData *givenContent `json:"postData"`
}

// givenContent is the content of a request in a HAR, and givenParam a field of its form.
type (
	givenContent struct {
		MimeType string       `json:"mimeType"`
		Text     string       `json:"text"`
		Params   []givenParam `json:"params"`
	}
	givenParam struct {
		Name        string `json:"name"`
		Value       string `json:"value"`
		FileName    string `json:"fileName"`
		ContentType string `json:"contentType"`
	}
)

const notHAR = "This is JSON without a request, so it is no address: a body goes under Body. Of a HAR, paste the file, an entry or its request."

// fromHAR reads a HAR, one of its entries, or the request of one.
func fromHAR(text string) (foreign, error) {
	var in struct {
		givenRequest
		Request *givenRequest `json:"request"`
		Log     struct {
			Entries []struct {
				Request *givenRequest `json:"request"`
			} `json:"entries"`
		} `json:"log"`
	}
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return foreign{}, notACommand(notHAR)
	}
	from, of := &in.givenRequest, len(in.Log.Entries)
	switch {
	case of > 0 && in.Log.Entries[0].Request != nil:
		from = in.Log.Entries[0].Request
	case in.Request != nil:
		from = in.Request
	}
	if from.URL == "" {
		return foreign{}, notACommand(notHAR)
	}
	f := foreign{method: from.Method, url: from.URL}
	if f.method == "" {
		f.method = "GET"
	}
	if of > 1 {
		f.warn("HAR", "It has "+strconv.Itoa(of)+" requests; only the first was taken over.")
	}
	for _, h := range from.Headers {
		f.header(h.Name, h.Value)
	}
	f.addHost()
	f.content(from)
	return f, nil
}

// content takes over the content, or the fields of a form where its text is not there.
func (f *foreign) content(from *givenRequest) {
	if from.PostData == nil {
		return
	}
	f.body = from.PostData.Text
	if f.body != "" {
		r := playground.Request{Headers: f.headers}
		if _, own := r.Header("Content-Type"); !own && from.PostData.MimeType != "" {
			f.headers = append(f.headers, row("Content-Type", from.PostData.MimeType))
		}
		return
	}
	f.multipart = strings.HasPrefix(from.PostData.MimeType, "multipart/")
	for _, p := range from.PostData.Params {
		field := playground.FormField{Name: p.Name, Value: p.Value, Filename: p.FileName, MediaType: p.ContentType}
		if p.FileName != "" && p.Value != "" { // what the file holds
			field.Base64, field.Value = encodeBase64(p.Value), ""
		} else if p.FileName != "" {
			f.unread("HAR", p.FileName)
		}
		f.fields = append(f.fields, field)
	}
}
