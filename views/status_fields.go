package views

import (
	"strings"

	"parley/playground"
)

// fieldMeanings are those of fields that a reference of codes needs beside headerMeanings.
var fieldMeanings = map[string]string{
	"a-im": "Which kinds of difference are taken instead of the whole.", "im": "Which kind of difference this is.", "delta-base": "The version that the difference is to.",
	"accept-charset": "The charsets that are wanted; hardly used any more.", "alternates": "The forms that there are to choose from.", "tcn": "How the choice between forms was made.", "negotiate": "That the client wants to choose between forms itself.",
	"authentication-info": "What follows from the sign-in, such as the next nonce.", "c-ext": "That an extension was understood on this connection.", "c-man": "An extension that must be understood on this connection.", "ext": "That an extension was understood.",
	"man": "An extension that must be understood.", "opt": "An extension that may be left aside.", "cf-cache-status": "What Cloudflare's cache did.", "cf-error-origin": "Where Cloudflare's error arose.", "cf-error-type": "Which of Cloudflare's errors it is.",
	"cf-ray": "Names this request in Cloudflare's logs.", "depth": "How deep below the resource it is meant.", "early-data": "That it came in TLS early data, which can be replayed.", "if": "The lock's token, or states that must hold.",
	"if-range": "Send the part only if it is still of this version.", "if-unmodified-since": "Do it only if nothing changed since.", "lock-token": "Names the lock.", "ms-echo-request": "What to send back with the repeat.", "operation-location": "Where to ask how the work goes.",
	"preference-applied": "Which wish of Prefer was followed.", "upload-complete": "Whether the upload is whole.", "upload-length": "How long the whole upload is.", "upload-limit": "What the server allows of uploads.", "upload-offset": "How much of the upload is there already.",
	"x-amzn-trace-id": "Names this request in AWS's logs.", "x-csrf-token": "The token that a page of the site gave, against cross-site requests.", "x-xsrf-token": "The token of a cookie, against cross-site requests.", "x-ms-location": "The server to use instead.",
	":authority": "Which site is asked, in HTTP/2 and HTTP/3.",
}

// fieldsOf are the fields that go with a code: first those of the answer.
func fieldsOf(s playground.Status) []codeField {
	var fields []codeField
	at := map[string]int{}
	add := func(names []string, in string) {
		for _, name := range names {
			if i, had := at[name]; had {
				fields[i].In = "both"
				continue
			}
			at[name] = len(fields)
			fields = append(fields, codeField{name, in, meaningOfField(name)})
		}
	}
	add(s.ResponseHeaders, "response")
	add(s.RequestHeaders, "request")
	return fields
}

func meaningOfField(name string) string {
	lower := strings.ToLower(name)
	if m := headerMeanings[lower].means; m != "" {
		return m
	}
	return fieldMeanings[lower]
}
