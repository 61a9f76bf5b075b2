package explain

import (
	"strconv"
	"strings"

	"parley/playground"
)

// kubernetesShape is the Status object of a Kubernetes API server.
func kubernetesShape(_ *facts, root *node) *shape {
	if root.get("kind").words() != "Status" || root.get("apiVersion").words() == "" || root.get("status").words() != "Failure" {
		return nil
	}
	return &shape{name: "a Kubernetes Status", sure: playground.Certain, message: root.get("message"), code: root.get("reason"), status: root.get("code")}
}

// elasticShape is error{type, reason, root_cause[]} with status (Elasticsearch, OpenSearch).
func elasticShape(_ *facts, root *node) *shape {
	e := root.get("error")
	reason := e.get("reason")
	if reason.words() == "" && reason == nil || e.get("type").words() == "" || !root.get("status").is(isNumeric) {
		return nil
	}
	s := &shape{name: "an Elasticsearch error", sure: playground.Likely, message: reason, code: e.get("type"), status: root.get("status")}
	if w := strings.TrimSpace(reason.words()); w == "" || w == "all shards failed" {
		for _, n := range []*node{e.get("root_cause").firstKid().get("reason"), e.get("failed_shards").firstKid().get("reason", "reason"), e.get("caused_by", "reason")} {
			if n.words() != "" {
				s.message = n
				break
			}
		}
	}
	if s.message.words() == "" {
		s.message = e.get("type") // it is all that there is
	}
	if c := e.get("caused_by", "reason"); c.words() != "" && c.text != s.message.text {
		s.also = append(s.also, c)
	}
	return s
}

// rpcErrors are the codes that JSON-RPC 2.0 defines.
var rpcErrors = map[string]string{
	"-32700": "the JSON could not be parsed", "-32600": "this is no request", "-32601": "there is no such method", "-32602": "the parameters are wrong", "-32603": "an internal error",
}

// rpcShape is JSON-RPC's error{code, message, data}.
func rpcShape(_ *facts, root *node) *shape {
	e := root.get("error")
	if root.get("jsonrpc") == nil || !e.get("code").is(isNumeric) {
		return nil
	}
	s := &shape{name: "JSON-RPC", sure: playground.Certain, message: e.get("message"), code: e.get("code")}
	if d := e.get("data"); !d.empty() {
		s.also = append(s.also, d)
	}
	return s
}

// registryShape is errors[]{code, message, detail} in capitals (OCI distribution).
func registryShape(f *facts, root *node) *shape {
	first := root.get("errors").firstKid()
	if !first.is(isObject) || first.get("message").words() == "" || !isUpperWord(first.get("code").words()) || !f.has("Docker-Distribution-Api-Version") && first.get("detail") == nil {
		return nil
	}
	s := &shape{name: "a container registry's error", sure: playground.Likely, message: first.get("message"), code: first.get("code")}
	if d := first.get("detail"); !d.empty() {
		s.also = append(s.also, d)
	}
	return s
}

func isUpperWord(s string) bool {
	for i := range len(s) {
		if (s[i] < 'A' || s[i] > 'Z') && s[i] != '_' {
			return false
		}
	}
	return s != ""
}

// gatewayShape is code, message and details[] with gRPC's number (grpc-gateway).
func gatewayShape(_ *facts, root *node) *shape {
	code := root.get("code")
	n, err := strconv.Atoi(code.scalar())
	if !code.is(isNumeric) || err != nil || n < 1 || n >= len(grpcNames) || root.get("message").words() == "" || !root.get("details").is(isArray) {
		return nil
	}
	return &shape{name: "gRPC's " + grpcNames[n] + " as JSON", sure: playground.Likely, message: root.get("message"), code: code}
}

// jiraShape is errorMessages[] beside an errors map (Atlassian).
func jiraShape(_ *facts, root *node) *shape {
	m := root.get("errorMessages")
	if !m.is(isArray) {
		return nil
	}
	s := &shape{name: "an Atlassian error", sure: playground.Likely, message: m.firstKid()}
	if s.message.words() == "" {
		s.message = root.get("errors").firstKid()
	}
	if s.message.words() == "" {
		return nil
	}
	return s
}
