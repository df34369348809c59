package accounts

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts/store"
	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Usage is what one supply used during some days of a month. A month has
// several when the supply, its meter or the state of the meter changed in it.
type Usage struct {
	Account    ref.ID
	Supply     ref.ID
	Number     string
	Village    ref.ID
	Category   string
	Connection string
	Span       period.Span // the days, inside the month
	Persons    int
	Heads      int
	Area       money.Quantity
	Metered    bool
	Quantity   money.Quantity // m³ by the meter; 0 by norm
	From, To   money.Quantity // what the dial showed before and now, as printed
	ReadOn     period.Day     // when it showed To
	Source     string         // "controller", "citizen", "office", "corrected", "estimated" or "norm"
	Odd        []string       // codes of package meters
}

// partSize is how many supplies Usage reads at a time: a town is one part, a city
// some more, so that no memory must hold a city.
const partSize = 20_000

// Usage yields what a whole municipality used of a service in a month, in parts:
// each by village, street as walked, and account. The uses of one account follow
// each other by day in one part. Four statements a part, however many accounts
// there are. A town is one part; of several, each holds later accounts than the
// one before.
func (a *Accounts) Usage(ctx context.Context, tx *db.Tx, service ref.ID, m period.Month) iter.Seq2[[]Usage, error] {
	return func(yield func([]Usage, error) bool) {
		walk, err := a.walk(ctx, tx)
		if err != nil {
			yield(nil, err)
			return
		}
		for after, until := ref.ID(0), ref.ID(0); until < lastAccount; after = until {
			var part []Usage
			if until, err = a.usageUntil(ctx, tx, service, after); err == nil {
				part, err = a.usage(ctx, tx, service, m, after, until, walk)
			}
			if !yield(part, err) || err != nil {
				return
			}
		}
	}
}

// lastAccount stands behind every account.
const lastAccount = ref.ID(math.MaxInt64)

// usageUntil returns the last account of the part that begins behind an account.
func (a *Accounts) usageUntil(ctx context.Context, tx *db.Tx, service, after ref.ID) (ref.ID, error) {
	id, err := store.New(tx).UsageUntil(ctx, store.UsageUntilParams{
		MunicipalityID: int64(tx.Municipality), ServiceID: int64(service), After: int64(after), Size: a.part - 1})
	if db.IsMissing(err) {
		return lastAccount, nil
	}
	if err != nil {
		return 0, fmt.Errorf("usage: the next part: %w", err)
	}
	return ref.ID(id), nil
}

// usage reads one part.
func (a *Accounts) usage(ctx context.Context, tx *db.Tx, service ref.ID, m period.Month, after, until ref.ID, walk walk) ([]Usage, error) {
	supplies, err := store.New(tx).UsageSupplies(ctx, store.UsageSuppliesParams{
		MunicipalityID: int64(tx.Municipality), ServiceID: int64(service), FirstDay: string(m.First()), LastDay: string(m.Last()),
		After: int64(after), Until: int64(until),
	})
	if err != nil {
		return nil, fmt.Errorf("usage: supplies: %w", err)
	}
	fitted, err := a.meters.Month(ctx, tx, service, m, after, until)
	if err != nil {
		return nil, err
	}
	supplies = sorted(supplies, func(s store.UsageSuppliesRow) spot { return walk.spot(s.VillageID, s.Street, s.House, s.Serial) })
	usage := make([]Usage, 0, len(supplies))
	for _, s := range supplies {
		usage = appendUsage(usage, s, m, fitted[ref.ID(s.AccountID)])
	}
	return usage, nil
}

// Late returns the accounts whose use in months before may have changed since an
// instant, each with the first such month; see meters.Late.
func (a *Accounts) Late(ctx context.Context, tx *db.Tx, service ref.ID, after period.Instant, since, before period.Month) (map[ref.ID]period.Month, error) {
	return a.meters.Late(ctx, tx, service, after, since, before)
}

// appendUsage adds the parts of one supply.
func appendUsage(usage []Usage, s store.UsageSuppliesRow, m period.Month, fitted []meters.Fitted) []Usage {
	active, ok := period.Span{From: period.Day(s.ValidFrom), Until: period.Day(s.ValidUntil)}.Within(m)
	if !ok {
		return usage
	}
	persons := s.Household
	if s.Persons.Valid {
		persons = s.Persons.Int64
	}
	if !Metered(s.Connection) {
		fitted = nil
	}
	for _, p := range meters.Month(m, active, fitted) {
		u := Usage{
			Account: ref.ID(s.AccountID), Supply: ref.ID(s.ID), Number: s.Number, Village: ref.ID(s.VillageID),
			Category: s.Category, Connection: s.Connection, Span: p.Span,
			Persons: int(persons), Heads: int(s.Heads), Area: money.Quantity(s.Area),
			Metered: p.Metered, Quantity: p.Quantity, From: p.Dials[0], To: p.Dials[1], ReadOn: p.ReadOn, Source: p.Source, Odd: p.Odd,
		}
		if !p.Metered && persons == 0 {
			u.Odd = append(u.Odd, meters.OddNobody)
		}
		usage = append(usage, u)
	}
	return usage
}

// walk is the order in which a controller goes: villages, then streets.
type walk struct {
	villages map[int64]int
	streets  map[street]int
}

type street struct {
	village int64
	name    string
}

// lastStreet stands behind every street that has a place of its own.
const lastStreet = 1 << 20

func (a *Accounts) walk(ctx context.Context, tx *db.Tx) (walk, error) {
	rows, err := store.New(tx).UsageVillages(ctx, int64(tx.Municipality))
	if err != nil {
		return walk{}, fmt.Errorf("reading the order of streets: %w", err)
	}
	w := walk{villages: map[int64]int{}, streets: map[street]int{}}
	for i, r := range rows {
		if _, known := w.villages[r.ID]; !known {
			w.villages[r.ID] = i
		}
		if r.Street.Valid {
			w.streets[street{r.ID, r.Street.String}] = int(r.Position.Int64)
		}
	}
	return w, nil
}

// spot is what of an address decides its place in a walk.
type spot struct {
	village, street, house int
	text                   string // street and house as written, among equals
	serial                 int64
}

func (w walk) spot(village int64, name, house string, serial int64) spot {
	at, known := w.streets[street{village, name}]
	if !known {
		at = lastStreet
	}
	return spot{w.villages[village], at, houseNumber(house), name + "\x00" + house, serial}
}

func (s spot) compare(o spot) int {
	if s.village != o.village {
		return s.village - o.village
	}
	if s.street != o.street {
		return s.street - o.street
	}
	ownStreet, ownHouse, _ := strings.Cut(s.text, "\x00")
	street, house, _ := strings.Cut(o.text, "\x00")
	return cmp.Or(
		strings.Compare(ownStreet, street), s.house-o.house, strings.Compare(ownHouse, house), int(s.serial-o.serial),
	)
}

// Walk puts accounts in the order in which a controller walks: by village,
// street and house.
func (a *Accounts) Walk(ctx context.Context, tx *db.Tx, list []Account) ([]Account, error) {
	w, err := a.walk(ctx, tx)
	if err != nil {
		return nil, err
	}
	return sorted(list, func(x Account) spot { return w.spot(int64(x.VillageID), x.Street, x.House, int64(x.Serial)) }), nil
}

// houseNumber is what a house number begins with, so that 9 stands before 10.
func houseNumber(house string) int {
	end := strings.IndexFunc(house, func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		house = house[:end]
	}
	n, _ := strconv.Atoi(house)
	return n
}

// sorted returns things in the order in which their addresses are walked;
// equal addresses keep their order.
func sorted[T any](things []T, at func(T) spot) []T {
	type placed struct {
		spot
		thing T
	}
	list := make([]placed, len(things))
	for i, t := range things {
		list[i] = placed{at(t), t}
	}
	slices.SortStableFunc(list, func(a, b placed) int { return a.spot.compare(b.spot) })
	out := make([]T, len(things))
	for i := range list {
		out[i] = list[i].thing
	}
	return out
}
