package inventory

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// listLimit is how large an uploaded list may be: thousands of rows.
const listLimit = 5 << 20

func (i *Inventory) assetRoutes(rt *web.Router) {
	rt.Desk("GET inventory/assets", maySee, i.showAssets)
	rt.Desk("GET inventory/assets.xlsx", maySee, i.sendAssets)
	rt.Desk("POST inventory/assets", mayMend, i.takeAssets)
	rt.Desk("GET inventory/assets/new", mayMend, i.newAsset)
	rt.Desk("POST inventory/assets/new", mayMend, i.addAsset)
	rt.Desk("GET inventory/assets/{asset}", mayMend, i.editAsset)
	rt.Desk("POST inventory/assets/{asset}", mayMend, i.saveTypedAsset)
}

// assetsView is what the pages of assets show and choose from.
type assetsView struct {
	lists
	assets  []Asset
	refused []Refused
	today   period.Day
	keep    bool
}

func (i *Inventory) assetsView(r *web.Request) (v assetsView, err error) {
	v.today, v.keep = r.Today(), r.Can(mayMend)
	if v.lists, err = i.lists(r); err != nil {
		return v, err
	}
	err = i.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		v.assets, err = i.Assets(ctx, tx)
		return err
	})
	return v, err
}

func (i *Inventory) showAssets(w http.ResponseWriter, r *web.Request) error {
	v, err := i.assetsView(r)
	if err != nil {
		return err
	}
	return r.Render(w, assetsPage(i.formPage(r, r.Printer.T("Assets")), v))
}

// errRefused undoes the transaction of a list with wrong rows.
var errRefused = errors.New("inventory: rows of a list are wrong")

// takeAssets takes an uploaded list over, or shows its wrong rows.
func (i *Inventory) takeAssets(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	body, name := in.File("file", listLimit)
	if body == nil {
		in.Field("file", "Choose a file")
	}
	var added, changed int
	var refused []Refused
	err := in.Err()
	if err == nil {
		added, changed, refused, err = i.takeFile(r, body, name)
	}
	if len(refused) > 0 {
		err = fault.Form().Field("file", "Nothing was taken over: rows with mistakes stand below. Mend them in the file and upload it again.").Err()
	}
	if err == nil {
		return r.Done(w, "desk/inventory/assets", "Assets added: {added}, changed: {changed}", fault.Values{"added": added, "changed": changed})
	}
	v, failed := i.assetsView(r)
	if failed != nil {
		return failed
	}
	v.refused = refused
	p := i.formPage(r, r.Printer.T("Assets"))
	return r.Refuse(w, err, p, assetsPage(p, v))
}

func (i *Inventory) takeFile(r *web.Request, body []byte, name string) (added, changed int, refused []Refused, err error) {
	t, err := sheet.Read(bytes.NewReader(body), name, sheet.Limits{Bytes: listLimit})
	if err != nil {
		return 0, 0, nil, err
	}
	err = i.write(r, func(ctx context.Context, tx *db.Tx) (err error) {
		added, changed, refused, err = i.ImportAssets(ctx, tx, r.Actor, r.Printer, t)
		if err == nil && len(refused) > 0 {
			return errRefused
		}
		return err
	})
	if errors.Is(err, errRefused) {
		err = nil
	}
	return added, changed, refused, err
}

// sendAssets sends what is in use as the list that takeAssets reads.
func (i *Inventory) sendAssets(w http.ResponseWriter, r *web.Request) error {
	v, err := i.assetsView(r)
	if err != nil {
		return err
	}
	p := r.Printer
	return r.SendFrom(w, r.Tenant.Slug+"-assets.xlsx", sheet.XLSX, func(out io.Writer) error {
		return sheet.WriteXLSX(out, p.T("Assets"), assetColumns(p), func(yield func([]any) bool) {
			for _, a := range v.assets {
				if a.Retired == "" && !yield(v.cells(p, a)) {
					return
				}
			}
		})
	})
}

// assetColumns are the headings of our list; assetHeadings knows them all.
func assetColumns(p *i18n.Printer) []string {
	return []string{p.T("Provider"), p.T("Service"), p.T("Asset"), p.T("Part of the system"), p.T("In use since"), p.T("Life, years"),
		p.T("Cost in the books, som"), p.T("Cost today, som"), p.T("Note")}
}

func (v assetsView) cells(p *i18n.Printer, a Asset) []any {
	var cost any = ""
	if a.Cost > 0 {
		cost = a.Cost
	}
	return []any{v.provider(a), v.serviceCell(p, a), a.Name, partWord(p, a.Part), a.Since, a.Life, cost, a.Replacement, a.Note}
}

func (v assetsView) provider(a Asset) string {
	for _, p := range v.providers {
		if p.ID == a.Provider {
			return p.Short
		}
	}
	return ""
}

// serviceCell is the service in a list; empty when several use the asset.
func (v assetsView) serviceCell(p *i18n.Printer, a Asset) string {
	for _, s := range v.services {
		if s.ID == a.Service {
			return p.Name(s.Name)
		}
	}
	return ""
}

// of returns the assets of a provider, those in use or the others.
func (v assetsView) of(provider ref.ID, used bool) (list []Asset) {
	for _, a := range v.assets {
		if a.Provider == provider && (a.Retired == "") == used {
			list = append(list, a)
		}
	}
	return list
}

// left says how long an asset will still serve.
func (v assetsView) left(p *ui.Page, a Asset) string {
	years := a.WornIn() - v.today.Time().Year()
	if years <= 0 {
		return p.T("served its life in {year}", "year", strconv.Itoa(a.WornIn()))
	}
	return p.N(years, "{n} year left", "{n} years left")
}

func (i *Inventory) newAsset(w http.ResponseWriter, r *web.Request) error {
	v, err := i.assetsView(r)
	if err != nil {
		return err
	}
	return r.Render(w, assetForm(i.assetPage(r, r.Printer.T("New asset")), Asset{}, v))
}

func (i *Inventory) addAsset(w http.ResponseWriter, r *web.Request) error {
	a, refused := typedAsset(r, 0)
	if refused == nil {
		refused = i.write(r, func(ctx context.Context, tx *db.Tx) error {
			_, err := i.AddAssets(ctx, tx, r.Actor, a)
			return err
		})
	}
	return i.keptAsset(w, r, refused, r.Printer.T("New asset"), Asset{})
}

func (i *Inventory) editAsset(w http.ResponseWriter, r *web.Request) error {
	a, err := i.assetAsked(r)
	if err != nil {
		return err
	}
	v, err := i.assetsView(r)
	if err != nil {
		return err
	}
	return r.Render(w, assetForm(i.assetPage(r, a.Name), a, v))
}

func (i *Inventory) saveTypedAsset(w http.ResponseWriter, r *web.Request) error {
	before, err := i.assetAsked(r)
	if err != nil {
		return err
	}
	a, refused := typedAsset(r, before.ID)
	if refused == nil {
		refused = i.write(r, func(ctx context.Context, tx *db.Tx) error { return i.SaveAsset(ctx, tx, r.Actor, a) })
	}
	return i.keptAsset(w, r, refused, before.Name, before)
}

// keptAsset leads on after an asset was kept, or shows its form again.
func (i *Inventory) keptAsset(w http.ResponseWriter, r *web.Request, refused error, title string, before Asset) error {
	if refused == nil {
		return r.Done(w, "desk/inventory/assets", "Saved")
	}
	v, err := i.assetsView(r)
	if err != nil {
		return err
	}
	p := i.assetPage(r, title)
	return r.Refuse(w, refused, p, assetForm(p, before, v))
}

func (i *Inventory) assetPage(r *web.Request, title string) *ui.Page {
	p := i.formPage(r, title)
	p.Crumbs = append(p.Crumbs, ui.Crumb{Text: r.Printer.T("Assets"), Path: "desk/inventory/assets"})
	return p
}

func (i *Inventory) assetAsked(r *web.Request) (a Asset, err error) {
	id, err := r.PathID("asset")
	if err != nil {
		return a, err
	}
	err = i.read(r, func(ctx context.Context, tx *db.Tx) error {
		a, err = i.Asset(ctx, tx, id)
		return err
	})
	return a, err
}

func typedAsset(r *web.Request, id ref.ID) (Asset, error) {
	in := r.Input()
	a := Asset{
		ID: id, Provider: in.ID("provider"), Service: in.ID("service"), Part: AssetPart(in.Text("part")), Name: in.Text("name"),
		Since: in.Int("since"), Life: in.Int("life"), Cost: in.Som("cost"), Replacement: in.Som("replacement"), Note: in.Text("note"),
		Retired: in.Day("retired"),
	}
	return a, in.Err()
}

// serviceChoices are the services of all providers, by provider.
func (v assetsView) serviceChoices(p *ui.Page) (options []ui.Option) {
	for _, s := range v.services {
		options = append(options, ui.Option{Value: s.ID.String(), Text: p.Name(s.Name), Group: s.ProviderName})
	}
	return options
}

func partOptions(p *i18n.Printer) []ui.Option {
	options := make([]ui.Option, len(assetParts))
	for n, part := range assetParts {
		options[n] = ui.Option{Value: string(part), Text: partWord(p, part)}
	}
	return options
}

func partWord(p *i18n.Printer, part AssetPart) string {
	switch part {
	case PartSource:
		return p.T("Source of water")
	case PartPump:
		return p.T("Pumps and electrics")
	case PartTreatment:
		return p.T("Treatment")
	case PartStorage:
		return p.T("Tanks and reservoirs")
	case PartNetwork:
		return p.T("Pipes and network")
	case PartMeters:
		return p.C("assets", "Meters")
	case PartBuilding:
		return p.T("Buildings")
	case PartVehicle:
		return p.T("Vehicles and machines")
	case PartEquipment:
		return p.T("Equipment and containers")
	}
	return p.C("assets", "Other")
}

// chosenID is an id as a form holds it; none is empty.
func chosenID(id ref.ID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}

// figure is a number as a form holds it; zero is empty.
func figure(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// sum is money as a form holds it; zero is empty.
func sum(s money.Som) string {
	if s == 0 {
		return ""
	}
	return s.String()
}

// chosenProvider is the provider that stands selected: the only one, for a new asset.
func (v assetsView) chosenProvider(a Asset) string {
	if a.Provider == 0 && len(v.providers) == 1 {
		return v.providers[0].ID.String()
	}
	return chosenID(a.Provider)
}

// remark is the second line of an asset: what it serves and what was noted.
func (v assetsView) remark(p *ui.Page, a Asset) string {
	service := v.serviceCell(p.Printer, a)
	if service == "" {
		service = p.T("Several services")
	}
	if a.Note == "" {
		return service
	}
	return service + " · " + a.Note
}
