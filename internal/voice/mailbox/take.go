package mailbox

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/imap/letter"
	"github.com/openaimak/aimak/internal/voice/mailbox/store"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// enclosed are the files of a letter: those that are kept, and the names of the others.
type enclosed struct {
	kept  []pictures.Taken
	named []string
}

// mostPapers of a letter are kept beside its photos.
const mostPapers = 5

// enclose makes files fit to be kept: photos without what the camera wrote into them,
// PDF for the office alone. What is neither is named.
func (o *Mailbox) enclose(ctx context.Context, list []letter.File) (e enclosed, err error) {
	count := map[pictures.Kind]int{}
	for _, f := range list {
		kind, most := pictures.Photo, pictures.MostPhotos
		if f.Media == "application/pdf" || strings.HasSuffix(strings.ToLower(f.Name), ".pdf") {
			kind, most = pictures.Letter, mostPapers
		}
		if count[kind] >= most {
			e.named = append(e.named, called(f))
			continue
		}
		t, err := o.pictures.Take(ctx, kind, func() ([]byte, error) { return f.Body, nil })
		if fault.Of(err) != nil {
			e.named = append(e.named, called(f))
			continue
		}
		if err != nil {
			return e, fmt.Errorf("reading an enclosed file: %w", err)
		}
		count[kind]++
		e.kept = append(e.kept, t)
	}
	return e, nil
}

// called is a file by its name and size.
func called(f letter.File) string {
	name := f.Name
	if name == "" {
		name = f.Media
	}
	return fmt.Sprintf("%s (%d KB)", short(name, 80), (len(f.Body)+1023)>>10)
}

// enter writes a letter down and does what follows from it. state and why are not
// empty where it is decided already.
func (o *Mailbox) enter(ctx context.Context, tx *db.Tx, b Box, a *arrived, state State, why Reason) (err error) {
	if why != "" && state == "" {
		state = Unreadable
	}
	if a.replaces != 0 {
		n, err := store.New(tx).Drop(ctx, store.DropParams{MunicipalityID: int64(tx.Municipality), ID: int64(a.replaces)})
		if err != nil || n == 0 {
			return errors.Join(err, errMeanwhile)
		}
	}
	sender := o.box.Print("sender " + strings.ToLower(a.Letter.Mail))
	var on requests.Request
	if state == "" {
		if state, why, on, err = o.decide(ctx, tx, a, sender); err != nil {
			return err
		}
	}
	id, fresh, err := o.put(ctx, tx, a, sender, &state, &why)
	if err != nil || !fresh {
		return err
	}
	request := ref.ID(0)
	switch state {
	case Added:
		request, err = on.ID, o.add(ctx, tx, on, a)
	case Registered:
		request, err = o.register(ctx, tx, access.System(tx.Municipality), b, a, nil)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	return store.New(tx).Became(ctx, store.BecameParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), RequestID: int64(request)})
}

// put notes a letter; not fresh: it is known. Two machines at once wait for one
// another here. Other words under a known number are held, as the fault of a program
// must not cost anybody an appeal.
func (o *Mailbox) put(ctx context.Context, tx *db.Tx, a *arrived, sender string, state *State, why *Reason) (id ref.ID, fresh bool, err error) {
	once, words := o.once(a)
	for range 2 {
		id = tx.NewID()
		row := store.AddLetterParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), Once: once, WordsPrint: words, SenderPrint: sender,
			Validity: int64(a.validity), Uid: int64(a.UID), Size: a.Size, State: string(*state), Reason: string(*why), Sealed: []byte{},
			CameAt: int64(period.At(a.At)), ReadAt: int64(tx.Now())}
		switch *state {
		case Held, Ignored:
			if row.Sealed, err = o.hide(of(a.Letter, *state), id); err != nil {
				return 0, false, err
			}
		}
		if *state == Ignored || *state == Registered {
			row.DoneAt = int64(tx.Now())
		}
		n, err := store.New(tx).AddLetter(ctx, row)
		if err != nil {
			return 0, false, fmt.Errorf("noting a letter: %w", err)
		}
		if n == 1 {
			return id, true, nil
		}
		known, err := store.New(tx).WordsOf(ctx, store.WordsOfParams{MunicipalityID: int64(tx.Municipality), Once: once})
		if err != nil {
			return 0, false, fmt.Errorf("reading a known letter: %w", err)
		}
		if known == words || a.why != "" || *state == Ignored {
			return 0, false, nil
		}
		once, *state, *why = o.box.Print("again "+once+words), Held, Twice
	}
	return 0, false, nil
}

// decide finds what becomes of a letter that can be read.
func (o *Mailbox) decide(ctx context.Context, tx *db.Tx, a *arrived, sender string) (State, Reason, requests.Request, error) {
	none := requests.Request{}
	b, _, err := o.Load(ctx, tx)
	if err != nil {
		return "", "", none, err
	}
	if s, why := judge(a.Letter, []string{b.Login, o.carrier.Sender()}, o.carrier.Ours); s != "" {
		return s, why, none, nil
	}
	banned, err := o.banned(ctx, tx, requests.Applicant{Mail: a.Letter.Mail})
	if err != nil {
		return "", "", none, err
	}
	if banned {
		return Held, Banned, none, nil
	}
	why, err := o.tooMany(ctx, tx, sender)
	if err != nil || why != "" {
		return Held, why, none, err
	}
	on, found, err := o.answered(ctx, tx, a.Letter)
	if err != nil || found {
		return Added, "", on, err
	}
	return Registered, "", none, nil
}

// tooMany tells whether a sender, or everybody together, writes more than is read
// unseen.
func (o *Mailbox) tooMany(ctx context.Context, tx *db.Tx, sender string) (Reason, error) {
	since := int64(tx.Today().Start())
	n, err := store.New(tx).CountSender(ctx, store.CountSenderParams{MunicipalityID: int64(tx.Municipality), SenderPrint: sender, Since: since})
	if err != nil {
		return "", fmt.Errorf("counting letters of a sender: %w", err)
	}
	if n >= mostSender {
		return Many, nil
	}
	if n, err = store.New(tx).CountDay(ctx, store.CountDayParams{MunicipalityID: int64(tx.Municipality), Since: since}); err != nil {
		return "", fmt.Errorf("counting letters of a day: %w", err)
	}
	if n >= mostDay {
		return Flood, nil
	}
	return "", nil
}

// link is the secret part of an applicant's address, as it stands in our letters and
// comes back in what is quoted.
var link = regexp.MustCompile(`/(?:requests/mine|m)/([0-9A-Za-z]{20,60})`)

// answered finds the appeal that a letter belongs to: by the number of our letter that
// it answers, or by the secret address in what it quotes. The number of the appeal
// alone, which everybody may know, leads nowhere.
func (o *Mailbox) answered(ctx context.Context, tx *db.Tx, l letter.Letter) (r requests.Request, found bool, err error) {
	for _, number := range l.Answers {
		to, ok, err := o.carrier.Answered(ctx, tx, number)
		if err != nil {
			return r, false, err
		}
		if ok && to.Kind == "requests.request" {
			r, err = o.requests.Load(ctx, tx, to.ID)
			return o.followed(ctx, tx, r, err)
		}
	}
	for _, m := range link.FindAllStringSubmatch(l.Text+"\n"+l.Below, 3) {
		f, err := o.requests.Followed(ctx, tx, strings.ToUpper(m[1]))
		if fault.Is(err, fault.KindMissing) {
			continue
		}
		return o.followed(ctx, tx, f.Now, err)
	}
	return r, false, nil
}

// followed goes on to the appeal that one was joined to.
func (o *Mailbox) followed(ctx context.Context, tx *db.Tx, r requests.Request, err error) (requests.Request, bool, error) {
	if fault.Is(err, fault.KindMissing) {
		return r, false, nil
	}
	if err == nil && r.State == life.Merged {
		r, err = o.requests.Load(ctx, tx, r.MergedInto)
	}
	return r, err == nil, err
}

// register makes an appeal of a letter; c is what somebody chose, nil: nobody looked.
func (o *Mailbox) register(ctx context.Context, tx *db.Tx, by access.Actor, b Box, a *arrived, c *Chosen) (ref.ID, error) {
	if c == nil {
		around, err := o.requests.Around(ctx, tx)
		if err != nil {
			return 0, err
		}
		taken := chosen(b, a.Letter, around.Villages)
		c = &taken
	}
	came := tx.Today()
	if !a.At.IsZero() {
		came = period.DayOf(a.At)
	}
	s, rest := said(a.Letter, *c, came, tx.Today())
	once, words := o.once(a)
	s.Key = "mail " + once + words
	made, err := o.requests.Register(ctx, tx, by, s)
	if err != nil {
		return 0, err
	}
	p, err := printer(c.Lang)
	if err != nil {
		return 0, err
	}
	notes := o.pages(p.T("The letter goes on:"), rest)
	if a.Below != "" {
		notes = append(notes, p.T("Below the letter stood:")+"\n"+short(a.Below, appeal.MostWords))
	}
	return made.ID, o.noted(ctx, tx, by, made.Request, a, p, notes)
}

// pages puts a long text on several notes.
func (o *Mailbox) pages(head, text string) (list []string) {
	for part := range slices.Chunk([]rune(text), appeal.MostWords) {
		list = append(list, head+"\n"+string(part))
	}
	return list
}

// add writes a letter down as an addition to an appeal: for the office, which alone
// decides what follows. Whose address it came from is not written down.
func (o *Mailbox) add(ctx context.Context, tx *db.Tx, r requests.Request, a *arrived) error {
	p, err := printer(r.Lang)
	if err != nil {
		return err
	}
	who, err := o.requests.Applicant(r)
	if err != nil {
		return err
	}
	head := p.T("Addition by e-mail, from another mailbox than the applicant's:")
	if strings.EqualFold(who.Mail, a.Letter.Mail) {
		head = p.T("Addition by e-mail, from the applicant's mailbox:")
	}
	text := a.Text
	if text == "" {
		text = a.Subject
	}
	return o.noted(ctx, tx, access.System(tx.Municipality), r, a, p, o.pages(head, text))
}

// noted keeps what came with a letter and writes notes for the office.
func (o *Mailbox) noted(ctx context.Context, tx *db.Tx, by access.Actor, r requests.Request, a *arrived, p *i18n.Printer, notes []string) error {
	named := slices.Clone(a.enclosed.named)
	err := o.pictures.Add(ctx, tx, access.Actor{Municipality: tx.Municipality}, r.ID, a.enclosed.kept)
	if fault.Of(err) != nil && fault.KindOf(err) == fault.KindInvalid {
		named, err = append(named, p.N(len(a.enclosed.kept), "{n} photo or paper", "{n} photos and papers")), nil // the request has enough of them
	}
	if err != nil {
		return err
	}
	if len(named) > 0 {
		notes = append(notes, p.T("Not kept here, it lies in the mailbox: {files}", "files", short(strings.Join(named, ", "), appeal.MostWords)))
	}
	for _, text := range notes {
		if _, err := o.requests.Remark(ctx, tx, by, r, text); err != nil {
			return err
		}
	}
	return audit.Record(ctx, tx, by, "mailbox.take", ref.Ref{Kind: "requests.request", ID: r.ID}, nil, map[string]any{"files": len(a.enclosed.kept)})
}

// printer writes in a language while nobody looks.
func printer(l i18n.Lang) (*i18n.Printer, error) {
	c, err := texts()
	if err != nil {
		return nil, err
	}
	return c.Printer(l), nil
}
