package album

import (
	"context"
	"fmt"
	"net/http"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files"
	"github.com/openaimak/aimak/internal/platform/files/picture"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/album/store"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// routes adds the pages of the room.
func (o *Album) routes(rt *web.Router) {
	rt.Page("GET photos/{number}/{file}", maySee, o.sendPublic)
	rt.Desk("GET requests/photos", mayShow, o.showWaiting)
	rt.Desk("POST requests/{number}/pictures", mayAdd, o.add)
	rt.Desk("GET requests/{number}/pictures/{picture}", mayLook, o.showPicture)
	rt.Desk("POST requests/{number}/pictures/{picture}", mayShow, o.decide)
	rt.Desk("GET requests/{number}/pictures/{picture}/{file}", mayLook, o.sendOffice)
}

// request finds the request of the address.
func (o *Album) request(r *web.Request) (of requests.Request, err error) {
	n, err := requests.NumberOf(r)
	if err != nil {
		return of, err
	}
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		of, err = o.requests.Find(ctx, tx, n)
		return err
	})
	return of, err
}

// readable is request for the desk: of a private one only those who may read it learn
// that it is there.
func (o *Album) readable(r *web.Request) (requests.Request, error) {
	of, err := o.request(r)
	if err == nil && !of.MayRead(r.Actor) {
		err = requests.ErrNone
	}
	return of, err
}

// sendPublic is the version of a photo that everybody may see, of a request that
// everybody may see. Whatever else is asked for, there is no such page.
func (o *Album) sendPublic(w http.ResponseWriter, r *web.Request) error {
	of, err := o.request(r)
	if err == nil && of.Private {
		err = pictures.ErrNone
	}
	if err != nil {
		return err
	}
	return o.pictures.SendOpen(w, r, of.ID, r.PathValue("file"))
}

// sendOffice is a picture as it was sent, for those who may read the request.
func (o *Album) sendOffice(w http.ResponseWriter, r *web.Request) error {
	of, err := o.readable(r)
	if err != nil {
		return err
	}
	id, err := r.PathID("picture")
	if err != nil {
		return err
	}
	return o.pictures.Send(w, r, r.PathValue("file"), func(x pictures.Picture) bool { return x.ID == id && x.Request == of.ID })
}

// view is a picture on the desk.
type view struct {
	pictures.Picture
	Of    requests.Request
	Tried picture.Cells // what is drawn over the photo
	Typed string
}

func (v view) rows() int { return picture.Rows(v.Width, v.Height) }

// photo reads the photo of the address, for those who may read its request.
func (o *Album) photo(r *web.Request) (v view, err error) {
	id, err := r.PathID("picture")
	if err != nil {
		return v, err
	}
	if v.Of, err = o.readable(r); err != nil {
		return v, err
	}
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		v.Picture, err = pictures.Load(ctx, tx, id)
		return err
	})
	if err == nil && (v.Request != v.Of.ID || v.Kind != pictures.Photo) {
		err = pictures.ErrNone
	}
	if err != nil {
		return v, err
	}
	v.Typed = v.Cells
	v.Tried, err = picture.ParseCells(v.Cells, v.rows())
	return v, err
}

// frame starts a page of the desk with the way back to the request.
func frame(r *web.Request, title string, of appeal.Number) *ui.Page {
	p := r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: p.T("Requests"), Path: "desk/requests"}}
	if of.Serial != 0 {
		p.Crumbs = append(p.Crumbs, ui.Crumb{Text: of.String(), Path: "desk/requests/" + of.Path()})
	}
	return p
}

// showPicture is a photo with the form by which it is shown to everybody.
func (o *Album) showPicture(w http.ResponseWriter, r *web.Request) error {
	v, err := o.photo(r)
	if err != nil {
		return err
	}
	return r.Render(w, picturePage(frame(r, r.Printer.T("Photo"), v.Of.Number), v))
}

// decide shows a photo to everybody, keeps it from them, or only tries how it looks.
func (o *Album) decide(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	act := in.Choice("act", "show", "hide", "try")
	d := pictures.Verdict{Version: in.Int("version"), Show: act == "show"}
	v, err := o.photo(r)
	if err != nil {
		return err
	}
	v.Typed = in.Text("cells")
	p := frame(r, r.Printer.T("Photo"), v.Of.Number)
	if err = in.Err(); err == nil {
		d.Cells, err = cells(v)
	}
	v.Tried = d.Cells
	if err == nil && act != "show" && act != "hide" {
		p.Form = r.Form
		return r.Render(w, picturePage(p, v))
	}
	if err == nil {
		err = o.pictures.Black(r.Context(), r.Tenant.ID, v.Picture, &d)
	}
	if err == nil {
		err = o.save(r, func(ctx context.Context, tx *db.Tx) error {
			return o.pictures.Decide(ctx, tx, r.Actor, v.Of.Private, v.Picture, d)
		})
	}
	if err != nil {
		return r.Refuse(w, err, p, picturePage(p, v))
	}
	if d.Show {
		return r.Done(w, "desk/requests/"+v.Of.Path(), "Everybody sees the photo now.")
	}
	return r.Done(w, "desk/requests/"+v.Of.Path(), "The photo is kept from the public.")
}

// cells reads what was typed; its complaint stands at the field.
func cells(v view) (picture.Cells, error) {
	list, err := picture.ParseCells(v.Typed, v.rows())
	if err != nil {
		form := fault.Form()
		pictures.Complain(form, "cells", err)
		err = form.Err()
	}
	return list, err
}

// add keeps photos and letters that the office adds to a request.
func (o *Album) add(w http.ResponseWriter, r *web.Request) error {
	sent, done, err := r.Uploads(picture.MostBytes)
	defer done()
	if err != nil {
		return err
	}
	of, err := o.readable(r)
	if err != nil {
		return err
	}
	form := fault.Form()
	list, err := o.pictures.ReadAll(r, form, sent, []pictures.Kind{pictures.Photo, pictures.Letter})
	if err != nil {
		return err
	}
	if len(list) == 0 && len(form.Fields) == 0 {
		form.Field(string(pictures.Photo), "Choose a file")
	}
	err = o.save(r, func(ctx context.Context, tx *db.Tx) error { return o.pictures.Add(ctx, tx, r.Actor, of.ID, list) })
	if fault.Is(err, fault.KindInvalid) {
		pictures.Complain(form, string(pictures.Photo), err)
	} else if err != nil {
		return err
	}
	if err := form.Err(); err != nil {
		p := frame(r, r.Printer.T("Add photos or a letter"), of.Number)
		return r.Refuse(w, err, p, addPage(p, of))
	}
	return r.Done(w, "desk/requests/"+of.Path(), "Saved")
}

// waiting is a photo that nobody looked at yet.
type waiting struct {
	pictures.Picture
	Of appeal.Number
}

// mostWaiting is how many photos the list of those that wait shows.
const mostWaiting = 60

// showWaiting lists the photos that nobody looked at yet.
func (o *Album) showWaiting(w http.ResponseWriter, r *web.Request) error {
	var list []waiting
	err := o.read(r, func(ctx context.Context, tx *db.Tx) error {
		rows, err := store.New(tx).Waiting(ctx, store.WaitingParams{MunicipalityID: int64(tx.Municipality), Most: mostWaiting})
		for _, x := range rows {
			list = append(list, waiting{pictures.Picture{ID: ref.ID(x.ID), Request: ref.ID(x.RequestID), Kind: pictures.Photo, Full: files.Hash(x.FullHash),
				Width: 1, SmallWidth: int(x.SmallWidth), SmallHeight: int(x.SmallHeight)}, appeal.Number{Year: int(x.Year), Serial: int(x.Serial)}})
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("reading photos that wait: %w", err)
	}
	return r.Render(w, waitingPage(frame(r, r.Printer.T("Photos that nobody looked at yet"), appeal.Number{}), list))
}
