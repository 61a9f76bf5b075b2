package convert

import (
	"maps"
	"math"
	"strconv"
	"strings"

	"parley/playground"
)

// shortOptions are curl's letters by their long names.
func shortOptions() map[rune]string {
	return map[rune]string{
		'#': "progress-bar", '0': "http1.0", '1': "tlsv1", '2': "sslv2", '3': "sslv3", '4': "ipv4", '6': "ipv6", ':': "next",
		'a': "append", 'A': "user-agent", 'b': "cookie", 'B': "use-ascii", 'c': "cookie-jar", 'C': "continue-at", 'd': "data",
		'D': "dump-header", 'e': "referer", 'E': "cert", 'f': "fail", 'F': "form", 'g': "globoff", 'G': "get", 'h': "help",
		'H': "header", 'i': "include", 'I': "head", 'j': "junk-session-cookies", 'J': "remote-header-name", 'k': "insecure",
		'K': "config", 'l': "list-only", 'L': "location", 'm': "max-time", 'M': "manual", 'n': "netrc", 'N': "no-buffer",
		'o': "output", 'O': "remote-name", 'p': "proxytunnel", 'P': "ftp-port", 'q': "disable", 'Q': "quote", 'r': "range",
		'R': "remote-time", 's': "silent", 'S': "show-error", 't': "telnet-option", 'T': "upload-file", 'u': "user",
		'U': "proxy-user", 'v': "verbose", 'V': "version", 'w': "write-out", 'x': "proxy", 'X': "request", 'Y': "speed-limit",
		'y': "speed-time", 'z': "time-cond", 'Z': "parallel",
	}
}

// harmless options change what curl prints or keeps, not what it sends. Those with an
// equals sign take an argument.
const harmless = `progress-bar include verbose silent show-error fail fail-with-body fail-early output= remote-name
remote-name-all remote-header-name remote-time write-out= dump-header= no-buffer buffer no-progress-meter progress-meter
compressed tcp-nodelay tcp-fastopen keepalive no-keepalive keepalive-time= stderr= trace= trace-ascii= trace-time
trace-config= trace-ids styled-output create-dirs create-file-mode= output-dir= remove-on-error no-clobber clobber xattr
junk-session-cookies limit-rate= speed-limit= speed-time= expect100-timeout=
happy-eyeballs-timeout-ms= retry-all-errors retry-connrefused retry-max-time= disable libcurl= basic alt-svc= hsts=
etag-save= skip-existing parallel parallel-immediate parallel-max= rate= http0.9 alpn no-alpn no-npn sessionid
no-sessionid tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 ignore-content-length disallow-username-in-url suppress-connect-headers no-location no-insecure raw
doh-insecure doh-cert-status ssl-no-revoke ssl-revoke-best-effort ssl-reqd ssl ca-native use-ascii crlf help version
manual proto= proto-redir= ssl-auto-client-cert ssl-allow-beast false-start list-only append`

// unheeded options change how curl reaches a server or signs in. Parley has no such
// setting for one request; each is named.
const unheeded = `proxy-header= proxy-insecure proxytunnel preproxy= socks4= socks4a=
proxy1.0= noproxy= proxy-cert= proxy-key= proxy-basic proxy-digest proxy-ntlm
proxy-negotiate proxy-anyauth interface= local-port= dns-servers= dns-interface= dns-ipv4-addr=
dns-ipv6-addr= capath= cert-type= key-type=
pass= crlfile= ciphers= tls13-ciphers= curves= engine= tlsv1.3 tls-max=
sslv2 sslv3 tlsauthtype= tlsuser= tlspassword= cert-status ntlm ntlm-wb negotiate delegation= krb= service-name= login-options= sasl-authzid= sasl-ir tr-encoding haproxy-protocol
haproxy-clientip= post301 post302 post303 ftp-port= quote= telnet-option= mail-from= mail-rcpt= mail-auth=
ipfs-gateway= form-escape ech= proxy-http2 upload-flags= random-file= egd-file= hostpubmd5= hostpubsha256= pubkey=
ftp-pasv ftp-create-dirs ftp-method= ftp-account= ftp-ssl-control tftp-blksize= compressed-ssh metalink`

// curlOptions is the table of all options by their long names.
func curlOptions() map[string]option {
	table := map[string]option{
		"request":               {true, func(c *curl, _, a string) { c.method = a }},
		"url":                   {true, func(c *curl, _, a string) { c.urls = append(c.urls, a) }},
		"url-query":             {true, addQuery},
		"variable":              {true, setVariable},
		"header":                {true, addHeader},
		"data":                  {true, addData},
		"data-ascii":            {true, addData},
		"data-raw":              {true, addRaw},
		"data-binary":           {true, addBinary},
		"data-urlencode":        {true, addEncoded},
		"json":                  {true, addJSON},
		"form":                  {true, addForm},
		"form-string":           {true, addFormString},
		"get":                   {false, func(c *curl, _, _ string) { c.get = true }},
		"head":                  {false, func(c *curl, _, _ string) { c.head = true }},
		"user":                  {true, addUser},
		"digest":                {false, func(c *curl, _, _ string) { c.digest = true }},
		"aws-sigv4":             {true, func(c *curl, _, a string) { c.aws = &a }},
		"oauth2-bearer":         {true, func(c *curl, _, a string) { c.bearer = &a }},
		"user-agent":            {true, addAgent},
		"referer":               {true, addReferer},
		"cookie":                {true, addCookie},
		"cookie-jar":            {true, func(c *curl, _, _ string) { c.options.Cookies = true }},
		"range":                 {true, func(c *curl, _, a string) { c.part = "bytes=" + a }},
		"upload-file":           {true, addUpload},
		"location":              {false, func(c *curl, _, _ string) { c.options.FollowRedirects = true }},
		"location-trusted":      {false, trustRedirects},
		"follow":                {false, func(c *curl, _, _ string) { c.options.FollowRedirects = true }},
		"max-redirs":            {true, setMaxRedirects},
		"insecure":              {false, func(c *curl, _, _ string) { c.options.VerifyTLS = false }},
		"max-time":              {true, setMaxTime},
		"max-filesize":          {true, setMaxSize},
		"retry":                 {true, setRetry},
		"retry-delay":           {true, setRetryDelay},
		"http1.0":               {false, func(c *curl, _, _ string) { c.options.HTTPVersion, c.offers2 = "1.0", false }},
		"http1.1":               {false, func(c *curl, _, _ string) { c.options.HTTPVersion, c.offers2 = "1.1", false }},
		"http2":                 {false, func(c *curl, _, _ string) { c.options.HTTPVersion, c.offers2 = "2", true }},
		"http2-prior-knowledge": {false, func(c *curl, _, _ string) { c.options.HTTPVersion, c.offers2 = "2", false }},
		"path-as-is":            {false, func(c *curl, _, _ string) { c.asIs = true }},
		"proto-default":         {true, func(c *curl, _, a string) { c.protocol = strings.ToLower(a) }},
		"globoff":               {false, func(c *curl, _, _ string) { c.literal = true }},
		"next": {false, func(c *curl, flag, _ string) {
			if c.ended = true; !c.each {
				c.warn(flag, "Only what stands before "+flag+" was taken over. Import makes a request of each part.")
			}
		}},
	}
	maps.Copy(table, wireOptions())
	maps.Copy(table, otherOptions())
	for _, name := range strings.Fields(harmless) {
		name, takes := strings.CutSuffix(name, "=")
		table[name] = option{takes, nil}
	}
	for _, name := range strings.Fields(unheeded) {
		name, takes := strings.CutSuffix(name, "=")
		table[name] = option{takes, leaveOut}
	}
	return table
}

func leaveOut(c *curl, flag, argument string) {
	switch strings.TrimLeft(flag, "-") {
	case "ntlm", "ntlm-wb", "negotiate":
		c.foreign = true
		c.warn(flag, "Parley does not sign in this way; the request is made without credentials.")
		return
	}
	c.warn(strings.TrimSpace(flag+" "+argument), "This has no counterpart here and was left out.")
}

func addQuery(c *curl, flag, argument string) {
	if plus, ok := strings.CutPrefix(argument, "+"); ok {
		c.query = append(c.query, plus)
		return
	}
	c.query = append(c.query, c.encoded(flag, argument))
}

func addAgent(c *curl, _, argument string) {
	delete(c.own, "User-Agent")
	if c.noAgent = argument == ""; !c.noAgent {
		c.own["User-Agent"] = argument
	}
}

func addReferer(c *curl, _, argument string) {
	if argument = strings.TrimSuffix(argument, ";auto"); argument == "" {
		delete(c.own, "Referer") // as the last one of several says
		return
	}
	c.own["Referer"] = argument
}

func addUpload(c *curl, flag, argument string) {
	c.upload = true
	if argument == "-" || argument == "." {
		c.uploads, _ = c.printed(flag)
		return
	}
	if c.uploaded != "" {
		c.warn(flag+" "+argument, "The command sends several files; only the first was taken over.")
		return
	}
	if lists.MatchString(argument) && !c.literal {
		first := firstOfList(argument)
		c.warn(flag+" "+argument, "curl uploads several files for this name, one after another. Here it is the first, "+legible(first, 100)+".")
		argument = first
	}
	c.uploaded = argument[strings.LastIndexAny(argument, `/\`)+1:]
	c.unread(flag+" "+argument, argument)
}

func trustRedirects(c *curl, flag, _ string) {
	c.options.FollowRedirects = true
	c.warn(flag, "Redirects are followed, but credentials stay with the server that they are for.")
}

// number reads an argument; what is none is named and left out.
func (c *curl) number(flag, argument string) (float64, bool) {
	n, err := strconv.ParseFloat(argument, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		c.warn(flag+" "+argument, "This is no number, and was left out.")
		return 0, false
	}
	return n, true
}

// within bounds a number and says where it was cut.
func (c *curl) within(flag, argument string, n, least, most float64) int64 {
	if n < least || n > most {
		bounded := max(least, min(most, n))
		c.warn(flag+" "+argument, "Parley takes "+strconv.FormatFloat(least, 'f', -1, 64)+" to "+strconv.FormatFloat(most, 'f', -1, 64)+" here; it is "+strconv.FormatFloat(bounded, 'f', -1, 64)+" now.")
		n = bounded
	}
	return int64(math.Round(n))
}

// mostRedirects is curl's own bound, and stands for none.
const mostRedirects = 50

func setMaxRedirects(c *curl, flag, argument string) {
	if n, ok := c.number(flag, argument); ok {
		if n == -1 {
			n = mostRedirects
		}
		c.options.MaxRedirects = int(c.within(flag, argument, n, 0, mostRedirects))
	}
}

// setMaxTime: 0 is no limit, which is the longest here.
func setMaxTime(c *curl, flag, argument string) {
	if n, ok := c.number(flag, argument); ok {
		if n == 0 {
			n = playground.MaxTimeoutMS / 1000
		}
		c.options.TimeoutMS = int64(math.Round(1000 * max(0.001, min(n, playground.MaxTimeoutMS/1000))))
		if n > playground.MaxTimeoutMS/1000 || n < 0 {
			c.warn(flag+" "+argument, "A request may take 600 s at most here.")
		}
	}
}

func setMaxSize(c *curl, flag, argument string) {
	if n, ok := c.number(flag, argument); ok && n > 0 {
		c.options.MaxBodyBytes = c.within(flag, argument, n, 1, 1<<30)
	}
}

// setRetry: curl counts the repeats, Parley all attempts. curl repeats any method, and
// also after a 408.
func setRetry(c *curl, flag, argument string) {
	if n, ok := c.number(flag, argument); ok && n > 0 {
		c.options.Retry.MaxAttempts = 1 + int(c.within(flag, argument, n, 0, playground.MaxAttempts-1))
		c.options.Retry.UnsafeMethods = true
		c.options.Retry.Statuses = []int{408, 429, 500, 502, 503, 504}
	}
}

func setRetryDelay(c *curl, flag, argument string) {
	if n, ok := c.number(flag, argument); ok && n > 0 {
		c.options.Retry.BackoffMS = 1000 * c.within(flag, argument, n, 1, playground.MaxTimeoutMS/1000)
	}
}
