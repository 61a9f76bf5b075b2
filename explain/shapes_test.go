package explain

import (
	"strings"
	"testing"

	"parley/playground"
)

// shapeCase is a body of a known shape, and one like it that is not of that shape.
type shapeCase struct {
	shape     string // its name, or a part of it
	media     string
	body      string
	says      string // the most telling sentence
	neighbour string
	fields    []string // header fields of both
}

func shapeCases() []shapeCase {
	j := "application/json"
	return []shapeCase{
		{shape: "problem+json", media: "application/problem+json", body: `{"title": "Out of credit", "detail": "Your balance is 30, the price is 50.", "balance": 30}`, says: "Your balance is 30", neighbour: `[]`},
		{shape: "problem details without", media: j, body: `{"type": "/p/credit", "title": "Out of credit", "status": 403}`, says: "Out of credit", neighbour: `{"type": "album", "name": "Blue"}`},
		{shape: "problem+xml", media: "application/problem+xml", body: `<?xml version="1.0"?><problem><title>Out</title><detail>Balance &amp; price differ.</detail></problem>`, says: "Balance & price differ.", neighbour: `{"title": "x"}`},
		{shape: "JSON:API", media: j, body: `{"errors": [{"status": "422", "title": "Invalid", "detail": "too short", "source": {"pointer": "/data"}}]}`, says: "too short", neighbour: `{"errors": [{"message": "too short"}]}`},
		{shape: "OAuth", media: j, body: `{"error": "invalid_grant", "error_description": "expired"}`, says: "expired", neighbour: `{"error": "no such user"}`},
		{shape: "GraphQL", media: j, body: `{"errors": [{"message": "no field a", "locations": [{"line": 1, "column": 3}]}]}`, says: "no field a", neighbour: `{"errors": [{"message": "no field a"}]}`},
		{shape: "Google", media: j, body: `{"error": {"code": 403, "message": "not enabled", "status": "PERMISSION_DENIED", "details": []}}`, says: "not enabled", neighbour: `{"error": {"code": 403, "message": "not enabled"}}`},
		{shape: "AWS JSON", media: j, body: `{"__type": "com.amazonaws#ThrottlingException", "message": "Rate exceeded"}`, says: "Rate exceeded", neighbour: `{"type": "ThrottlingException", "message": "Rate exceeded"}`},
		{shape: "AWS XML", media: "application/xml", body: `<Error><Code>NoSuchKey</Code><Message>It does not exist.</Message></Error>`, says: "It does not exist.", neighbour: `<Errors><Message>It does not exist.</Message></Errors>`},
		{shape: "Azure XML", media: "application/xml", body: "<Error><Code>BlobNotFound</Code><Message>No such blob.\nRequestId:1\nTime:2</Message></Error>", says: "No such blob.", neighbour: `<Problem><Code>x</Code></Problem>`, fields: []string{"x-ms-version: 2024"}},
		{shape: "Azure API", media: j, body: `{"error": {"code": "BadArgument", "message": "too old", "target": "age"}}`, says: "too old", neighbour: `{"error": {"code": "BadArgument", "message": "too old"}}`},
		{shape: "Stripe", media: j, body: `{"error": {"type": "card_error", "code": "card_declined", "message": "declined", "doc_url": "https://x.test"}}`, says: "declined", neighbour: `{"error": {"type": "card_error", "message": "declined"}}`},
		{shape: "GitHub", media: j, body: `{"message": "Bad credentials", "documentation_url": "https://docs.test"}`, says: "Bad credentials", neighbour: `{"message": "Bad credentials"}`},
		{shape: "Spring Boot", media: j, body: `{"timestamp": 1, "status": 500, "error": "Internal Server Error", "message": "pool is empty", "path": "/x"}`, says: "pool is empty", neighbour: `{"status": 500, "error": "Internal Server Error", "path": "/x"}`},
		{shape: "FastAPI validation", media: j, body: `{"detail": [{"loc": ["body", "age"], "msg": "not a number", "type": "int"}]}`, says: "not a number", neighbour: `{"detail": ["not a number"]}`},
		{shape: "FastAPI, Django REST", media: j, body: `{"detail": "Not enough permissions"}`, says: "Not enough permissions", neighbour: `{"details": "Not enough permissions"}`},
		{shape: "ok:false", media: j, body: `{"ok": false, "error": "channel_not_found"}`, says: "channel_not_found", neighbour: `{"ok": "false", "error": "channel_not_found"}`},
		{shape: "Twilio", media: j, body: `{"code": 21211, "message": "not a phone number", "more_info": "https://x.test", "status": 400}`, says: "not a phone number", neighbour: `{"code": 21211, "message": "not a phone number"}`},
		{shape: "OData", media: j, body: `{"error": {"code": "", "message": {"lang": "en", "value": "no such set"}}}`, says: "no such set", neighbour: `{"error": {"message": {"lang": "en"}}}`},
		{shape: "OData", media: j, body: `{"odata.error": {"code": "X", "message": {"value": "no such set"}}}`, says: "no such set", neighbour: `{"odata": "no such set"}`},
		{shape: "Apigee", media: j, body: `{"fault": {"faultstring": "Invalid ApiKey", "detail": {"errorcode": "oauth.v2.InvalidApiKey"}}}`, says: "Invalid ApiKey", neighbour: `{"fault": "Invalid ApiKey"}`},
		{shape: "a status and an error", media: j, body: `{"status": 404, "error": "Not Found", "exception": "#<RoutingError: no>"}`, says: "RoutingError", neighbour: `{"status": "404", "error": "Not Found"}`},
		{shape: "a statusCode and a message", media: j, body: `{"statusCode": 400, "message": ["age must be a number"], "error": "Bad Request"}`, says: "age must be a number", neighbour: `{"message": ["age must be a number"]}`},
		{shape: "Kubernetes", media: j, body: `{"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "pods x not found", "reason": "NotFound", "code": 404}`, says: "pods x not found", neighbour: `{"kind": "Pod", "apiVersion": "v1", "status": "Failure", "message": "pods x not found"}`},
		{shape: "Elasticsearch", media: j, body: `{"error": {"type": "parsing_exception", "reason": "unknown query"}, "status": 400}`, says: "unknown query", neighbour: `{"error": {"type": "parsing_exception", "message": "unknown query"}}`},
		{shape: "JSON-RPC", media: j, body: `{"jsonrpc": "2.0", "error": {"code": -32602, "message": "bad params"}, "id": 1}`, says: "bad params", neighbour: `{"error": {"code": -32602, "message": "bad params"}}`},
		{shape: "registry", media: j, body: `{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown", "detail": {"Tag": "v1"}}]}`, says: "manifest unknown", neighbour: `{"errors": [{"code": "manifest_unknown", "message": "manifest unknown", "detail": {"Tag": "v1"}}]}`},
		{shape: "gRPC's NOT_FOUND", media: j, body: `{"code": 5, "message": "order 7 not found", "details": []}`, says: "order 7 not found", neighbour: `{"code": 500, "message": "order 7 not found", "details": []}`},
		{shape: "Atlassian", media: j, body: `{"errorMessages": ["Issue does not exist"], "errors": {}}`, says: "Issue does not exist", neighbour: `{"errorMessage": "Issue does not exist"}`},
		{shape: "SOAP fault", media: "text/xml", body: `<s:Envelope><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>no id</faultstring></s:Fault></s:Body></s:Envelope>`, says: "no id", neighbour: `<s:Envelope><s:Body><ok/></s:Body></s:Envelope>`},
		{shape: "a message", media: j, body: `{"meta": {"error_message": "the shop is closed"}, "errors": {"reason": "the shop is closed today"}}`, says: "the shop is closed", neighbour: `{"shop": "closed"}`},
		{shape: "a JSON string", media: j, body: `"the shop is closed"`, says: "the shop is closed", neighbour: `5`},
		{shape: "an HTML page", media: "text/html", body: "<html><title>502 Bad Gateway</title><center>nginx</center></html>", says: "502 Bad Gateway", neighbour: `{"html": "<html>"}`},
		{shape: "plain text", media: "text/plain", body: "\n  the shop is closed\nmore", says: "the shop is closed", neighbour: "\x00\x01\x02"},
	}
}

func shapeOf(media, body string, fields []string) *shape {
	run := given("POST", "https://api.test/v1/items").answers(400, body, append([]string{"Content-Type: " + media}, fields...)...)
	return gather(&run, &playground.Past{}).shape()
}

func TestEveryShapeIsToldFromItsNeighbour(t *testing.T) {
	for _, c := range shapeCases() {
		t.Run(c.shape, func(t *testing.T) {
			s := shapeOf(c.media, c.body, c.fields)
			if !strings.Contains(s.name, c.shape) {
				t.Errorf("it is taken for %q", s.name)
			}
			if !strings.Contains(s.words(), c.says) {
				t.Errorf("it says %q, want %q", s.words(), c.says)
			}
			if n := shapeOf(c.media, c.neighbour, c.fields); strings.Contains(n.name, c.shape) {
				t.Errorf("the neighbour is taken for %q too", n.name)
			}
		})
	}
}

// pages are the default pages of products, each with the words that only it writes.
func TestTheDefaultPageOfAProductIsRecognized(t *testing.T) {
	for _, m := range marks {
		body := "<!doctype html><html><head><title>Oops</title></head><body><h1>Oops</h1>" + m.where + "</body></html>"
		run := get(api).answers(502, body, "Content-Type: text/html")
		f := gather(&run, &playground.Past{})
		if got := f.shape().mark; got == nil || got.product != m.product && !strings.Contains(body, got.where) {
			t.Errorf("%q: %+v, want %s", m.where, got, m.product)
		}
	}
	for _, article := range []string{
		"<h1>We write about nginx and Cloudflare here</h1>", `<script src="/cdn-cgi/scripts/5c5dd728/cloudflare-static/email-decode.min.js"></script><h1>The ignition of a car</h1>`, "<title>Not Found</title><h1>This album is gone</h1>",
	} {
		run := get(api).answers(502, "<html>"+article+"</html>", "Content-Type: text/html")
		if m := gather(&run, &playground.Past{}).shape().mark; m != nil {
			t.Errorf("%s is taken for a page of %s", article, m.product)
		}
	}
}
