// Package playground holds the words of Parley: what a request, an exchange, a
// run, an explanation and a comparison are.
//
// A person composes a Request. One press of Send makes a Run of it: one or more
// Attempts (the first try and its retries, each with the wait before it and the
// reason), each a chain of Exchanges (the first request and its redirect hops).
// An Exchange is one request message put on the wire, and what came of it: a
// Response, a Failure, or both when the content was cut short. A Run is kept
// for good the moment its outcome is known, and before the first byte leaves it
// is already kept as running, so that a crash can never hide that a request may
// have changed something at its target: one with a safe method that nobody was
// told of may go for a moment first.
//
// Every Run carries an Explanation: what the status code means, why this
// response got it, and what to do next. It is a pure function of the stored
// facts and is kept with the number of the ruleset that wrote it. Its Findings
// quote Evidence, and offer Actions: complete next requests, written as a Patch
// of the Request.
//
// Two kept Runs make a Comparison: the Changes between them, most telling first.
//
// # Glossary
//
// The words are those of RFC 9110 for HTTP and of HAR 1.2 for timings. After
// each word stand the words that we do not use for it.
//
//   - Method, safe, idempotent (RFC 9110, 9.2). Not: verb.
//   - Target URI, final URL (RFC 9110, 7.1). Not: endpoint, link.
//   - Field, field name, field value (RFC 9110, 5); field lines keep their order
//     and their repeats. Not: key.
//   - Content, media type, content coding (RFC 9110, 6.4, 8.3, 8.4). Not: payload.
//   - Trailer fields (RFC 9110, 6.5). Not: footer.
//   - Status code, class, reason phrase (RFC 9110, 15). Not: status text.
//   - Interim response (1xx) and final response (RFC 9110, 15.2).
//   - Challenge, credentials (RFC 9110, 11). Not: auth info.
//   - Exchange: one request and its response (RFC 9110, 3.9). Not: call, hit.
//   - Attempt: a chain of exchanges that answers one try. Not: try, loop.
//   - Failure: what stopped an exchange. Not: error response.
//   - Blocked, dns, connect, ssl, send, wait, receive: HAR's phases. SSL lies
//     inside connect and is shown as "TLS". Not: latency, ttfb.
//   - Run: what one press of Send made. Not: result, record.
//   - Series, Plan: one request sent again and again, each time a run of its own. Not:
//     batch, load test.
//   - Comparison, Change. Not: diff (as a noun in types).
//   - Meaning, Finding, Evidence, Action. Not: hint, tip.
//   - Person, Role, Session, Token, Invitation, Way to sign in. Not: user, account
//     (but in "personal accounts"), login, API key.
//   - Environment, Variable, Secret: what names in braces stand for. Not: config,
//     profile.
//   - Collection, Folder, Saved request. Not: workspace, endpoint, item.
//   - Check, Expectation: what must hold of a response. Not: test, assertion.
//   - Jar, Cookie (RFC 6265bis). Not: cookie store.
//   - Baseline, Standing: the run that later ones of its request are held to. Not:
//     golden, snapshot.
//   - Presentation, Step, Stage: runs before an audience. Not: deck, slide.
//   - Lesson, Step, Mark. Not: tutorial, score.
//   - Comment, Share, Audit entry, Deed. Not: message, permalink, event, action.
//
// The package imports nothing of ours and is imported by every room.
package playground
