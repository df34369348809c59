package statements

import (
	"context"
	"errors"
	"mime/multipart"
	"net/http"

	"github.com/openaimak/aimak/internal/finance/statements/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room.
func (s *Statements) routes(rt *web.Router) {
	rt.Desk("GET statements", maySee, s.showFiles)
	rt.Desk("POST statements", mayPost, s.upload)
	rt.Desk("GET statements/files/{file}", maySee, s.showFile)
	rt.Desk("GET statements/files/{file}/columns", mayPost, s.showColumns)
	rt.Desk("POST statements/files/{file}/columns", mayPost, s.chooseColumns)
	rt.Desk("POST statements/files/{file}/post", mayPost, s.postFile)
	rt.Desk("POST statements/files/{file}/accept", mayPost, s.acceptFile)
	rt.Desk("POST statements/files/{file}/drop", mayPost, s.dropFile)
	rt.Desk("POST statements/files/{file}/fees", mayPost, s.bookFees)
	rt.Desk("GET statements/accounts", maySee, s.showAccounts)
	rt.Desk("POST statements/accounts", mayArrange, s.newAccount)
	rt.Desk("GET statements/accounts/{account}", mayArrange, s.showAccount)
	rt.Desk("POST statements/accounts/{account}", mayArrange, s.saveAccount)
}

// pageRows is how many files one page lists.
const pageRows = 30

func (s *Statements) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return s.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

func (s *Statements) write(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return s.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// crumbs leads from a page of the room back to the files.
func crumbs(p *ui.Page) {
	p.Crumbs = []ui.Crumb{{Text: p.T("Bank statements"), Path: "desk/statements"}}
}

// filesView is the files, the newest first, with the form that takes another.
type filesView struct {
	files    []Document
	accounts int
	mayPost  bool
	next     string
}

func (s *Statements) lookAtFiles(r *web.Request) (v filesView, err error) {
	before, err := ref.ID(0), error(nil)
	if r.Method == http.MethodGet {
		in := r.Input()
		before = in.ID("before")
		err = in.Err()
	}
	if err != nil {
		return v, err
	}
	v.mayPost = r.Can(mayPost)
	err = s.read(r, func(ctx context.Context, tx *db.Tx) error {
		accounts, err := s.Accounts(ctx, tx)
		if err != nil {
			return err
		}
		v.accounts = len(accounts)
		rows, err := store.New(tx).Documents(ctx, store.DocumentsParams{MunicipalityID: int64(tx.Municipality), Before: int64(before), Most: pageRows})
		if err != nil {
			return err
		}
		v.files, err = documentsOf(rows)
		return err
	})
	if len(v.files) == pageRows {
		v.next = "?before=" + v.files[pageRows-1].ID.String()
	}
	return v, err
}

func (s *Statements) showFiles(w http.ResponseWriter, r *web.Request) error {
	v, err := s.lookAtFiles(r)
	if err != nil {
		return err
	}
	return r.Render(w, filesPage(r.Page(r.Printer.T("Bank statements")), v))
}

// upload takes a file in. It lies in a temporary file, not in memory, and is read
// from there as it comes.
func (s *Statements) upload(w http.ResponseWriter, r *web.Request) error {
	id, again, err := s.uploaded(r)
	switch {
	case err == nil && again:
		return r.Done(w, path(id), "This file was uploaded before. Nothing is booked twice.")
	case err == nil:
		return r.Goto(w, path(id))
	}
	v, failed := s.lookAtFiles(r)
	if failed != nil {
		return failed
	}
	page := r.Page(r.Printer.T("Bank statements"))
	return r.Refuse(w, err, page, filesPage(page, v))
}

func (s *Statements) uploaded(r *web.Request) (id ref.ID, again bool, err error) {
	in := r.Input()
	if err := in.Err(); err != nil {
		return 0, false, err
	}
	file, head, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return 0, false, fault.Form().Field("file", "Choose a file")
	}
	if err != nil {
		return 0, false, fault.Unavailable("The file did not arrive whole. Upload it again.").Because(err)
	}
	defer file.Close()
	return s.takeFile(r, file, head)
}

func (s *Statements) takeFile(r *web.Request, file multipart.File, head *multipart.FileHeader) (ref.ID, bool, error) {
	if head.Size > MaxFile {
		return 0, false, fault.Form().Field("file", "The file is too large (limit {n} MB). Choose a smaller one.", fault.Values{"n": MaxFile >> 20})
	}
	return s.Upload(r.Context(), r.Actor, head.Filename, file)
}

// accountsView is our bank accounts with the form for another.
type accountsView struct {
	list   []Account
	form   Account
	change bool
}

func accountsFrame(r *web.Request) *ui.Page {
	page := r.Page(r.Printer.T("Our bank accounts"))
	crumbs(page)
	return page
}

func (s *Statements) lookAtAccounts(r *web.Request) (v accountsView, err error) {
	v.change = r.Can(mayArrange)
	v.form.Number = r.URL.Query().Get("number")
	err = s.read(r, func(ctx context.Context, tx *db.Tx) error {
		v.list, err = s.Accounts(ctx, tx)
		return err
	})
	return v, err
}

func (s *Statements) showAccounts(w http.ResponseWriter, r *web.Request) error {
	v, err := s.lookAtAccounts(r)
	if err != nil {
		return err
	}
	return r.Render(w, accountsPage(accountsFrame(r), v))
}

// typedAccount reads the form of a bank account.
func typedAccount(r *web.Request) (Account, error) {
	in := r.Input()
	a := Account{Name: in.Text("name"), Number: in.Text("number"), Bank: in.Text("bank"), Closed: in.Bool("closed")}
	return a, in.Err()
}

func (s *Statements) newAccount(w http.ResponseWriter, r *web.Request) error {
	a, err := typedAccount(r)
	if err == nil {
		err = s.write(r, func(ctx context.Context, tx *db.Tx) error {
			_, err := s.AddAccount(ctx, tx, r.Actor, a)
			return err
		})
	}
	if err == nil {
		return r.Done(w, "desk/statements", "The bank account is set up. Its statements can be uploaded now.")
	}
	v, failed := s.lookAtAccounts(r)
	if failed != nil {
		return failed
	}
	page := accountsFrame(r)
	return r.Refuse(w, err, page, accountsPage(page, v))
}

func (s *Statements) lookAtAccount(r *web.Request) (a Account, err error) {
	id, err := r.PathID("account")
	if err != nil {
		return a, err
	}
	err = s.read(r, func(ctx context.Context, tx *db.Tx) error {
		a, err = s.Account(ctx, tx, id)
		return err
	})
	return a, err
}

func accountFrame(r *web.Request, a Account) *ui.Page {
	page := accountsFrame(r)
	page.Title = a.Name
	page.Crumbs = append(page.Crumbs, ui.Crumb{Text: r.Printer.T("Our bank accounts"), Path: "desk/statements/accounts"})
	return page
}

func (s *Statements) showAccount(w http.ResponseWriter, r *web.Request) error {
	a, err := s.lookAtAccount(r)
	if err != nil {
		return err
	}
	return r.Render(w, accountPage(accountFrame(r, a), a))
}

func (s *Statements) saveAccount(w http.ResponseWriter, r *web.Request) error {
	before, err := s.lookAtAccount(r)
	if err != nil {
		return err
	}
	a, err := typedAccount(r)
	a.ID = before.ID
	if err == nil {
		err = s.write(r, func(ctx context.Context, tx *db.Tx) error { return s.ChangeAccount(ctx, tx, r.Actor, a) })
	}
	if err == nil {
		return r.Done(w, "desk/statements/accounts", "Saved: {name}", fault.Values{"name": a.Name})
	}
	page := accountFrame(r, before)
	return r.Refuse(w, err, page, accountPage(page, before))
}
