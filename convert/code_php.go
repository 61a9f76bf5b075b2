package convert

import (
	"strconv"
	"strings"
)

func phpValue(v value) string {
	return v.expression(quotePHP, func(n string) string { return "getenv('" + n + "')" }, " . ")
}

// writePHP writes what follows the opening tag, which stands before any note.
func writePHP(c *call) string {
	o := c.options
	c.sessionHeader()
	var b strings.Builder
	b.WriteString("$curl = curl_init(" + phpValue(c.url()) + ");\ncurl_setopt_array($curl, [\n")
	option := func(name, value string) { b.WriteString("    CURLOPT_" + name + " => " + value + ",\n") }
	option("CUSTOMREQUEST", quotePHP(c.method))
	switch {
	case c.method == "HEAD" && c.hasBody: // it would send none either
		c.differs("curl waits for content that an answer to HEAD never has.")
	case c.method == "HEAD":
		option("NOBODY", "true")
	}
	option("RETURNTRANSFER", "true")
	if c.hasBody {
		option("POSTFIELDS", c.phpContent())
	}
	b.WriteString("    CURLOPT_HTTPHEADER => [\n")
	for _, h := range c.headers {
		line := append(value{{text: h.name + ": "}}, h.value...)
		if h.value.literal() == "" {
			line = value{{text: h.name + ";"}}
		}
		b.WriteString("        " + phpValue(line) + ",\n")
	}
	if c.hasBody && !c.has("Content-Type") {
		b.WriteString("        'Content-Type:',\n")
	}
	b.WriteString("    ],\n")
	c.phpAuth(option)
	option("FOLLOWLOCATION", strconv.FormatBool(o.FollowRedirects))
	option("MAXREDIRS", strconv.Itoa(o.MaxRedirects))
	option("TIMEOUT_MS", strconv.FormatInt(o.TimeoutMS, 10))
	option("PATH_AS_IS", "true")
	if o.Target != "" {
		option("REQUEST_TARGET", phpValue(c.takeTarget()))
	}
	c.phpWire(option)
	if v := c.takeAnyVersion(); v != "" {
		option("HTTP_VERSION", map[string]string{"1.0": "CURL_HTTP_VERSION_1_0", "1.1": "CURL_HTTP_VERSION_1_1", "2": "CURL_HTTP_VERSION_2_0"}[v])
	}
	b.WriteString("]);\n$content = curl_exec($curl);\nif ($content === false) {\n    exit(curl_error($curl) . PHP_EOL);\n}\n")
	b.WriteString("echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE), PHP_EOL, $content, PHP_EOL;\n")
	return b.String()
}

func (c *call) phpContent() string {
	if c.body.isText() {
		return phpValue(c.body)
	}
	c.noteOpaque()
	return "base64_decode('" + c.base64Text() + "')"
}
