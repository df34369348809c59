package keys

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

func (k *Keys) routes(rt *web.Router) {
	rt.Desk("GET keys", maySee, k.showKeys)
	rt.Desk("GET keys/new", mayManage, k.showNew)
	rt.Desk("POST keys/new", mayManage, k.make)
	rt.Desk("GET keys/{key}", maySee, k.showKey)
	rt.Desk("POST keys/{key}", mayManage, k.save)
	rt.Desk("POST keys/{key}/renew", mayManage, k.renew)
	rt.Desk("POST keys/{key}/revoke", mayManage, k.revoke)
}

func (k *Keys) showKeys(w http.ResponseWriter, r *web.Request) error {
	var list []Key
	err := k.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		list, err = k.Keys(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, keysPage(r.Page(r.Printer.T("API keys")), list, working(list, r), r.Can(mayManage)))
}

// working counts the keys that open something today.
func working(list []Key, r *web.Request) (n int) {
	for _, key := range list {
		if key.Works(r.Today()) {
			n++
		}
	}
	return n
}

func (k *Keys) showNew(w http.ResponseWriter, r *web.Request) error {
	channels, err := k.offered(r)
	if err != nil {
		return err
	}
	p := frame(r, r.Printer.T("New key"))
	return r.Render(w, newPage(p, Key{PerMinute: paceDefault, Holds: HeldByAgent}, channels))
}

// offered are the channels that the form offers.
func (k *Keys) offered(r *web.Request) (channels []Channel, err error) {
	err = k.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		channels, err = k.channels(r.Context(), tx)
		return err
	})
	return channels, err
}

// frame is a page below the list of keys.
func frame(r *web.Request, title string) *ui.Page {
	p := r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("API keys"), Path: "desk/keys"}}
	return p
}

// typed reads the settings of a key.
func typed(r *web.Request, channels []Channel) (Key, error) {
	in := r.Input()
	settings := Key{Name: in.Text("name"), PerMinute: in.Int("per_minute"), Expires: in.Day("expires")}
	settings.Holds, settings.Channel = holding(in.Text("holds"), channels)
	for _, scope := range in.Texts("scopes") {
		if slices.Contains(Scopes, scope) {
			settings.Scopes = append(settings.Scopes, scope)
		}
	}
	addresses, err := ParseAddresses(in.Text("addresses"))
	if f := fault.Of(err); f != nil {
		in.Field("addresses", f.Fields[0].Msg, f.Fields[0].Values)
	}
	settings.Addresses = addresses
	return settings, in.Err()
}

// make answers with the key itself and not with a redirect: the key is kept
// nowhere, so this page is the only one that can show it.
func (k *Keys) make(w http.ResponseWriter, r *web.Request) error {
	channels, err := k.offered(r)
	if err != nil {
		return err
	}
	settings, err := typed(r, channels)
	var key string
	var id ref.ID
	if err == nil {
		err = k.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
			id, key, err = k.Make(r.Context(), tx, r.Actor, settings)
			return err
		})
	}
	if err != nil {
		p := frame(r, r.Printer.T("New key"))
		return r.Refuse(w, err, p, newPage(p, settings, channels))
	}
	return r.Render(w, secretPage(frame(r, settings.Name), shown{id: id, key: key, origin: r.Origin()}))
}

// shown is a new key as its only page shows it.
type shown struct {
	id          ref.ID
	key, origin string
}

// try is a first call that changes nothing, to see that the key works.
func (s shown) try(slug string) string {
	return "curl -H 'Authorization: Bearer " + s.key + "' \\\n  '" + s.origin + "/api/v1/" + slug + "/payments'"
}

// view is a key with its history and what this person may do with it.
type view struct {
	Key
	history  []audit.Entry
	channels []Channel
	works    bool
	manages  bool
}

func (k *Keys) look(r *web.Request) (v view, err error) {
	id, err := r.PathID("key")
	if err != nil {
		return v, err
	}
	err = k.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		if v.Key, err = k.Key(r.Context(), tx, id); err != nil {
			return err
		}
		if v.channels, err = k.channels(r.Context(), tx); err != nil {
			return err
		}
		v.history, err = audit.History(r.Context(), tx, about(id))
		return err
	})
	v.works, v.manages = v.Key.Works(r.Today()), r.Can(mayManage)
	return v, err
}

func (k *Keys) showKey(w http.ResponseWriter, r *web.Request) error {
	v, err := k.look(r)
	if err != nil {
		return err
	}
	return r.Render(w, keyPage(frame(r, v.Name), v))
}

func (k *Keys) save(w http.ResponseWriter, r *web.Request) error {
	channels, err := k.offered(r)
	if err != nil {
		return err
	}
	settings, err := typed(r, channels)
	if err == nil {
		err = k.change(r, func(ctx context.Context, tx *db.Tx, id ref.ID) error {
			return k.Change(ctx, tx, r.Actor, id, settings)
		})
	}
	if err == nil {
		return r.Done(w, "desk/keys", "Saved: {name}", fault.Values{"name": settings.Name})
	}
	return k.back(w, r, err)
}

// back shows the key again with what was wrong.
func (k *Keys) back(w http.ResponseWriter, r *web.Request, err error) error {
	v, failed := k.look(r)
	if failed != nil {
		return failed
	}
	p := frame(r, v.Name)
	return r.Refuse(w, err, p, keyPage(p, v))
}

// change runs one change of the key in the address.
func (k *Keys) change(r *web.Request, do func(context.Context, *db.Tx, ref.ID) error) error {
	id, err := r.PathID("key")
	if err != nil {
		return err
	}
	return k.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return do(r.Context(), tx, id) })
}

// renew shows the new secret, as make does.
func (k *Keys) renew(w http.ResponseWriter, r *web.Request) error {
	s := shown{origin: r.Origin()}
	err := k.change(r, func(ctx context.Context, tx *db.Tx, id ref.ID) (err error) {
		s.id = id
		s.key, err = k.Renew(ctx, tx, r.Actor, id)
		return err
	})
	if err != nil {
		return k.back(w, r, err)
	}
	v, err := k.look(r)
	if err != nil {
		return err
	}
	return r.Render(w, secretPage(frame(r, v.Name), s))
}

func (k *Keys) revoke(w http.ResponseWriter, r *web.Request) error {
	err := k.change(r, func(ctx context.Context, tx *db.Tx, id ref.ID) error {
		return k.Revoke(ctx, tx, r.Actor, id)
	})
	if err != nil {
		return k.back(w, r, err)
	}
	return r.Done(w, "desk/keys", "The key is revoked: the program cannot call any more.")
}

// scopeText says in words what a scope allows.
func scopeText(p *i18n.Printer, scope string) string {
	switch scope {
	case PaymentsWrite:
		return p.T("Enter payments")
	case PaymentsRead:
		return p.T("See the payments entered with this key")
	case AccountsRead:
		return p.T("Find a personal account by its number")
	case BalancesRead:
		return p.T("See debts and advances")
	case RequestsWrite:
		return p.T("Send requests of citizens")
	}
	return scope
}

func scopeOptions(p *i18n.Printer) (options []ui.Option) {
	for _, scope := range Scopes {
		options = append(options, ui.Option{Value: scope, Text: scopeText(p, scope) + " (" + scope + ")"})
	}
	return options
}

// held writes where money lies as the form sends it: "agents", "bank/02DRZ…".
func held(holds string, channel ref.ID) string {
	if channel == 0 {
		return holds
	}
	return holds + "/" + channel.String()
}

// holding reads what held wrote; "" for what was not offered.
func holding(text string, channels []Channel) (holds string, channel ref.ID) {
	for _, c := range append([]Channel{{Holds: HeldByAgent}, {Holds: HeldByBank}}, channels...) {
		if text == held(c.Holds, c.ID) {
			return c.Holds, c.ID
		}
	}
	return "", 0
}

func holdOptions(p *i18n.Printer, channels []Channel) []ui.Option {
	options := []ui.Option{
		{Value: HeldByAgent, Text: p.T("With the holder of the key"), Note: p.T("The holder owes it to us until it comes to our account.")},
		{Value: HeldByBank, Text: p.T("On our bank account"), Note: p.T("The bank itself tells of what has come in.")},
	}
	for _, c := range channels {
		o := ui.Option{Value: held(c.Holds, c.ID), Text: p.T("With the agent {name}", "name", c.Name), Note: p.T("It is settled together with the agent's other payments.")}
		if c.Holds == HeldByBank {
			o.Text, o.Note = p.T("On our bank account {name}", "name", c.Name), ""
		}
		options = append(options, o)
	}
	return options
}

// happened says in words what an entry of the history was.
func happened(p *i18n.Printer, e audit.Entry) string {
	switch e.Action {
	case "keys.make":
		return p.T("The key was made")
	case "keys.change":
		return p.T("The settings were changed")
	case "keys.renew":
		return p.T("The key was renewed: the old one stopped")
	case "keys.revoke":
		return p.T("The key was revoked")
	}
	return e.Action
}

func scopeNames(k Key) string { return strings.Join(k.Scopes, ", ") }
