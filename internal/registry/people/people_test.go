package people

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// bench is a register with two villages and somebody who may write in it.
type bench struct {
	*People
	t         *testing.T
	who       access.Actor
	kulja     ref.ID // Кара-Кулжа, with two streets
	biy       ref.ID // Бий-Мырза
	territory *territory.Territory
}

// inTown runs f on a fresh town in both databases.
func inTown(t *testing.T, f func(t *testing.T, w *bench)) {
	t.Helper()
	sets := module.Migrations(territory.New(nil).Module(), New(nil, nil).Module())
	testkit.EachDB(t, sets, func(t *testing.T, d *db.DB) {
		q := jobs.New(d, testkit.Quiet())
		w := &bench{People: New(d, q), t: t, who: testkit.Actor(access.Secretary, access.Head), territory: territory.New(d)}
		q.Register(w.Module().Jobs...)
		w.kulja = w.village("Кара-Кулжа", "Кара-Кульджа", 13917, "Ленин", "Манас")
		w.biy = w.village("Бий-Мырза", "Бий-Мырза", 4741)
		f(t, w)
	})
}

func (w *bench) village(ky, ru string, population int, streets ...string) (id ref.ID) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		by := access.System(testkit.Place)
		id, err = w.territory.AddVillage(ctx, tx, by, territory.Village{Name: place.Name{Ky: ky, Ru: ru}, PopulationRegister: population})
		if err == nil && len(streets) > 0 {
			_, err = w.territory.AddStreets(ctx, tx, by, id, streets)
		}
		return err
	})
	return id
}

// write runs f in a transaction that must succeed.
func (w *bench) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.try(f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *bench) try(f func(ctx context.Context, tx *db.Tx) error) error {
	ctx := w.t.Context()
	return w.db.Write(ctx, testkit.Place, func(tx *db.Tx) error { return f(ctx, tx) })
}

func (w *bench) read(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	ctx := w.t.Context()
	if err := w.db.Read(ctx, testkit.Place, func(tx *db.Tx) error { return f(ctx, tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// add enters households and returns their ids.
func (w *bench) add(list ...NewHousehold) (ids []ref.ID) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		ids, err = w.AddHouseholds(ctx, tx, w.who, list)
		return err
	})
	return ids
}

func (w *bench) household(id ref.ID) (h Household) {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) (err error) {
		h, err = w.Household(ctx, tx, id)
		return err
	})
	return h
}

func (w *bench) heads(f Filter) (heads []string) {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) error {
		list, _, err := w.Households(ctx, tx, f)
		for _, h := range list {
			heads = append(heads, h.Head)
		}
		return err
	})
	return heads
}

func TestStatements(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) { testkit.PrepareAll(t, w.db, "store") })
}

func TestAHouseholdIsKeptAsPeopleWriteIt(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		ids := w.add(NewHousehold{VillageID: w.kulja, Street: "  Ленин ", House: "12 а", Head: "Болот  уулу Асан", Phone: "0555 12-34-56", Persons: 1,
			Members: []NewPerson{{Name: "Болот уулу Асан", Sex: "m", BirthYear: 1980}, {Name: "Сыдыкова Гүлжан", Sex: "f"}}})
		h := w.household(ids[0])
		if h.Head != "Болот уулу Асан" || h.Street != "Ленин" || h.Phone != "+996555123456" {
			t.Errorf("kept %+v", h)
		}
		if h.Persons != 2 || len(h.Members) != 2 {
			t.Errorf("%d people, %d members: the count is never below the members", h.Persons, len(h.Members))
		}
	})
}

func TestSearchForgivesTheKeyboard(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		w.add(NewHousehold{VillageID: w.kulja, Street: "Ысык-Көл", House: "7", Head: "Өмүрбек уулу Үсөн", Phone: "+996555123456", Persons: 3,
			Members: []NewPerson{{Name: "Жаңыл Сатарова"}}},
			NewHousehold{VillageID: w.biy, Street: "Манас", House: "70", Head: "Маматов Асан"})
		for _, query := range []string{"омурбек", "ӨМҮРБЕК", "усон омур", "ысык кол", "жаныл", "0555 123456", "555123456", "+996 555 12 34 56", "омурбек 7", "ысык-кол"} {
			if got := w.heads(Filter{Query: query}); !slices.Equal(got, []string{"Өмүрбек уулу Үсөн"}) {
				t.Errorf("%q finds %q", query, got)
			}
		}
		for _, query := range []string{"мурбек", "100%", "_", "өмүрбек асан"} {
			if got := w.heads(Filter{Query: query}); len(got) == 1 {
				t.Errorf("%q finds %q", query, got)
			}
		}
		if got := w.heads(Filter{Village: w.biy}); !slices.Equal(got, []string{"Маматов Асан"}) {
			t.Errorf("the other village has %q", got)
		}
	})
}

func TestListsGoByTheKyrgyzAlphabetPageByPage(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		var list []NewHousehold
		for i := range 120 {
			list = append(list, NewHousehold{VillageID: w.kulja, Head: fmt.Sprintf("%s %03d", []string{"Осмонов", "Өмүров", "Үсөнов", "Усенов"}[i%4], i)})
		}
		w.add(list...)
		var heads []string
		f := Filter{}
		for pages := 1; ; pages++ {
			var page []Household
			var more bool
			w.read(func(ctx context.Context, tx *db.Tx) (err error) {
				page, more, err = w.Households(ctx, tx, f)
				return err
			})
			for _, h := range page {
				heads = append(heads, h.Head)
			}
			if !more {
				if pages != 3 {
					t.Errorf("%d pages, want 3", pages)
				}
				break
			}
			f.After = page[len(page)-1].ID
		}
		if len(heads) != 120 {
			t.Fatalf("%d rows, want each once", len(heads))
		}
		if !slices.IsSortedFunc(heads, func(a, b string) int { return bytes.Compare(i18n.SortKey(a), i18n.SortKey(b)) }) {
			t.Error("not in the order of the alphabet")
		}
		if !strings.HasPrefix(heads[0], "Осмонов") || !strings.HasPrefix(heads[119], "Үсөнов") {
			t.Errorf("from %s to %s", heads[0], heads[119])
		}
	})
}

func TestAddingManyAsksAFixedNumberOfQuestions(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		list := make([]NewHousehold, 500)
		for i := range list {
			list[i] = NewHousehold{VillageID: w.kulja, Head: fmt.Sprint("Асанов ", i), Members: []NewPerson{{Name: "Асанов"}}}
		}
		ctx, asked := db.CountQueries(t.Context())
		err := w.db.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			_, err := w.AddHouseholds(ctx, tx, w.who, list)
			return err
		})
		if err != nil || asked.Load() > 6 {
			t.Errorf("500 households took %d statements, %v", asked.Load(), err)
		}
	})
}

func TestCorrectingAHousehold(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		id := w.add(NewHousehold{VillageID: w.kulja, Head: "Асанов Бакыт", Persons: 4})[0]
		h := w.household(id)
		to := h.NewHousehold
		to.Head, to.VillageID = "Асанов Бакыт Болотович", w.biy
		change := func(version int64) error {
			return w.try(func(ctx context.Context, tx *db.Tx) error {
				return w.ChangeHousehold(ctx, tx, w.who, id, version, to, "жаңы үй")
			})
		}
		if err := change(h.Version); err != nil {
			t.Fatal(err)
		}
		if err := change(h.Version); !fault.Is(err, fault.KindConflict) {
			t.Errorf("an old version was overwritten: %v", err)
		}
		if got := w.heads(Filter{Query: "болотович", Village: w.biy}); len(got) != 1 {
			t.Errorf("search finds %q", got)
		}
		w.read(func(ctx context.Context, tx *db.Tx) error {
			history, err := audit.History(ctx, tx, ref.Ref{Kind: kindHousehold, ID: id})
			if len(history) != 2 || history[1].Action != "people.change" || !strings.Contains(history[1].After, "Болотович") {
				t.Errorf("the trail says %+v", history)
			}
			return err
		})
	})
}

func TestRefusals(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		good := NewHousehold{VillageID: w.kulja, Head: "Асанов Бакыт"}
		for name, tt := range map[string]struct {
			spoil func(*NewHousehold)
			field string
		}{
			"no name":         {func(h *NewHousehold) { h.Head = " " }, "head"},
			"a number":        {func(h *NewHousehold) { h.Head = "12345" }, "head"},
			"endless name":    {func(h *NewHousehold) { h.Head = strings.Repeat("ө", 121) }, "head"},
			"no village":      {func(h *NewHousehold) { h.VillageID = 0 }, "village"},
			"negative people": {func(h *NewHousehold) { h.Persons = -1 }, "persons"},
			"a crowd":         {func(h *NewHousehold) { h.Persons = 61 }, "persons"},
			"half a phone":    {func(h *NewHousehold) { h.Phone = "0555 12" }, "phone"},
			"words for phone": {func(h *NewHousehold) { h.Phone = "жок" }, "phone"},
			"endless street":  {func(h *NewHousehold) { h.Street = strings.Repeat("а", 61) }, "street"},
			"unborn":          {func(h *NewHousehold) { h.Members = []NewPerson{{Name: "А", BirthYear: 2027}} }, "birth_year"},
			"odd sex":         {func(h *NewHousehold) { h.Members = []NewPerson{{Name: "А", Sex: "x"}} }, "sex"},
		} {
			h := good
			tt.spoil(&h)
			err := w.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := w.AddHouseholds(ctx, tx, w.who, []NewHousehold{good, h})
				return err
			})
			if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != tt.field {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if got := w.heads(Filter{}); len(got) != 0 {
			t.Errorf("a refused set left %q", got)
		}
	})
}

func TestWhoMayWrite(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		for role, may := range map[access.Role]bool{access.Secretary: true, access.Operator: true, access.Accountant: true,
			access.Cashier: false, access.Controller: false, access.Auditor: false, access.Head: false} {
			err := w.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := w.AddHouseholds(ctx, tx, testkit.Actor(role), []NewHousehold{{VillageID: w.kulja, Head: "А"}})
				return err
			})
			if (err == nil) != may || err != nil && !fault.Is(err, fault.KindDenied) {
				t.Errorf("%s: %v", role, err)
			}
		}
		stranger := testkit.Actor(access.Secretary)
		stranger.Municipality++
		err := w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.AddHouseholds(ctx, tx, stranger, []NewHousehold{{VillageID: w.kulja, Head: "А"}})
			return err
		})
		if !fault.Is(err, fault.KindDenied) {
			t.Errorf("the secretary of another municipality: %v", err)
		}
	})
}

func TestMovingAwayAndBack(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		id := w.add(NewHousehold{VillageID: w.kulja, Head: "Асанов Бакыт", Persons: 4})[0]
		set := func(s State, day string) error {
			return w.try(func(ctx context.Context, tx *db.Tx) error {
				return w.SetState(ctx, tx, w.who, id, s, tx.Today().Add(len(day)-1), "Ошко")
			})
		}
		if err := set(Moved, "xx"); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("moved tomorrow: %v", err)
		}
		if err := set(Moved, "x"); err != nil {
			t.Fatal(err)
		}
		if err := set(Moved, "x"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("moved twice: %v", err)
		}
		if got := w.heads(Filter{State: Here}); len(got) != 0 {
			t.Errorf("still here: %q", got)
		}
		w.read(func(ctx context.Context, tx *db.Tx) error {
			households, persons, err := w.Count(ctx, tx, 0)
			if households != 0 || persons != 0 {
				t.Errorf("%d households, %d people are counted", households, persons)
			}
			return err
		})
		if err := set(Here, "x"); err != nil {
			t.Fatal(err)
		}
		if h := w.household(id); h.State != Here || h.Note != "Ошко" {
			t.Errorf("is %+v", h)
		}
	})
}

func TestMembersComeAndGo(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		id := w.add(NewHousehold{VillageID: w.kulja, Head: "Асанов Бакыт", Persons: 1})[0]
		for _, name := range []string{"Асанов Бакыт", "Асанова Жаңыл"} {
			w.write(func(ctx context.Context, tx *db.Tx) error {
				return w.AddMember(ctx, tx, w.who, id, NewPerson{Name: name})
			})
		}
		h := w.household(id)
		if h.Persons != 2 || len(w.heads(Filter{Query: "жаныл"})) != 1 {
			t.Errorf("after adding: %d people, found %q", h.Persons, w.heads(Filter{Query: "жаныл"}))
		}
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.RemoveMember(ctx, tx, w.who, id, h.Members[1].ID) })
		if h := w.household(id); h.Persons != 1 || len(h.Members) != 1 || len(w.heads(Filter{Query: "жаныл"})) != 0 {
			t.Errorf("after removing: %+v", h)
		}
		err := w.try(func(ctx context.Context, tx *db.Tx) error { return w.RemoveMember(ctx, tx, w.who, id, 99) })
		if !fault.Is(err, fault.KindMissing) {
			t.Errorf("a stranger was removed: %v", err)
		}
	})
}

func TestTwins(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		known := NewHousehold{VillageID: w.kulja, Street: "Ленин", House: "12а", Head: "Өмүрбек уулу Асан"}
		id := w.add(known)[0]
		for _, tt := range []struct {
			like NewHousehold
			twin bool
		}{
			{NewHousehold{VillageID: w.kulja, Street: "Ленина", House: "12 А", Head: "омурбек уулу  асан"}, true},
			{NewHousehold{VillageID: w.biy, House: "12а", Head: known.Head}, false},
			{NewHousehold{VillageID: w.kulja, House: "13", Head: known.Head}, false},
			{NewHousehold{VillageID: w.kulja, House: "12а", Flat: "2", Head: known.Head}, false},
		} {
			w.read(func(ctx context.Context, tx *db.Tx) error {
				twins, err := w.Twins(ctx, tx, 0, tt.like)
				if (len(twins) == 1 && twins[0].ID == id) != tt.twin {
					t.Errorf("%+v: %d twins", tt.like, len(twins))
				}
				return err
			})
		}
		w.read(func(ctx context.Context, tx *db.Tx) error {
			twins, err := w.Twins(ctx, tx, id, known)
			if len(twins) != 0 {
				t.Error("a household is its own twin")
			}
			return err
		})
	})
}

func TestOrganisations(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		var id ref.ID
		w.write(func(ctx context.Context, tx *db.Tx) error {
			ids, err := w.AddOrganisations(ctx, tx, w.who, []NewOrganisation{{Name: "Ш. Садыков атындагы мектеп", Category: Budget, VillageID: w.kulja, TaxNumber: "0 1203 1995 10123", Phone: "0777112233"}})
			if err == nil {
				id = ids[0]
			}
			return err
		})
		w.read(func(ctx context.Context, tx *db.Tx) error {
			o, err := w.Organisation(ctx, tx, id)
			if o.TaxNumber != "01203199510123" || o.State != Here {
				t.Errorf("kept %+v", o)
			}
			list, _, err2 := w.Organisations(ctx, tx, Filter{Query: "садыков мектеп"})
			if len(list) != 1 || err2 != nil {
				t.Errorf("found %v, %v", list, err2)
			}
			return err
		})
		for _, bad := range []NewOrganisation{{Category: Budget, VillageID: w.kulja}, {Name: "А", VillageID: w.kulja}, {Name: "А", Category: Other}, {Name: "А", Category: Other, VillageID: w.kulja, TaxNumber: "123"}} {
			err := w.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := w.AddOrganisations(ctx, tx, w.who, []NewOrganisation{bad})
				return err
			})
			if !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.ChangeOrganisation(ctx, tx, w.who, id, 1, NewOrganisation{Name: "№ 1 мектеп", Category: Budget, VillageID: w.biy})
		})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.CloseOrganisation(ctx, tx, w.who, id, Closed, tx.Today())
		})
		w.read(func(ctx context.Context, tx *db.Tx) error {
			list, _, err := w.Organisations(ctx, tx, Filter{State: Closed})
			if len(list) != 1 || list[0].Name != "№ 1 мектеп" {
				t.Errorf("closed: %+v", list)
			}
			return err
		})
	})
}

// The view is what every room above counts on: its columns and words are fixed.
func TestHoldersAreSeenByOtherRooms(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		w.add(NewHousehold{VillageID: w.kulja, Head: "Үсөн", Persons: 4, Flat: "2"})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.AddOrganisations(ctx, tx, w.who, []NewOrganisation{{Name: "Мектеп", Category: Budget, VillageID: w.kulja}})
			return err
		})
		w.read(func(ctx context.Context, tx *db.Tx) error {
			rows, err := tx.QueryContext(ctx, `SELECT id, kind, category, name, name_fold, sort_key, village_id, street, house, flat, persons, phone, state
				FROM pub_people_holder WHERE municipality_id = $1 ORDER BY sort_key`, int64(testkit.Place))
			if err != nil {
				return err
			}
			defer rows.Close()
			var got []string
			for rows.Next() {
				var id, village, persons int64
				var kind, category, name, fold, street, house, flat, phone, state string
				var key []byte
				if err := rows.Scan(&id, &kind, &category, &name, &fold, &key, &village, &street, &house, &flat, &persons, &phone, &state); err != nil {
					return err
				}
				got = append(got, fmt.Sprint(kind, category, name, fold, flat, persons, state))
			}
			want := []string{"organisationbudgetМектепмектеп0here", "householdpopulationҮсөнусон24here"}
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			return rows.Err()
		})
	})
}

func TestCheckFindsWhatIsWrong(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		w.add(NewHousehold{VillageID: w.kulja, Head: "А"}, NewHousehold{VillageID: 77, Head: "Б"})
		w.read(func(ctx context.Context, tx *db.Tx) error {
			wrong, err := w.check(ctx, tx)
			if len(wrong) != 1 || !strings.Contains(wrong[0], "village that does not exist") {
				t.Errorf("found %q", wrong)
			}
			return err
		})
	})
}
