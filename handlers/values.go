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
	if c.QueryParam("token") == "collection" {
		return h.apiCollectionNames(c)
	}
	if !known {
		return invalid("/token", "Values are known of host, tag, env, who, method, status, rule and collection.")
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

// apiCollectionNames suggests names of collections.
func (h *Handlers) apiCollectionNames(c echo.Context) error {
	all, err := h.Collections.CollectionNames(c.Request().Context())
	if err != nil {
		return err
	}
	begin, names := strings.ToLower(strings.TrimPrefix(c.QueryParam("begin"), `"`)), []string{}
	for _, each := range all {
		if strings.HasPrefix(strings.ToLower(each.Name), begin) && !strings.Contains(each.Name, `"`) && len(names) < mostValues {
			names = append(names, each.Name)
		}
	}
	return answer(c, http.StatusOK, map[string]any{"values": names})
}
