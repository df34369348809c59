package reconciliation

import (
	"bytes"
	"context"
	"net/http"

	"github.com/openaimak/aimak/internal/finance/reconciliation/store"
	"github.com/openaimak/aimak/internal/finance/statements/register"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

const (
	fileLimit     = 20 << 20 // bytes of a register
	rowLimit      = 50_000   // payments of an agent in one file
	shownProblems = 20
)

// uploadRegister keeps a file. When its columns are known it is loaded at once;
// else they are chosen on the next page.
func (r *Reconciliation) uploadRegister(w http.ResponseWriter, req *web.Request) error {
	agent, day, err := at(req)
	if err != nil {
		return err
	}
	u, err := typedUpload(req, agent)
	loaded := false
	if err == nil {
		err = r.db.Write(req.Context(), req.Tenant.ID, func(tx *db.Tx) error {
			if u, err = r.Keep(req.Context(), tx, req.Actor, u); err != nil {
				return err
			}
			if _, problems := u.Read(); !u.Saved || len(problems) > 0 {
				return nil
			}
			loaded = true
			return r.Load(req.Context(), tx, req.Actor, u, false)
		})
	}
	switch {
	case err != nil:
		return r.refuse(w, req, "", err)
	case !loaded:
		return req.Goto(w, "desk/reconciliation/registers/"+u.ID.String())
	case u.Span.Holds(day):
		return req.Done(w, "desk/"+dayPath(agent, day), "The register is loaded and compared.")
	}
	return req.Done(w, "desk/"+dayPath(agent, u.Span.From), "The register is loaded and compared.")
}

// typedUpload reads the form of a register.
func typedUpload(req *web.Request, agent ref.ID) (Upload, error) {
	in := req.Input()
	u := Upload{Agent: agent, Span: period.Span{From: in.Day("from"), Until: in.Day("until")}}
	body, name := in.File("file", fileLimit)
	if body == nil {
		in.Field("file", "Choose a file")
	}
	if err := in.Err(); err != nil {
		return u, err
	}
	table, err := sheet.Read(bytes.NewReader(body), name, sheet.Limits{Bytes: fileLimit, Rows: rowLimit})
	if err != nil {
		f := fault.Of(err)
		if f == nil {
			return u, err
		}
		return u, fault.Form().Field("file", f.Msg, f.Values)
	}
	u.Filename, u.Table = name, table
	return u, nil
}

// uploadView is a kept file on the page where its columns are chosen.
type uploadView struct {
	Upload
	agent    Agent
	rows     int
	problems []register.Problem
	mayWork  bool
}

func (r *Reconciliation) lookAtUpload(req *web.Request) (v uploadView, err error) {
	id, err := req.PathID("upload")
	if err != nil {
		return v, err
	}
	err = r.read(req, func(ctx context.Context, tx *db.Tx) error {
		if v.Upload, err = r.Upload(ctx, tx, id); err != nil {
			return err
		}
		v.agent, err = r.Agent(ctx, tx, v.Agent)
		return err
	})
	v.mayWork = req.Can(mayWork)
	return v, err
}

// judge reads the file by the columns as they are chosen now.
func (v *uploadView) judge() {
	if checkMapping(v.Mapping, len(v.Table.Headings)) == nil {
		rows, problems := v.Read()
		v.rows, v.problems = len(rows), problems
	}
}

func uploadFrame(req *web.Request, v uploadView) *ui.Page {
	p := frame(req, v.Filename)
	p.Crumbs = append(p.Crumbs, ui.Crumb{Text: v.agent.Name + ", " + p.Day(v.Span.From), Path: "desk/" + dayPath(v.Agent, v.Span.From)})
	return p
}

func (r *Reconciliation) showUpload(w http.ResponseWriter, req *web.Request) error {
	v, err := r.lookAtUpload(req)
	if err != nil {
		return err
	}
	v.judge()
	return req.Render(w, uploadPage(uploadFrame(req, v), v))
}

// loadUpload takes the chosen columns, remembers them for the next file with
// these headings, and loads the register.
func (r *Reconciliation) loadUpload(w http.ResponseWriter, req *web.Request) error {
	v, err := r.lookAtUpload(req)
	if err != nil {
		return err
	}
	in := req.Input()
	sure := in.Bool("sure")
	v.Mapping = register.Mapping{}
	for _, c := range register.List {
		if in.Text(c.Name) != "" {
			v.Mapping[c.Name] = in.Int(c.Name)
		}
	}
	if err = in.Err(); err == nil {
		err = r.db.Write(req.Context(), req.Tenant.ID, func(tx *db.Tx) error {
			if err := r.Load(req.Context(), tx, req.Actor, v.Upload, sure); err != nil {
				return err
			}
			return remember(req.Context(), tx, v.Upload)
		})
	}
	if err != nil {
		v.judge()
		p := uploadFrame(req, v)
		return req.Refuse(w, err, p, uploadPage(p, v))
	}
	return req.Done(w, "desk/"+dayPath(v.Agent, v.Span.From), "The register is loaded and compared.")
}

// remember keeps the columns for the agent's next file with the same headings.
func remember(ctx context.Context, tx *db.Tx, u Upload) error {
	return store.New(tx).SaveMapping(ctx, store.SaveMappingParams{MunicipalityID: int64(tx.Municipality), AgentID: int64(u.Agent),
		Headings: register.HeadingsFold(u.Table.Headings), Mapping: asJSON(u.Mapping)})
}

// columnOptions are the headings with what stands below them first.
func (v uploadView) columnOptions() []ui.Option {
	options := make([]ui.Option, len(v.Table.Headings))
	for i, heading := range v.Table.Headings {
		text := heading
		if len(v.Table.Rows) > 0 && i < len(v.Table.Rows[0].Cells) && v.Table.Rows[0].Cells[i] != "" {
			text += " — " + v.Table.Rows[0].Cells[i]
		}
		options[i] = ui.Option{Value: lineText(i), Text: text}
	}
	return options
}

// chosen is the column chosen for a name, as the form writes it.
func (v uploadView) chosen(name string) string {
	if i, ok := v.Mapping[name]; ok {
		return lineText(i)
	}
	return ""
}
