package handlers

import (
	"github.com/labstack/echo/v4"

	"parley/playground"
)

// mayChange reports whether a visitor may change what somebody owns.
func (v *visitor) mayChange(ownedBy string) bool {
	return v.Person.Role == playground.RoleAdmin || v.known() && ownedBy == v.Person.Name && v.Person.Role.Has(playground.RoleMember)
}

// checkObject refuses a change of what is not the visitor's.
func (h *Handlers) checkObject(c echo.Context, p permission, v *visitor) error {
	if v.Person.Role == playground.RoleAdmin {
		return nil
	}
	var ids []playground.RunID
	switch p {
	case owner:
		id, err := readRunID(c)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	case owners:
		if _, err := c.FormParams(); err != nil {
			return err
		}
		ids = runIDs(c.Request().PostForm["run"])
		if len(ids) > maxSelected {
			return invalid("/run", "These are too many runs at once.")
		}
	case maker:
		return h.checkSeries(c, v)
	default:
		return nil
	}
	return h.checkRuns(c, v, ids)
}

// checkRuns refuses unless a visitor owns each of the runs. What is gone is nobody's, and the
// handler says so.
func (h *Handlers) checkRuns(c echo.Context, v *visitor, ids []playground.RunID) error {
	for _, id := range ids {
		by, err := h.History.FindOwner(c.Request().Context(), id)
		switch {
		case playground.CodeOf(err) == playground.NotFound:
		case err != nil:
			return err
		case !v.mayChange(by):
			return playground.NewError(playground.Forbidden, "Run "+id.String()+" is "+whose(by)+". Only its owner and admins may change it.")
		}
	}
	return nil
}

// checkSeries refuses unless a visitor started the series in the path.
func (h *Handlers) checkSeries(c echo.Context, v *visitor) error {
	id, ok := playground.ParseSeriesID(c.Param("id"))
	if !ok {
		return nil // the handler says so
	}
	series, err := h.Series.FindSeries(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if !v.mayChange(series.CreatedBy) {
		return playground.NewError(playground.Forbidden, "Series "+id.String()+" is "+whose(series.CreatedBy)+". Only its owner and admins may change it.")
	}
	return nil
}

func whose(name string) string {
	if name == "" {
		return "nobody's: it was sent before people signed in"
	}
	return name + "'s"
}
