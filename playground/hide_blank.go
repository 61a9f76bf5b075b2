package playground

// NewBlanker returns a hider of the credentials that were typed or sent in a run; nil where
// there are none. r must not be masked.
func NewBlanker(r Run) *Hider {
	var secrets []Secret
	for _, value := range Credentials(r) {
		secrets = append(secrets, Secret{Name: "credential", Value: value})
	}
	h := newHider(secrets, shortestBlanked)
	if h != nil {
		h.ordinary = true
	}
	return h
}

// shortestBlanked is how long a typed credential must be to be blanked where the text says that
// a credential stands there; one of fewer than ShortestHidden bytes is blanked nowhere else.
const shortestBlanked = 4

// mayStay reports whether what was found is an ordinary word where no credential stands.
func (h *Hider) mayStay(b []byte, at, n int) bool {
	return h.ordinary && (n < ShortestHidden || OrdinaryWord(string(b[at:at+n]))) &&
		!FindsCredential(string(b[max(0, at-longestName):at]), string(b[at+n:min(len(b), at+n+1)]))
}

// longestName is how much is looked at before a word, for what says that it is a credential.
const longestName = 64

// Longest is how many bytes a secret takes at most, in any of its spellings.
func (h *Hider) Longest() int {
	if h == nil {
		return 0
	}
	return h.longest
}

// blankSign takes the place of each byte of a secret.
const blankSign = '*'

// Blank puts a sign in the place of each byte of the secrets in b, so that all else stays
// where it is: a part of content can be read without the rest.
func (h *Hider) Blank(b []byte) {
	if h == nil {
		return
	}
	look := h.over(b)
	defer look.done()
	end := 0
	for i := range b {
		if _, n := look.at(i); n > 0 && !h.mayStay(b, i, n) {
			end = max(end, i+n)
		}
		if i < end {
			b[i] = blankSign // what comes later only looks ahead
		}
	}
}

// BlankText is Blank for text.
func (h *Hider) BlankText(s string) string {
	if h == nil {
		return s
	}
	b := []byte(s)
	h.Blank(b)
	return string(b)
}

// BlankWire blanks the secrets in what was on a connection.
func (h *Hider) BlankWire(w *Wire) {
	if h == nil || w == nil {
		return
	}
	for _, b := range []*[]byte{&w.Sent.Head, &w.Sent.Content, &w.Received.Head, &w.Received.Content} {
		*b = append([]byte(nil), *b...)
		h.Blank(*b)
	}
	w.Frames = append([]Frame(nil), w.Frames...)
	for i := range w.Frames {
		if len(w.Frames[i].Fields) > 0 {
			w.Frames[i].Fields = h.blankFields(w.Frames[i].Fields)
		}
	}
}

// BlankRun returns a copy of a masked run in which what the other side said of its secrets is
// blanked as well: a server may repeat what it was sent.
func (h *Hider) BlankRun(r Run) Run {
	if h == nil {
		return r
	}
	attempts := append([]Attempt(nil), r.Attempts...)
	for i := range attempts {
		attempts[i].Exchanges = append([]Exchange(nil), attempts[i].Exchanges...)
		for j := range attempts[i].Exchanges {
			h.blankExchange(&attempts[i].Exchanges[j])
		}
	}
	r.Attempts, r.Failure, r.Reason = attempts, h.blankFailure(r.Failure), h.BlankText(r.Reason)
	r.URL, r.FinalURL = h.BlankText(r.URL), h.BlankText(r.FinalURL)
	r.Extracted = append([]Extracted(nil), r.Extracted...)
	for i := range r.Extracted {
		r.Extracted[i].Value = h.BlankText(r.Extracted[i].Value)
	}
	r.Checked = append([]Checked(nil), r.Checked...)
	for i := range r.Checked {
		c := &r.Checked[i]
		c.Got, c.Detail, c.Check.Value, c.Check.At = h.BlankText(c.Got), h.BlankText(c.Detail), h.BlankText(c.Check.Value), h.BlankText(c.Check.At)
	}
	return r
}

func (h *Hider) blankExchange(x *Exchange) {
	x.Interim = append([]Interim(nil), x.Interim...)
	for i := range x.Interim {
		x.Interim[i].Headers = h.blankFields(x.Interim[i].Headers)
	}
	if x.Response != nil {
		r := *x.Response
		r.Reason, r.Headers, r.Trailers = h.BlankText(r.Reason), h.blankFields(r.Headers), h.blankFields(r.Trailers)
		x.Response = &r
	}
	if x.Redirect != nil {
		to := *x.Redirect
		to.Location, to.URL = h.BlankText(to.Location), h.BlankText(to.URL)
		x.Redirect = &to
	}
	x.Request.URL, x.Request.Target = h.BlankText(x.Request.URL), h.BlankText(x.Request.Target)
	x.Request.Headers, x.Failure = h.blankFields(x.Request.Headers), h.blankFailure(x.Failure)
}

func (h *Hider) blankFailure(f *Failure) *Failure {
	if f == nil {
		return nil
	}
	c := *f
	c.Message, c.Detail, c.FirstBytes = h.BlankText(f.Message), h.BlankText(f.Detail), append([]byte(nil), f.FirstBytes...)
	h.Blank(c.FirstBytes)
	return &c
}

func (h *Hider) blankFields(fields []Field) []Field {
	out := append(make([]Field, 0, len(fields)), fields...)
	for i := range out {
		out[i].Value = h.BlankText(out[i].Value)
	}
	return out
}
