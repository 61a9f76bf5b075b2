package convert_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"parley/convert"
)

func TestScratch(t *testing.T) {
	name := os.Getenv("SCRATCH")
	if name == "" {
		t.Skip()
	}
	text, _ := os.ReadFile(name)
	out, err := convert.Import("auto", convert.Upload{Name: os.Getenv("SCRATCHNAME"), Text: string(text)})
	if err != nil {
		fmt.Println("ERR", err)
		return
	}
	fmt.Println(out.Format, out.Name, "auth", out.Auth.Kind, "vars", out.Variables)
	for _, r := range out.Requests {
		q := r.Request
		b, _ := json.Marshal(q.Body)
		a, _ := json.Marshal(q.Auth)
		fmt.Printf("%v %q: %s %s q=%v h=%v p=%v v=%v x=%v body=%s auth=%s fr=%v\n", r.Folder, r.Name, q.Method, q.URL, q.Query, q.Headers, q.PathParams, q.Variables, q.Extract, b, a, q.Options.FollowRedirects)
	}
	for _, e := range out.Environments {
		fmt.Println("ENV", e)
	}
	for _, w := range out.Warnings {
		fmt.Println("WARN", w)
	}
}
