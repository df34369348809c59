package staff

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// inviteCommand is how the operator lets the first administrator in, or one who
// has lost every way in.
func (s *Staff) inviteCommand() module.Command {
	return module.Command{
		Words: "user invite",
		Help:  "make a link by which one employee can enter a municipality",
		Usage: "--municipality SLUG --name NAME [--role admin,head,…] [--login LOGIN] [--site https://aimak.example] [--lang ky]",
		Run: func(ctx context.Context, args []string) error {
			link, err := s.inviteByCommand(ctx, args)
			if err == nil {
				fmt.Println(link)
			}
			return err
		},
	}
}

// inviteByCommand returns the link that the arguments ask for. With --login it
// is a link for a new password of somebody who is there already.
func (s *Staff) inviteByCommand(ctx context.Context, args []string) (string, error) {
	var slug, name, roles, login, site, lang string
	f := flag.NewFlagSet("user invite", flag.ContinueOnError)
	f.StringVar(&slug, "municipality", "", "`word` of the municipality in addresses")
	f.StringVar(&name, "name", "", "full `name` of the employee")
	f.StringVar(&roles, "role", string(access.Admin), "`roles`, separated by commas")
	f.StringVar(&login, "login", "", "`login` of an employee who needs a new password")
	f.StringVar(&site, "site", "http://127.0.0.1:8080", "`address` of the site")
	f.StringVar(&lang, "lang", "ky", "`language` of the page: ky, ru or en")
	if err := f.Parse(args); err != nil {
		return "", err
	}
	if slug == "" || name == "" && login == "" {
		return "", errors.New("user invite: --municipality and --name (or --login) are needed")
	}
	m, err := s.territory.BySlug(ctx, slug)
	if err != nil {
		return "", fmt.Errorf("user invite: %s: %w", slug, err)
	}
	word, err := s.wordFor(ctx, m, name, login, roles)
	if err != nil {
		return "", fmt.Errorf("user invite: %w", err)
	}
	return strings.TrimSuffix(site, "/") + "/" + lang + "/invitation?word=" + word, nil
}

func (s *Staff) wordFor(ctx context.Context, m territory.Municipality, name, login, roles string) (word string, err error) {
	who := access.System(m.ID)
	if login != "" {
		person, err := s.identity.Find(ctx, login)
		if err != nil {
			return "", err
		}
		err = s.db.Write(ctx, m.ID, func(tx *db.Tx) error {
			word, err = s.identity.Reinvite(ctx, tx, who, person.ID)
			return err
		})
		return word, err
	}
	var list []access.Role
	for role := range strings.SplitSeq(roles, ",") {
		list = append(list, access.Role(strings.TrimSpace(role)))
	}
	err = s.db.Write(ctx, m.ID, func(tx *db.Tx) error {
		word, err = s.identity.Invite(ctx, tx, who, name, list)
		return err
	})
	return word, err
}
