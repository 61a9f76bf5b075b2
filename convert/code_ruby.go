package convert

import "strings"

func rubyValue(v value) string {
	return v.expression(quoteRuby, func(n string) string { return "ENV.fetch('" + n + "')" }, " + ")
}

func writeRuby(c *call) string {
	o := c.options
	if o.FollowRedirects {
		c.note("Net::HTTP follows no redirects by itself.")
	}
	c.noteRepeats("Net::HTTP")
	c.unsigned("Net::HTTP", false)
	host, port := c.host()
	var b strings.Builder
	b.WriteString("require 'net/http'\n")
	if c.hasBody && !c.body.isText() {
		b.WriteString("require 'base64'\n")
	}
	b.WriteString("\nhttp = Net::HTTP.new(" + quoteRuby(strings.Trim(host, "[]")) + ", " + port + c.rubyProxy() + ")\n")
	if c.secure() {
		b.WriteString("http.use_ssl = true\n")
	}
	if !o.VerifyTLS {
		b.WriteString("http.verify_mode = OpenSSL::SSL::VERIFY_NONE\n")
	}
	b.WriteString(c.rubyWire())
	if ms := c.takeConnectLimit(); ms > 0 {
		b.WriteString("http.open_timeout = " + seconds(ms) + "\nhttp.read_timeout = " + seconds(o.TimeoutMS) + "\nhttp.max_retries = 0\n")
	} else {
		b.WriteString("http.open_timeout = http.read_timeout = " + seconds(o.TimeoutMS) + "\nhttp.max_retries = 0\n")
	}
	hasBody := map[bool]string{true: "true", false: "false"}
	b.WriteString("request = Net::HTTPGenericRequest.new(" + quoteRuby(c.method) + ", " + hasBody[c.hasBody] + ", " + hasBody[c.method != "HEAD"] + ", " + rubyValue(c.takeTarget()) + ")\n")
	seen := map[string]bool{}
	for _, h := range c.headers {
		name := strings.ToLower(h.name)
		if strings.HasSuffix(name, "-") {
			c.differs("Net::HTTP leaves out the hyphens that the name of a field ends with.")
		}
		if seen[name] {
			b.WriteString("request.add_field(" + quoteRuby(h.name) + ", " + rubyValue(h.value) + ")\n")
			continue
		}
		seen[name] = true
		b.WriteString("request[" + quoteRuby(h.name) + "] = " + rubyValue(h.value) + "\n")
	}
	switch {
	case c.hasBody && c.body.isText():
		b.WriteString("request.body = " + rubyValue(c.body) + "\n")
	case c.hasBody:
		c.noteOpaque()
		b.WriteString("request.body = Base64.strict_decode64('" + c.base64Text() + "')\n")
	}
	if c.hasBody && !c.has("Content-Type") {
		c.differs("Net::HTTP adds a Content-Type of its own to content without one.")
	}
	b.WriteString("response = http.request(request)\nputs \"#{response.code} #{response.message}\"\nputs response.body\n")
	return b.String()
}
