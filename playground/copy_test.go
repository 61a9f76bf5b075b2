package playground

import "testing"

func TestACopyOfAttemptsSharesNothingAndLeavesWhatIsKeptBeside(t *testing.T) {
	content := Content{SHA256: "ab", Head: []byte("hello"), Whole: []byte("hello")}
	made := []Attempt{{Number: 1, Exchanges: []Exchange{{
		Request:  SentRequest{Method: "GET", URL: "http://h/", Headers: []Field{{Name: "A", Value: "1"}}},
		Response: &Response{Status: 503, Headers: []Field{{Name: "Retry-After", Value: "4"}}, Content: content},
		Timings:  NoTimings(),
	}}}}
	copied := CopyAttempts(made)
	if len(copied) != 1 || len(copied[0].Exchanges) != 1 {
		t.Fatalf("%+v", copied)
	}
	x := &copied[0].Exchanges[0]
	if string(x.Response.Content.Head) != "hello" || x.Response.Content.Whole != nil || x.Response.Status != 503 || x.Timings != made[0].Exchanges[0].Timings {
		t.Errorf("%+v", x)
	}
	x.Request.Headers[0].Value, x.Response.Headers[0].Value, x.Response.Content.Head[0] = "2", "5", 'J'
	was := made[0].Exchanges[0]
	if was.Request.Headers[0].Value != "1" || was.Response.Headers[0].Value != "4" || string(was.Response.Content.Head) != "hello" {
		t.Errorf("the copy shares %+v", was)
	}
}
