package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"parley/config"
	"parley/execute"
	"parley/explain"
	"parley/playground"
	"parley/store"
)

// errUsage is an argument that makes no sense, whatever the state of things.
var errUsage = errors.New("wrong usage")

// printStatus says what a status code means, as the reference has it.
func printStatus(w io.Writer, typed string) error {
	code, err := strconv.Atoi(typed)
	if err != nil {
		return fmt.Errorf("%w: %q is not a status code, which is a number such as 404", errUsage, typed)
	}
	s, known := explain.Lookup(code)
	if !known {
		return fmt.Errorf("the reference has no status code %d; codes of its class mean what %d00 means", code, code/100)
	}
	fmt.Fprintf(w, "%d %s\n", s.Code, s.Name)
	fmt.Fprintf(w, "%s\n", s.Meaning)
	for _, line := range [][2]string{
		{"To do", s.Action}, {"Who acts", actors[s.WhoActs]}, {"Retry", retries[s.Retry]},
		{"Fields of the response", strings.Join(s.ResponseHeaders, ", ")}, {"Fields of the request", strings.Join(s.RequestHeaders, ", ")},
		{"Used by", s.Vendor}, {"Note", s.Note}, {"Not to be confused with", codeList(s.Neighbours)}, {"Source", whereFrom(s)},
	} {
		if line[1] != "" {
			fmt.Fprintf(w, "  %s: %s\n", line[0], line[1])
		}
	}
	return nil
}

var actors = map[string]string{"client": "whoever sends the request", "server": "whoever runs the server", "nobody": "nobody"}

var retries = map[string]string{
	"not-needed": "not needed", "follow": "follow Location instead", "never": "no", "after-fix": "after a change of the request",
	"safe-later": "later, if the request may be repeated", "after-retry-after": "after the wait that Retry-After asks for",
}

func codeList(codes []int) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = strconv.Itoa(c)
	}
	return strings.Join(words, ", ")
}

func whereFrom(s playground.Status) string { return strings.TrimSpace(s.Source + " " + s.SourceURL) }

// printConfig prints every setting as it is, in the form of a settings file.
func printConfig(w io.Writer, conf config.Config) error {
	for _, o := range conf.Origins {
		if _, err := fmt.Fprintln(w, o.Line()); err != nil {
			return err
		}
	}
	return nil
}

// printPolicy prints what runs may reach with these settings.
func printPolicy(w io.Writer, conf config.Config) error {
	policy, err := execute.NewPolicy(conf.Targets, conf.Loopback(), conf.Allow, conf.Deny)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, policy)
	return err
}

// restore puts a backup in the database's place.
func restore(ctx context.Context, w io.Writer, conf config.Config) error {
	if err := onlyFile(conf.Database, "restore it with pg_restore, into an empty database"); err != nil {
		return err
	}
	old, err := store.RestoreFile(ctx, conf.Args[0], conf.Database)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "Restored %s from %s.\n", conf.Database, conf.Args[0])
	if old != "" {
		fmt.Fprintf(w, "The database that was there is now %s.\n", old)
	}
	return nil
}

// onlyFile says what to use instead of a command that copies SQLite files.
func onlyFile(database, instead string) error {
	if store.IsPostgres(database) {
		return fmt.Errorf("the history is in PostgreSQL, whose own tools copy it: %s; README says how", instead)
	}
	return nil
}

// moveTo moves the history to PostgreSQL, and says how far that is.
func moveTo(ctx context.Context, w io.Writer, conf config.Config) error {
	last := time.Time{}
	err := store.MoveTo(ctx, conf.Database, conf.Args[0], func(m store.Moved) {
		if done := !m.Held && m.Rows >= m.Of; !done && time.Since(last) < time.Second {
			return
		}
		last = time.Now()
		if m.Held {
			fmt.Fprintf(w, "Checking %s: %d rows\n", m.Table, m.Rows)
		} else {
			fmt.Fprintf(w, "Moving %s: %d of %d rows\n", m.Table, m.Rows, m.Of)
		}
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "Moved %s to %s: every row there was held to its origin. Start Parley with -database (PARLEY_DATABASE) naming the new one.\n", conf.Database, store.WithoutPassword(conf.Args[0]))
	fmt.Fprintf(w, "The key to its secrets does not move: give each replica a copy of the key file, with -key-file (PARLEY_KEY_FILE).\n")
	return nil
}

// check reads the whole database. Damage is trouble: the exit code says so.
func check(ctx context.Context, w io.Writer, conf config.Config) error {
	report, err := store.CheckFile(ctx, conf.Database)
	name := store.WithoutPassword(conf.Database)
	if err != nil {
		return err
	}
	for _, f := range report.Faults {
		fmt.Fprintln(w, f)
	}
	if n := len(report.Faults); n > 0 {
		return fmt.Errorf("%s is damaged in %d places; restore a backup, with parley restore FILE or, on PostgreSQL, pg_restore", name, n)
	}
	fmt.Fprintf(w, "%s is sound: %d runs and %d contents were read.\n", name, report.Runs, report.Bodies)
	return nil
}

// checkURL says whether a run may reach an address, and by which rule, for each address
// that its name has now.
func checkURL(ctx context.Context, w io.Writer, conf config.Config) error {
	policy, err := execute.NewPolicy(conf.Targets, conf.Loopback(), conf.Allow, conf.Deny)
	if err != nil {
		return err
	}
	verdicts, err := execute.CheckURL(ctx, policy, conf.Args[0])
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	for _, v := range verdicts {
		if v.Allowed {
			fmt.Fprintf(w, "%s may be reached (rule %s)\n", v.Target, v.Rule)
		} else {
			fmt.Fprintf(w, "%s may not be reached (rule %s). %s\n", v.Target, v.Rule, v.Message)
		}
	}
	return nil
}

// rekey seals the secrets with a new key. The store's lock keeps a Parley that runs away from
// it.
func rekey(ctx context.Context, w io.Writer, conf config.Config) error {
	kept, err := store.Open(ctx, conf.Database, storeOptions(conf))
	if err != nil {
		return err
	}
	defer kept.Close()
	sealed, locked, err := kept.Rekey(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "Sealed %d secrets with a new key. The old key opens none of them any more, but those in older backups.\n", sealed)
	if locked > 0 {
		fmt.Fprintf(w, "%d secrets stay locked: the key that they were kept with is not here.\n", locked)
	}
	return nil
}
