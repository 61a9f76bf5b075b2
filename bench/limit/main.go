// Command limit holds the least programs that do one of Parley's jobs each: what the
// benchmark's ratios are ratios to. None of it is part of Parley.
package main

import (
	"fmt"
	"os"
)

// jobs are the programs by name. Each takes its arguments and reports what went wrong.
var jobs = map[string]func(args []string) error{
	"gateway": gateway, // ADDR: sends what it is asked to and answers with what came; keeps nothing
	"keeper":  keeper,  // ADDR FILE: the gateway, with a durable row for each request
	"page":    page,    // ADDR FILE: serves one page without script, with an empty database beside it
	"parse":   parse,   // FILE FILE: reads two JSON documents and says whether they are equal
	"fetch":   fetch,   // URL FILE: downloads to a file
	"upload":  upload,  // FILE URL FIELD NAME=VALUE…: posts a file, as the field of a form or, without one, as the body
	"list":    list,    // FILE ROWS: answers each line of its input with what a page of an indexed list took
	"store":   store,   // FILE CALLERS SECONDS: keeps records, each in a transaction of its own
}

func main() {
	if len(os.Args) < 2 || jobs[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "limit: name one of gateway, keeper, page, parse, fetch, upload, list, store")
		os.Exit(2)
	}
	if err := jobs[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintf(os.Stderr, "limit %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}
