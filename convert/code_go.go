package convert

import (
	"sort"
	"strconv"
	"strings"

	"parley/playground"
)

func goValue(v value) string {
	return v.expression(quoteGo, func(n string) string { return `os.Getenv("` + n + `")` }, " + ")
}

// writeGo sets fields as they are spelt: Header.Set would change their case.
func writeGo(c *call) string {
	o := c.options
	c.unsigned("net/http", false)
	imports := map[string]bool{"fmt": true, "io": true, "log": true, "net/http": true, "time": true}
	imports["os"] = len(c.variables()) > 0
	var b strings.Builder
	content := "nil"
	if c.hasBody && c.body.isText() {
		imports["strings"] = true
		content = "strings.NewReader(" + goValue(c.body) + ")"
	} else if c.hasBody {
		c.noteOpaque()
		imports["strings"] = true // a Go text holds any bytes
		content = "strings.NewReader(" + quoteGo(c.body.literal()) + ")"
	}
	b.WriteString("\trequest, err := http.NewRequest(" + quoteGo(c.method) + ", " + goValue(c.url()) + ", " + content + ")\n")
	b.WriteString("\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n")
	if c.options.Target != "" && !strings.HasPrefix(c.options.Target, "//") {
		b.WriteString("\trequest.URL.Opaque, request.URL.RawQuery = " + goValue(c.takeTarget()) + ", \"\"\n")
	}
	c.goHeaders(&b)
	wire := c.goWire(imports)
	before, security := c.goTLS(imports)
	version := c.takeVersion()
	transport := security != "" || version != "" || wire != ""
	if transport {
		b.WriteString(before)
		imports["crypto/tls"] = security != ""
		c.goTransport(&b, security, version)
		b.WriteString(wire)
	}
	b.WriteString("\tclient := &http.Client{Timeout: " + strconv.FormatInt(o.TimeoutMS, 10) + " * time.Millisecond")
	if transport {
		b.WriteString(", Transport: transport")
	}
	b.WriteString("}\n")
	c.goRedirects(&b, imports)
	b.WriteString("\tresponse, err := client.Do(request)\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tdefer response.Body.Close()\n")
	b.WriteString("\tcontent, err := io.ReadAll(response.Body)\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n")
	b.WriteString("\tfmt.Println(response.Status)\n\tfmt.Println(string(content))\n}\n")
	return "package main\n\n" + goImports(imports) + "\nfunc main() {\n" + b.String()
}

func goImports(wanted map[string]bool) string {
	var paths []string
	for path, yes := range wanted {
		if yes {
			paths = append(paths, path)
		}
	}
	sort.Strings(paths)
	return "import (\n\t\"" + strings.Join(paths, "\"\n\t\"") + "\"\n)\n"
}

func (c *call) goHeaders(b *strings.Builder) {
	byName := map[string][]value{}
	var names []string
	for _, h := range c.headers {
		switch strings.ToLower(h.name) {
		case "host":
			b.WriteString("\trequest.Host = " + goValue(h.value) + "\n")
			continue
		case "content-length", "transfer-encoding":
			c.differs("net/http writes " + h.name + " by itself.")
			continue
		}
		if byName[h.name] == nil {
			names = append(names, h.name)
		}
		byName[h.name] = append(byName[h.name], h.value)
	}
	for _, name := range names {
		values := make([]string, len(byName[name]))
		for i, v := range byName[name] {
			values[i] = goValue(v)
		}
		b.WriteString("\trequest.Header[" + quoteGo(goName(name)) + "] = []string{" + strings.Join(values, ", ") + "}\n")
	}
}

// goName spells the names that net/http looks for in its own map as it does.
func goName(name string) string {
	for _, own := range []string{"User-Agent", "Accept-Encoding", "Range", "Connection"} {
		if strings.EqualFold(name, own) {
			return own
		}
	}
	return name
}

func (c *call) goTransport(b *strings.Builder, security, version string) {
	b.WriteString("\ttransport := http.DefaultTransport.(*http.Transport).Clone()\n")
	if security != "" {
		b.WriteString("\ttransport.TLSClientConfig = &tls.Config{" + security + "}\n")
	}
	switch {
	case version == "2" && !c.secure():
		b.WriteString("\ttransport.Protocols = new(http.Protocols)\n\ttransport.Protocols.SetUnencryptedHTTP2(true)\n")
	case version != "":
		b.WriteString("\ttransport.Protocols = new(http.Protocols)\n\ttransport.Protocols.SetHTTP" + version[:1] + "(true)\n")
	}
}

func (c *call) goRedirects(b *strings.Builder, imports map[string]bool) {
	o := c.options
	switch {
	case !o.FollowRedirects:
		b.WriteString("\tclient.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }\n")
	case o.MaxRedirects != playground.DefaultMaxRedirects:
		imports["errors"] = true
		b.WriteString("\tclient.CheckRedirect = func(_ *http.Request, via []*http.Request) error {\n\t\tif len(via) > " + strconv.Itoa(o.MaxRedirects) +
			" {\n\t\t\treturn errors.New(\"too many redirects\")\n\t\t}\n\t\treturn nil\n\t}\n")
	}
}
