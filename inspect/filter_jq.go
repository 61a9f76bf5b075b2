package inspect

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"regexp"
	"runtime/metrics"
	"strings"
	"time"

	"github.com/itchyny/gojq"
)

// mostMemory is how much the objects of a filter's process may take.
const mostMemory = 512 << 20

// boundMemory ends the process when it takes more than it may.
func boundMemory(trouble io.Writer) {
	boundData()
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for range time.Tick(2 * time.Millisecond) {
			if metrics.Read(sample); sample[0].Value.Uint64() > mostMemory {
				_, _ = io.WriteString(trouble, "out of memory\n")
				os.Exit(3)
			}
		}
	}()
}

// filterAll reads the filter and the documents behind it, and writes a result a line.
func filterAll(in *bufio.Reader, out io.Writer) *FilterFault {
	line, err := in.ReadBytes('\n')
	var filter string
	if err != nil || json.Unmarshal(line, &filter) != nil {
		return &FilterFault{"No filter came.", -1}
	}
	code, fault := compileFilter(filter)
	if fault != nil {
		return fault
	}
	skipMark(in)
	documents := json.NewDecoder(in)
	documents.UseNumber()
	for n := 0; ; n++ {
		var v any
		if err := documents.Decode(&v); err == io.EOF && n > 0 {
			return nil
		} else if err != nil {
			return &FilterFault{"The body is not JSON.", -1}
		}
		if fault := filterOne(code, v, out); fault != nil {
			return fault
		}
	}
}

// readFilter reads a filter, which takes no time worth bounding.
func readFilter(filter string) (*gojq.Query, *FilterFault) {
	query, err := gojq.Parse(filter)
	if err == nil {
		return query, nil
	}
	at := len(filter)
	var wrong *gojq.ParseError
	if errors.As(err, &wrong) {
		at = max(min(wrong.Offset, len(filter))-len(wrong.Token), 0)
	}
	return nil, &FilterFault{sentence(err.Error()), at}
}

// compileFilter reads a filter. It can reach nothing: no environment, no files, no modules.
func compileFilter(filter string) (*gojq.Code, *FilterFault) {
	query, fault := readFilter(filter)
	if fault != nil {
		return nil, fault
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return nil, &FilterFault{sentence(err.Error()), whereNamed(filter, err.Error())}
	}
	return code, nil
}

var undefined = regexp.MustCompile(`not defined: (\$?[A-Za-z_:][\w:]*)`)

// whereNamed is where a filter names what an error says is not defined.
func whereNamed(filter, fault string) int {
	if m := undefined.FindStringSubmatch(fault); m != nil {
		return strings.Index(filter, m[1])
	}
	return -1
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

func filterOne(code *gojq.Code, v any, out io.Writer) *FilterFault {
	results := code.Run(v)
	for {
		v, more := results.Next()
		if !more {
			return nil
		}
		if err, failed := v.(error); failed {
			var halt *gojq.HaltError
			if errors.As(err, &halt) && halt.Value() == nil {
				return nil
			}
			return &FilterFault{sentence(err.Error()), -1}
		}
		text, err := gojq.Marshal(v)
		if err != nil {
			return &FilterFault{sentence(err.Error()), -1}
		}
		if _, err := out.Write(append(text, '\n')); err != nil {
			return nil // nobody reads on
		}
	}
}
