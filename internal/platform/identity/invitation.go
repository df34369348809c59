package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// InvitationLife is how long a link works: long enough for a paper slip to
// reach another village.
const InvitationLife = 7 * 24 * time.Hour

// Invitation lets one person in, once. For a person who is there already it
// sets a new password.
type Invitation struct {
	ID           ref.ID
	Municipality ref.ID
	Person       ref.ID // zero: somebody new
	Name         string
	Roles        []access.Role
	Expires      period.Instant
}

// Invite writes an invitation and returns the word of its link. The word is
// shown once and kept nowhere; it begins with the municipality, because the
// tables are divided by municipality.
func (i *Identity) Invite(ctx context.Context, tx *db.Tx, who access.Actor, name string, roles []access.Role) (string, error) {
	if len(roles) == 0 {
		return "", fault.Form().Field("roles", "Choose at least one role")
	}
	for _, role := range roles {
		if !slices.Contains(access.Roles, role) {
			return "", fault.Form().Field("roles", "Choose from the list")
		}
	}
	return i.invite(ctx, tx, who, Invitation{Name: name, Roles: roles})
}

// Reinvite lets a member set a new password. It is refused for somebody who
// works in another municipality too: its administrator would have to agree to
// a way into their data.
func (i *Identity) Reinvite(ctx context.Context, tx *db.Tx, who access.Actor, person ref.ID) (string, error) {
	m, err := i.Member(ctx, tx, person)
	if err != nil {
		return "", err
	}
	homes, err := i.Homes(ctx, person)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(homes, func(id ref.ID) bool { return id != tx.Municipality }) {
		return "", fault.Conflict("This person works in another municipality too. Only whoever keeps the program running can give a new password.")
	}
	return i.invite(ctx, tx, who, Invitation{Name: m.Name, Person: person, Roles: m.Roles})
}

func (i *Identity) invite(ctx context.Context, tx *db.Tx, who access.Actor, inv Invitation) (string, error) {
	word := tx.Municipality.String() + newToken()
	inv.ID = tx.NewID()
	_, err := tx.ExecContext(ctx, insertInvitation, tx.Municipality, inv.ID, digest(word), inv.Person, inv.Name,
		joinRoles(inv.Roles), who.ID, tx.Now(), tx.Now()+milliseconds(InvitationLife))
	if err != nil {
		return "", fmt.Errorf("invite: %w", err)
	}
	return word, audit.Record(ctx, tx, who, "staff.invite", ref.Ref{Kind: "staff.invitation", ID: inv.ID}, nil, inv)
}

// Invitation finds the invitation of a link that can still be used.
func (i *Identity) Invitation(ctx context.Context, word string) (inv Invitation, err error) {
	municipality, err := placeOf(word)
	if err != nil {
		return Invitation{}, err
	}
	inv, err = i.invitationIn(ctx, municipality, word)
	if !fault.Is(err, fault.KindMissing) {
		return inv, err
	}
	if municipality, err = i.followed(ctx, word); err != nil {
		return Invitation{}, err
	}
	return i.invitationIn(ctx, municipality, word)
}

// followed finds where an invitation went whose municipality was merged into
// another: the word on the paper still names the old one.
func (i *Identity) followed(ctx context.Context, word string) (municipality ref.ID, err error) {
	err = i.d.Read(ctx, db.Everywhere, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, selectInvitationPlace, digest(word)).Scan(&municipality)
	})
	if db.IsMissing(err) {
		return 0, spent()
	}
	return municipality, err
}

func (i *Identity) invitationIn(ctx context.Context, municipality ref.ID, word string) (inv Invitation, err error) {
	err = i.d.Read(ctx, municipality, func(tx *db.Tx) error {
		inv, err = invitation(ctx, tx, word)
		return err
	})
	return inv, err
}

func invitation(ctx context.Context, tx *db.Tx, word string) (Invitation, error) {
	inv := Invitation{Municipality: tx.Municipality}
	var roles string
	err := tx.QueryRowContext(ctx, selectInvitation, tx.Municipality, digest(word), tx.Now()).
		Scan(&inv.ID, &inv.Person, &inv.Name, &roles, &inv.Expires)
	if db.IsMissing(err) {
		return Invitation{}, spent()
	}
	if err != nil {
		return Invitation{}, fmt.Errorf("invitation: %w", err)
	}
	inv.Roles = splitRoles(roles)
	return inv, nil
}

func spent() *fault.Fault {
	return fault.Missing("This link was used already or has expired. Ask the administrator for a new one.")
}

func placeOf(word string) (ref.ID, error) {
	const idLength = 13
	if len(word) <= idLength {
		return 0, spent()
	}
	id, err := ref.ParseID(word[:idLength])
	if err != nil || id == db.Everywhere {
		return 0, spent().Because(err)
	}
	return id, nil
}

// Pending lists the invitations of the transaction's municipality that nobody
// has used yet.
func (i *Identity) Pending(ctx context.Context, tx *db.Tx) ([]Invitation, error) {
	rows, err := tx.QueryContext(ctx, selectInvitations, tx.Municipality, tx.Now())
	if err != nil {
		return nil, fmt.Errorf("invitations: %w", err)
	}
	defer rows.Close()
	var list []Invitation
	for rows.Next() {
		inv := Invitation{Municipality: tx.Municipality}
		var roles string
		if err := rows.Scan(&inv.ID, &inv.Person, &inv.Name, &roles, &inv.Expires); err != nil {
			return nil, fmt.Errorf("invitations: %w", err)
		}
		inv.Roles = splitRoles(roles)
		list = append(list, inv)
	}
	return list, rows.Err()
}

// Withdraw makes the link of an invitation useless.
func (i *Identity) Withdraw(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID) error {
	if err := use(ctx, tx, id); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who, "staff.withdraw_invitation", ref.Ref{Kind: "staff.invitation", ID: id}, nil, nil)
}

// use marks an invitation as used; of two who use it at once one is refused.
func use(ctx context.Context, tx *db.Tx, id ref.ID) error {
	done, err := tx.ExecContext(ctx, useInvitation, tx.Municipality, id, tx.Now())
	if err != nil {
		return fmt.Errorf("use invitation: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return spent().Because(err)
	}
	return nil
}

// Accept uses an invitation: somebody new chooses login and password, a member
// sets a new password. All their former sessions end.
func (i *Identity) Accept(ctx context.Context, word, login, password string) (Person, error) {
	inv, err := i.Invitation(ctx, word)
	if err != nil {
		return Person{}, err
	}
	if inv.Person != 0 {
		person, err := i.byID(ctx, inv.Person)
		if err != nil {
			return Person{}, err
		}
		login = person.Login
	}
	login = FoldLogin(login)
	if err := checkLogin(login); err != nil {
		return Person{}, err
	}
	if err := CheckPassword(login, password); err != nil {
		return Person{}, err
	}
	hash, err := i.hash(ctx, password)
	if err != nil {
		return Person{}, err
	}
	return i.accept(ctx, inv, login, hash)
}

func (i *Identity) accept(ctx context.Context, inv Invitation, login, hash string) (who Person, err error) {
	who = Person{ID: inv.Person, Login: login, Name: inv.Name}
	err = i.d.Write(ctx, inv.Municipality, func(tx *db.Tx) error {
		if err := use(ctx, tx, inv.ID); err != nil {
			return err
		}
		if who.ID != 0 {
			return setPassword(ctx, tx, access.Actor{ID: who.ID, Name: who.Name}, who.ID, hash, "")
		}
		if who.ID, err = addPerson(ctx, tx, login, inv.Name, hash); err != nil {
			return err
		}
		return i.Join(ctx, tx, access.Actor{ID: who.ID, Name: who.Name}, who.ID, inv.Roles)
	})
	return who, err
}

// AcceptAs gives the roles of an invitation to somebody who has a login already
// and has just proved it with the password.
func (i *Identity) AcceptAs(ctx context.Context, word string, who Person) error {
	inv, err := i.Invitation(ctx, word)
	if err != nil {
		return err
	}
	if inv.Person != 0 && inv.Person != who.ID {
		return spent()
	}
	actor := access.Actor{ID: who.ID, Name: who.Name}
	return i.d.Write(ctx, inv.Municipality, func(tx *db.Tx) error {
		if err := use(ctx, tx, inv.ID); err != nil {
			return err
		}
		have, err := rolesOf(ctx, tx, who.ID)
		if err != nil {
			return err
		}
		return i.Join(ctx, tx, actor, who.ID, append(have, inv.Roles...))
	})
}

func joinRoles(roles []access.Role) string {
	words := make([]string, len(roles))
	for n, role := range roles {
		words[n] = string(role)
	}
	return strings.Join(words, ",")
}

func splitRoles(text string) []access.Role {
	var roles []access.Role
	for word := range strings.SplitSeq(text, ",") {
		roles = append(roles, access.Role(word))
	}
	return roles
}
