package readings

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// progressView is how far the reading of a month has come.
type progressView struct {
	month, thisMonth   period.Month
	villages           []Village
	meters, read       int
	given              int // readings of citizens that wait
	enter, estimate    bool
	judge              bool
	firstUnreadVillage where // where to go on; zero when all is read
}

func (rd *Readings) showProgress(w http.ResponseWriter, r *web.Request) error {
	v := progressView{enter: r.Can(mayEnter), judge: r.Can(mayJudge)}
	in := r.Input()
	v.thisMonth = r.Today().Month()
	v.month = monthOf(in, r.Today())
	if err := in.Err(); err != nil {
		return err
	}
	v.estimate = v.judge && mayEstimate(v.month, r.Today())
	err := rd.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if v.villages, err = rd.Progress(ctx, tx, v.month); err != nil {
			return err
		}
		v.given, err = rd.meters.CountGiven(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	v.count()
	return r.Render(w, progressPage(r.Page(r.Printer.T("Readings")), v))
}

// count adds the villages up and finds the first street with work left.
func (v *progressView) count() {
	for _, one := range v.villages {
		v.meters, v.read = v.meters+one.Meters, v.read+one.Read
		for _, s := range one.Streets {
			if s.Read < s.Meters && v.firstUnreadVillage.village.ID == 0 {
				v.firstUnreadVillage = where{village: one.Village, street: s.Name, month: v.month}
			}
		}
	}
}

// at is the place of a street, or of the village with an empty one.
func (v progressView) at(village Village, street string) where {
	return where{village: village.Village, street: street, month: v.month}
}

func (rd *Readings) enterEstimates(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	month := in.Month("month")
	if err := in.Err(); err != nil {
		return err
	}
	var n int
	err := rd.write(r, func(ctx context.Context, tx *db.Tx) (err error) {
		n, err = rd.EstimateMissing(ctx, tx, r.Actor, month)
		return err
	})
	if err != nil {
		return err
	}
	return r.Done(w, "desk/readings?month="+string(month), "Estimates entered: {n}.", fault.Values{"n": n})
}

// sheetView is a route sheet.
type sheetView struct {
	where
	stops []Stop
}

// streets cuts the walk where the street changes, so that each has a heading.
func (v sheetView) streets() (parts [][]Stop) {
	for i, s := range v.stops {
		if i == 0 || s.Account.Street != v.stops[i-1].Account.Street {
			parts = append(parts, nil)
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], s)
	}
	return parts
}

func (rd *Readings) showSheet(w http.ResponseWriter, r *web.Request) error {
	var v sheetView
	err := rd.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if v.where, err = rd.whereOf(ctx, tx, r.Input()); err != nil {
			return err
		}
		v.stops, err = rd.Round(ctx, tx, v.village.ID, v.street)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, sheetPage(page(r, r.Printer.T("Route sheet")), v))
}

// showVerification lists the meters whose verification ends within two months,
// the first to end first.
func (rd *Readings) showVerification(w http.ResponseWriter, r *web.Request) error {
	var stops []Stop
	err := rd.read(r, func(ctx context.Context, tx *db.Tx) error {
		list, err := rd.meters.Expiring(ctx, tx, tx.Today().Add(verifyWithin))
		if err == nil {
			stops, err = rd.stops(ctx, tx, list)
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(stops, func(a, b Stop) int {
		return strings.Compare(string(a.Meter.VerifiedUntil), string(b.Meter.VerifiedUntil))
	})
	return r.Render(w, verificationPage(page(r, r.Printer.T("Verification of meters")), stops, r.Today()))
}

// orderView is the order in which the streets of a village are walked.
type orderView struct {
	village accounts.Village
	streets []accounts.Street
}

func (rd *Readings) orderView(r *web.Request) (v orderView, err error) {
	err = rd.read(r, func(ctx context.Context, tx *db.Tx) error {
		at, err := rd.whereOf(ctx, tx, r.Input())
		if err != nil {
			return err
		}
		v.village = at.village
		all, err := rd.accounts.Streets(ctx, tx)
		v.streets = inOrder(ofVillage(all, at.village.ID))
		return err
	})
	return v, err
}

func ofVillage(all []accounts.Street, village ref.ID) (its []accounts.Street) {
	for _, s := range all {
		if s.Village == village && s.Name != "" {
			its = append(its, s)
		}
	}
	return its
}

func (v orderView) frame(r *web.Request) *ui.Page {
	return page(r, r.Printer.T("Order of the streets: {village}", "village", v.village.Name))
}

func (rd *Readings) showOrder(w http.ResponseWriter, r *web.Request) error {
	v, err := rd.orderView(r)
	if err != nil {
		return err
	}
	return r.Render(w, orderPage(v.frame(r), v))
}

// saveOrder takes the names of the streets, as they stood on the page, each with
// its number; streets without a number come last.
func (rd *Readings) saveOrder(w http.ResponseWriter, r *web.Request) error {
	v, err := rd.orderView(r)
	if err != nil {
		return err
	}
	in := r.Input()
	var numbered []accounts.Street
	for i, name := range in.Texts("name") {
		s := accounts.Street{Name: name, Position: in.Int(placeField(i))}
		if s.Position > 0 && slices.ContainsFunc(v.streets, func(x accounts.Street) bool { return x.Name == name }) {
			numbered = append(numbered, s)
		}
	}
	names := []string{}
	for _, s := range inOrder(numbered) {
		names = append(names, s.Name)
	}
	if err = in.Err(); err == nil {
		err = rd.write(r, func(ctx context.Context, tx *db.Tx) error {
			return rd.SetWalk(ctx, tx, r.Actor, v.village.ID, slices.Compact(names))
		})
	}
	if err != nil {
		p := v.frame(r)
		return r.Refuse(w, err, p, orderPage(p, v))
	}
	return r.Done(w, "desk/readings", "The order of the streets is saved.")
}

// placeField is the field for the place of a street in the walk.
func placeField(i int) string { return "place-" + strconv.Itoa(i) }
