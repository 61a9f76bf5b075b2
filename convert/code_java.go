package convert

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

func javaValue(v value) string {
	return v.expression(javaText, func(n string) string { return `System.getenv("` + n + `")` }, " + ")
}

// javaConstant is the most that one text of a class holds, in bytes, with room to spare.
const javaConstant = 20_000

// javaText writes a text. The compiler would join long ones again, were they added up.
func javaText(s string) string {
	if len(s) <= javaConstant {
		return quoteJava(s)
	}
	var parts []string
	for len(s) > javaConstant {
		n := javaConstant
		for !utf8.RuneStart(s[n]) {
			n--
		}
		parts, s = append(parts, quoteJava(s[:n])), s[n:]
	}
	return `String.join("", ` + strings.Join(append(parts, quoteJava(s)), ", ") + ")"
}

var restrictedInJava = regexp.MustCompile(`(?i)^(?:connection|content-length|expect|host|upgrade)$`)

func writeJava(c *call) string {
	c.javaLimits()
	c.unsigned("java.net.http", false)
	o := c.options
	var b strings.Builder
	b.WriteString("import java.net.URI;\nimport java.net.http.HttpClient;\nimport java.net.http.HttpRequest;\nimport java.net.http.HttpResponse;\nimport java.time.Duration;\nimport java.util.Base64;\n\n")
	b.WriteString("public class Main {\n    public static void main(String[] arguments) throws Exception {\n")
	var restricted []string
	for _, h := range c.headers {
		if restrictedInJava.MatchString(h.name) && !strings.EqualFold(h.name, "Content-Length") {
			restricted = append(restricted, strings.ToLower(h.name))
		}
	}
	if restricted != nil {
		b.WriteString("        System.setProperty(\"jdk.httpclient.allowRestrictedHeaders\", \"" + strings.Join(restricted, ",") + "\");\n")
	}
	b.WriteString("        HttpClient client = HttpClient.newBuilder()\n")
	b.WriteString("            .followRedirects(HttpClient.Redirect." + map[bool]string{true: "NORMAL", false: "NEVER"}[o.FollowRedirects] + ")\n")
	b.WriteString("            .version(HttpClient.Version." + map[bool]string{true: "HTTP_2", false: "HTTP_1_1"}[o.HTTPVersion == "2" || o.HTTPVersion == "auto" && c.secure()] + ")\n            .build();\n")
	b.WriteString("        HttpRequest request = HttpRequest.newBuilder(URI.create(" + javaValue(c.url()) + "))\n")
	b.WriteString("            .timeout(Duration.ofMillis(" + strconv.FormatInt(o.TimeoutMS, 10) + "))\n")
	for _, h := range c.headers {
		if !strings.EqualFold(h.name, "Content-Length") {
			b.WriteString("            .header(" + quoteJava(h.name) + ", " + javaValue(h.value) + ")\n")
		}
	}
	b.WriteString("            .method(" + quoteJava(c.method) + ", " + c.javaBody() + ")\n            .build();\n")
	b.WriteString("        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());\n")
	b.WriteString("        System.out.println(response.statusCode());\n        System.out.println(response.body());\n    }\n}\n")
	code := b.String()
	if !strings.Contains(code, "Base64.getDecoder") {
		code = strings.Replace(code, "import java.util.Base64;\n", "", 1)
	}
	return code
}

func (c *call) javaLimits() {
	if !c.options.VerifyTLS {
		c.differs("java.net.http verifies certificates unless it is given an SSLContext of its own.")
	}
	for _, h := range c.headers {
		if !h.value.ascii() {
			c.differs("java.net.http writes ? for what is not ASCII in a header value.")
		}
		if strings.EqualFold(h.name, "Content-Length") {
			c.differs("java.net.http writes Content-Length by itself.")
		}
	}
	if loosePercent.MatchString(c.target.literal()) {
		c.differs("URI.create refuses a percent sign that begins no escape.")
	}
	if path, _, _ := strings.Cut(c.target.literal(), "?"); strings.ContainsAny(path, "[]") {
		c.differs("URI.create refuses brackets in a path.")
	}
	if strings.HasSuffix(c.target.literal(), "?") {
		c.differs("java.net.http leaves out a question mark with nothing behind it.")
	}
}

func (c *call) javaBody() string {
	switch {
	case !c.hasBody:
		return "HttpRequest.BodyPublishers.noBody()"
	case c.body.isText():
		return "HttpRequest.BodyPublishers.ofString(" + javaValue(c.body) + ")"
	}
	c.noteOpaque()
	return "HttpRequest.BodyPublishers.ofByteArray(Base64.getDecoder().decode(" + javaText(c.base64Text()) + "))"
}
