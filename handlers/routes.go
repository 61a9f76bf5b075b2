package handlers

import (
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
)

// Handler returns Parley's whole face: pages, API, static files and the demo API.
func (h *Handlers) Handler() http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = h.handleError
	e.Use(identify, h.logRequest, harden, h.recoverPanic, h.checkHost)
	h.register(e)
	pages, demo := compressed(e), guardDemo(h.Demo)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The demo API stands apart: it is meant for anyone, from anywhere, like a
		// stranger's API, and its bytes are the lesson. Only its Host is checked.
		if isDemo(r.URL.Path) && h.knownHost(r.Host) {
			demo.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}

// register is the whole map of Parley on one screen.
func (h *Handlers) register(e *echo.Echo) {
	g := e.Group("", h.sameOrigin(), limitBody)
	h.registerPages(g)
	h.registerAPI(g)
}

func (h *Handlers) registerPages(g *echo.Group) {
	g.GET("/static/*", h.static)
	g.GET("/favicon.ico", h.favicon)
	g.GET("/", h.showPlayground)
	g.POST("/send", h.send)
	g.POST("/compose/curl", h.fillFromCurl)
	g.POST("/compose/code", h.showCode)
	g.GET("/runs/:id", h.showRun)
	g.POST("/runs/:id", h.editRun)
	g.GET("/runs/:id/preview", h.preview)
	g.GET("/runs/:id/events", h.runEvents)
	g.GET("/runs/:id/rerun", h.confirmRerun)
	g.POST("/runs/:id/rerun", h.rerun)
	g.POST("/runs/:id/cancel", h.cancelRun)
	g.POST("/runs/:id/skip-wait", h.skipWait)
	g.POST("/runs/:id/delete", h.deleteRun)
	g.GET("/history", h.showHistory)
	g.POST("/history/selected", h.changeSelected)
	g.POST("/history/restore", h.restoreRuns)
	g.GET("/compare", h.showCompare)
	g.POST("/compare/rules", h.changeRules)
	g.GET("/explain", h.showForeign)
	g.POST("/explain", h.explainForeign)
	g.GET("/status", h.showStatuses)
	g.GET("/status/:code", h.showStatus)
	g.GET("/search", h.search)
	g.GET("/help", h.showHelp)
	g.POST("/theme", h.setTheme)
}

func (h *Handlers) registerAPI(g *echo.Group) {
	g.POST("/api/runs", h.apiSend)
	g.GET("/api/runs", h.apiRuns)
	g.GET("/api/runs.har", h.apiRunsHAR)
	g.GET("/api/runs/:id", h.apiShow)
	g.PATCH("/api/runs/:id", h.apiUpdate)
	g.DELETE("/api/runs/:id", h.apiDelete)
	g.GET("/api/runs/:id/body", h.apiBody)
	g.GET("/api/runs/:id/events", h.runEvents)
	g.POST("/api/runs/:id/cancel", h.apiCancel)
	g.POST("/api/runs/:id/rerun", h.apiRerun)
	g.GET("/api/runs/:id/har", h.apiRunHAR)
	g.GET("/api/runs/:id/code", h.apiCode)
	g.GET("/api/code/targets", h.apiCodeTargets)
	g.GET("/api/events", h.events)
	g.POST("/api/explain", h.apiExplain)
	g.GET("/api/compare", h.apiCompare)
	g.GET("/api/ignore-rules", h.apiRules)
	g.POST("/api/ignore-rules", h.apiCreateRule)
	g.DELETE("/api/ignore-rules/:id", h.apiDeleteRule)
	g.GET("/api/statuses", h.apiStatuses)
	g.GET("/api/statuses/:code", h.apiStatus)
	g.GET("/api/openapi.json", h.openapi)
	g.GET("/healthz", h.healthz)
	g.GET("/readyz", h.readyz)
}

// minCompressed is under what a reply is sent as it is.
const minCompressed = 1400

// compressed sends pages and JSON gzipped to who takes it; event streams go as they are.
func compressed(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(minCompressed), gzhttp.ContentTypes([]string{"text/html", "application/json", "application/problem+json"}))
	if err != nil {
		panic(err) // the options above are constant
	}
	return wrap(next)
}

func isDemo(path string) bool { return path == "/demo" || strings.HasPrefix(path, "/demo/") }
