package convert

import (
	"net/http"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// powershell is how PowerShell sends, and how browsers begin what they copy for it.
var powershell = lazyregexp.New(`(?im)^[ \t]*(?:PS [^>\n]*>[ \t]*)?(?:\$[\w.]+[ \t]*=[ \t]*)?\(*(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)[ \t]+[^\s=]`)

// alias is what Windows' PowerShell takes for Invoke-WebRequest, with a parameter that curl has not.
var alias = lazyregexp.New(`(?i)^(?:PS [^>\n]*>[ \t]*)?(?:\$[\w.]+[ \t]*=[ \t]*)?\(*(?:curl|wget)[ \t]+(?:[^\n]*[ \t])?-(?:Uri|Headers|Method|Body|ContentType|UseBasicParsing)[ \t\n]`)

// isAlias reports whether a command is one for PowerShell under the name of curl or wget: curl itself
// could not read it.
func isAlias(text string) bool {
	if !alias.MatchString(unmark(text)) {
		return false
	}
	_, err := wordsOf(text)
	return err != nil
}

// fromPowerShell reads a script with Invoke-WebRequest or Invoke-RestMethod, as browsers and
// tools copy it and as people write it: with what it sets before. Nothing is run.
func fromPowerShell(text string) (foreign, error) {
	p := &psScript{powerShellReader: powerShellReader{text: psPrompts.ReplaceAllString(unmark(text), ""), known: map[string]string{}}, values: map[string]psValue{}}
	for p.blank(); p.at < len(p.text); p.blank() {
		before := p.at
		p.step()
		if args, found := p.line(); found {
			return p.request(args)
		}
		if p.at == before {
			p.at++
		}
	}
	return foreign{}, notACommand("There is no Invoke-WebRequest and no Invoke-RestMethod in this text.")
}

var psPrompts = lazyregexp.New(`(?m)^PS [^>\n]*>[ \t]?`)

// psArgument is a parameter of a command with its value; without a name it stands by its place.
type psArgument struct {
	name  string
	value psValue
}

// Places in a script.
var (
	psCommand  = lazyregexp.New(`(?i)^\(*(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm|(?:curl|wget)[ \t])`)
	psAssigned = lazyregexp.New(`^(?:\[[\w.\[\], ]*\]\s*)?\$([A-Za-z_][\w.:]*)(?:\[\s*["']([^"'\n]+)["']\s*\])?\s*(\+?)=[ \t]*`)
	psAdded    = lazyregexp.New(`^\$([A-Za-z_]\w*)(?:\.Headers)?\.Add\(\s*`)
	psCookie   = lazyregexp.New(`(?i)^\$\w+\.Cookies\.Add\(\s*\(\s*New-Object System\.Net\.Cookie\(\s*`)
	psName     = lazyregexp.New(`^-([A-Za-z]+)(?::|\b)`)
)

// line reads one statement: what it sets, or the words of the command that sends.
func (p *psScript) line() (args []psArgument, found bool) {
	rest := p.ahead()
	if m := psAssigned.FindStringSubmatch(rest); m != nil {
		p.at += len(m[0])
		name := strings.ToLower(m[1][strings.LastIndexByte(m[1], ':')+1:])
		if psCommand.MatchString(p.ahead()) {
			return p.line()
		}
		v := p.value()
		switch {
		case m[2] != "":
			v = p.values[name].with(m[2], v)
		case m[3] != "":
			v = p.values[name].plus(v)
		}
		p.values[name] = v
		if delete(p.known, m[1]); v.kind == psText && len(v.text) <= maxValue {
			p.known[m[1]] = v.text
		}
	} else if m := psCookie.FindString(rest); m != "" {
		p.at += len(m)
		name := p.value().text
		p.take(',')
		p.cookies = append(p.cookies, name+"="+p.value().text)
	} else if m := psAdded.FindStringSubmatch(rest); m != nil {
		p.at += len(m[0])
		name := p.value().text
		p.take(',')
		p.values[strings.ToLower(m[1])] = p.values[strings.ToLower(m[1])].with(name, p.value())
	} else if m := psCommand.FindString(rest); m != "" {
		p.at += len(m)
		return p.arguments(), true
	}
	p.toEnd()
	return nil, false
}

// arguments reads up to the end of the command.
func (p *psScript) arguments() (args []psArgument) {
	for {
		p.step()
		p.between()
		rest := p.ahead()
		switch m := psName.FindStringSubmatch(rest); {
		case rest == "" || strings.IndexByte("\n;|)", rest[0]) >= 0:
			return args
		case m != nil:
			p.at += len(m[0])
			a := psArgument{name: strings.ToLower(m[1])}
			if p.between(); !psSwitches[a.name] {
				a.value = p.joined(false)
			}
			args = append(args, a)
		case rest[0] == '@' && len(rest) > 1 && isLetter(rest[1]): // all that a table says
			p.at++
			name := psWord.FindString(p.ahead())
			p.at += len(name)
			for _, m := range p.values[strings.ToLower(name)].members {
				args = append(args, psArgument{strings.ToLower(m.name), m.value})
			}
		default:
			before := p.at
			args = append(args, psArgument{value: p.joined(false)})
			if p.at == before {
				p.at++
			}
		}
	}
}

var psWord = lazyregexp.New(`^[A-Za-z_]\w*`)

func isLetter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }

// psSwitches are parameters without a value.
var psSwitches = map[string]bool{
	"usebasicparsing": true, "skipcertificatecheck": true, "passthru": true, "disablekeepalive": true, "usedefaultcredentials": true, "skipheadervalidation": true, "skiphttperrorcheck": true,
	"allowunencryptedauthentication": true, "preserveauthorizationonredirect": true, "noproxy": true, "resume": true, "verbose": true,
}

// request makes the request of a command's parameters.
func (p *psScript) request(args []psArgument) (foreign, error) {
	f := foreign{method: http.MethodGet}
	var body psValue
	for _, a := range args {
		switch a.name {
		case "uri", "":
			if f.url == "" {
				f.url = a.value.text
			}
		case "method", "custommethod":
			f.method = strings.ToUpper(a.value.text)
		case "headers":
			for _, m := range a.value.members {
				if name := strings.ToLower(m.name); name != "method" && name != "scheme" && name != "path" && name != "authority" { // of HTTP/2, as browsers copy them
					f.header(m.name, m.value.plain())
				}
			}
		case "contenttype":
			f.headers = append(f.headers, row("Content-Type", a.value.text))
		case "useragent":
			f.headers = append(f.headers, row("User-Agent", a.value.text))
		case "body":
			body = a.value
		case "form":
			f.multipart = true
			f.addFields(a.value)
		case "infile":
			f.unread("-InFile", a.value.text)
			f.ofFile = true
		case "token":
			f.header("Authorization", "Bearer "+a.value.plain())
		default:
			f.psOption(a)
		}
	}
	if agent, ok := p.values["session.useragent"]; ok {
		f.headers = append(f.headers, row("User-Agent", agent.text))
	}
	if p.cookies != nil {
		f.header("Cookie", strings.Join(p.cookies, "; "))
	}
	f.psBody(body)
	f.warnings = append(f.warnings, p.warnings...)
	return f, nil
}

// psQuiet are parameters that change nothing of what is sent.
var psQuiet = map[string]bool{
	"outfile": true, "usebasicparsing": true, "passthru": true, "sessionvariable": true, "websession": true, "statuscodevariable": true, "responseheadersvariable": true, "skiphttperrorcheck": true,
	"erroraction": true, "errorvariable": true, "warningaction": true, "verbose": true, "debug": true, "disablekeepalive": true, "skipheadervalidation": true, "authentication": true,
	"allowunencryptedauthentication": true, "noproxy": true, "resume": true, "outvariable": true, "followrellink": true,
}

// psOption takes over what is no part of the request itself, or names it.
func (f *foreign) psOption(a psArgument) {
	if f.options == nil {
		defaults := playground.DefaultOptions()
		f.options = &defaults
	}
	n, err := strconv.ParseInt(a.value.text, 10, 64)
	number := err == nil && n >= 0
	switch {
	case a.name == "skipcertificatecheck":
		f.options.VerifyTLS = false
	case a.name == "timeoutsec" && number && n > 0 && n <= playground.MaxTimeoutMS/1000:
		f.options.TimeoutMS = n * 1000
	case a.name == "maximumredirection" && number && n <= 50:
		if f.options.FollowRedirects = n > 0; n > 0 {
			f.options.MaxRedirects = int(n)
		}
	case !psQuiet[a.name]:
		f.warn("-"+a.name, "This is no part of the request itself: choose it under Auth or Options.")
	}
}

// psBody takes over the content: a table is a form, or the query of a GET.
func (f *foreign) psBody(body psValue) {
	r := playground.Request{Headers: f.headers}
	_, typed := r.Header("Content-Type")
	switch {
	case body.kind == psTable && f.method == http.MethodGet:
		f.inQuery = true
		f.addFields(body)
	case body.kind == psTable:
		f.addFields(body)
	case body.file:
		f.unread("-Body", body.text)
		f.ofFile = true
	default:
		if f.body = body.plain(); f.body != "" && !typed {
			f.headers = append(f.headers, row("Content-Type", "application/x-www-form-urlencoded")) // as it does with a text
		}
	}
}

func (f *foreign) addFields(table psValue) {
	for _, m := range table.members {
		field := playground.FormField{Name: m.name, Value: m.value.plain()}
		if m.value.file {
			field.Filename, field.Value = fileName(field.Value), ""
			f.unread(m.name, m.value.text)
		}
		f.fields = append(f.fields, field)
	}
}
