package pictures

import (
	"context"
	"fmt"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files"
	"github.com/openaimak/aimak/internal/platform/files/picture"
	"github.com/openaimak/aimak/internal/voice/pictures/store"
)

// Limits of what is kept.
const (
	MostPhotos = 5   // of one report
	mostOffice = 20  // of one request, with what the office added
	mostDrafts = 500 // of forms of a municipality that are not sent yet
	draftLife  = period.Instant(48 * time.Hour / time.Millisecond)
	swept      = 20 // old drafts that are deleted beside a new one
)

// Taken is a file that was read and is fit to be kept.
type Taken struct {
	Kind        Kind
	Media       string
	Full, Small picture.Coded
}

var (
	errMany = fault.Invalid("At most {n} photos can be sent with one request.", fault.Values{"n": MostPhotos})
	errFull = fault.Invalid("Too many photos wait here just now. Send the request without a photo, or try again later.")
	errWhat = fault.Invalid("This file cannot be taken as a letter. Send a PDF, JPEG or PNG.")
	errMost = fault.Invalid("At most {n} pictures can be kept with one request.", fault.Values{"n": mostOffice})
)

// Take reads a file and makes it fit. A letter may be a PDF, which is kept as it came.
func (o *Pictures) Take(ctx context.Context, kind Kind, load func() ([]byte, error)) (t Taken, err error) {
	t = Taken{Kind: kind, Media: picture.Media}
	side := picture.Side
	if kind == Letter {
		side = picture.Sheet
		body, err := load()
		if err != nil {
			return t, err
		}
		if picture.PDF(body) {
			t.Media, t.Full.Body = "application/pdf", body
			return t, nil
		}
		load = func() ([]byte, error) { return body, nil }
	}
	t.Full, t.Small, err = o.reader.Read(ctx, load, side)
	if kind == Letter && picture.Unknown(err) {
		err = errWhat
	}
	return t, err
}

// Add keeps pictures with a request that is registered.
func (o *Pictures) Add(ctx context.Context, tx *db.Tx, by access.Actor, request ref.ID, list []Taken) error {
	there, err := o.Of(ctx, tx, request)
	if err != nil {
		return err
	}
	if len(list) > 0 && len(there)+len(list) > mostOffice {
		return errMost
	}
	for _, t := range list {
		x, err := o.keep(ctx, tx, by, Picture{Request: request}, t)
		if err == nil {
			err = audit.Record(ctx, tx, by, "pictures.add", pictureRef(x.ID), nil, record(x))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// draft keeps pictures of a form that is not sent yet, and complains about those that
// are too many. Those of forms that were never sent are deleted on the way.
func (o *Pictures) draft(ctx context.Context, tx *db.Tx, key string, list []Taken, most int) (complaint, err error) {
	if err := o.sweep(ctx, tx); err != nil {
		return nil, err
	}
	there, err := o.Drafts(ctx, tx, key)
	if err != nil {
		return nil, err
	}
	waiting, err := store.New(tx).CountDrafts(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("counting pictures of forms: %w", err)
	}
	left := max(0, min(most-len(there), mostDrafts-int(waiting)))
	for _, t := range list[:min(left, len(list))] {
		if _, err := o.keep(ctx, tx, access.Actor{}, Picture{Key: key}, t); err != nil {
			return nil, err
		}
	}
	switch {
	case len(there)+len(list) > most:
		return errMany, nil
	case len(list) > left:
		return errFull, nil
	}
	return nil, nil
}

// keep writes one picture with its files.
func (o *Pictures) keep(ctx context.Context, tx *db.Tx, by access.Actor, x Picture, t Taken) (_ Picture, err error) {
	x.ID, x.Kind, x.Media, x.State, x.Version = tx.NewID(), t.Kind, t.Media, Unseen, 1
	x.Width, x.Height, x.SmallWidth, x.SmallHeight = t.Full.Width, t.Full.Height, t.Small.Width, t.Small.Height
	if x.Full, err = files.Keep(ctx, tx, pictureRef(x.ID), files.File{Media: t.Media, Body: t.Full.Body}); err != nil {
		return x, err
	}
	if !x.PDF() {
		if x.Small, err = files.Keep(ctx, tx, pictureRef(x.ID), files.File{Media: t.Media, Body: t.Small.Body}); err != nil {
			return x, err
		}
	}
	err = store.New(tx).Add(ctx, store.AddParams{MunicipalityID: int64(tx.Municipality), ID: int64(x.ID), RequestID: int64(x.Request), FormKey: x.Key,
		Kind: string(x.Kind), Media: x.Media, Width: int64(x.Width), Height: int64(x.Height), FullHash: string(x.Full), SmallHash: string(x.Small),
		SmallWidth: int64(x.SmallWidth), SmallHeight: int64(x.SmallHeight), AddedAt: int64(tx.Now()), AddedBy: int64(by.ID), AddedName: by.Name})
	if err != nil {
		return x, fmt.Errorf("writing a picture: %w", err)
	}
	return x, nil
}

// Waiting are the pictures of a form that is being sent. Those of forms that were
// never sent are deleted on the way. It is asked for before the registration, which
// others wait for.
func (o *Pictures) Waiting(ctx context.Context, tx *db.Tx, key string) (list []Picture, err error) {
	rows, err := store.New(tx).DraftsAndOld(ctx, store.DraftsAndOldParams{MunicipalityID: int64(tx.Municipality), FormKey: key, Before: int64(tx.Now() - draftLife)})
	if err != nil {
		return nil, fmt.Errorf("reading pictures of a form: %w", err)
	}
	left := swept
	for _, x := range storedAll(rows) {
		switch {
		case key != "" && x.Key == key:
			list = append(list, x)
		case left > 0:
			left--
			if err := o.forget(ctx, tx, x); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// Attach gives the pictures that waited to the request that their form became, in the
// transaction of the registration.
func (o *Pictures) Attach(ctx context.Context, tx *db.Tx, by access.Actor, list []Picture, request ref.ID) error {
	if len(list) == 0 {
		return nil
	}
	there, err := o.Of(ctx, tx, request)
	if err != nil {
		return err
	}
	if len(there)+len(list) > mostOffice {
		return errMost
	}
	for _, x := range list {
		x.Request = request
		err := store.New(tx).Attach(ctx, store.AttachParams{MunicipalityID: int64(tx.Municipality), ID: int64(x.ID), AddedBy: int64(by.ID),
			AddedName: by.Name, Request: int64(request)})
		if err == nil {
			err = audit.Record(ctx, tx, by, "pictures.add", pictureRef(x.ID), nil, record(x))
		}
		if err != nil {
			return fmt.Errorf("giving a picture to its request: %w", err)
		}
	}
	return nil
}

// forget deletes a picture of a form that is not sent yet.
func (o *Pictures) forget(ctx context.Context, tx *db.Tx, x Picture) error {
	err := store.New(tx).Delete(ctx, store.DeleteParams{MunicipalityID: int64(tx.Municipality), ID: int64(x.ID)})
	for _, hash := range []files.Hash{x.Full, x.Small} {
		if err == nil {
			err = files.Drop(ctx, tx, pictureRef(x.ID), hash)
		}
	}
	if err != nil {
		return fmt.Errorf("deleting a picture of a form: %w", err)
	}
	return nil
}

// sweep deletes pictures of forms that were begun two days ago and never sent.
func (o *Pictures) sweep(ctx context.Context, tx *db.Tx) error {
	rows, err := store.New(tx).OldDrafts(ctx, store.OldDraftsParams{MunicipalityID: int64(tx.Municipality), Before: int64(tx.Now() - draftLife), Most: swept})
	if err != nil {
		return fmt.Errorf("looking for old pictures of forms: %w", err)
	}
	for _, x := range storedAll(rows) {
		if err := o.forget(ctx, tx, x); err != nil {
			return err
		}
	}
	return nil
}

// record is what the trail keeps of a picture: what it is and where it stands, not
// what it shows.
func record(x Picture) map[string]any {
	return map[string]any{"request": x.Request, "kind": x.Kind, "file": x.Full, "state": x.State, "cells": x.Cells, "shown": x.Open}
}
