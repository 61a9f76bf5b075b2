package convert

import (
	"strconv"
	"strings"

	"parley/playground"
)

func powerShellValue(v value) string {
	v = v.tidy()
	text := v.expression(quotePowerShell, func(n string) string { return "$env:" + n }, " + ")
	if len(v) > 1 {
		return "(" + text + ")"
	}
	return text
}

// writePowerShell is for PowerShell 7, which can send any method and show any status.
func writePowerShell(c *call) string {
	o := c.options
	c.noteRepeats("Invoke-WebRequest")
	c.unsigned("Invoke-WebRequest", true)
	var b strings.Builder
	b.WriteString("$request = @{\n    Uri = " + powerShellValue(c.url()) + "\n    CustomMethod = " + quotePowerShell(c.method) + "\n    Headers = @{\n")
	for _, h := range c.merged() {
		if !strings.EqualFold(h.name, "Content-Type") {
			b.WriteString("        " + quotePowerShell(h.name) + " = " + powerShellValue(h.value) + "\n")
		}
	}
	b.WriteString("    }\n")
	for _, h := range c.merged() {
		if strings.EqualFold(h.name, "Content-Type") {
			b.WriteString("    ContentType = " + powerShellValue(h.value) + "\n")
		}
	}
	switch {
	case c.hasBody && c.body.isText():
		b.WriteString("    Body = [Text.Encoding]::UTF8.GetBytes(" + powerShellValue(c.body) + ")\n")
	case c.hasBody:
		c.noteOpaque()
		b.WriteString("    Body = [Convert]::FromBase64String('" + c.base64Text() + "')\n")
	}
	if c.signIn.is(playground.AuthDigest) {
		b.WriteString("    Credential = [pscredential]::new(" + powerShellValue(c.signIn.user) + ", (ConvertTo-SecureString " + powerShellValue(c.signIn.password) + " -AsPlainText -Force))\n")
	}
	b.WriteString("    MaximumRedirection = " + map[bool]string{true: strconv.Itoa(o.MaxRedirects), false: "0"}[o.FollowRedirects] + "\n")
	b.WriteString("    TimeoutSec = " + strconv.FormatInt((o.TimeoutMS+999)/1000, 10) + "\n    SkipHeaderValidation = $true\n    SkipHttpErrorCheck = $true\n")
	if !o.VerifyTLS {
		b.WriteString("    SkipCertificateCheck = $true\n")
	}
	if proxy := c.takeProxy(); proxy != "" {
		b.WriteString("    Proxy = " + powerShellValue(value{{text: proxy}}) + "\n")
	}
	if c.takeCertificate() {
		b.WriteString("    Certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile(\"$PWD/client.pem\", \"$PWD/client.key\")\n")
	}
	if v := c.takeAnyVersion(); v != "" {
		b.WriteString("    HttpVersion = '" + map[string]string{"1.0": "1.0", "1.1": "1.1", "2": "2.0"}[v] + "'\n")
	}
	b.WriteString("}\n$response = Invoke-WebRequest @request\n\"$($response.StatusCode) $($response.StatusDescription)\"\n$response.Content\n")
	if c.dotSegments() {
		c.differs("Invoke-WebRequest takes steps like .. out of the path.")
	}
	if !c.ascii() {
		c.differs("PowerShell writes header values as Latin-1.")
	}
	return b.String()
}

// ascii reports whether all header values are ASCII.
func (c *call) ascii() bool {
	for _, h := range c.headers {
		if !h.value.ascii() {
			return false
		}
	}
	return true
}
