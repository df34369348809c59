package inventory

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// assetHeadings are the columns of a list of assets with their headings,
// folded, in Kyrgyz, Russian and English. The first of each is what our own
// list is written with.
var assetHeadings = []sheet.Column{
	{Name: "provider", Words: []string{"кызмат корсотуучу", "поставщик", "поставщик услуги", "организация", "уюм", "provider"}},
	{Name: "service", Words: []string{"кызмат", "услуга", "service"}},
	{Name: "name", Words: []string{"негизги каражат", "аталышы", "основное средство", "наименование", "название", "asset", "name"}},
	{Name: "part", Words: []string{"системанын болугу", "болук", "часть системы", "часть", "part of the system", "part"}},
	{Name: "since", Words: []string{"ишке киргизилген жылы", "жылы", "год ввода", "год", "in use since", "year"}},
	{Name: "life", Words: []string{"иштоо мооноту жыл", "иштоо мооноту", "срок службы лет", "срок службы", "срок", "life years", "life"}},
	{Name: "cost", Words: []string{"баланстык наркы сом", "баланстык наркы", "балансовая стоимость сом", "балансовая стоимость", "cost in the books som", "cost"}},
	{Name: "replacement", Words: []string{"бугунку наркы сом", "бугунку наркы", "стоимость замены сом", "стоимость замены", "стоимость сегодня", "cost today som", "replacement value"}},
	{Name: "note", Words: []string{"эскертме", "эскертуу", "примечание", "note"}},
}

// needed are the columns without which nothing can be made of a list.
var needed = []string{"name", "since", "life", "replacement"}

// Refused is a row of a list that cannot be taken over.
type Refused struct {
	Row int // as Excel counts
	Why *fault.Fault
}

// assetList reads rows against what stands in the register already.
type assetList struct {
	columns   map[string]int
	providers []Provider
	services  []Service
	readers   []*i18n.Printer // a word is understood in any of the languages
	year      int
}

// ImportAssets takes a list over: an asset whose provider and name are known is
// changed, any other is added. One wrong row and nothing is taken over; all
// wrong rows are returned, so that they are mended in one go.
func (i *Inventory) ImportAssets(ctx context.Context, tx *db.Tx, who access.Actor, p *i18n.Printer, t *sheet.Table) (added, changed int, refused []Refused, err error) {
	if err := allow(tx, who, mayMend); err != nil {
		return 0, 0, nil, err
	}
	l, known, err := i.assetList(ctx, tx, p, t)
	if err != nil {
		return 0, 0, nil, err
	}
	list, refused := l.read(t.Rows, known)
	if len(refused) > 0 || len(list) == 0 {
		return 0, 0, refused, nil
	}
	var fresh []Asset
	for _, a := range list {
		before, there := known[a.key()]
		if !there {
			fresh = append(fresh, a)
			continue
		}
		if before != a {
			changed++
		}
		if err := i.saveAsset(ctx, tx, who, before, a); err != nil {
			return 0, 0, nil, err
		}
	}
	_, err = i.AddAssets(ctx, tx, who, fresh...)
	return len(fresh), changed, nil, err
}

// assetList reads what rows are held against, and the assets in use by key.
func (i *Inventory) assetList(ctx context.Context, tx *db.Tx, p *i18n.Printer, t *sheet.Table) (l assetList, known map[string]Asset, err error) {
	l.year = tx.Today().Time().Year()
	l.columns = sheet.Guess(i18n.Fold, t.Headings, assetHeadings)
	for _, name := range needed {
		if _, there := l.columns[name]; !there {
			return l, nil, fault.Form().Field("file", "The list needs columns for the asset, the year, the life and the cost today. Take our Excel file as the form.").Err()
		}
	}
	for _, lang := range i18n.Langs {
		l.readers = append(l.readers, p.In(lang))
	}
	if l.providers, err = i.Providers(ctx, tx); err != nil {
		return l, nil, err
	}
	if l.services, err = i.Services(ctx, tx); err != nil {
		return l, nil, err
	}
	list, err := i.Assets(ctx, tx)
	known = map[string]Asset{}
	for _, a := range list {
		if a.Retired == "" {
			known[a.key()] = a
		}
	}
	return l, known, err
}

// key is what tells assets apart in a list: whose it is and how it is called.
func (a Asset) key() string { return a.Provider.String() + " " + i18n.Fold(a.Name) }

// read turns rows into assets and says what is wrong with the others.
func (l assetList) read(rows []sheet.Row, known map[string]Asset) (list []Asset, refused []Refused) {
	seen := map[string]int{}
	for _, row := range rows {
		a, wrong := l.asset(row.Cells)
		if wrong == nil {
			wrong = fault.Of(a.valid(l.year))
		}
		if wrong == nil {
			wrong = fault.Of(a.owned(l.providers, l.services))
		}
		if first, twice := seen[a.key()]; wrong == nil && twice {
			wrong = fault.Invalid("This asset stands in row {row} already.", fault.Values{"row": first})
		}
		if wrong != nil {
			refused = append(refused, Refused{row.Number, aboutRow(wrong)})
			continue
		}
		seen[a.key()] = row.Number
		a.ID = known[a.key()].ID
		list = append(list, a)
	}
	return list, refused
}

// aboutRow makes the first complaint about a field the complaint about a row.
func aboutRow(f *fault.Fault) *fault.Fault {
	if len(f.Fields) == 0 {
		return f
	}
	return &fault.Fault{Kind: fault.KindInvalid, Msg: f.Fields[0].Msg, Values: f.Fields[0].Values}
}

// asset reads one row.
func (l assetList) asset(cells []string) (a Asset, wrong *fault.Fault) {
	cell := func(name string) string {
		if n, there := l.columns[name]; there && n < len(cells) {
			return strings.TrimSpace(cells[n])
		}
		return ""
	}
	a.Name, a.Note = cell("name"), cell("note")
	f := fault.Form()
	a.Provider = l.provider(cell("provider"), f)
	a.Service = l.service(cell("service"), a.Provider, f)
	a.Part = l.part(cell("part"), f)
	a.Since = whole(cell("since"), f)
	a.Life = whole(cell("life"), f)
	a.Cost = amount(cell("cost"), f)
	a.Replacement = amount(cell("replacement"), f)
	return a, fault.Of(f.Err())
}

// provider finds a provider by either of its names; the only one need not be named.
func (l assetList) provider(text string, f *fault.Fault) ref.ID {
	if text == "" && len(l.providers) == 1 {
		return l.providers[0].ID
	}
	is := func(p Provider) bool {
		return i18n.Fold(p.Name) == i18n.Fold(text) || i18n.Fold(p.Short) == i18n.Fold(text)
	}
	if at := slices.IndexFunc(l.providers, is); at >= 0 {
		return l.providers[at].ID
	}
	f.Field("provider", "There is no provider of this name here: {text}", fault.Values{"text": text})
	return 0
}

// service finds a service of the provider by its name in any language; an empty
// cell means that several services use the asset.
func (l assetList) service(text string, provider ref.ID, f *fault.Fault) ref.ID {
	if text == "" || provider == 0 {
		return 0
	}
	for _, s := range l.services {
		if s.Provider == provider && slices.ContainsFunc([]string{s.Name.Ky, s.Name.Ru, s.Name.En}, func(name string) bool { return i18n.Fold(name) == i18n.Fold(text) }) {
			return s.ID
		}
	}
	f.Field("service", "This provider does not deliver the service: {text}", fault.Values{"text": text})
	return 0
}

// part reads a part of the system in any language; an empty cell is "other".
func (l assetList) part(text string, f *fault.Fault) AssetPart {
	if text == "" {
		return PartOther
	}
	for _, part := range assetParts {
		for _, p := range l.readers {
			if i18n.Fold(partWord(p, part)) == i18n.Fold(text) {
				return part
			}
		}
	}
	f.Field("part", "This is not a part of the system: {text}", fault.Values{"text": text})
	return ""
}

func whole(text string, f *fault.Fault) int {
	n, err := strconv.Atoi(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		f.Field("number", "This is not a whole number: {text}", fault.Values{"text": text})
	}
	return n
}

// amount reads money; an empty cell is nothing.
func amount(text string, f *fault.Fault) money.Som {
	if text == "" {
		return 0
	}
	sum, err := money.Parse(text)
	if err != nil {
		f.Field("number", "This is not a sum of money: {text}", fault.Values{"text": text})
	}
	return sum
}
