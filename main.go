// Command parley serves an HTTP request playground: compose a request, send it, keep
// every run, read why its response came, and compare.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"parley/config"
	"parley/inspect"
	"parley/store"
)

// version is set when a release is built.
var version = "0.1.0"

func main() {
	if len(os.Args) == 2 && os.Args[1] == inspect.FilterCommand {
		os.Exit(inspect.RunFilter(os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(run(os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

// Exit codes: wrong usage is told apart from trouble.
const (
	exitOK      = 0
	exitTrouble = 1
	exitUsage   = 2
)

// run is the whole program. It returns the exit code.
func run(args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	log.SetOutput(io.Discard) // net/http tells there what a target sends: its bytes, and a line for each odd frame
	conf, err := config.Load(args, getenv)
	if errors.Is(err, config.ErrHelp) {
		fmt.Fprint(stdout, config.Usage())
		return exitOK
	}
	if err != nil {
		fmt.Fprintf(stderr, "parley: %v\n", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := do(ctx, conf, stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "parley: %v\n", err)
		if errors.Is(err, errUsage) {
			return exitUsage
		}
		return exitTrouble
	}
	return exitOK
}

// do carries out the command.
func do(ctx context.Context, conf config.Config, stdout, stderr io.Writer) error {
	switch conf.Command {
	case config.CommandVersion:
		fmt.Fprintf(stdout, "parley %s\n", version)
		return nil
	case config.CommandExplain:
		return printStatus(stdout, conf.Args[0])
	case config.CommandBackup:
		if err := onlyFile(conf.Database, "back it up with pg_dump --format=custom"); err != nil {
			return err
		}
		if err := store.BackupFile(ctx, conf.Database, conf.Args[0]); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "Backed up %s to %s, and checked the copy. The key to its secrets is not in it: keep that apart.\n", conf.Database, conf.Args[0])
		return nil
	case config.CommandRestore:
		return restore(ctx, stdout, conf)
	case config.CommandCheck:
		return check(ctx, stdout, conf)
	case config.CommandRekey:
		return rekey(ctx, stdout, conf)
	case config.CommandMove:
		return moveTo(ctx, stdout, conf)
	case config.CommandPolicy:
		return printPolicy(stdout, conf)
	case config.CommandConfig:
		return printConfig(stdout, conf)
	case config.CommandLink:
		return printLink(ctx, stdout, conf)
	case config.CommandCheckURL:
		return checkURL(ctx, stdout, conf)
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: conf.LogLevel}))
	return serve(ctx, conf, log, stdout)
}
