package handlers_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/playground"
)

// madeToken is a JSON Web Token with a signature that nobody looks at.
func madeToken(claims string) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"RS256","kid":"key-of-the-house"}`)) + "." + part([]byte(claims)) + "." + part([]byte("the signature of it all"))
}

// TestATokenThatIsHiddenIsExplained: what it says of its time and audience is read, and of it
// all nothing else is kept.
func TestATokenThatIsHiddenIsExplained(t *testing.T) {
	h := newHouse(t)
	tokens := map[string]string{
		"expired": madeToken(`{"exp":1700000000,"iss":"https://id.example","sub":"person-4711","email":"mira@parley.example"}`),
		"early":   madeToken(`{"nbf":4102444800,"sub":"person-4711"}`),
		"foreign": madeToken(`{"exp":4102444800,"aud":["https://billing.example"],"sub":"person-4711"}`),
		"scoped":  madeToken(`{"exp":4102444800,"scope":"read","sub":"person-4711"}`),
	}
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if token, ok := strings.CutPrefix(r.URL.Path, "/token/"); ok {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer"}`, tokens[token])
			return
		}
		if r.URL.Path == "/scoped" {
			w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope", scope="read write"`)
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("WWW-Authenticate", `Bearer`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer target.Close()
	var secrets []string
	for name, token := range tokens {
		secrets = append(secrets, fmt.Sprintf(`{"name":%q,"value":%q,"secret":true}`, name, token))
	}
	h.json("POST", "/api/environments", `{"name":"Staging","variables":[`+strings.Join(secrets, ",")+`]}`).is(http.StatusCreated)
	says := map[string]string{"expired": "The token expired on 2023-11-14", "early": "The token is valid only from 2100", "foreign": "its audience is", "scoped": "The token lacks the scope"}
	for name, want := range says {
		for way, request := range map[string]string{
			"OAuth":       `"url":"` + target.URL + `/` + name + `","auth":{"kind":"oauth2","grant":"client_credentials","token_url":"` + target.URL + `/token/` + name + `","client_id":"app","client_secret":"of the app"}`,
			"environment": `"url":"` + target.URL + `/` + name + `","auth":{"kind":"bearer","token":"{{` + name + `}}"}`,
			"query":       `"url":"` + target.URL + `/` + name + `?access_token={{` + name + `}}"`,
		} {
			t.Run(name+", "+way, func(t *testing.T) {
				var run playground.Run
				sent := h.json("POST", "/api/runs", `{"environment":"Staging","request":{`+request+`}}`).is(http.StatusCreated)
				sent.into(&run)
				said := ""
				for _, f := range run.Explanation.Findings {
					said += f.Title + "\n"
				}
				if !strings.Contains(said, want) {
					t.Errorf("%q is not in\n%s%+v", want, said, run.Final().Request)
				}
				for _, never := range []string{tokens[name], strings.Split(tokens[name], ".")[1], "person-4711", "mira@", "key-of-the-house"} {
					if strings.Contains(sent.body, never) {
						t.Errorf("%q is kept", never)
					}
				}
				if again := h.get("/api/runs/" + run.ID.String() + "/explain-again"); again.status == http.StatusOK && !strings.Contains(again.body, want) {
					t.Error("explained again, it says something else")
				}
			})
		}
	}
}
