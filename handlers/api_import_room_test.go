package handlers

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/semaphore"

	"parley/playground"
)

func TestOnlySoMuchIsReceivedAtOnceToBeImported(t *testing.T) {
	h, e := &Handlers{importing: semaphore.NewWeighted(10)}, echo.New()
	receive := func(text string) (func(), error) {
		c := e.NewContext(httptest.NewRequest(http.MethodPost, "/api/import", strings.NewReader(text)), httptest.NewRecorder())
		done := h.countReceived(c)
		_, err := io.ReadAll(c.Request().Body)
		return done, err
	}
	first, err := receive("123456")
	if err != nil {
		t.Fatal(err)
	}
	second, err := receive("123456")
	if playground.CodeOf(uploadFault(err)) != playground.Busy {
		t.Errorf("beside it, as much is told %v", err)
	}
	second()
	first()
	last, err := receive("1234567890")
	if err != nil {
		t.Errorf("alone: %v", err)
	}
	last()
}
