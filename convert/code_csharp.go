package convert

import (
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

func csharpValue(v value) string {
	return v.expression(quoteCSharp, func(n string) string { return `Environment.GetEnvironmentVariable("` + n + `")` }, " + ")
}

// contentHeaders belong to HttpContent in .NET.
var contentHeaders = lazyregexp.New(`(?i)^(?:allow|content-.*|expires|last-modified)$`)

func writeCSharp(c *call) string {
	o := c.options
	var b strings.Builder
	b.WriteString("using System.Net;\nusing System.Net.Http;\n")
	if len(o.Resolve) > 0 && o.Proxy == "" {
		b.WriteString("using System.Net.Sockets;\n")
	}
	if o.CA != "" && o.VerifyTLS || o.ClientCertificate.Certificate != "" {
		b.WriteString("using System.Security.Cryptography.X509Certificates;\n")
	}
	b.WriteString("using System.Text;\n\n")
	b.WriteString("var handler = new SocketsHttpHandler\n{\n")
	b.WriteString("    AllowAutoRedirect = " + strconv.FormatBool(o.FollowRedirects) + ",\n")
	if o.FollowRedirects && o.MaxRedirects > 0 {
		b.WriteString("    MaxAutomaticRedirections = " + strconv.Itoa(o.MaxRedirects) + ",\n")
	}
	b.WriteString("    UseCookies = false,\n    RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,\n};\n")
	if !o.VerifyTLS {
		b.WriteString("handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;\n")
	}
	b.WriteString(c.csharpWire())
	if proxy := c.takeProxy(); proxy != "" {
		b.WriteString("handler.Proxy = new WebProxy(" + quoteCSharp(strings.Replace(proxy, "socks5h:", "socks5:", 1)) + ");\n")
	}
	b.WriteString("using var client = new HttpClient(handler) { Timeout = TimeSpan.FromMilliseconds(" + strconv.FormatInt(o.TimeoutMS, 10) + ") };\n")
	// The plain constructor of Uri takes steps like .. out of the path and undoes escapes.
	b.WriteString("var address = new Uri(" + csharpValue(c.url()) + ", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });\n")
	c.unsigned("HttpClient", true)
	if c.signIn.is(playground.AuthDigest) {
		b.WriteString("handler.Credentials = new CredentialCache { { address, \"Digest\", new NetworkCredential(" + csharpValue(c.signIn.user) + ", " + csharpValue(c.signIn.password) + ") } };\n")
	}
	b.WriteString("using var request = new HttpRequestMessage(new HttpMethod(" + quoteCSharp(c.method) + "), address);\n")
	if v := c.takeAnyVersion(); v != "" {
		b.WriteString("request.Version = HttpVersion.Version" + map[string]string{"1.0": "10", "1.1": "11", "2": "20"}[v] + ";\n")
	}
	c.csharpContent(&b)
	for _, h := range c.headers {
		owner := "request.Headers"
		if contentHeaders.MatchString(h.name) {
			owner = "request.Content.Headers"
		}
		b.WriteString(owner + ".TryAddWithoutValidation(" + quoteCSharp(h.name) + ", " + csharpValue(h.value) + ");\n")
	}
	c.noteRepeats("HttpClient")
	b.WriteString("using var response = await client.SendAsync(request);\n")
	b.WriteString("Console.WriteLine($\"{(int)response.StatusCode} {response.ReasonPhrase}\");\nConsole.WriteLine(await response.Content.ReadAsStringAsync());\n")
	return b.String()
}

// csharpContent: a header of the content needs a content to be on.
func (c *call) csharpContent(b *strings.Builder) {
	needed := c.hasBody
	for _, h := range c.headers {
		needed = needed || contentHeaders.MatchString(h.name)
	}
	if !needed {
		return
	}
	content := "Encoding.UTF8.GetBytes(" + csharpValue(c.body) + ")"
	if !c.body.isText() {
		c.noteOpaque()
		content = "Convert.FromBase64String(\"" + c.base64Text() + "\")"
	}
	b.WriteString("request.Content = new ByteArrayContent(" + content + ");\n")
}
