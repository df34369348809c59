package casework

import (
	"context"
	"net/http"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/requests"
)

// workView is the work that was done for a request.
type workView struct {
	requests.Request
	List  []Work
	Spent Spent
	Today period.Day
}

func (c *Casework) workOf(r *web.Request, n requests.Number) (v workView, err error) {
	v.Today = r.Today()
	err = c.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Request, err = c.mine(ctx, tx, r.Actor, n); err != nil {
			return err
		}
		if v.List, err = c.Works(ctx, tx, v.ID); err != nil {
			return err
		}
		v.Spent, err = c.Spent(ctx, tx, v.ID)
		return err
	})
	return v, err
}

// showWork lists what was done for a request and what it cost.
func (c *Casework) showWork(w http.ResponseWriter, r *web.Request) error {
	n, err := requests.NumberOf(r)
	if err != nil {
		return err
	}
	v, err := c.workOf(r, n)
	if err != nil {
		return err
	}
	return r.Render(w, workPage(frame(r, r.Printer.T("Work and cost"), n), v))
}

func (c *Casework) addWork(w http.ResponseWriter, r *web.Request) error {
	n, err := requests.NumberOf(r)
	if err != nil {
		return err
	}
	in := r.Input()
	done := Work{On: in.Day("on"), What: in.Text("what"), Hours: in.Quantity("hours"), Material: in.Text("material"), Cost: in.Som("cost")}
	if err = in.Err(); err == nil {
		err = c.save(r, func(ctx context.Context, tx *db.Tx) error { return c.Worked(ctx, tx, r.Actor, n, done) })
	}
	if err != nil {
		v, failed := c.workOf(r, n)
		if failed != nil {
			return failed
		}
		p := frame(r, r.Printer.T("Work and cost"), n)
		return r.Refuse(w, err, p, workPage(p, v))
	}
	return r.Done(w, "desk/casework/"+n.Path()+"/work", "Saved")
}

func (c *Casework) strikeWork(w http.ResponseWriter, r *web.Request) error {
	return c.onLine(w, r, "work", "Saved", func(ctx context.Context, tx *db.Tx, n requests.Number, id ref.ID) error {
		return c.Strike(ctx, tx, r.Actor, n, id)
	})
}

// onLine does something with one line of a list of a request and leads back to it.
func (c *Casework) onLine(w http.ResponseWriter, r *web.Request, list, msg string, do func(context.Context, *db.Tx, requests.Number, ref.ID) error) error {
	n, err := requests.NumberOf(r)
	if err != nil {
		return err
	}
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if err := c.save(r, func(ctx context.Context, tx *db.Tx) error { return do(ctx, tx, n, id) }); err != nil {
		return err
	}
	return r.Done(w, "desk/casework/"+n.Path()+"/"+list, msg)
}

// signedView is the list of those who signed a collective appeal.
type signedView struct {
	requests.Request
	List []Signatory
}

func (c *Casework) signedOf(r *web.Request, n requests.Number) (v signedView, err error) {
	err = c.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Request, err = c.mine(ctx, tx, r.Actor, n); err != nil {
			return err
		}
		v.List, err = c.Signatories(ctx, tx, v.ID)
		return err
	})
	return v, err
}

// showSigned lists who signed.
func (c *Casework) showSigned(w http.ResponseWriter, r *web.Request) error {
	n, err := requests.NumberOf(r)
	if err != nil {
		return err
	}
	v, err := c.signedOf(r, n)
	if err != nil {
		return err
	}
	return r.Render(w, signedPage(frame(r, r.Printer.T("Who signed"), n), v))
}

func (c *Casework) addSigned(w http.ResponseWriter, r *web.Request) error {
	n, err := requests.NumberOf(r)
	if err != nil {
		return err
	}
	in := r.Input()
	people, err := ReadSigned(in.Text("people"))
	if failed := in.Err(); failed != nil {
		err = failed
	}
	if err == nil {
		err = c.save(r, func(ctx context.Context, tx *db.Tx) error { return c.Sign(ctx, tx, r.Actor, n, people) })
	}
	if err != nil {
		v, failed := c.signedOf(r, n)
		if failed != nil {
			return failed
		}
		p := frame(r, r.Printer.T("Who signed"), n)
		return r.Refuse(w, err, p, signedPage(p, v))
	}
	return r.Done(w, "desk/casework/"+n.Path()+"/signatures", "Saved")
}

func (c *Casework) dropSigned(w http.ResponseWriter, r *web.Request) error {
	return c.onLine(w, r, "signatures", "Removed", func(ctx context.Context, tx *db.Tx, n requests.Number, id ref.ID) error {
		return c.Unsign(ctx, tx, r.Actor, n, id)
	})
}
