package handlers_test

import (
	"net/http"
	"testing"
)

func TestHowFarAnImportIsIsToldToItsPageAlone(t *testing.T) {
	h := newHouse(t)
	h.get("/import/progress/nothing").is(http.StatusNoContent)
	// One that was watched is made as any other, and known no more when it is over.
	page := h.uploads(map[string]string{"watch": "w1"}, [2]string{"shop.json", shop}).is(http.StatusOK)
	kept, _ := page.page().Find(`[name="kept"]`).Attr("value")
	h.uploads(map[string]string{"watch": "w1", "kept": kept, "name": "Shop", "make": "yes"}).is(http.StatusOK).shows("main", "Log in")
	h.get("/import/progress/w1").is(http.StatusNoContent)
}
