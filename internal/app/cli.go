package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sort"
	"strings"
	"syscall"

	"github.com/openaimak/aimak/internal/app/config"
	"github.com/openaimak/aimak/internal/platform/module"
)

// Version is set by the release build.
var Version = "dev"

// Exit codes of the command line.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitProblems = 3 // a command that looks, "check" or "verify", found something wrong
)

// errProblems is returned by commands of the program after they have printed what
// they found; those of rooms return it too.
var errProblems = module.ErrProblems

// errUsage is returned for arguments that make no sense; help was printed.
var errUsage = errors.New("wrong use")

// terminal is where the command line prints.
type terminal struct{ out, err io.Writer }

// verbs are the commands of the program itself. Rooms add theirs through
// module.Command.
func (t terminal) verbs() []module.Command {
	return []module.Command{
		{Words: "demo", Help: "fill a town with believable data and serve it", Usage: "[--addr 127.0.0.1:8080] [--data DIR] [--database URL] [--today YYYY-MM-DD]", Run: t.demo},
		{Words: "serve", Help: "serve the site, the desk and the background work", Usage: "[--addr 127.0.0.1:8080] [--data DIR] [--database URL] [--metrics ADDR] [--secure]", Run: t.serve},
		{Words: "migrate", Help: "bring the database to this version of the program", Usage: "[--data DIR] [--database URL]", Run: t.migrate},
		{Words: "check", Help: "recount everything: postings, balances, receipts, hash links; exit code 3 if something is wrong", Usage: "[--data DIR] [--database URL]", Run: t.check},
		{Words: "backup", Help: "copy the database to a file while people work", Usage: "[--data DIR] [--database URL] FILE", Run: t.backup},
		{Words: "restore", Help: "put a backup in place of the database; the program must not be running", Usage: "[--data DIR] [--database URL] FILE", Run: t.restore},
		{Words: "merge", Help: "join one municipality to another by decision of the state; back up first", Usage: "--from WORD --into WORD --day YYYY-MM-DD --decision TEXT [--data DIR] [--database URL]", Run: t.merge},
		{Words: "bench", Help: "measure the program beside a floor in an empty database and print ratios as JSON; exit code 3 if one keeps below its bar", Usage: "payments|import|billing|balances|bills|requests [--passes N] [--size N] [--length 5s] [--database URL]", Run: t.bench},
		{Words: "version", Help: "print the version", Run: t.version},
	}
}

// Main runs the command line and returns the exit code.
func Main(args []string, out, errs io.Writer) int {
	t := terminal{out, errs}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := t.run(ctx, args)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitDone
	case errors.Is(err, errProblems):
		return exitProblems
	case errors.Is(err, errUsage):
		return exitUsage
	}
	fmt.Fprintln(errs, "aimak:", explain(err))
	return exitFailed
}

func (t terminal) run(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		return t.help()
	}
	if command, rest, ok := match(t.verbs(), args); ok {
		return command.Run(ctx, rest)
	}
	return t.roomCommand(ctx, args)
}

// roomCommand opens the database and hands the arguments to the room's verb.
func (t terminal) roomCommand(ctx context.Context, args []string) error {
	if command, _, ok := match(roomCommands(), args); !ok {
		fmt.Fprintf(t.err, "aimak: unknown command %q\n\n", strings.Join(args, " "))
		return errors.Join(errUsage, t.help())
	} else if wantsHelp(args) {
		fmt.Fprintf(t.out, "aimak %s %s\n  %s\n", command.Words, command.Usage, command.Help)
		return nil
	}
	cfg, rest, err := config.TakeGlobal(args)
	if err != nil {
		return err
	}
	a, err := open(ctx, cfg, options{Log: t.err, Out: t.out})
	if err != nil {
		return err
	}
	defer a.Close()
	command, rest, _ := match(a.commands(), rest)
	return command.Run(ctx, rest)
}

// match finds the command whose words the arguments begin with; longer ones win.
func match(commands []module.Command, args []string) (module.Command, []string, bool) {
	best, length := module.Command{}, 0
	for _, c := range commands {
		words := strings.Fields(c.Words)
		if len(words) > length && len(args) >= len(words) && strings.Join(args[:len(words)], " ") == c.Words {
			best, length = c, len(words)
		}
	}
	return best, args[length:], length > 0
}

func wantsHelp(args []string) bool {
	last := args[len(args)-1]
	return last == "-h" || last == "--help" || last == "help"
}

func (t terminal) help() error {
	fmt.Fprint(t.out, "Aimak: software for local self-government.\n\nUse: aimak COMMAND [flags]\n\n")
	commands := append(t.verbs(), roomCommands()...)
	sort.Slice(commands, func(i, j int) bool { return commands[i].Words < commands[j].Words })
	for _, c := range commands {
		fmt.Fprintf(t.out, "  %-20s %s\n", c.Words, c.Help)
	}
	fmt.Fprint(t.out, "\n\"aimak COMMAND --help\" explains one. Settings may also stand in DATA/aimak.conf\nor in AIMAK_DATA, AIMAK_DATABASE, AIMAK_ADDR, AIMAK_METRICS, AIMAK_SECURE.\n"+
		"Exit codes: 0 done, 1 failed, 2 wrong use, 3 check or verify found problems.\n")
	return nil
}

func (t terminal) version(context.Context, []string) error {
	_, err := fmt.Fprintln(t.out, "aimak", Version)
	return err
}

// misuse tells what makes no sense and leads to exit code 2.
func (t terminal) misuse(err error) error {
	fmt.Fprintln(t.err, "aimak:", err)
	return errUsage
}

// settings parses a program command's flags and turns misuse into exit code 2.
func (t terminal) settings(command string, args []string, operands int, extra func(*flag.FlagSet)) (config.Config, []string, error) {
	cfg, rest, err := config.Parse(command, args, t.err, extra)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return cfg, nil, err
	case err != nil:
		return cfg, nil, t.misuse(err)
	case len(rest) != operands:
		fmt.Fprintf(t.err, "aimak %s: want %d file name(s), got %d\n", command, operands, len(rest))
		return cfg, nil, errUsage
	}
	return cfg, rest, nil
}
