package views

import (
	"net/url"
	"strings"
	"time"

	"parley/playground"
)

// SignInInput is what the page of a sign-in by authorization code is made of.
type SignInInput struct {
	To       string // where to sign in; empty once it is done
	Callback string
	Auth     playground.Auth // masked
	Done     bool            // the browser came back
	Refused  string          // the authorization server's error code
	Fault    string          // what went wrong, in words
	Run      *playground.Run // the token request that failed, masked and explained
	Until    time.Time       // when the token ends; zero where nobody said
	Now      time.Time
}

// SignInModel is what that page draws.
type SignInModel struct {
	Title, Say string
	look
	To, Host string
	Lines    []fieldLine
	Failed   bool
	Verdict  verdictModel
	Explain  explainModel
}

// refusals are what the codes of an authorization endpoint mean (RFC 6749, 4.1.2.1).
var refusals = map[string]string{
	"access_denied":             "You, or the server for you, said no.",
	"unauthorized_client":       "This client may not ask in this way.",
	"invalid_scope":             "A scope is unknown or misspelt, or more than this client may have.",
	"invalid_request":           "The server misses something in the request, or does not know the redirect address.",
	"unsupported_response_type": "The server does not give codes.",
	"server_error":              "The server failed.",
	"temporarily_unavailable":   "The server has too much to do just now.",
}

// NewSignInModel decides what the page shows.
func NewSignInModel(in SignInInput) SignInModel {
	m := SignInModel{look: looks[playground.ClassSuccess]}
	switch {
	case !in.Done:
		m.look = looks[playground.ClassRedirection]
		m.Title, m.Say, m.To = "Sign in at the authorization server", "Parley sends your browser there with these parameters. It comes back here, and the token stays in Parley's memory.", in.To
		m.show(in.To)
	case in.Run != nil:
		result := ResultInput{Run: *in.Run, RunPage: true, Now: in.Now}
		m.Title, m.Failed = "No token was given", true
		m.Verdict, m.Explain = newVerdict(result, outcomeOf(in.Run.Summary())), newExplain(result)
		m.Verdict.Metrics, m.Verdict.Bar = nil, nil
	case in.Refused != "":
		m.look, m.Title = looks[playground.ClassClientError], "The authorization server refused: "+showLine(in.Refused)
		m.Say = strings.TrimSpace(refusals[in.Refused] + " " + showLine(in.Fault))
	case in.Fault != "":
		m.look, m.Title, m.Say = looks[playground.ClassClientError], "This sign-in cannot be finished", in.Fault
	default:
		m.Title, m.Say = "You are signed in", "Close this tab, and press Send in the composer."
		if !in.Until.IsZero() {
			m.Say = "The token is good until " + in.Until.In(in.Now.Location()).Format("15:04:05") + ". " + m.Say
		}
	}
	return m
}

// show lists the parameters of the address that the browser is sent to.
func (m *SignInModel) show(to string) {
	at, err := url.Parse(to)
	if err != nil {
		return
	}
	m.Host = showLine(at.Host)
	for _, name := range []string{"client_id", "scope", "audience", "redirect_uri", "code_challenge_method"} {
		if v := at.Query().Get(name); v != "" {
			m.Lines = append(m.Lines, fieldLine{Name: name, Value: showMarks(v)})
		}
	}
}
