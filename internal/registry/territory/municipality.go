package territory

import (
	"context"
	"regexp"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/territory/store"
)

// Municipality is a municipality that works with this program.
type Municipality struct {
	ID            ref.ID // the id of its unit
	Slug          string // the word in addresses of pages
	Code          int    // short code with which its account numbers begin
	Soate         place.Code
	RaionCode     place.Code
	Name          place.Name
	Raion, Oblast place.Name
	Address       string // of the office
	Phone         string
}

// Founding is what must be known to begin work with a municipality.
type Founding struct {
	Slug       string
	Code       int // 1…999
	Name       place.Name
	Soate      place.Code // empty until the state gives one
	Raion      ref.ID     // unit of the raion
	Population int        // as stated; 0: not known
}

var slugForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// Municipalities lists those that work, sorted as Kyrgyz sorts.
func (t *Territory) Municipalities(ctx context.Context) ([]Municipality, error) {
	var all []Municipality
	err := t.db.Read(ctx, db.Everywhere, func(tx *db.Tx) error {
		rows, err := store.New(tx).Municipalities(ctx)
		for _, r := range rows {
			all = append(all, municipality(r))
		}
		return err
	})
	return all, err
}

// BySlug finds the municipality of an address. An old word, of a place that was
// renamed or merged, finds its successor: compare Slug and redirect.
func (t *Territory) BySlug(ctx context.Context, slug string) (m Municipality, err error) {
	err = t.db.Read(ctx, db.Everywhere, func(tx *db.Tx) error {
		m, err = t.Named(ctx, tx, slug)
		return err
	})
	return m, err
}

// Named is BySlug in a transaction that sees all municipalities.
func (t *Territory) Named(ctx context.Context, tx *db.Tx, slug string) (m Municipality, err error) {
	row, err := store.New(tx).MunicipalityBySlug(ctx, slug)
	if db.IsMissing(err) {
		return m, fault.Missing("There is no such municipality here.")
	}
	return municipality(store.MunicipalitiesRow(row)), err
}

// Here is the municipality of a transaction, without raion and oblast: for what is
// written in its name while nobody looks at a page.
func (t *Territory) Here(ctx context.Context, tx *db.Tx) (Municipality, error) {
	r, err := store.New(tx).Here(ctx, int64(tx.Municipality))
	if db.IsMissing(err) {
		return Municipality{}, fault.Missing("There is no such municipality here.")
	}
	return Municipality{ID: ref.ID(r.MunicipalityID), Slug: r.Slug, Code: int(r.Code), Address: r.Address, Phone: r.Phone,
		Name: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}}, err
}

// ByShortCode finds the municipality whose accounts begin with a short code,
// also one that was merged into another; fault.Missing if nobody has it.
func (t *Territory) ByShortCode(ctx context.Context, tx *db.Tx, code int) (ref.ID, error) {
	id, err := store.New(tx).ByShortCode(ctx, int64(code))
	if db.IsMissing(err) {
		return 0, fault.Missing("There is no such municipality here.")
	}
	return ref.ID(id), err
}

// Found begins work with a municipality: its unit, its word, its short code and
// empty settings. It is refused when the word or the short code is taken.
func (t *Territory) Found(ctx context.Context, by access.Actor, f Founding) (m Municipality, err error) {
	if err := t.valid(f); err != nil {
		return m, err
	}
	id := t.db.NewID()
	err = t.db.Write(ctx, db.Everywhere, func(tx *db.Tx) error { return t.found(ctx, tx, by, id, f) })
	if err != nil {
		return m, err
	}
	return t.BySlug(ctx, f.Slug)
}

func (t *Territory) found(ctx context.Context, tx *db.Tx, by access.Actor, id ref.ID, f Founding) error {
	q := store.New(tx)
	raion, oblast, err := t.raion(ctx, tx, f.Raion)
	if err != nil {
		return err
	}
	if err := addUnit(ctx, tx, Unit{ID: id, Code: f.Soate, Level: place.Municipality, Parent: raion, Name: f.Name, Side: Now}); err != nil {
		return err
	}
	switch err := q.AddSlug(ctx, store.AddSlugParams{Slug: f.Slug, MunicipalityID: int64(id)}); {
	case db.IsUnique(err):
		return fault.Form().Field("slug", "Another municipality has this word already.").Err()
	case err != nil:
		return err
	}
	switch err := q.AddShortCode(ctx, store.AddShortCodeParams{Code: int64(f.Code), MunicipalityID: int64(id)}); {
	case db.IsUnique(err):
		return fault.Form().Field("code", "Another municipality has this number already.").Err()
	case err != nil:
		return err
	}
	err = q.AddMunicipality(ctx, store.AddMunicipalityParams{
		MunicipalityID: int64(id), Slug: f.Slug, Code: int64(f.Code), RaionID: int64(raion), OblastID: int64(oblast),
		Languages: "ky,ru", Population: int64(f.Population), Founded: int64(tx.Now()),
	})
	if err != nil {
		return err
	}
	by.Municipality = id
	return audit.Record(ctx, tx, by, "territory.found", ref.Ref{Kind: "territory.municipality", ID: id}, nil, f)
}

// raion checks the unit and finds its oblast.
func (t *Territory) raion(ctx context.Context, tx *db.Tx, id ref.ID) (raion, oblast ref.ID, err error) {
	row, err := store.New(tx).Unit(ctx, int64(id))
	if db.IsMissing(err) || err == nil && place.Level(row.Level) != place.Raion {
		return 0, 0, fault.Form().Field("raion", "Choose the raion.").Err()
	}
	return ref.ID(row.ID), ref.ID(row.ParentID), err
}

func (t *Territory) valid(f Founding) error {
	form := fault.Form()
	if strings.TrimSpace(f.Name.Ky) == "" {
		form.Field("name_ky", "Enter the name in Kyrgyz.")
	}
	if !slugForm.MatchString(f.Slug) || len(f.Slug) > 40 {
		form.Field("slug", "Use Latin letters, digits and dashes, for example kara-kulja.")
	} else if t.reserved(f.Slug) {
		form.Field("slug", "This word has another meaning in addresses. Choose another one.")
	}
	if f.Code < 1 || f.Code > 999 {
		form.Field("code", "Enter a number from 1 to 999.")
	}
	if f.Soate != "" && !f.Soate.Valid() {
		form.Field("soate", "A SOATE code has 14 digits.")
	}
	return form.Err()
}

func municipality(r store.MunicipalitiesRow) Municipality {
	return Municipality{
		ID: ref.ID(r.MunicipalityID), Slug: r.Slug, Code: int(r.Code), Soate: place.Code(r.Soate), RaionCode: place.Code(r.RaionCode),
		Name:   place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn},
		Raion:  place.Name{Ky: r.RaionKy, Ru: r.RaionRu, En: r.RaionEn},
		Oblast: place.Name{Ky: r.OblastKy, Ru: r.OblastRu, En: r.OblastEn}, Address: r.Address, Phone: r.Phone,
	}
}
