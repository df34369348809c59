package accounts

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts/pass"
	"github.com/openaimak/aimak/internal/finance/accounts/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// missing is the answer to a number that nobody has.
func missing() error {
	return fault.Missing("There is no such account. Check the number: it is at the top of the bill.")
}

// Account returns one account; fault.Missing when there is none.
func (a *Accounts) Account(ctx context.Context, tx *db.Tx, id ref.ID) (Account, error) {
	found, err := a.Accounts(ctx, tx, []ref.ID{id})
	if err == nil && len(found) == 0 {
		err = missing()
	}
	if err != nil {
		return Account{}, err
	}
	return found[0], nil
}

// Accounts returns the accounts of the ids in their order; unknown ids are
// left out. It is one statement for each few hundred of them.
func (a *Accounts) Accounts(ctx context.Context, tx *db.Tx, ids []ref.ID) ([]Account, error) {
	found := make([]Account, 0, len(ids))
	for some := range slices.Chunk(ids, listed) {
		rows, err := store.New(tx).AccountsOf(ctx, store.AccountsOfParams{MunicipalityID: int64(tx.Municipality), Ids: idList(some)})
		if err != nil {
			return nil, fmt.Errorf("reading accounts: %w", err)
		}
		for _, r := range rows {
			found = append(found, a.account(r))
		}
	}
	return found, nil
}

func (a *Accounts) account(r store.AccountsOfRow) Account {
	return Account{
		ID: ref.ID(r.ID), Number: r.Number, Serial: int(r.Serial), State: r.State, Opened: period.Day(r.Opened), Closed: period.Day(r.Closed),
		Code:        pass.Code(a.key, ref.ID(r.ID), int(r.CodeVersion)),
		CodeVersion: int(r.CodeVersion),
		HolderID:    ref.ID(r.HolderID), Holder: r.Holder, HolderKind: r.HolderKind, HolderState: r.HolderState,
		Category: r.Category, Persons: int(r.Persons), Phone: r.Phone,
		VillageID: ref.ID(r.VillageID), Village: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn},
		Street: r.Street, House: r.House, Flat: r.Flat,
	}
}

// ByNumber returns the account of a number as people type it; fault.Missing
// when the check digit is wrong or nobody has it.
func (a *Accounts) ByNumber(ctx context.Context, tx *db.Tx, text string) (Account, error) {
	n, err := ref.ParseNumber(strings.TrimSpace(text))
	if err != nil {
		return Account{}, missing()
	}
	id, err := store.New(tx).AccountByNumber(ctx, store.AccountByNumberParams{MunicipalityID: int64(tx.Municipality), Number: n.String()})
	if db.IsMissing(err) {
		return Account{}, missing()
	}
	if err != nil {
		return Account{}, fmt.Errorf("reading an account by number: %w", err)
	}
	return a.Account(ctx, tx, ref.ID(id))
}

// OfHolder returns all accounts of a household or organisation, oldest first.
func (a *Accounts) OfHolder(ctx context.Context, tx *db.Tx, holder ref.ID) ([]Account, error) {
	ids, err := store.New(tx).AccountsOfHolder(ctx, store.AccountsOfHolderParams{MunicipalityID: int64(tx.Municipality), HolderID: int64(holder)})
	if err != nil {
		return nil, fmt.Errorf("reading the accounts of a holder: %w", err)
	}
	return a.Accounts(ctx, tx, refs(ids))
}

// Unlock returns the account when the access code is right. The same fault
// answers a wrong number and a wrong code, so that numbers cannot be probed;
// slowing down repeated tries is the page's work.
func (a *Accounts) Unlock(ctx context.Context, tx *db.Tx, number, code string) (Account, error) {
	wrong := fault.Invalid("The number or the code is wrong. Both are at the top of the bill.")
	found, err := a.ByNumber(ctx, tx, number)
	if fault.Is(err, fault.KindMissing) {
		return Account{}, wrong
	}
	if err != nil {
		return Account{}, err
	}
	if !pass.Same(code, found.Code) {
		return Account{}, wrong
	}
	return found, nil
}

// Filter narrows the list of accounts. Zero fields do not narrow.
type Filter struct {
	Village    ref.ID
	State      string
	Connection string // of a current supply
	Meter      string // state of the current meter, or Unmetered
	After      int    // serial of the last account of the page before
}

// Unmetered in a Filter means: no meter at present.
const Unmetered = "unmetered"

// search is what a query may mean, most certain first.
type search struct{ serial, name, otherName, phone, street, house string }

// Find returns accounts by number, name, phone or street and house, as a
// person types them into one field: the first reading of the query that finds
// anything counts.
func (a *Accounts) Find(ctx context.Context, tx *db.Tx, query string, limit int) ([]Account, error) {
	return a.List(ctx, tx, query, Filter{}, limit)
}

// List returns at most limit accounts of the filter, in order of number. The
// query may be empty.
func (a *Accounts) List(ctx context.Context, tx *db.Tx, query string, f Filter, limit int) ([]Account, error) {
	ids, err := f.first(ctx, tx, meanings(query), limit)
	if err == nil && len(ids) == 0 && strings.TrimSpace(query) != "" {
		var streets []search
		if streets, err = a.streetsLike(ctx, tx, query); err == nil {
			ids, err = f.first(ctx, tx, streets, limit)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("finding accounts: %w", err)
	}
	return a.Accounts(ctx, tx, refs(ids))
}

// first returns what the first search finds that finds anything.
func (f Filter) first(ctx context.Context, tx *db.Tx, tries []search, limit int) ([]int64, error) {
	for _, s := range tries {
		ids, err := f.find(ctx, tx, s, limit)
		if err != nil || len(ids) > 0 {
			return ids, err
		}
	}
	return nil, nil
}

func (f Filter) find(ctx context.Context, tx *db.Tx, s search, limit int) ([]int64, error) {
	p := f.params(tx, s, limit)
	if s != (search{}) || f.Village != 0 {
		return store.New(tx).Found(ctx, p)
	}
	return store.New(tx).Listed(ctx, store.ListedParams{
		MunicipalityID: p.MunicipalityID, After: p.After, State: p.State, Connection: p.Connection, Meter: p.Meter, Unmetered: p.Unmetered, Most: p.Most,
	})
}

func (f Filter) params(tx *db.Tx, s search, limit int) store.FoundParams {
	serial, _ := strconv.ParseInt(s.serial, 10, 64)
	p := store.FoundParams{
		MunicipalityID: int64(tx.Municipality), After: int64(f.After), State: f.State, Village: int64(f.Village),
		Connection: f.Connection, Meter: f.Meter, Most: int32(limit),
		Serial: serial, Name: s.name, OtherName: s.otherName, Phone: s.phone, Street: s.street, House: s.house,
	}
	if f.Meter == Unmetered {
		p.Meter, p.Unmetered = "", true
	}
	return p
}

// meanings reads a query as a number, a phone or a name; an address is looked
// for when these find nothing.
func meanings(query string) []search {
	query = strings.TrimSpace(query)
	digits, folded := onlyDigits(query), i18n.Fold(query)
	if n, err := ref.ParseNumber(query); err == nil {
		return []search{{serial: strconv.Itoa(n.Serial)}}
	}
	switch {
	case query == "":
		return []search{{}}
	case len(digits) >= 6: // at least the last six digits of a phone
		return []search{{phone: digits[max(0, len(digits)-9):]}}
	case digits == query:
		return []search{{serial: digits}}
	case digits == "" && folded != "": // Fold leaves no wildcards
		first, rest, _ := strings.Cut(folded, " ") // given name and surname in either order
		return []search{{name: first, otherName: rest}}
	}
	return nil
}

// streetsLike reads a query as a street with or without a house: "Достук 18".
func (a *Accounts) streetsLike(ctx context.Context, tx *db.Tx, query string) (tries []search, err error) {
	rows, err := store.New(tx).Streets(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading streets: %w", err)
	}
	street, house := query, ""
	if cut := strings.LastIndexAny(query, " ,"); cut > 0 && onlyDigits(query[cut:]) != "" {
		street, house = query[:cut], strings.TrimSpace(query[cut+1:])
	}
	wanted := i18n.Fold(street)
	seen := map[string]bool{}
	for _, r := range rows {
		if wanted != "" && !seen[r.Street] && strings.Contains(i18n.Fold(r.Street), wanted) {
			tries, seen[r.Street] = append(tries, search{street: r.Street, house: house}), true
		}
	}
	return tries, nil
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// listed is how many ids one statement takes: splitting a text costs the square
// of its length.
const listed = 400

// idList writes ids as the text that the queries split: twenty digits each.
func idList(ids []ref.ID) string {
	var out strings.Builder
	out.Grow(20 * len(ids))
	for _, id := range ids {
		fmt.Fprintf(&out, "%020d", int64(id))
	}
	return out.String()
}

func refs(ids []int64) []ref.ID {
	out := make([]ref.ID, len(ids))
	for i, id := range ids {
		out[i] = ref.ID(id)
	}
	return out
}
