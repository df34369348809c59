package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"os"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

// textMost is how many bytes the text fields of a form with files may have together.
const textMost = 1 << 20

// Sent is a file of a form. It lies in a temporary file, not in memory, so that many
// slow phones cost nothing but room on the disk. Its name is not kept: it is the
// client's word and means nothing.
type Sent struct {
	Field string
	Over  bool // larger than allowed: nothing of it was kept
	file  *os.File
}

// Bytes reads the file into memory.
func (s *Sent) Bytes() ([]byte, error) {
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(s.file)
}

func (s *Sent) drop() {
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name())
	}
}

// Uploads reads a form with files as it streams in: its text fields become the form,
// and of each file at most each bytes are put aside. A file that is too large, or
// breaks the limit of the whole, is marked and costs nothing that was typed before it.
// A form without files is left to Input. Call done when the files are read.
func (r *Request) Uploads(each int64) (list []*Sent, done func(), err error) {
	done = func() {
		for _, s := range list {
			s.drop()
		}
	}
	kind, words, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || r.MultipartForm != nil {
		return nil, done, nil
	}
	u := upload{each: each, left: textMost, typed: url.Values{}}
	err = u.read(multipart.NewReader(r.Body, words["boundary"]))
	list = u.sent
	if err != nil {
		return list, done, fault.Invalid("The form did not arrive whole. Send it again.").Because(err)
	}
	r.MultipartForm = &multipart.Form{Value: u.typed}
	r.PostForm, r.Form = u.typed, r.URL.Query()
	for name, values := range u.typed {
		r.Form[name] = append(values, r.Form[name]...)
	}
	return list, done, nil
}

// upload is a form that is being read.
type upload struct {
	each  int64
	left  int64 // bytes that text fields may still have
	typed url.Values
	sent  []*Sent
}

func (u *upload) read(form *multipart.Reader) error {
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return nil
		}
		if tooLarge(err) && len(u.sent) > 0 { // between the end of a part and the next
			return nil
		}
		if err != nil {
			return err
		}
		if _, file := filename(part); file {
			err = u.file(part)
		} else {
			err = u.text(part)
		}
		if tooLarge(err) && len(u.sent) > 0 {
			u.sent[len(u.sent)-1].Over = true
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// filename tells a file by its having a name at all, empty as it may be.
func filename(part *multipart.Part) (string, bool) {
	_, words, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	name, ok := words["filename"]
	return name, err == nil && ok
}

func (u *upload) text(part *multipart.Part) error {
	body, err := io.ReadAll(io.LimitReader(part, u.left+1))
	if err != nil {
		return err
	}
	if u.left -= int64(len(body)); u.left < 0 {
		return errors.New("web: too much text in a form")
	}
	u.typed.Add(part.FormName(), string(body))
	return nil
}

// file puts a file aside. A field in which nothing was chosen sends an empty one.
func (u *upload) file(part *multipart.Part) error {
	aside, err := os.CreateTemp("", "aimak-upload-*")
	if err != nil {
		return err
	}
	s := &Sent{Field: part.FormName(), file: aside}
	u.sent = append(u.sent, s)
	n, err := io.Copy(aside, io.LimitReader(part, u.each+1))
	if err != nil {
		return err
	}
	switch {
	case n == 0:
		s.drop()
		u.sent = u.sent[:len(u.sent)-1]
	case n > u.each:
		s.Over = true
		if err := aside.Truncate(0); err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, part)
	}
	return err
}
