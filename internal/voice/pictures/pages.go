package pictures

import (
	"context"
	"crypto/subtle"
	"net/http"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files"
	"github.com/openaimak/aimak/internal/platform/files/picture"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room.
func (o *Pictures) routes(rt *web.Router) {
	rt.Page("GET requests/new/photo", maySee, o.sendDraft)
}

// sendDraft shows a photo to whoever fills in the form that it is of. Its key stands in
// the query, which no log holds.
func (o *Pictures) sendDraft(w http.ResponseWriter, r *web.Request) error {
	key, name := r.FormValue("key"), r.FormValue("file")
	if key == "" {
		return r.Goto(w, "requests/new")
	}
	return o.Send(w, r, name, func(x Picture) bool {
		return x.Request == 0 && len(key) >= shortKey && subtle.ConstantTimeCompare([]byte(key), []byte(x.Key)) == 1
	})
}

// SendMine shows whoever made a request the photos that they sent with it. Whose
// request it is, the caller knows.
func (o *Pictures) SendMine(w http.ResponseWriter, r *web.Request, request ref.ID, name string) error {
	return o.Send(w, r, name, func(x Picture) bool { return x.Request == request && x.Kind == Photo && x.AddedBy == "" })
}

// Send answers with the picture that a file of this name is of, as it was sent, when
// the reader may see it. No browser and no cache keeps it; a PDF is only ever saved.
func (o *Pictures) Send(w http.ResponseWriter, r *web.Request, name string, may func(Picture) bool) error {
	f, err := o.sent(r, name, false, may)
	if err != nil {
		return err
	}
	if f.Media != picture.Media {
		return r.SendApart(w, name, f.Media, f.Body)
	}
	return r.Send(w, name, f.Media, f.Body)
}

// SendOpen answers with the version for everybody of a photo; whether its request is
// public, the caller knows.
func (o *Pictures) SendOpen(w http.ResponseWriter, r *web.Request, request ref.ID, name string) error {
	f, err := o.sent(r, name, true, func(x Picture) bool { return x.Request == request && x.Public() })
	if err != nil {
		return err
	}
	return r.SendForAll(w, name, f.Media, f.Body)
}

// sent reads the file that a name means.
func (o *Pictures) sent(r *web.Request, name string, open bool, may func(Picture) bool) (f files.File, err error) {
	id, err := idOf(name)
	if err != nil {
		return f, err
	}
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		x, err := Load(ctx, tx, id)
		if err != nil {
			return err
		}
		hash, ok := x.file(name, open)
		if !ok || !may(x) {
			return ErrNone
		}
		f, err = files.Load(ctx, tx, hash)
		return err
	})
	return f, err
}
