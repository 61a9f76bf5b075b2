package handlers

import (
	_ "embed"
	"net/http"

	"github.com/labstack/echo/v4"
)

// openapiJSON is the contract of the API. A test holds it and the routes together.
//
//go:embed openapi.json
var openapiJSON []byte

// openapi is GET /api/openapi.json.
func (h *Handlers) openapi(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/json; charset=utf-8", openapiJSON)
}
