package pictures

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files/picture"
	"github.com/openaimak/aimak/internal/voice/pictures/sketch"
)

// drawn is a photo of the demo with its version for everybody. Each is drawn once.
type drawn struct {
	Taken
	verdict Verdict
}

// draw draws what a request of a category may show, with the number plate on it
// blacked out; nil when there is nothing to show.
func draw(category string) (*drawn, error) {
	sketched := sketch.Draw(category)
	if sketched == nil {
		return nil, nil
	}
	d := &drawn{Taken: Taken{Kind: Photo, Media: picture.Media}, verdict: Verdict{Version: 1, Show: true}}
	var err error
	if d.Full, d.Small, err = picture.Draw(sketched); err != nil || category != sketch.Road {
		return d, err
	}
	if d.verdict.Cells, err = picture.ParseCells(sketch.Plate, picture.Rows(sketch.Width, sketch.Height)); err == nil {
		d.verdict.Full, d.verdict.Small, err = picture.Black(d.Full.Body, d.verdict.Cells)
	}
	return d, err
}

// Demo gives a request of the demo the photo that somebody may have taken; looked: it
// was shown to everybody. The demo is filled by one goroutine.
func (o *Pictures) Demo(ctx context.Context, tx *db.Tx, by access.Actor, request ref.ID, category string, looked bool) error {
	d, known := o.drawn[category]
	if !known {
		var err error
		if d, err = draw(category); err != nil {
			return fmt.Errorf("drawing a photo of the demo: %w", err)
		}
		if o.drawn == nil {
			o.drawn = map[string]*drawn{}
		}
		o.drawn[category] = d
	}
	if d == nil {
		return nil
	}
	x, err := o.keep(ctx, tx, access.Actor{}, Picture{Request: request}, d.Taken)
	if err != nil || !looked {
		return err
	}
	return o.Decide(ctx, tx, by, false, x, d.verdict)
}
