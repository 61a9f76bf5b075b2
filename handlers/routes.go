package handlers

import (
	"compress/gzip"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/zstd"
	"github.com/labstack/echo/v4"
)

// Handler returns Parley's whole face: pages, API, static files and the demo API.
func (h *Handlers) Handler() http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = h.handleError
	e.Use(identify, h.logRequest, harden, h.recoverPanic, h.checkHost, h.sameOrigin(), h.limitBody)
	if h.People != nil {
		e.Use(h.admit)
	}
	e.Use(h.receive)
	h.register(e)
	pages, demo := compressed(e), guardDemo(h.Demo)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The demo API stands apart: it is meant for anyone, from anywhere, like a
		// stranger's API, and its bytes are the lesson. Only its Host is checked.
		if isDemo(r.URL.Path) && h.knownHost(r.Host) {
			demo.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, headAsGet(r))
	})
}

// headAsGet makes a HEAD a GET, whose content the server does not send then: what has one
// has the other (RFC 9110, 9.3.2). A stream has no end, so it has no HEAD.
func headAsGet(r *http.Request) *http.Request {
	if r.Method != http.MethodHead || strings.HasSuffix(r.URL.Path, "/events") {
		return r
	}
	get := *r
	get.Method = http.MethodGet
	return &get
}

// register is the whole map of Parley on one screen.
func (h *Handlers) register(e *echo.Echo) {
	h.registerPages(e)
	h.registerAPI(e)
	h.registerPeople(e)
	h.registerEnvironments(e)
	h.registerCollections(e)
	h.registerPresentations(e)
	h.registerLessons(e)
}

// registerLessons is the map of what is taught.
func (h *Handlers) registerLessons(e *echo.Echo) {
	e.GET("/lessons", h.showLessons)
	e.GET("/lessons/:lesson", h.showLesson)
	e.GET("/lessons/:lesson/:step", h.showLesson)
	e.POST("/lessons/:lesson/:step", h.answerLesson)
	e.POST("/lessons/:lesson/start-over", h.startLessonOver)
	e.GET("/api/lessons", h.apiLessons)
	e.GET("/api/lessons/:lesson", h.apiLesson)
	e.POST("/api/lessons/:lesson/steps/:step/check", h.apiCheckLesson)
	e.DELETE("/api/lessons/:lesson/progress", h.apiForgetLesson)
}

// registerPresentations is the map of what is presented and followed.
func (h *Handlers) registerPresentations(e *echo.Echo) {
	e.GET("/present", h.showPresentations)
	e.POST("/present", h.makePresentation)
	e.GET("/present/:id", h.showStage)
	e.POST("/present/:id", h.moveStage)
	e.GET("/present/:id/notes", h.showStage)
	e.POST("/present/:id/notes", h.moveStage)
	e.GET("/present/:id/request", h.showStageEdit)
	e.POST("/present/:id/request", h.sendEdited)
	e.GET("/present/:id/events", h.stageEvents)
	e.GET("/present/:id/edit", h.showPresentation)
	e.POST("/present/:id/edit", h.changePresentation)
	e.POST("/present/:id/delete", h.removePresentation)
	e.GET("/follow/:id", h.showFollowed)
	e.GET("/follow/:id/events", h.followEvents)
	e.GET("/follow/:id/look", h.lookAround)
	e.GET("/follow/:id/steps/:step", h.showFollowedStep)
	e.GET("/follow/:id/steps/:step/body", h.followedBody)
	e.GET("/follow/:id/steps/:step/preview", h.followedPreview)
	e.GET("/api/presentations", h.apiPresentations)
	e.POST("/api/presentations", h.apiCreatePresentation)
	e.GET("/api/presentations/:id", h.apiPresentation)
	e.PUT("/api/presentations/:id", h.apiUpdatePresentation)
	e.DELETE("/api/presentations/:id", h.apiDeletePresentation)
	e.POST("/api/presentations/:id/start", h.apiStartPresentation)
	e.POST("/api/presentations/:id/end", h.apiEndPresentation)
	e.PATCH("/api/presentations/:id/stage", h.apiMoveStage)
	e.POST("/api/presentations/:id/send", h.apiSendOnStage)
	e.GET("/api/presentations/:id/events", h.stageEvents)
	e.GET("/api/follow/:id", h.apiFollowed)
	e.GET("/api/follow/:id/events", h.followEvents)
}

// registerEnvironments is the map of the environments' pages, and of their jars.
func (h *Handlers) registerEnvironments(e *echo.Echo) {
	e.GET("/environments", h.showEnvironments)
	e.POST("/environments", h.makeEnvironment)
	e.GET("/environments/:id", h.showEnvironment)
	e.POST("/environments/:id", h.changeEnvironment)
	e.POST("/environments/restore", h.restoreEnvironment)
	e.GET("/environments/:id/delete", h.confirmDeleteEnvironment)
	e.POST("/environments/:id/delete", h.removeEnvironment)
	e.GET("/cookies", h.showCookies)
	e.POST("/cookies", h.addCookie)
	e.GET("/cookies/new", h.showNewCookie)
	e.POST("/cookies/delete", h.removeCookies)
	e.POST("/cookies/undo", h.undoCookies)
	e.GET("/cookies/:id", h.showCookie)
	e.POST("/cookies/:id", h.changeCookie)
	e.POST("/cookies/:id/reveal", h.revealCookie)
	e.GET("/api/cookies", h.apiCookies)
	e.POST("/api/cookies", h.apiCreateCookie)
	e.DELETE("/api/cookies", h.apiClearCookies)
	e.POST("/api/cookies/undo", h.apiUndoCookies)
	e.GET("/api/cookies/:id", h.apiCookie)
	e.PUT("/api/cookies/:id", h.apiUpdateCookie)
	e.DELETE("/api/cookies/:id", h.apiDeleteCookie)
	e.POST("/api/cookies/:id/reveal", h.apiRevealCookie)
}

// registerPeople is the map of who comes in. permissions.go says who may use which route.
func (h *Handlers) registerPeople(e *echo.Echo) {
	e.GET("/sign-in", h.showSignIn)
	e.POST("/sign-in", h.signIn)
	e.GET("/sign-in/provider", h.depart)
	e.GET("/sign-in/return", h.arrive)
	e.POST("/sign-out", h.signOut)
	e.GET("/invitation/:secret", h.showInvitation)
	e.POST("/invitation/:secret", h.acceptInvitation)
	e.GET("/me", h.showMe)
	e.POST("/me/password", h.setOwnPassword)
	e.POST("/me/sessions", h.endSession)
	e.POST("/me/tokens", h.changeTokens)
	e.GET("/admin/people", h.showPeople)
	e.POST("/admin/people/:id", h.changePerson)
	e.POST("/admin/invitations", h.changeInvitations)
	e.POST("/admin/password", h.setTeamPassword)
	e.GET("/admin/audit", h.showAudit)
	e.GET("/admin/audit.csv", h.exportAudit)
	e.GET("/api/audit", h.apiAudit)
	e.GET("/api/audit.csv", h.exportAudit)
	e.POST("/runs/:id/reveal", h.reveal)
	e.POST("/api/runs/:id/reveal", h.apiReveal)
	e.POST("/runs/:id/comments", h.addComment)
	e.POST("/comments/:id", h.editComment)
	e.GET("/api/runs/:id/comments", h.apiComments)
	e.POST("/api/runs/:id/comments", h.apiAddComment)
	e.PATCH("/api/comments/:id", h.apiEditComment)
	e.DELETE("/api/comments/:id", h.apiDeleteComment)
	e.GET("/api/me", h.apiMe)
	e.PUT("/api/me/password", h.apiSetPassword)
	e.GET("/api/me/sessions", h.apiSessions)
	e.DELETE("/api/me/sessions", h.apiEndSessions)
	e.DELETE("/api/me/sessions/:id", h.apiEndSession)
	e.GET("/api/me/tokens", h.apiTokens)
	e.POST("/api/me/tokens", h.apiCreateToken)
	e.DELETE("/api/me/tokens/:id", h.apiRevokeToken)
	e.GET("/api/people", h.apiPeople)
	e.PATCH("/api/people/:id", h.apiChangePerson)
	e.GET("/api/invitations", h.apiInvitations)
	e.POST("/api/invitations", h.apiInvite)
	e.DELETE("/api/invitations/:id", h.apiWithdraw)
	e.PUT("/api/team-password", h.apiTeamPassword)
}

func (h *Handlers) registerPages(e *echo.Echo) {
	e.GET("/static/*", h.static)
	e.GET("/favicon.ico", h.favicon)
	e.GET("/", h.showPlayground)
	e.POST("/send", h.send)
	e.POST("/send/several", h.sendSeveral)
	e.GET("/sending/:word", h.findSending)
	e.POST("/compose/curl", h.fillFromCurl)
	e.POST("/compose/code", h.showCode)
	e.POST("/compose/format", h.formatBody)
	e.POST("/compose/checks", h.addChecks)
	e.POST("/compose/take", h.addTake)
	e.POST("/compose/schema", h.fetchSchema)
	e.POST("/compose/draft", h.showDraft)
	e.POST("/compose/define", h.define)
	e.POST("/compose/sign-in", h.startSignIn)
	e.GET("/oauth/callback", h.finishSignIn)
	e.GET("/runs/:id", h.showRun)
	e.POST("/runs/:id", h.editRun)
	e.GET("/runs/:id/preview", h.preview)
	e.GET("/runs/:id/window", h.showWindow)
	e.GET("/runs/:id/tree", h.showTree)
	e.GET("/runs/:id/over-time", h.showOverTime)
	e.GET("/runs/:id/explain-again", h.showAgain)
	e.GET("/runs/:id/events", h.few(&h.streams, streamsAtOnce, h.runEvents))
	e.GET("/runs/:id/rerun", h.confirmRerun)
	e.POST("/runs/:id/rerun", h.rerun)
	e.POST("/runs/:id/cancel", h.cancelRun)
	e.POST("/runs/:id/skip-wait", h.skipWait)
	e.POST("/runs/:id/delete", h.deleteRun)
	e.POST("/runs/:id/baseline", h.changeBaseline)
	e.POST("/repeat", h.repeat)
	e.GET("/series/:id", h.showSeries)
	e.GET("/series/:id/events", h.few(&h.streams, streamsAtOnce, h.seriesEvents))
	e.POST("/series/:id/cancel", h.stopSeries)
	e.POST("/series/:id/again", h.repeatAgain)
	e.POST("/series/:id/delete", h.removeSeries)
	e.POST("/series/:id/restore", h.restoreSeries)
	e.GET("/history", h.showHistory)
	e.GET("/history/export", h.exportRuns)
	e.POST("/history/selected", h.changeSelected)
	e.POST("/history/restore", h.restoreRuns)
	e.POST("/history/undo", h.undoChange)
	e.GET("/history/views", h.showViews)
	e.POST("/history/views", h.saveView)
	e.POST("/history/views/:id", h.changeView)
	e.GET("/compare", h.showCompare)
	e.GET("/compare/picture", h.showPicture)
	e.GET("/compare/export", h.exportCompare)
	e.POST("/compare/rules", h.changeRules)
	e.GET("/explain", h.showForeign)
	e.POST("/explain", h.explainForeign)
	e.GET("/import", h.showImport)
	e.POST("/import", h.importPage)
	e.GET("/import/progress/:word", h.importProgress)
	e.GET("/collections/:id/export", h.showExport)
	e.GET("/status", h.showStatuses)
	e.GET("/status/:code", h.showStatus)
	e.GET("/search", h.search)
	e.GET("/help", h.showHelp)
	e.GET("/settings/policy", h.showPolicy)
	e.GET("/s/:id", h.showShared)
	e.GET("/s/:id/preview", h.sharedPreview)
	e.GET("/s/:id/body", h.sharedBody)
	e.POST("/shares", h.makeShare)
	e.GET("/settings/shares", h.showShares)
	e.POST("/settings/shares/:id", h.changeShare)
	e.GET("/api/shared/:id", h.apiShared)
	e.GET("/api/shares", h.apiShares)
	e.POST("/api/shares", h.apiShare)
	e.DELETE("/api/shares/:id", h.apiUnshare)
	e.GET("/settings", h.showSettings)
	e.POST("/settings", h.changeSettings)
	e.GET("/api/settings", h.apiSettings)
	e.PATCH("/api/settings", h.apiChangeSettings)
	e.POST("/theme", h.setTheme)
	e.POST("/environment", h.chooseEnvironment)
}

func (h *Handlers) registerAPI(e *echo.Echo) {
	e.POST("/api/runs", h.apiSend)
	e.POST("/api/runs/several", h.apiSendSeveral)
	e.GET("/api/runs", h.apiRuns)
	e.GET("/api/runs.har", h.apiRunsHAR)
	e.GET("/api/runs/:id", h.apiShow)
	e.PATCH("/api/runs/:id", h.apiUpdate)
	e.DELETE("/api/runs/:id", h.apiDelete)
	e.GET("/api/runs/:id/body", h.apiBody)
	e.GET("/api/runs/:id/wire", h.apiWire)
	e.GET("/api/runs/:id/jq", h.apiFilter)
	e.GET("/api/runs/:id/table", h.apiTable)
	e.GET("/api/runs/:id/tree", h.apiTree)
	e.GET("/api/runs/:id/events", h.few(&h.streams, streamsAtOnce, h.runEvents))
	e.POST("/api/runs/:id/cancel", h.apiCancel)
	e.POST("/api/runs/:id/rerun", h.apiRerun)
	e.GET("/api/runs/:id/har", h.apiRunHAR)
	e.GET("/api/runs/:id/code", h.apiCode)
	e.PUT("/api/runs/:id/baseline", h.apiSetBaseline)
	e.DELETE("/api/runs/:id/baseline", h.apiUnsetBaseline)
	e.GET("/api/baselines", h.apiBaselines)
	e.GET("/api/values", h.apiValues)
	e.GET("/api/paths", h.apiPaths)
	e.GET("/api/names", h.apiNames)
	e.GET("/api/collections", h.apiCollections)
	e.POST("/api/collections", h.apiCreateCollection)
	e.GET("/api/collections/:id", h.apiCollection)
	e.PUT("/api/collections/:id", h.apiUpdateCollection)
	e.DELETE("/api/collections/:id", h.apiDeleteCollection)
	e.POST("/api/collections/:id/restore", h.apiRestoreCollection)
	e.GET("/api/collections/:id/export", h.apiExportCollection)
	e.POST("/api/collections/:id/folders", h.apiCreateFolder)
	e.PUT("/api/collections/:id/folders/:folder", h.apiUpdateFolder)
	e.DELETE("/api/collections/:id/folders/:folder", h.apiDeleteFolder)
	e.POST("/api/collections/:id/folders/:folder/restore", h.apiRestoreFolder)
	e.POST("/api/collections/:id/requests", h.apiCreateSaved)
	e.GET("/api/requests/:id", h.apiSaved)
	e.PUT("/api/requests/:id", h.apiUpdateSaved)
	e.DELETE("/api/requests/:id", h.apiDeleteSaved)
	e.POST("/api/requests/:id/restore", h.apiRestoreSaved)
	e.POST("/api/requests/:id/move", h.apiMoveSaved)
	e.GET("/api/views", h.apiViews)
	e.POST("/api/views", h.apiCreateView)
	e.PATCH("/api/views/:id", h.apiUpdateView)
	e.DELETE("/api/views/:id", h.apiDeleteView)
	e.GET("/api/code/targets", h.apiCodeTargets)
	e.POST("/api/collections/:id/run", h.apiRunCollection)
	e.POST("/api/series", h.apiStartSeries)
	e.GET("/api/series", h.apiAllSeries)
	e.GET("/api/series/:id", h.apiSeries)
	e.GET("/api/series/:id/junit", h.apiSeriesReport)
	e.DELETE("/api/series/:id", h.apiDeleteSeries)
	e.GET("/api/series/:id/events", h.few(&h.streams, streamsAtOnce, h.seriesEvents))
	e.POST("/api/series/:id/cancel", h.apiCancelSeries)
	e.GET("/api/policy", h.apiPolicy)
	e.GET("/api/events", h.few(&h.streams, streamsAtOnce, h.events))
	e.POST("/api/explain", h.apiExplain)
	e.POST("/api/import", h.apiImport)
	e.GET("/api/compare", h.apiCompare)
	e.GET("/api/compare/export", h.exportCompare)
	e.GET("/api/ignore-rules", h.apiRules)
	e.POST("/api/ignore-rules", h.apiCreateRule)
	e.DELETE("/api/ignore-rules/:id", h.apiDeleteRule)
	e.GET("/api/environments", h.apiEnvironments)
	e.POST("/api/environments", h.apiCreateEnvironment)
	e.GET("/api/environments/:id", h.apiEnvironment)
	e.PUT("/api/environments/:id", h.apiUpdateEnvironment)
	e.DELETE("/api/environments/:id", h.apiDeleteEnvironment)
	e.GET("/api/statuses", h.apiStatuses)
	e.GET("/api/statuses/:code", h.apiStatus)
	e.GET("/api/openapi.json", h.openapi)
	e.GET("/healthz", h.healthz)
	e.GET("/readyz", h.readyz)
	e.GET("/metrics", h.metrics)
}

// minCompressed is under what a reply is sent as it is.
const minCompressed = 1400

// Pages are packed a little harder: a tenth of a millisecond for 100 KB saves a twentieth of what
// goes over the wire.
const (
	pageGzip = 5
	pageZstd = int(zstd.SpeedDefault)
)

// compressed sends pages and JSON packed to who takes it; event streams go as they are.
func compressed(next http.Handler) http.Handler {
	return packed(packed(next, gzip.BestSpeed, int(zstd.SpeedFastest), "application/json", "application/problem+json"), pageGzip, pageZstd, "text/html")
}

func packed(next http.Handler, gzipLevel, zstdLevel int, types ...string) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(minCompressed), gzhttp.CompressionLevel(gzipLevel), gzhttp.ZstdCompressionLevel(zstdLevel), gzhttp.ContentTypes(types))
	if err != nil {
		panic(err) // the options are constant
	}
	return wrap(next)
}

func isDemo(path string) bool { return path == "/demo" || strings.HasPrefix(path, "/demo/") }
