package handlers

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/semaphore"

	"parley/playground"
)

// TestOnlySoMuchContentIsReceivedAtOnce: a few hundred long requests at once must not take the machine's memory.
func TestOnlySoMuchContentIsReceivedAtOnce(t *testing.T) {
	long := strings.Repeat("x", 900<<10)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField("body_text", long)
	_ = w.Close()
	for _, c := range []struct {
		name, path, mediaType, body string
		held                        int64 // by others
		busy                        bool
	}{
		{"alone", "/api/runs", "application/json", `{"request": {"url": "http://h/", "body": {"kind": "text", "text": "` + long + `"}}}`, 0, false},
		{"beside others", "/api/runs", "application/json", `{"request": {"url": "http://h/", "body": {"kind": "text", "text": "` + long + `"}}}`, 1 << 20, true},
		{"short, beside others", "/api/runs", "application/json", `{"request": {"url": "http://h/"}}`, 1 << 20, false},
		{"a form", "/send", "application/x-www-form-urlencoded", "body_text=" + long, 1 << 20, true},
		{"a form with files", "/send", w.FormDataContentType(), form.String(), 1 << 20, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := New(Deps{})
			h.receiving = semaphore.NewWeighted(1 << 20)
			if !h.receiving.TryAcquire(c.held) {
				t.Fatal("no room")
			}
			body := strings.NewReader(c.body)
			r := httptest.NewRequest(http.MethodPost, c.path, body)
			r.Header.Set("Content-Type", c.mediaType)
			impatient, cancel := context.WithCancel(t.Context())
			cancel()
			r = r.WithContext(impatient)
			err := h.receive(func(e echo.Context) (err error) {
				if c.path == "/send" {
					_, err = h.readForm(e)
				} else {
					_, _, err = h.readDraft(e)
				}
				return err
			})(echo.New().NewContext(r, httptest.NewRecorder()))
			if body.Len() > 0 {
				t.Errorf("%d bytes are left to be sent when it is answered", body.Len())
			}
			if busy := playground.CodeOf(err) == playground.Busy; busy != c.busy || err != nil && !busy {
				t.Errorf("%v", err)
			}
			if !h.receiving.TryAcquire(1<<20 - c.held) {
				t.Error("the room was not given back")
			}
		})
	}
}

// TestContentThatBreaksOffIsNoFaultInside: a client that stays away in the middle must not fill the log with errors.
func TestContentThatBreaksOffIsNoFaultInside(t *testing.T) {
	for _, c := range []struct{ path, mediaType, body string }{
		{"/api/runs", "application/json", `{"request": {`},
		{"/send", "application/x-www-form-urlencoded", "url=http"},
		{"/send", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"url\"\r\n\r\nhttp"},
	} {
		h := New(Deps{})
		r := httptest.NewRequest(http.MethodPost, c.path, io.MultiReader(strings.NewReader(c.body), failedReader{os.ErrDeadlineExceeded}))
		r.ContentLength = 1 << 20
		r.Header.Set("Content-Type", c.mediaType)
		var err error
		if refused := h.limitBody(h.receive(func(e echo.Context) error {
			if c.path == "/send" {
				_, err = h.readForm(e)
			} else {
				_, _, err = h.readDraft(e)
			}
			return nil
		}))(echo.New().NewContext(r, httptest.NewRecorder())); refused != nil {
			err = refused
		}
		if playground.CodeOf(err) != playground.Malformed {
			t.Errorf("%s as %s: %v", c.path, c.mediaType, err)
		}
	}
}

// failedReader ends content as it ended.
type failedReader struct{ err error }

// Read ends it.
func (f failedReader) Read([]byte) (int, error) { return 0, f.err }

// TestContentIsReceivedAsItCame: whatever length was announced, in whatever pieces, and read in pieces or as a whole.
func TestContentIsReceivedAsItCame(t *testing.T) {
	for _, length := range []int{0, 1, shortReceived, shortReceived + 1, shortReceived + 2, 3 * shortReceived} {
		text := strings.Repeat("0123456789abcdef", length/16+1)[:length]
		for _, announced := range []int64{-1, 0, int64(length), int64(length) + 10, int64(length) / 2, maxBodyBytes + 1} {
			for name, in := range map[string]io.Reader{"at once": strings.NewReader(text), "by halves": iotest.HalfReader(strings.NewReader(text)), "with its end": iotest.DataErrReader(strings.NewReader(text))} {
				if got, err := readSized(in, announced); err != nil || string(got) != text {
					t.Errorf("%d bytes, %d announced, %s: %d came, %v", length, announced, name, len(got), err)
				}
			}
		}
		broken := &receivedBody{left: []byte(text), err: os.ErrDeadlineExceeded}
		if got, err := io.ReadAll(iotest.HalfReader(broken)); string(got) != text || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%d bytes: %d came, %v", length, len(got), err)
		}
		if got, err := (&receivedBody{left: []byte(text)}).Whole(); string(got) != text || err != nil {
			t.Errorf("%d bytes: %d came as a whole, %v", length, len(got), err)
		}
	}
}

// TestAFormThatWasReceivedIsReadAsAnyOther: and its short fields do not hold the whole.
func TestAFormThatWasReceivedIsReadAsAnyOther(t *testing.T) {
	long := strings.Repeat("a%20b+", 100_000)
	for _, text := range []string{"method=POST&body_text=" + long + "&header_name=A&header_name=B", "body_text=" + long + "&url=%zz&a=b", "a=1;b=2&c=" + long, long, ""} {
		asked := func(body io.ReadCloser) *http.Request {
			r := httptest.NewRequest(http.MethodPost, "/send?environment=x&method=GET", nil)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
			r.Body = body
			return r
		}
		held, plain := asked(&receivedBody{[]byte(text), nil, http.NoBody}), asked(io.NopCloser(strings.NewReader(text)))
		broken, wanted := errors.Join(readHeld(held), held.ParseForm()), plain.ParseForm()
		if (broken == nil) != (wanted == nil) || !reflect.DeepEqual(held.Form, plain.Form) || !reflect.DeepEqual(held.PostForm, plain.PostForm) {
			t.Errorf("%.40s: %v, not %v", text, broken, wanted)
		}
	}
	cut := httptest.NewRequest(http.MethodPost, "/send", nil)
	cut.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	cut.Body = &receivedBody{[]byte("a=b"), os.ErrDeadlineExceeded, http.NoBody}
	if err := readHeld(cut); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("one that broke off: %v", err)
	}
}
