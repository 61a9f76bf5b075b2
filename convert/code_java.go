package convert

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/lazyregexp"
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

var restrictedInJava = lazyregexp.New(`(?i)^(?:connection|content-length|expect|host|upgrade)$`)

func writeJava(c *call) string {
	c.javaLimits()
	c.unsigned("java.net.http", false)
	o := c.options
	var b strings.Builder
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
	security := c.javaTLS()
	b.WriteString(c.javaHosts() + security)
	if o.FollowRedirects && o.MaxRedirects > 0 {
		b.WriteString("        System.setProperty(\"jdk.httpclient.redirects.retrylimit\", \"" + strconv.Itoa(o.MaxRedirects) + "\");\n")
	}
	b.WriteString("        HttpClient client = HttpClient.newBuilder()\n")
	if security != "" {
		b.WriteString("            .sslContext(tls)\n")
	}
	b.WriteString(c.javaWay())
	c.wired.version = true
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
	code := strings.TrimSuffix(b.String(), "}\n")
	if strings.Contains(code, "TrustAll()") {
		code += javaTrustAll
	}
	return javaImports(code) + code + "}\n"
}

// javaImports are those that the code has a use for.
func javaImports(code string) string {
	var b strings.Builder
	for _, path := range []string{
		"java.io.FileInputStream", "java.net.InetSocketAddress", "java.net.ProxySelector", "java.net.Socket", "java.net.URI", "java.net.http.HttpClient", "java.net.http.HttpRequest", "java.net.http.HttpResponse",
		"java.nio.file.Files", "java.nio.file.Path", "java.security.KeyStore", "java.security.cert.CertificateFactory", "java.security.cert.X509Certificate", "java.time.Duration", "java.util.Base64",
		"javax.net.ssl.KeyManagerFactory", "javax.net.ssl.SSLContext", "javax.net.ssl.SSLEngine", "javax.net.ssl.TrustManager", "javax.net.ssl.TrustManagerFactory", "javax.net.ssl.X509ExtendedTrustManager",
	} {
		name := path[strings.LastIndexByte(path, '.')+1:]
		if regexp.MustCompile(`(?m)^ .*[ (\[]` + name + `[ .(\[]`).MatchString(code) {
			b.WriteString("import " + path + ";\n")
		}
	}
	return b.String() + "\n"
}

func (c *call) javaLimits() {
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
