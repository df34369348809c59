package voice

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// A restored backup shows the photo of a report as it was shown before, with what was
// blacked out, and the office still reads who reported it.
func TestPhotosComeBackFromABackup(t *testing.T) {
	eachWorld(t, func(w *world) {
		body, kind := w.parts(url.Values{"step": {"tell"}, "key": {"key-of-a-form-with-photo"}, "village": {w.village.String()}, "category": {"leak"}, "words": {"Течёт колонка"}}, "a.jpg", bytes.NewReader(smallPhoto(t)))
		r := httptest.NewRequest(http.MethodPost, home+"/new", body)
		r.Header.Set("Content-Type", kind)
		_, form := w.site.Do(r)
		if status, to := w.next(form, url.Values{"name": {"Асанов Уран"}, "phone": {"0555 123456"}}); status != http.StatusSeeOther {
			t.Fatalf("%d %s", status, to)
		}
		desk := w.site.As(w.lead)
		picture := regexp.MustCompile(office + `/2026-0001/pictures/\w+`).FindString(desk.Shows(office + "/2026-0001"))
		desk.Submit(picture, url.Values{"version": {"1"}, "act": {"show"}, "cells": {"1.1-3.3"}})
		photo := regexp.MustCompile(`/ru/kara-kulja/photos/2026-0001/[^"]+`).FindString(w.site.Shows(home + "/2026-0001"))
		status, before := w.site.Get(photo)
		if status != http.StatusOK {
			t.Fatalf("%s answers %d", photo, status)
		}

		site := w.restored()
		if status, after := site.Get(photo); status != http.StatusOK || after != before {
			t.Errorf("restored, %s answers %d with %d bytes instead of %d", photo, status, len(after), len(before))
		}
		site.As(w.lead).Shows(office+"/2026-0001", "Асанов Уран", "0555 123456")
	})
}

// restored backs the database up, puts the backup into an empty one, and returns the
// pages over that.
func (w *world) restored() *testkit.Site {
	w.t.Helper()
	folder := w.t.TempDir()
	file, address := filepath.Join(folder, "backup"), "sqlite:"+filepath.Join(folder, "restored.db")
	if w.d.Dialect() == db.Postgres {
		address = testkit.PostgresURL(w.t)
	}
	if err := w.d.Backup(w.t.Context(), file); err != nil {
		w.t.Fatal(err)
	}
	if err := db.Restore(w.t.Context(), address, file); err != nil {
		w.t.Fatal(err)
	}
	d, err := db.Open(w.t.Context(), address, db.Options{Clock: testkit.Clock, Log: testkit.Quiet(), Scratch: true})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { d.Close() })
	return testkit.Pages(w.t, d, rooms(d, w.carrier)...)
}
