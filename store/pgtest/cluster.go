// Package pgtest gives tests a PostgreSQL of their own: a cluster on a port of this machine
// that the system's packages make, and a fresh database for each test.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Cluster is a PostgreSQL server with its files, until it is stopped.
type Cluster struct {
	folder, programs string
	port             int
	durable          bool
	server           *exec.Cmd
	ended            chan struct{}
}

// errNone says that no PostgreSQL is installed.
var errNone = errors.New("PostgreSQL is not installed here: make setup installs it")

// Programs finds the folder of PostgreSQL's programs, the newest where there are several.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		path, err := exec.LookPath("initdb")
		if err != nil {
			return "", errNone
		}
		found = []string{path}
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1]), nil
}

// StartCluster makes a cluster and starts its server. A durable one writes to the disk before
// it answers, as it does in use; the others do not, which is faster.
func StartCluster(durable bool) (*Cluster, error) {
	where, err := programs()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "parley-postgres-*")
	if err != nil {
		return nil, err
	}
	c := &Cluster{folder: folder, programs: where, durable: durable}
	if err := c.make(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	if err := c.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return c, nil
}

// make writes the cluster's files.
func (c *Cluster) make() error {
	as, err := ordinaryUser()
	if err != nil {
		return err
	}
	if as != nil {
		if err := os.Chown(c.folder, int(as.Uid), int(as.Gid)); err != nil {
			return err
		}
	}
	made := exec.Command(filepath.Join(c.programs, "initdb"), "-D", c.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	made.Dir, made.SysProcAttr = c.folder, &syscall.SysProcAttr{Credential: as}
	if said, err := made.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, said)
	}
	c.port, err = freePort()
	return err
}

func (c *Cluster) data() string { return filepath.Join(c.folder, "data") }

// Start starts the server, also once more after Stop or Kill, and waits until it answers.
func (c *Cluster) Start() error {
	as, err := ordinaryUser()
	if err != nil {
		return err
	}
	args := []string{"-D", c.data(), "-p", strconv.Itoa(c.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200"}
	if !c.durable {
		args = append(args, "-c", "fsync=off", "-c", "full_page_writes=off")
	}
	said, err := os.OpenFile(filepath.Join(c.folder, "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer said.Close()
	c.server, c.ended = exec.Command(filepath.Join(c.programs, "postgres"), args...), make(chan struct{})
	c.server.Dir, c.server.Stdout, c.server.Stderr = c.folder, said, said
	c.server.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	endWithTest(c.server.SysProcAttr)
	started := make(chan error, 1)
	go runServer(c.server, started, c.ended)
	if err := <-started; err != nil {
		return err
	}
	return c.wait()
}

// wait returns when the server answers.
func (c *Cluster) wait() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, c.URL("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-c.ended:
			said, _ := os.ReadFile(filepath.Join(c.folder, "log"))
			return fmt.Errorf("PostgreSQL ended: %s", strings.TrimSpace(string(said)))
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// URL is the address of a database of the cluster.
func (c *Cluster) URL(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", c.port, database)
}

// Stop ends the server in order; connections that are open are cut.
func (c *Cluster) Stop() { c.signal(syscall.SIGINT) }

// Kill ends the server as a crash would.
func (c *Cluster) Kill() { c.signal(syscall.SIGQUIT) }

func (c *Cluster) signal(s os.Signal) {
	_ = c.server.Process.Signal(s)
	<-c.ended
}

// Remove stops the server and removes all files.
func (c *Cluster) Remove() error {
	c.Kill()
	return os.RemoveAll(c.folder)
}

// ordinaryUser is whom the server runs as: it refuses to be root's. Nil is this user.
func ordinaryUser() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, errNone
	}
	id, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	group, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(id), Gid: uint32(group)}, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
