package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// maxChecked bounds an address that is to be checked.
const maxChecked = 2000

// checked is an address that was asked about, and what the policy says of it.
type checked struct {
	address  string
	verdicts []playground.Verdict
	fault    string // why it leads nowhere
}

// checkAddress judges the address in the query, if there is one. Looking a name up is work
// for somebody, so it counts as a send does.
func (h *Handlers) checkAddress(c echo.Context) (checked, error) {
	in := checked{address: strings.TrimSpace(c.QueryParam("check"))}
	switch {
	case in.address == "":
		return in, nil
	case len(in.address) > maxChecked:
		in.fault = "This address is too long."
		return in, nil
	}
	if err := h.countSend(c); err != nil {
		return in, err
	}
	var err error
	if in.verdicts, err = h.Policy.Check(c.Request().Context(), in.address); err != nil {
		in.fault = err.Error()
	}
	return in, nil
}

// showPolicy is GET /settings/policy.
func (h *Handlers) showPolicy(c echo.Context) error {
	in, err := h.checkAddress(c)
	if err != nil {
		return err
	}
	model := views.NewPolicyModel(views.PolicyInput{Policy: h.Policy.Describe(), Address: in.address, Verdicts: in.verdicts, Fault: in.fault})
	return h.render(c, http.StatusOK, views.PolicyPage(views.NewShell(h.shell(c, "What runs may reach", "settings")), model), nil)
}

// apiPolicy is GET /api/policy. With ?check=ADDRESS it has verdicts, too.
func (h *Handlers) apiPolicy(c echo.Context) error {
	in, err := h.checkAddress(c)
	if err != nil {
		return err
	}
	if in.fault != "" {
		return &playground.Error{Code: playground.Invalid, Message: "This address leads nowhere.", Fields: []playground.FieldError{{Pointer: "/check", Detail: in.fault}}}
	}
	return c.JSON(http.StatusOK, struct {
		playground.Policy
		Verdicts []playground.Verdict `json:"verdicts,omitempty"`
	}{h.Policy.Describe(), in.verdicts})
}
