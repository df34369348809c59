package open311

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files/picture"
	"github.com/openaimak/aimak/internal/voice/open311/store"
	"github.com/openaimak/aimak/internal/voice/pictures"
)

// media gives each request of a list the address of its first photo that the office
// looked through.
func (o *Open311) media(c *call, rows []store.PubRequestsPublic, list []request) error {
	ids := make([]ref.ID, len(rows))
	for i, r := range rows {
		ids[i] = ref.ID(r.ID)
	}
	var photos map[ref.ID]pictures.Picture
	err := o.look(c, func(ctx context.Context, tx *db.Tx) (err error) {
		photos, err = o.pictures.First(ctx, tx, ids)
		return err
	})
	if err != nil {
		return fmt.Errorf("reading photos of public requests: %w", err)
	}
	for i, id := range ids {
		if photo, ok := photos[id]; ok {
			list[i].Media = text(c.Origin() + "/" + string(c.Lang) + "/" + c.place.Slug + "/photos/" + list[i].ID + "/" + photo.Name(photo.Open, false))
		}
	}
	return nil
}

// photos makes the files of a form fit to be kept; all that is wrong is told at once.
// Like photos of the site they are public only after somebody looked at them.
func (o *Open311) photos(c *call) (list []pictures.Taken, err error) {
	if len(c.sent) > pictures.MostPhotos {
		c.complain(wrong, c.p.T("{name}: at most {n} at once.", "name", "media", "n", pictures.MostPhotos))
		return nil, c.err()
	}
	for _, s := range c.sent {
		if s.Over {
			c.complain(wrong, c.p.T("{name}: at most {n} MB each.", "name", s.Field, "n", picture.MostBytes>>20))
			continue
		}
		t, err := o.pictures.Take(c.Context(), pictures.Photo, s.Bytes)
		if f := fault.Of(err); f != nil {
			c.complain(wrong, "media: "+c.p.Fault(f))
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, c.err()
}
