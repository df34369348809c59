package pictures

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files"
	"github.com/openaimak/aimak/internal/voice/pictures/store"
)

// Kind is what a picture shows.
type Kind string

// The kinds. A letter is a paper of the applicant and never public; it may be a PDF.
const (
	Photo  Kind = "photo"
	Letter Kind = "letter"
)

// State is whether everybody may see a photo.
type State string

// The states.
const (
	Unseen State = "new" // nobody looked at it yet
	Shown  State = "shown"
	Hidden State = "hidden" // somebody looked: not for everybody
)

// Picture is a photo or a letter of a request, or of a form that is not sent yet.
type Picture struct {
	ID            ref.ID
	Request       ref.ID // 0: of a form
	Key           string // of the form
	Kind          Kind
	Media         string
	Width, Height int // pixels; 0 for a PDF
	Full, Small   files.Hash
	SmallWidth    int
	SmallHeight   int
	State         State
	Cells         string     // parts that are blacked out
	Open          files.Hash // what everybody may see; empty: nothing
	OpenSmall     files.Hash
	OpenSize      int // bytes
	Added         period.Instant
	AddedBy       string // empty: a citizen
	LookedBy      string
	Version       int
}

// PDF tells a letter that has no picture.
func (x Picture) PDF() bool { return x.Width == 0 }

// Public tells whether everybody may see it, when its request is public.
func (x Picture) Public() bool { return x.Kind == Photo && x.State == Shown }

// stored turns a row into a picture.
func stored(r store.PicturesPicture) Picture {
	return Picture{ID: ref.ID(r.ID), Request: ref.ID(r.RequestID), Key: r.FormKey, Kind: Kind(r.Kind), Media: r.Media,
		Width: int(r.Width), Height: int(r.Height), Full: files.Hash(r.FullHash), Small: files.Hash(r.SmallHash),
		SmallWidth: int(r.SmallWidth), SmallHeight: int(r.SmallHeight), State: State(r.State), Cells: r.Cells,
		Open: files.Hash(r.ShownHash), OpenSmall: files.Hash(r.ShownSmall), OpenSize: int(r.ShownSize),
		Added: period.Instant(r.AddedAt), AddedBy: r.AddedName, LookedBy: r.LookedName, Version: int(r.Version)}
}

func storedAll(rows []store.PicturesPicture) []Picture {
	list := make([]Picture, len(rows))
	for i, r := range rows {
		list[i] = stored(r)
	}
	return list
}

// ErrNone is answered for a picture that is not there, or not for the reader.
var ErrNone = fault.Missing("Page not found")

// Load reads a picture, or fails with ErrNone.
func Load(ctx context.Context, tx *db.Tx, id ref.ID) (Picture, error) {
	row, err := store.New(tx).ByID(ctx, store.ByIDParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Picture{}, ErrNone
	}
	if err != nil {
		return Picture{}, fmt.Errorf("reading a picture: %w", err)
	}
	return stored(row), nil
}

// Of lists all pictures of a request, for those who may read it.
func (o *Pictures) Of(ctx context.Context, tx *db.Tx, request ref.ID) ([]Picture, error) {
	rows, err := store.New(tx).OfRequest(ctx, store.OfRequestParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(request)})
	if err != nil {
		return nil, fmt.Errorf("reading pictures: %w", err)
	}
	return storedAll(rows), nil
}

// Open lists the photos of a request that everybody may see.
func (o *Pictures) Open(ctx context.Context, tx *db.Tx, request ref.ID, private bool) ([]Picture, error) {
	if private {
		return nil, nil
	}
	list, err := o.Of(ctx, tx, request)
	return slices.DeleteFunc(list, func(x Picture) bool { return !x.Public() }), err
}

// Sent lists the photos that whoever made a request sent with it; letters stay with
// the office.
func (o *Pictures) Sent(ctx context.Context, tx *db.Tx, request ref.ID) ([]Picture, error) {
	list, err := o.Of(ctx, tx, request)
	return slices.DeleteFunc(list, func(x Picture) bool { return x.Kind != Photo || x.AddedBy != "" }), err
}

// Drafts lists the pictures of a form that is not sent yet.
func (o *Pictures) Drafts(ctx context.Context, tx *db.Tx, key string) ([]Picture, error) {
	if key == "" {
		return nil, nil
	}
	rows, err := store.New(tx).Drafts(ctx, store.DraftsParams{MunicipalityID: int64(tx.Municipality), FormKey: key})
	if err != nil {
		return nil, fmt.Errorf("reading pictures of a form: %w", err)
	}
	return storedAll(rows), nil
}

// First finds the first photo for everybody of each request, in one question
// whatever their number. Whether the requests are public is the caller's to know.
func (o *Pictures) First(ctx context.Context, tx *db.Tx, requests []ref.ID) (map[ref.ID]Picture, error) {
	if len(requests) == 0 {
		return nil, nil
	}
	var set strings.Builder
	for _, id := range requests {
		fmt.Fprintf(&set, "%020d", int64(id))
	}
	rows, err := store.New(tx).FirstShown(ctx, store.FirstShownParams{MunicipalityID: int64(tx.Municipality), Requests: set.String()})
	if err != nil {
		return nil, fmt.Errorf("reading the first pictures: %w", err)
	}
	first := make(map[ref.ID]Picture, len(rows))
	for _, x := range storedAll(rows) {
		first[x.Request] = x
	}
	return first, nil
}

// tagLength is how much of a hash stands in an address: enough to make the address
// of another version another one.
const tagLength = 10

// Name is what a file of the picture is called in addresses. A version for everybody
// that is replaced has another name, so browsers may keep it.
func (x Picture) Name(hash files.Hash, small bool) string {
	name := x.ID.String() + "-" + string(hash)[:min(tagLength, len(hash))]
	if small {
		name += "-s"
	}
	if x.PDF() {
		return name + ".pdf"
	}
	return name + ".jpg"
}

// file finds the file that a name of an address means; open: of the version for
// everybody.
func (x Picture) file(name string, open bool) (files.Hash, bool) {
	full, small := x.Full, x.Small
	if open {
		full, small = x.Open, x.OpenSmall
	}
	switch {
	case full != "" && name == x.Name(full, false):
		return full, true
	case small != "" && name == x.Name(full, true):
		return small, true
	}
	return "", false
}

// idOf reads the id out of the name of a file.
func idOf(name string) (ref.ID, error) {
	text, _, _ := strings.Cut(name, "-")
	id, err := ref.ParseID(text)
	if err != nil {
		return 0, ErrNone
	}
	return id, nil
}
