package convert

import (
	"encoding/base64"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// inLine is a text that fits a comment's line.
func inLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// writeHTTPRequests writes an .http file.
func writeHTTPRequests(c playground.Collection) string {
	var b strings.Builder
	b.WriteString("# " + inLine(c.Name) + "\n")
	for _, v := range withFolderSecrets(c) {
		if v.Secret {
			b.WriteString("# A secret, to be set in the environment: " + v.Name + "\n")
			continue
		}
		b.WriteString("@" + v.Name + " = " + inLine(v.Value) + "\n")
	}
	for _, saved := range inFolders(c) {
		r := saved.Request
		b.WriteString("\n### " + inLine(place(saved.Folder, saved.Name)) + "\n")
		for line := range strings.SplitSeq(saved.Description, "\n") {
			if strings.TrimSpace(line) != "" {
				b.WriteString("# " + inLine(line) + "\n")
			}
		}
		if !r.Options.FollowRedirects {
			b.WriteString("# @no-redirect\n")
		}
		if !r.Options.Cookies {
			b.WriteString("# @no-cookie-jar\n")
		}
		notes, headers := signedHeaders(r, func(name, password string) string { return "Basic " + name + " " + password })
		for _, n := range notes {
			b.WriteString("# " + n + "\n")
		}
		b.WriteString(inLine(r.Method) + " " + inLine(r.URL) + "\n")
		for _, h := range headers {
			b.WriteString(inLine(h.Name) + ": " + inLine(h.Value) + "\n")
		}
		if text := httpContent(r.Body); text != "" {
			b.WriteString("\n" + strings.ReplaceAll(text, "\n###", "\n ###") + "\n")
		}
		if script := expectAsHandler(r) + checksAsHandler(r) + takesAsHandler(r.Extract); script != "" {
			b.WriteString("\n> {%\n" + strings.ReplaceAll(script, "%}", `%\u007d`) + "%}\n") // which would end it
		}
	}
	return b.String()
}

// signedHeaders are the headers that are on, with the type of the content and the sign-in; what
// of it cannot be written is a note.
func signedHeaders(r playground.Request, basic func(name, password string) string) (notes []string, headers []playground.Row) {
	for _, h := range r.Headers {
		if h.Enabled {
			headers = append(headers, h)
		}
	}
	if _, typed := r.Header("Content-Type"); !typed {
		if kind := contentTypeOf(r.Body); kind != "" {
			headers = append(headers, row("Content-Type", kind))
		}
	}
	if _, typed := r.Header("Authorization"); typed {
		return nil, headers
	}
	switch a := r.Auth; a.Kind {
	case "", "none", "inherit":
	case "basic":
		if basic != nil {
			headers = append(headers, row("Authorization", basic(a.Username, a.Password)))
		}
	case "bearer":
		headers = append(headers, row("Authorization", "Bearer "+a.Token))
	case "api_key":
		if a.In != "query" {
			headers = append(headers, row(a.Name, a.Value))
		}
	default:
		notes = append(notes, "Differs: it does not sign in by "+signInTitles[a.Kind]+" here.")
	}
	return notes, headers
}

// signInTitles are what the ways to sign in are called that these files do not have.
var signInTitles = map[string]string{playground.AuthDigest: "Digest", playground.AuthOAuth2: "OAuth 2", playground.AuthAWSSigV4: "AWS Signature 4"}

// contentTypeOf is the type that a kind of body is sent with.
func contentTypeOf(b playground.Body) string {
	switch {
	case b.Kind == playground.BodyNone || b.Kind == "" || b.MediaType == "none":
		return ""
	case b.MediaType != "" && b.Kind != playground.BodyMultipart:
		return b.MediaType
	}
	return map[playground.BodyKind]string{
		playground.BodyJSON: "application/json", playground.BodyGraphQL: "application/json", playground.BodyText: "text/plain; charset=utf-8",
		playground.BodyForm: "application/x-www-form-urlencoded", playground.BodyMultipart: "multipart/form-data; boundary=" + exportBoundary, playground.BodyBinary: "application/octet-stream",
	}[b.Kind]
}

// exportBoundary parts the content of forms in files.
const exportBoundary = "parley-boundary"

// httpContent is content as an .http file holds it.
func httpContent(b playground.Body) string {
	switch b.Kind {
	case playground.BodyJSON, playground.BodyText:
		return b.Text
	case playground.BodyForm:
		var pairs []string
		for _, f := range b.Fields {
			pairs = append(pairs, encodedQuery(f.Name)+"="+encodedQuery(f.Value))
		}
		return strings.Join(pairs, "&")
	case playground.BodyGraphQL:
		return graphQLText(b)
	case playground.BodyBinary:
		if plain, err := base64.StdEncoding.DecodeString(b.Base64); err == nil && len(plain) > 0 {
			return string(plain)
		}
		return "< ./content"
	case playground.BodyMultipart:
		var out strings.Builder
		for _, f := range b.Fields {
			out.WriteString("--" + exportBoundary + "\nContent-Disposition: form-data; name=" + strconv.Quote(f.Name))
			if f.Filename != "" {
				out.WriteString("; filename=" + strconv.Quote(f.Filename))
			}
			if f.MediaType != "" {
				out.WriteString("\nContent-Type: " + f.MediaType)
			}
			out.WriteString("\n\n")
			if f.Filename != "" {
				out.WriteString("< ./" + f.Filename + "\n")
			} else {
				out.WriteString(f.Value + "\n")
			}
		}
		return out.String() + "--" + exportBoundary + "--"
	}
	return ""
}

// graphQLText is a query as the JSON that is sent.
func graphQLText(b playground.Body) string {
	text := `{"query": ` + quoteJSON(b.Query)
	if len(b.Variables) > 0 {
		text += `, "variables": ` + string(b.Variables)
	}
	if b.OperationName != "" {
		text += `, "operationName": ` + quoteJSON(b.OperationName)
	}
	return text + "}"
}

// takesAsHandler writes what is taken of a response as a handler of JetBrains'.
func takesAsHandler(all []playground.Extraction) string {
	var b strings.Builder
	for _, e := range all {
		switch {
		case !e.Enabled || e.From == playground.FromRegex:
		case e.From == playground.FromHeader:
			b.WriteString("  client.global.set(" + quoteJSON(e.Variable) + ", response.headers.valueOf(" + quoteJSON(e.Expression) + "));\n")
		default:
			b.WriteString("  client.global.set(" + quoteJSON(e.Variable) + ", response.body" + chainOf(e.Expression) + ");\n")
		}
	}
	return b.String()
}

// writeHurlFile writes a Hurl file.
func writeHurlFile(c playground.Collection) string {
	var b strings.Builder
	b.WriteString("# " + inLine(c.Name) + "\n")
	for _, v := range withFolderSecrets(c) {
		value := "VALUE"
		if !v.Secret {
			value = quoteShell(inLine(v.Value))
		}
		b.WriteString("# hurl --variable " + v.Name + "=" + value + "\n")
	}
	for _, saved := range inFolders(c) {
		r := saved.Request
		notes, headers := signedHeaders(r, nil)
		b.WriteByte('\n')
		for _, n := range notes {
			b.WriteString("# " + n + "\n")
		}
		b.WriteString("# " + inLine(place(saved.Folder, saved.Name)) + "\n" + inLine(r.Method) + " " + inLine(r.URL) + "\n")
		for _, h := range headers {
			if r.Body.Kind == playground.BodyMultipart && strings.EqualFold(h.Name, "Content-Type") || r.Body.Kind == playground.BodyForm && strings.EqualFold(h.Name, "Content-Type") {
				continue
			}
			b.WriteString(hurlName(h.Name) + ": " + hurlText(inLine(h.Value)) + "\n")
		}
		b.WriteString("[Options]\nlocation: " + strconv.FormatBool(r.Options.FollowRedirects) + "\n")
		if !r.Options.VerifyTLS {
			b.WriteString("insecure: true\n")
		}
		if r.Auth.Kind == "basic" {
			b.WriteString("[BasicAuth]\n" + outsideBraces(r.Auth.Username, hurlName) + ": " + hurlText(r.Auth.Password) + "\n")
		}
		b.WriteString(hurlContent(r.Body))
		b.WriteString(hurlResponseOf(r))
	}
	return b.String()
}

// hurlText is a value with what ends it escaped.
func hurlText(s string) string { return outsideBraces(s, hurlEscape) }

// hurlContent is content as a Hurl file holds it.
func hurlContent(b playground.Body) string {
	var out strings.Builder
	switch b.Kind {
	case playground.BodyForm, playground.BodyMultipart:
		out.WriteString(map[bool]string{true: "[Form]\n", false: "[Multipart]\n"}[b.Kind == playground.BodyForm])
		for _, f := range b.Fields {
			value := hurlText(f.Value)
			if f.Filename != "" {
				value = "file," + f.Filename + "; " + f.MediaType
			}
			out.WriteString(strings.TrimRight(outsideBraces(f.Name, hurlName)+": "+value, " ") + "\n")
		}
	case playground.BodyJSON, playground.BodyText:
		if b.Text != "" {
			out.WriteString("```\n" + strings.ReplaceAll(b.Text, "```", "` ` `") + "\n```\n")
		}
	case playground.BodyGraphQL:
		out.WriteString("```\n" + graphQLText(b) + "\n```\n")
	case playground.BodyBinary:
		if b.Base64 != "" {
			out.WriteString("base64," + b.Base64 + ";\n")
		} else {
			out.WriteString("file,content;\n")
		}
	}
	return out.String()
}

// hurlCaptures writes what is taken of a response.
func hurlCaptures(all []playground.Extraction) string {
	var b strings.Builder
	for _, e := range all {
		if !e.Enabled {
			continue
		}
		query := "header " + quoteJSON(e.Expression)
		switch e.From {
		case playground.FromRegex:
			query = "regex " + quoteJSON(e.Expression)
		case playground.FromJSON:
			query = "jsonpath " + quoteJSON("$"+strings.ReplaceAll(chainOf(e.Expression), `"`, "'"))
		}
		if e.Secret {
			query += " redact"
		}
		b.WriteString(e.Variable + ": " + query + "\n")
	}
	if b.Len() == 0 {
		return ""
	}
	return "[Captures]\n" + b.String()
}

// writeCurlScript writes a script for a shell.
func writeCurlScript(c playground.Collection) string {
	var b strings.Builder
	b.WriteString("#!/bin/sh\n# " + inLine(c.Name) + "\n# What a name stands for is set here; a secret comes from the environment.\n")
	for _, v := range withFolderSecrets(c) {
		name := shellName(v.Name)
		if v.Secret {
			b.WriteString(": \"${" + name + ":=}\"\n")
			continue
		}
		b.WriteString(name + "=" + shellText(v.Value) + "\n")
	}
	for _, saved := range inFolders(c) {
		r := saved.Request
		notes, headers := signedHeaders(r, nil)
		if r.Auth.Kind == playground.AuthDigest {
			notes = nil // curl signs in by it
		}
		b.WriteByte('\n')
		for _, n := range notes {
			b.WriteString("# " + n + "\n")
		}
		b.WriteString("# " + inLine(place(saved.Folder, saved.Name)) + "\n" + commandLine(curlWords(r, headers)...))
	}
	return b.String()
}

// curlWords are the words of a command.
func curlWords(r playground.Request, headers []playground.Row) []string {
	words := []string{"curl -sS -i", shellText(r.URL), "-X " + shellText(r.Method)}
	if r.Auth.Kind == "basic" {
		words = append(words, "-u "+shellText(r.Auth.Username+":"+r.Auth.Password))
	}
	if r.Auth.Kind == playground.AuthDigest {
		words = append(words, "--digest -u "+shellText(r.Auth.Username+":"+r.Auth.Password))
	}
	for _, h := range headers {
		if r.Body.Kind == playground.BodyMultipart && strings.EqualFold(h.Name, "Content-Type") {
			continue
		}
		words = append(words, "-H "+shellText(h.Name+": "+inLine(h.Value)))
	}
	switch r.Body.Kind {
	case playground.BodyMultipart:
		for _, f := range r.Body.Fields {
			if f.Filename != "" {
				words = append(words, "-F "+shellText(f.Name+"=@"+f.Filename))
			} else {
				words = append(words, "--form-string "+shellText(f.Name+"="+f.Value))
			}
		}
	case playground.BodyBinary:
		words = append(words, "--data-binary @content")
	default:
		if text := httpContent(r.Body); text != "" {
			words = append(words, "--data-raw "+shellText(text))
		}
	}
	if r.Options.FollowRedirects {
		words = append(words, "-L")
	}
	if !r.Options.VerifyTLS {
		words = append(words, "-k")
	}
	return words
}

var notOfShellNames = lazyregexp.New(`[^A-Za-z0-9_]+`)

func shellName(s string) string { return notOfShellNames.ReplaceAllString(inASCII(s), "_") }

// shellText quotes a text for a shell; a name in braces becomes a variable of the shell.
func shellText(s string) string {
	var b strings.Builder
	from := 0
	for _, at := range inDoubleBraces.FindAllStringSubmatchIndex(s, -1) {
		name := strings.TrimSpace(s[at[2]:at[3]])
		if strings.HasPrefix(name, "$") {
			continue
		}
		if from < at[0] {
			b.WriteString(quoteShell(s[from:at[0]]))
		}
		b.WriteString(`"${` + shellName(name) + `}"`)
		from = at[1]
	}
	if from < len(s) || b.Len() == 0 {
		b.WriteString(quoteShell(s[from:]))
	}
	return b.String()
}
