// Package identity knows who somebody is: people with passwords, their roles in
// each municipality, their sessions, invitations, and attempts to guess.
//
// Only hashes are kept: of passwords (argon2id), of session tokens and of
// invitation links (SHA-256), so a stolen copy of the database lets nobody in.
// A person belongs to no municipality; roles do. The screens are in the staff
// room; other rooms see only access.Actor.
package identity

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Set returns the tables of identity.
func Set() db.Set {
	files, _ := fs.Sub(migrations, "migrations") // fails only for a malformed name
	return db.Set{Name: "identity", Files: files}
}

//go:embed texts/*.po
var texts embed.FS

// Texts returns the words with which identity refuses.
func Texts() fs.FS {
	files, _ := fs.Sub(texts, "texts") // fails only for a malformed name
	return files
}

// Identity is the register of people who may sign in.
type Identity struct {
	d    *db.DB
	gate chan struct{} // bounds the memory that password checks take at once
}

// New returns the register.
func New(d *db.DB) *Identity {
	return &Identity{d: d, gate: make(chan struct{}, checksAtOnce)}
}

// Person is somebody who may sign in.
type Person struct {
	ID    ref.ID
	Login string
	Name  string
}

// Member is a person with what they are in one municipality.
type Member struct {
	Person
	Roles   []access.Role
	Blocked bool
	Since   period.Instant
	SeenAt  period.Instant // last use of any session; zero: no session now
}

// FoldLogin is the form in which logins are kept and compared.
func FoldLogin(login string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(login)))
}

// checkLogin refuses logins that could not be told apart on paper.
func checkLogin(login string) error {
	if n := len(login); n < 3 || n > 64 {
		return fault.Form().Field("login", "The login has 3 to 64 characters")
	}
	for _, r := range login {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune(".-_@+", r) {
			return fault.Form().Field("login", "Use Latin letters, digits and . - _ @ only")
		}
	}
	return nil
}

// Add makes a person with a password and roles in the transaction's
// municipality, without an invitation: for the command line and the demo.
func (i *Identity) Add(ctx context.Context, tx *db.Tx, who access.Actor, login, name, password string, roles []access.Role) (ref.ID, error) {
	login = FoldLogin(login)
	if err := checkLogin(login); err != nil {
		return 0, err
	}
	if err := CheckPassword(login, password); err != nil {
		return 0, err
	}
	hash, err := i.hash(ctx, password)
	if err != nil {
		return 0, err
	}
	id, err := addPerson(ctx, tx, login, name, hash)
	if err != nil {
		return 0, err
	}
	return id, i.Join(ctx, tx, who, id, roles)
}

func addPerson(ctx context.Context, tx *db.Tx, login, name, hash string) (ref.ID, error) {
	id := tx.NewID()
	done, err := tx.ExecContext(ctx, insertUser, id, login, name, hash, tx.Now())
	if err != nil {
		return 0, fmt.Errorf("add person: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return 0, fault.Form().Field("login", "This login is taken. Choose another one.").Because(err)
	}
	return id, nil
}

// Join makes a person a member of the transaction's municipality with exactly
// these roles; a member gets them in place of the former ones.
func (i *Identity) Join(ctx context.Context, tx *db.Tx, who access.Actor, person ref.ID, roles []access.Role) error {
	before, err := rolesOf(ctx, tx, person)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertMember, tx.Municipality, person, tx.Now()); err != nil {
		return fmt.Errorf("add member: %w", err)
	}
	if _, err := tx.ExecContext(ctx, deleteRoles, tx.Municipality, person); err != nil {
		return fmt.Errorf("replace roles: %w", err)
	}
	for _, role := range roles {
		if _, err := tx.ExecContext(ctx, insertRole, tx.Municipality, person, role); err != nil {
			return fmt.Errorf("give role %s: %w", role, err)
		}
	}
	return audit.Record(ctx, tx, who, "staff.roles", ref.Ref{Kind: "staff.person", ID: person}, before, roles)
}

func rolesOf(ctx context.Context, tx *db.Tx, person ref.ID) ([]access.Role, error) {
	rows, err := tx.QueryContext(ctx, selectRoles, tx.Municipality, person)
	if err != nil {
		return nil, fmt.Errorf("roles: %w", err)
	}
	defer rows.Close()
	var roles []access.Role
	for rows.Next() {
		var role access.Role
		if err := rows.Scan(&role); err != nil {
			return nil, fmt.Errorf("roles: %w", err)
		}
		roles = append(roles, role)
	}
	return roles, rows.Err()
}

// Block takes away or gives back the use of all roles in the transaction's
// municipality. Elsewhere the person goes on as before.
func (i *Identity) Block(ctx context.Context, tx *db.Tx, who access.Actor, person ref.ID, blocked bool) error {
	if person == who.ID {
		return fault.Conflict("You cannot block yourself. Ask another administrator.")
	}
	done, err := tx.ExecContext(ctx, updateBlocked, tx.Municipality, person, blocked)
	if err != nil {
		return fmt.Errorf("block: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return noSuchPerson().Because(err)
	}
	return audit.Record(ctx, tx, who, "staff.block", ref.Ref{Kind: "staff.person", ID: person}, !blocked, blocked)
}

func noSuchPerson() *fault.Fault {
	return fault.Missing("There is no such employee in this municipality.")
}

// Members lists the people of the transaction's municipality by name.
func (i *Identity) Members(ctx context.Context, tx *db.Tx) ([]Member, error) {
	return members(ctx, tx, 0)
}

// Member returns one person of the transaction's municipality.
func (i *Identity) Member(ctx context.Context, tx *db.Tx, person ref.ID) (Member, error) {
	list, err := members(ctx, tx, person)
	if err != nil {
		return Member{}, err
	}
	if len(list) == 0 {
		return Member{}, noSuchPerson()
	}
	return list[0], nil
}

// members reads one row for each role and gathers them by person.
func members(ctx context.Context, tx *db.Tx, only ref.ID) ([]Member, error) {
	rows, err := tx.QueryContext(ctx, selectMembers, tx.Municipality, only, tx.Now())
	if err != nil {
		return nil, fmt.Errorf("members: %w", err)
	}
	defer rows.Close()
	var list []Member
	for rows.Next() {
		var m Member
		var role access.Role
		if err := rows.Scan(&m.ID, &m.Login, &m.Name, &m.Blocked, &m.Since, &m.SeenAt, &role); err != nil {
			return nil, fmt.Errorf("members: %w", err)
		}
		if n := len(list); n == 0 || list[n-1].ID != m.ID {
			list = append(list, m)
		}
		if role != "" {
			last := &list[len(list)-1]
			last.Roles = append(last.Roles, role)
		}
	}
	return list, rows.Err()
}

// Homes lists the municipalities in which a person holds roles now.
func (i *Identity) Homes(ctx context.Context, person ref.ID) (homes []ref.ID, err error) {
	err = i.d.Read(ctx, db.Everywhere, func(tx *db.Tx) error {
		homes, err = homesOf(ctx, tx, person)
		return err
	})
	return homes, err
}

func homesOf(ctx context.Context, tx *db.Tx, person ref.ID) ([]ref.ID, error) {
	rows, err := tx.QueryContext(ctx, selectHomes, person)
	if err != nil {
		return nil, fmt.Errorf("municipalities of a person: %w", err)
	}
	defer rows.Close()
	var homes []ref.ID
	for rows.Next() {
		var id ref.ID
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("municipalities of a person: %w", err)
		}
		homes = append(homes, id)
	}
	return homes, rows.Err()
}

// Empty tells whether nobody can sign in to this installation yet.
func Empty(ctx context.Context, tx *db.Tx) (bool, error) {
	var n int64
	if err := tx.QueryRowContext(ctx, countUsers).Scan(&n); err != nil {
		return false, fmt.Errorf("count people: %w", err)
	}
	return n == 0, nil
}

// Move hands the members of a closed municipality to the one that follows it.
// Whoever is in both keeps both sets of roles.
func Move(ctx context.Context, tx *db.Tx, from, to ref.ID) error {
	for _, statement := range []string{copyMembers, copyRoles, dropRoles, dropMembers} {
		args := []any{from, to}
		if statement == dropRoles || statement == dropMembers {
			args = args[:1]
		}
		if _, err := tx.ExecContext(ctx, statement, args...); err != nil {
			return fmt.Errorf("move members: %w", err)
		}
	}
	return nil
}
