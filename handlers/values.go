package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// Bounds of what is suggested.
const (
	mostValues   = 12
	maxBeginning = 200
)

// tokenFields are the tokens of a query whose values the history knows, and what it calls
// their field.
var tokenFields = map[string]string{"host": "host", "tag": "tag", "env": "environment", "who": "created_by", "method": "method", "status": "status", "rule": "rule"}

// apiValues is GET /api/values: what a token of a query can be, as runs have it.
func (h *Handlers) apiValues(c echo.Context) error {
	field, known := tokenFields[c.QueryParam("token")]
	if !known {
		return invalid("/token", "Values are known of host, tag, env, who, method, status and rule.")
	}
	begin := strings.TrimPrefix(c.QueryParam("begin"), `"`)
	if len(begin) > maxBeginning {
		return invalid("/begin", "This is too long to begin with.")
	}
	switch field {
	case "host":
		begin = strings.ToLower(begin)
	case "method", "rule":
		begin = strings.ToUpper(begin)
	}
	found, err := h.History.FindValues(c.Request().Context(), field, begin, mostValues)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"values": append([]string{}, found...)})
}
