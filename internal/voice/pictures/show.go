package pictures

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files"
	"github.com/openaimak/aimak/internal/platform/files/picture"
	"github.com/openaimak/aimak/internal/voice/pictures/store"
)

// Verdict is what somebody decided after looking at a photo.
type Verdict struct {
	Version     int  // of the picture as the person saw it
	Show        bool // to everybody
	Cells       picture.Cells
	Full, Small picture.Coded // with the cells blacked out; empty when there are none
}

var (
	errMeanwhile = fault.Conflict("This was changed by someone else meanwhile. Look at it again.")
	errPrivate   = fault.Conflict("This request is seen by the office alone, and so are its photos.")
	errLetter    = fault.Conflict("A letter is never shown to everybody.")
)

// Black makes the version for everybody, outside of any transaction: it takes a
// moment, and other people write meanwhile.
func (o *Pictures) Black(ctx context.Context, place ref.ID, x Picture, v *Verdict) error {
	if !v.Show || len(v.Cells) == 0 {
		return nil
	}
	var f files.File
	err := o.db.Read(ctx, place, func(tx *db.Tx) (err error) {
		f, err = files.Load(ctx, tx, x.Full)
		return err
	})
	if err == nil {
		v.Full, v.Small, err = o.reader.Black(ctx, f.Body, v.Cells)
	}
	if err != nil {
		return fmt.Errorf("blacking out a photo: %w", err)
	}
	return nil
}

// Decide writes what somebody decided about a photo: by the head or the secretary,
// like the words for everybody. What was sent is never changed. private: its request
// is seen by the office alone; whether the person may read that, the caller knows.
func (o *Pictures) Decide(ctx context.Context, tx *db.Tx, by access.Actor, private bool, x Picture, v Verdict) error {
	if err := access.Permit(by, mayShow, tx.Municipality, 0); err != nil {
		return err
	}
	switch {
	case x.Kind != Photo:
		return errLetter
	case v.Show && private:
		return errPrivate
	}
	now := x
	now.State, now.Cells, now.Open, now.OpenSmall, now.OpenSize = Hidden, v.Cells.String(), "", "", 0
	if v.Show {
		if err := o.open(ctx, tx, &now, v); err != nil {
			return err
		}
	}
	rows, err := store.New(tx).Decide(ctx, store.DecideParams{MunicipalityID: int64(tx.Municipality), ID: int64(x.ID), Version: int64(v.Version),
		State: string(now.State), Cells: now.Cells, ShownHash: string(now.Open), ShownSmall: string(now.OpenSmall), ShownSize: int64(now.OpenSize),
		LookedAt: int64(tx.Now()), LookedBy: int64(by.ID), LookedName: by.Name})
	if err != nil {
		return fmt.Errorf("writing what is shown of a photo: %w", err)
	}
	if rows == 0 {
		return errMeanwhile
	}
	if err := o.close(ctx, tx, x, now); err != nil {
		return err
	}
	action := "pictures.hide"
	if v.Show {
		action = "pictures.show"
	}
	return audit.Record(ctx, tx, by, action, pictureRef(x.ID), record(x), record(now))
}

// open keeps the version for everybody; where nothing is blacked out, it is the photo
// itself.
func (o *Pictures) open(ctx context.Context, tx *db.Tx, x *Picture, v Verdict) (err error) {
	x.State = Shown
	if len(v.Cells) == 0 {
		x.Open, x.OpenSmall = x.Full, x.Small
		f, err := files.Load(ctx, tx, x.Full)
		x.OpenSize = len(f.Body)
		return err
	}
	x.OpenSize = len(v.Full.Body)
	if x.Open, err = files.Keep(ctx, tx, pictureRef(x.ID), files.File{Media: picture.Media, Body: v.Full.Body}); err == nil {
		x.OpenSmall, err = files.Keep(ctx, tx, pictureRef(x.ID), files.File{Media: picture.Media, Body: v.Small.Body})
	}
	return err
}

// close lets go of the version that everybody saw before.
func (o *Pictures) close(ctx context.Context, tx *db.Tx, was, now Picture) error {
	for _, hash := range []files.Hash{was.Open, was.OpenSmall} {
		if hash == was.Full || hash == was.Small || hash == now.Open || hash == now.OpenSmall {
			continue
		}
		if err := files.Drop(ctx, tx, pictureRef(was.ID), hash); err != nil {
			return err
		}
	}
	return nil
}
