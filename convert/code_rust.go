package convert

import (
	"strconv"
	"strings"

	"parley/playground"
)

// rustValue writes a text; with variables it is an owned one.
func rustValue(v value) string {
	v = v.tidy()
	if v.plain() {
		return quoteRust(v.literal())
	}
	var args []string
	format := v.template(
		func(s string) string {
			quoted := quoteRust(strings.NewReplacer("{", "\x00", "}", "\x01").Replace(s))
			return strings.NewReplacer(`\u{0}`, "{{", `\u{1}`, "}}").Replace(quoted[1 : len(quoted)-1])
		},
		func(n string) string {
			args = append(args, `std::env::var("`+n+`")?`)
			return "{}"
		})
	return `format!("` + format + `", ` + strings.Join(args, ", ") + ")"
}

// rustBytes writes a value for a header: reqwest takes bytes there.
func rustBytes(v value) string {
	return "HeaderValue::from_bytes(" + rustValue(v) + ".as_bytes())?"
}

func writeRust(c *call) string {
	o := c.options
	c.note("Cargo.toml: reqwest = { version = \"0.12\", features = [\"blocking\"] }" + map[bool]string{true: `, base64 = "0.22"`}[c.hasBody && !c.body.isText()])
	c.unsigned("reqwest", false)
	if c.dotSegments() {
		c.differs("reqwest takes steps like .. out of the path.")
	}
	if _, query, _ := strings.Cut(c.target.literal(), "?"); strings.Contains(query, "'") {
		c.differs("reqwest writes ' in a query as %27.")
	}
	var b strings.Builder
	if c.hasBody && !c.body.isText() {
		b.WriteString("use base64::Engine;\n")
	}
	b.WriteString("use reqwest::header::{HeaderMap, HeaderName, HeaderValue};\nuse std::time::Duration;\n\n")
	b.WriteString("fn main() -> Result<(), Box<dyn std::error::Error>> {\n    let mut headers = HeaderMap::new();\n")
	for _, h := range c.headers {
		b.WriteString("    headers.append(HeaderName::from_bytes(" + quoteRust(h.name) + ".as_bytes())?, " + rustBytes(h.value) + ");\n")
	}
	b.WriteString("    let client = reqwest::blocking::Client::builder()\n")
	b.WriteString("        .timeout(Duration::from_millis(" + strconv.FormatInt(o.TimeoutMS, 10) + "))\n")
	if o.FollowRedirects {
		b.WriteString("        .redirect(reqwest::redirect::Policy::limited(" + strconv.Itoa(o.MaxRedirects) + "))\n")
	} else {
		b.WriteString("        .redirect(reqwest::redirect::Policy::none())\n")
	}
	if !o.VerifyTLS {
		b.WriteString("        .danger_accept_invalid_certs(true)\n")
	}
	b.WriteString(c.rustWire())
	if o.HTTPVersion == playground.HTTP1 || o.HTTPVersion == playground.HTTP10 {
		b.WriteString("        .http1_only()\n")
	}
	b.WriteString("        .build()?;\n    let response = client\n        .request(reqwest::Method::from_bytes(" + quoteRust(c.method) + ".as_bytes())?, " + rustValue(c.url()) + ")\n        .headers(headers)\n")
	if c.takeAnyVersion() == playground.HTTP10 {
		b.WriteString("        .version(reqwest::Version::HTTP_10)\n")
	}
	if c.hasBody {
		b.WriteString("        .body(" + c.rustContent() + ")\n")
	}
	b.WriteString("        .send()?;\n    println!(\"{}\", response.status());\n    println!(\"{}\", response.text()?);\n    Ok(())\n}\n")
	return b.String()
}

func (c *call) rustContent() string {
	if c.body.isText() {
		return rustValue(c.body)
	}
	c.noteOpaque()
	return "base64::engine::general_purpose::STANDARD.decode(\"" + c.base64Text() + "\")?"
}
