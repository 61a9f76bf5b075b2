package explain

import (
	"strings"

	"parley/playground"
)

// failureOutcome fills what holds for a run without a whole response.
func (f *facts) failureOutcome(e *playground.Explanation) {
	e.Cacheable, e.WhoActs, e.Retry = "No", "client", "safe-later"
	if f.fail == nil {
		e.Meaning = "Nothing was answered and no failure is recorded, so there is no status to explain."
		return
	}
	e.Meaning = failureMeaning(f.fail)
	if f.code != 0 {
		e.Meaning = known(f.code).Meaning + " But the answer did not arrive whole."
	}
	e.WhoActs = whoMends(f.fail)
	switch f.fail.Kind {
	case playground.FailurePolicy, playground.FailureAuth, playground.FailureRedirect, playground.FailureLimit, playground.FailureDecode:
		e.Retry = "after-fix"
	case playground.FailureCancelled:
		e.Retry, e.WhoActs = "not-needed", "nobody"
	case playground.FailureTLS:
		e.Retry = "after-fix"
		if f.fail.Cause == playground.CauseTLSReset || f.fail.Cause == playground.CauseTLSTimeout {
			e.Retry = "safe-later"
		}
	case playground.FailureProxy:
		if f.fail.Cause == playground.CauseProxyLogin || f.fail.Cause == playground.CauseProxyRefused {
			e.Retry = "after-fix"
		}
	case playground.FailureProtocol:
		if f.fail.Cause != playground.CauseGoAway && f.fail.Cause != playground.CauseStreamReset {
			e.Retry = "after-fix"
		}
	}
	if f.fail.Cause == playground.CauseNameNotFound {
		e.Retry = "after-fix"
	}
}

// failureMeaning is what a kind of failure means for any request.
func failureMeaning(x *playground.Failure) string {
	const none = "No HTTP answer came back, so there is no status code. "
	switch x.Kind {
	case playground.FailureDNS:
		return none + "The name could not be turned into an address, so no server was asked."
	case playground.FailureConnect:
		return none + "The name led to an address, and no connection to it could be made."
	case playground.FailureTLS:
		return none + "The connection was there, but its encryption could not be agreed on or trusted; the request was not sent."
	case playground.FailureTimeout:
		return none + timeoutMeaning(x)
	case playground.FailureReset:
		return none + "The other side broke the connection off."
	case playground.FailureProtocol:
		return none + "What was to be sent, or what came back, is not HTTP as its rules have it."
	case playground.FailureBody:
		return "The answer began and was broken off before its body was whole."
	case playground.FailureDecode:
		return "The answer came, and its body cannot be decoded the way it says."
	case playground.FailureLimit:
		return "The answer came, and is larger than a limit of Parley or of this request."
	case playground.FailureRedirect:
		return "The server answered with a redirect that was not followed to an end."
	case playground.FailureAuth:
		return "There is no token to send this request with, so it was not sent. It is not an answer of its server, which was never asked."
	case playground.FailurePolicy:
		return "Parley did not send this request. It is not an answer of the server, which was never asked."
	case playground.FailureProxy:
		return none + "The proxy that this request goes through opened no way, so the server was not asked."
	case playground.FailureCancelled:
		return "A person cancelled the run, so there is no whole answer to explain."
	}
	return none
}

func timeoutMeaning(x *playground.Failure) string {
	switch x.Phase {
	case playground.PhaseDNS, playground.PhaseBlocked:
		return "This is a time-out while looking up the name."
	case playground.PhaseConnect:
		return "This is a time-out while connecting, before anything was sent."
	case playground.PhaseSSL:
		return "This is a time-out in the TLS handshake, before anything was sent."
	case playground.PhaseReceive:
		return "This is a time-out while the body was coming."
	}
	return "This is a time-out while waiting, not a refusal: the server accepted the connection."
}

// whoMends says who can change the outcome.
func whoMends(x *playground.Failure) string {
	switch x.Cause {
	case playground.CauseTokenRefused, playground.CauseNotSignedIn, playground.CauseBadRequest, playground.CauseContentLength, playground.CauseNameNotFound, playground.CausePolicy, playground.CauseNotTLS,
		playground.CauseTLSPort, playground.CauseTooLarge, playground.CauseNoRoute, playground.CauseResolverFailed, playground.CauseResolverTimeout, playground.CauseOwnMachine, playground.CauseNoHTTP2, playground.CauseTLSAlert, playground.CauseClientCertificate,
		playground.CauseProxyUnreachable, playground.CauseProxyRefused, playground.CauseProxyBroken, playground.CauseProxyLogin:
		return "client"
	case playground.CauseCancelled, playground.CauseInterrupted:
		return "nobody"
	}
	return "server"
}

// causeOf tells the cause of a failure that came from elsewhere without one, by its kind
// and phase.
func causeOf(x *playground.Failure) playground.Cause {
	switch x.Kind {
	case playground.FailureDNS:
		return playground.CauseNameNotFound
	case playground.FailureConnect:
		if strings.Contains(strings.ToLower(x.Message+x.Detail), "reset") {
			return playground.CauseConnectReset
		}
		return playground.CauseRefused
	case playground.FailureTLS:
		return playground.CauseTLSOther
	case playground.FailureTimeout:
		switch x.Phase {
		case playground.PhaseDNS:
			return playground.CauseResolverTimeout
		case playground.PhaseConnect:
			return playground.CauseConnectTimeout
		case playground.PhaseSSL:
			return playground.CauseTLSTimeout
		case playground.PhaseReceive:
			return playground.CauseBodyStalled
		}
		return playground.CauseNoAnswerInTime
	case playground.FailureReset:
		return playground.CauseResetBeforeAnswer
	case playground.FailureBody:
		return playground.CauseBodyCut
	case playground.FailureDecode:
		return playground.CauseDecode
	case playground.FailureLimit:
		return playground.CauseTooLarge
	case playground.FailureRedirect:
		return playground.CauseBadLocation
	case playground.FailurePolicy:
		return playground.CausePolicy
	case playground.FailureAuth:
		return playground.CauseNotSignedIn
	case playground.FailureProxy:
		return playground.CauseProxyUnreachable
	case playground.FailureCancelled:
		return playground.CauseCancelled
	}
	return playground.CauseOther
}
