package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"time"
)

// upload posts a file, as the whole body or as one part of a form behind the fields that are
// given as name=value.
func upload(args []string) error {
	began := time.Now()
	file, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return err
	}
	r, err := http.NewRequest(http.MethodPost, args[1], file)
	if err != nil {
		return err
	}
	if r.ContentLength = about.Size(); args[2] != "" {
		if err := asPart(r, file, args[2], args[3:]); err != nil {
			return err
		}
	}
	response, err := (&http.Transport{DisableCompression: true, WriteBufferSize: 64 << 10}).RoundTrip(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("it was answered with %s", response.Status)
	}
	return report(time.Since(began))
}

// asPart puts what a form writes before and behind its file around it.
func asPart(r *http.Request, file io.Reader, name string, fields []string) error {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for _, f := range fields {
		name, value, _ := strings.Cut(f, "=")
		if err := w.WriteField(name, value); err != nil {
			return err
		}
	}
	if _, err := w.CreateFormFile(name, "upload.log"); err != nil {
		return err
	}
	before := form.Len()
	if err := w.Close(); err != nil {
		return err
	}
	all := form.Bytes()
	r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(all[:before]), file, bytes.NewReader(all[before:])))
	r.ContentLength += int64(len(all))
	r.Header.Set("Content-Type", w.FormDataContentType())
	return nil
}
