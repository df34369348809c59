package casework

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/voice/casework/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// Template is a ready answer in one language, for one category or for all.
type Template struct {
	ID       ref.ID
	Category string // empty: any
	Lang     i18n.Lang
	Name     string // on the button
	Text     string // with placeholders in square brackets
}

const mostName = 60 // characters: the name stands on a button

// slot is what a placeholder is filled with.
type slot int

const (
	slotNumber slot = iota
	slotDate
	slotVillage
	slotTerm
)

// slots are the placeholders in the words of one language.
func slots(p *i18n.Printer) []string {
	return []string{slotNumber: p.C("placeholder", "number"), slotDate: p.C("placeholder", "date"),
		slotVillage: p.C("placeholder", "village"), slotTerm: p.C("placeholder", "term")}
}

// slotOf knows a placeholder in any of the languages: an answer in Kyrgyz is often
// written by somebody who works in Russian.
func slotOf(p *i18n.Printer, word string) (slot, bool) {
	for _, l := range i18n.Langs {
		for i, name := range slots(p.In(l)) {
			if i18n.Fold(name) == i18n.Fold(word) {
				return slot(i), true
			}
		}
	}
	return 0, false
}

var brackets = regexp.MustCompile(`\[([^\[\]\n]{1,30})\]`)

// Filling is what stands in the place of the placeholders.
type Filling struct {
	Number  requests.Number
	Date    period.Day // of the answer
	Village string
	Term    period.Day // until which an answer was promised
}

// Fill puts what it knows into a text; p writes in the language of the text.
// Brackets that hold no placeholder stay as they are.
func Fill(p *i18n.Printer, text string, with Filling) string {
	return brackets.ReplaceAllStringFunc(text, func(found string) string {
		which, ok := slotOf(p, strings.Trim(found, "[]"))
		if !ok {
			return found
		}
		return []string{with.Number.String(), p.Day(with.Date), with.Village, p.Day(with.Term)}[which]
	})
}

// valid complains about what cannot be a ready answer.
func (t Template) valid(p *i18n.Printer, kinds []requests.Category) error {
	form := fault.Form()
	if t.Category != "" && !slices.ContainsFunc(kinds, func(c requests.Category) bool { return c.Code == t.Category }) {
		form.Field("category", "Choose from the list")
	}
	if !slices.Contains(i18n.Langs, t.Lang) {
		form.Field("lang", "Choose from the list")
	}
	if n := utf8.RuneCountInString(t.Name); n == 0 {
		form.Field("name", "Give it a short name: it stands on the button.")
	} else if n > mostName {
		form.Field("name", "Too long: at most {n} characters.", fault.Values{"n": mostName})
	}
	if t.Text == "" {
		form.Field("text", "Write the answer.")
	}
	if utf8.RuneCountInString(t.Text) > appeal.MostWords {
		form.Field("text", "Too long: at most {n} characters.", fault.Values{"n": appeal.MostWords})
	}
	for _, m := range brackets.FindAllStringSubmatch(t.Text, -1) {
		if _, ok := slotOf(p, m[1]); !ok {
			form.Field("text", "There is no placeholder {name}. Those that there are stand below the field.", fault.Values{"name": m[0]})
			break
		}
	}
	return form.Err()
}

// Templates lists all ready answers of the municipality.
func (c *Casework) Templates(ctx context.Context, tx *db.Tx) ([]Template, error) {
	rows, err := store.New(tx).Templates(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading ready answers: %w", err)
	}
	return templatesOf(rows), nil
}

func templatesOf(rows []store.CaseworkTemplate) []Template {
	list := make([]Template, len(rows))
	for i, r := range rows {
		list[i] = Template{ID: ref.ID(r.ID), Category: r.Category, Lang: i18n.Lang(r.Lang), Name: r.Name, Text: r.Text}
	}
	return list
}

// mostDrafts is how many ready answers stand beside a field.
const mostDrafts = 8

// fitting are the ready answers for a category in a language.
func (c *Casework) fitting(ctx context.Context, tx *db.Tx, category string, lang i18n.Lang) ([]Template, error) {
	rows, err := store.New(tx).Fitting(ctx, store.FittingParams{MunicipalityID: int64(tx.Municipality), Lang: string(lang), Category: category, Most: mostDrafts})
	if err != nil {
		return nil, fmt.Errorf("reading ready answers: %w", err)
	}
	return templatesOf(rows), nil
}

// Keep writes a ready answer; without an id it is a new one. p knows the words of
// the placeholders.
func (c *Casework) Keep(ctx context.Context, tx *db.Tx, by access.Actor, p *i18n.Printer, t Template) (ref.ID, error) {
	if err := access.Permit(by, mayWork, tx.Municipality, 0); err != nil {
		return 0, err
	}
	kinds, err := c.requests.Categories(ctx, tx)
	if err != nil {
		return 0, err
	}
	if err := t.valid(p, kinds); err != nil {
		return 0, err
	}
	var before any
	if t.ID == 0 {
		t.ID = tx.NewID()
	} else if before, err = c.template(ctx, tx, t.ID); err != nil {
		return 0, err
	}
	err = store.New(tx).PutTemplate(ctx, store.PutTemplateParams{MunicipalityID: int64(tx.Municipality), ID: int64(t.ID), Category: t.Category,
		Lang: string(t.Lang), Name: t.Name, Text: t.Text, SortKey: i18n.SortKey(t.Name)})
	if err != nil {
		return 0, fmt.Errorf("writing a ready answer: %w", err)
	}
	return t.ID, audit.Record(ctx, tx, by, "casework.template", about("template", t.ID), before, t)
}

// template returns one, or a Missing fault.
func (c *Casework) template(ctx context.Context, tx *db.Tx, id ref.ID) (Template, error) {
	row, err := store.New(tx).Template(ctx, store.TemplateParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Template{}, errGone
	}
	if err != nil {
		return Template{}, fmt.Errorf("reading a ready answer: %w", err)
	}
	return templatesOf([]store.CaseworkTemplate{row})[0], nil
}

// Drop removes a ready answer; what was answered with it stays.
func (c *Casework) Drop(ctx context.Context, tx *db.Tx, by access.Actor, id ref.ID) error {
	if err := access.Permit(by, mayWork, tx.Municipality, 0); err != nil {
		return err
	}
	before, err := c.template(ctx, tx, id)
	if err != nil {
		return err
	}
	if _, err := store.New(tx).DropTemplate(ctx, store.DropTemplateParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)}); err != nil {
		return fmt.Errorf("removing a ready answer: %w", err)
	}
	return audit.Record(ctx, tx, by, "casework.drop-template", about("template", id), before, nil)
}
