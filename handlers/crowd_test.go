package handlers

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

func TestOnePersonLeavesRoomForOthers(t *testing.T) {
	h, e, w, b := &Handlers{Deps: Deps{People: struct{ People }{}}}, echo.New(), &crowd{}, crowdBounds{2, 3, "doors"}
	of := func(name string) echo.Context {
		c := e.NewContext(httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder())
		c.Set(visitorKey, &visitor{Person: playground.Person{ID: 1, Name: name}})
		return c
	}
	enter := func(name string, want playground.ErrorCode) func() {
		t.Helper()
		leave, err := h.enterFew(of(name), w, b)
		if playground.CodeOf(err) != want {
			t.Errorf("%s is told %v", name, err)
		}
		return leave
	}
	first := enter("Mira", "")
	enter("Mira", "")
	enter("Mira", playground.Busy)
	enter("Jonas", "")
	enter("Jonas", playground.Busy)
	first()
	first()
	last := enter("Jonas", "")
	enter("Jonas", playground.Busy)
	last()
	if w.all != 2 || w.of["person Mira"] != 1 || w.of["person Jonas"] != 1 {
		t.Errorf("%+v", w)
	}
	inside := h.few(w, crowdBounds{2, 3, "doors"}, func(echo.Context) error {
		if w.all != 3 {
			t.Errorf("%d inside", w.all)
		}
		return nil
	})
	if err := inside(of("Vera")); err != nil || w.all != 2 || len(w.of) != 2 {
		t.Errorf("%v, %+v", err, w)
	}
}
