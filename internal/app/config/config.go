// Package config is what an operator may set, and where it is read from.
package config

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Config is everything an operator may set. Every field has a good zero value
// or default, so that "aimak serve" works with no file at all. Precedence:
// default < file DATA/aimak.conf < environment AIMAK_… < flag.
type Config struct {
	Data     string // folder for the database, the secret key and backups
	Database string // sqlite:PATH or postgres://…; empty means sqlite:DATA/aimak.db
	Addr     string // where the site listens
	Metrics  string // where /metrics listens; empty means nowhere
	Hooks    string // hosts ("books.local:8000 10.1.2.3") that webhooks may reach though they are not public
	Secure   bool   // the site is served over HTTPS by a proxy: cookies are marked Secure
	Tell     Tell   // how people are told what happens
}

// Tell is how people are told: by which mail server and SMS gateway. All empty:
// the office tells by hand, from a list. The two secrets stand in the vault.
type Tell struct {
	Site      string // address under which people reach the site: https://aimak.kg
	Mail      string // mail server: smtps://user@host or smtp://user@host:587
	MailFrom  string // sender of e-mail
	SMS       string // address of the gateway; empty: Nikita SMSPro, once there is a login
	SMSLogin  string
	SMSSender string
	SMSTest   string // "true": the gateway checks everything and sends nothing
	Days      string // after which the words of a delivered message are wiped
}

// Defaults are the settings of a program that was told nothing.
func Defaults() Config {
	return Config{Data: "data", Addr: "127.0.0.1:8080"}
}

// settings names each field once for file, environment and flags.
func (c *Config) settings() map[string]*string {
	t := &c.Tell
	return map[string]*string{"data": &c.Data, "database": &c.Database, "addr": &c.Addr, "metrics": &c.Metrics, "hooks": &c.Hooks,
		"site": &t.Site, "mail": &t.Mail, "mail_from": &t.MailFrom, "sms": &t.SMS, "sms_login": &t.SMSLogin, "sms_sender": &t.SMSSender,
		"sms_test": &t.SMSTest, "notice_days": &t.Days}
}

// Parse reads the flags of a command that needs the program's settings
// and returns what is left over. extra adds the command's own flags.
func Parse(command string, args []string, out io.Writer, extra func(*flag.FlagSet)) (Config, []string, error) {
	cfg, err := beforeFlags(args)
	if err != nil {
		return cfg, nil, err
	}
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() { fmt.Fprintf(out, "aimak %s takes:\n", command); flags.PrintDefaults() }
	flags.StringVar(&cfg.Data, "data", cfg.Data, "`folder` for the database, the secret key and backups")
	flags.StringVar(&cfg.Database, "database", cfg.Database, "`url`: sqlite:PATH or postgres://… (default sqlite:DATA/aimak.db)")
	if extra != nil {
		extra(flags)
	}
	flags.StringVar(&cfg.Addr, "addr", cfg.Addr, "`address` the site listens on")
	flags.StringVar(&cfg.Metrics, "metrics", cfg.Metrics, "`address` for /metrics; empty: none")
	flags.StringVar(&cfg.Hooks, "hooks", cfg.Hooks, "`hosts` that webhooks may reach although they are not public")
	flags.StringVar(&cfg.Tell.Site, "site", cfg.Tell.Site, "`address` under which people reach the site, for links in messages")
	flags.BoolVar(&cfg.Secure, "secure", cfg.Secure, "the site is reached over HTTPS through a proxy")
	if err := flags.Parse(args); err != nil {
		return cfg, nil, err
	}
	return cfg, flags.Args(), nil
}

// TakeGlobal takes --data and --database out of a room command's arguments, so
// that rooms need to know nothing of them.
func TakeGlobal(args []string) (cfg Config, rest []string, err error) {
	if cfg, err = beforeFlags(args); err != nil {
		return cfg, nil, err
	}
	for i := 0; i < len(args); i++ {
		name, value, joined := strings.Cut(strings.TrimLeft(args[i], "-"), "=")
		if !strings.HasPrefix(args[i], "-") || name != "data" && name != "database" {
			rest = append(rest, args[i])
			continue
		}
		if !joined {
			if i++; i >= len(args) {
				return cfg, nil, fmt.Errorf("--%s needs a value", name)
			}
			value = args[i]
		}
		*cfg.settings()[name] = value
	}
	return cfg, rest, nil
}

// URL returns the database to open.
func (c Config) URL() string {
	if c.Database != "" {
		return c.Database
	}
	return "sqlite:" + filepath.Join(c.Data, "aimak.db")
}

// beforeFlags gathers the defaults, the file and the environment.
func beforeFlags(args []string) (Config, error) {
	cfg := Defaults()
	if err := cfg.fromFile(dataFolder(args, cfg.Data)); err != nil {
		return cfg, err
	}
	cfg.fromEnvironment(os.LookupEnv)
	return cfg, nil
}

func (c *Config) fromEnvironment(lookup func(string) (string, bool)) {
	for name, field := range c.settings() {
		if value, ok := lookup("AIMAK_" + strings.ToUpper(name)); ok {
			*field = value
		}
	}
	if value, ok := lookup("AIMAK_SECURE"); ok {
		c.Secure = value == "1" || value == "true"
	}
}

// fromFile reads DATA/aimak.conf: lines "name = value", # starts a comment.
func (c *Config) fromFile(folder string) error {
	file, err := os.Open(filepath.Join(folder, "aimak.conf"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the settings: %w", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(lines.Text(), "#")
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		field := c.settings()[strings.TrimSpace(name)]
		switch {
		case ok && strings.TrimSpace(name) == "secure":
			c.Secure = strings.TrimSpace(value) == "true"
		case !ok || field == nil:
			names := slices.Sorted(maps.Keys(c.settings()))
			return fmt.Errorf("%s, line %d: want one of %s, secure = value", file.Name(), n, strings.Join(names, ", "))
		default:
			*field = strings.TrimSpace(value)
		}
	}
	return lines.Err()
}

// dataFolder finds --data before the flags are parsed, because the file with
// the other settings lies there.
func dataFolder(args []string, fallback string) string {
	for i, arg := range args {
		name, value, joined := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		switch {
		case !strings.HasPrefix(arg, "-") || name != "data":
		case joined:
			return value
		case i+1 < len(args):
			return args[i+1]
		}
	}
	if value, ok := os.LookupEnv("AIMAK_DATA"); ok {
		return value
	}
	return fallback
}
