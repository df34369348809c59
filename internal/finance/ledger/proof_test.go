package ledger_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func (b book) prove(id ref.ID) (p ledger.EntryProof, sealed bool) {
	b.t.Helper()
	b.read(func(ctx context.Context, tx *db.Tx) error {
		e, err := b.Entry(ctx, tx, id)
		if err != nil {
			return err
		}
		p, sealed, err = b.Prove(ctx, tx, e)
		return err
	})
	return p, sealed
}

// A proof is complete: it holds without the database, and any change breaks it.
func TestProofOfAnEntry(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		ids, err := b.postMany(crowd(1_000, 7))
		if err != nil {
			t.Fatal(err)
		}
		if _, sealed := b.prove(ids[3]); sealed {
			t.Error("sealed before it was sealed")
		}
		h := b.head()
		for i, id := range ids {
			p, sealed := b.prove(id)
			if !sealed || p.Check() != nil || p.Head() != (audit.Head{Size: h.Size, Root: h.Root}) || p.Place != int64(i) || p.Entries != 7 {
				t.Errorf("entry %d: sealed %v, %v, %+v", i, sealed, p.Check(), p.Head())
			}
		}
		for name, change := range map[string]func(p *ledger.EntryProof){
			"the record":    func(p *ledger.EntryProof) { p.Record = strings.Replace(p.Record, "100", "900", 1) },
			"the place":     func(p *ledger.EntryProof) { p.Place++ },
			"the path":      func(p *ledger.EntryProof) { p.Path[0][0]++ },
			"the batch":     func(p *ledger.EntryProof) { p.Trail.Entry.After = strings.Replace(p.Trail.Entry.After, "7", "8", 1) },
			"no batch":      func(p *ledger.EntryProof) { p.Trail.Entry.After = "" },
			"no root":       func(p *ledger.EntryProof) { p.Trail.Entry.After = "{}" },
			"who posted":    func(p *ledger.EntryProof) { p.Trail.Entry.ActorName = "Somebody" },
			"the position":  func(p *ledger.EntryProof) { p.Trail.Position-- },
			"the head":      func(p *ledger.EntryProof) { p.Trail.Root[0]++ },
			"a false place": func(p *ledger.EntryProof) { p.Place = -1 },
		} {
			p, _ := b.prove(ids[3])
			change(&p)
			if err := p.Check(); !errors.Is(err, ledger.ErrProof) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// files lends the command line files by their names.
func (b book) files(out *bytes.Buffer, files map[string]string) {
	b.Join(ledger.Joins{Out: out,
		Read: func(name string) ([]byte, error) {
			if text, found := files[name]; found {
				return []byte(text), nil
			}
			return nil, fmt.Errorf("open %s: no such file", name)
		},
		Municipality: func(_ context.Context, slug string) (ref.ID, error) {
			if slug != testkit.Slug {
				return 0, fault.Missing("Page not found")
			}
			return testkit.Place, nil
		}})
}

func TestVerifyCommand(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		from := b.head()
		id := b.post(charged("2026-11-21", sadykova, water, 100))
		to := b.head()
		from.Origin, to.Origin = testkit.Slug, testkit.Slug
		p, _ := b.prove(id)
		proof, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		false1 := to
		false1.Root[0]++
		elsewhere := to
		elsewhere.Origin = "osh"
		var out bytes.Buffer
		b.files(&out, map[string]string{"from": from.String(), "to": to.String(), "bad": "x", "proof": string(proof),
			"false": false1.String(), "elsewhere": elsewhere.String(), "forged": strings.Replace(string(proof), "line income", "line assets", 1)})
		run := b.Module().Commands[0].Run
		for _, args := range []string{"--from from --to to", "--to to", "--municipality " + testkit.Slug, "--proof proof", "--proof proof --to to"} {
			out.Reset()
			if err := run(t.Context(), strings.Fields(args)); err != nil || out.Len() == 0 {
				t.Errorf("%s: %v\n%s", args, err, out.String())
			}
		}
		for args, want := range map[string]string{"": "--municipality", "--from none": "no such file", "--from bad": "no head of a log", "--to elsewhere": "osh",
			"--from from --to elsewhere": "is that of", "--from to --to from": "not what it was", "--to false": "not what it was", "--proof bad": "no proof",
			"--proof forged": "does not hold", "--proof none": "no such file", "--proof proof --to false": "another head", "--what": "not defined"} {
			err := run(t.Context(), strings.Fields(args))
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v, want %q", args, err, want)
			}
			changed := slices.Contains([]string{"not what it was", "does not hold", "another head"}, want)
			if errors.Is(err, module.ErrProblems) != changed {
				t.Errorf("%q: %v: does something looked at differ, %t", args, err, changed)
			}
		}
		b.tamper(`UPDATE ledger_line SET amount = amount * 3`)
		out.Reset()
		if err := run(t.Context(), []string{"--from", "from", "--to", "to"}); !errors.Is(err, module.ErrProblems) || !strings.Contains(out.String(), "entry "+id.String()) {
			t.Errorf("after tampering: %v\n%s", err, out.String())
		}
	})
}

func TestHeadIsPublic(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		s := site(t, b)
		public := "/ru/kara-kulja/ledger"
		s.Shows(public, "Пока ничего не запечатано.")
		s.Answers(http.StatusNotFound, public+"/head", public+"/heads/2026-11-22")
		b.month()
		h := b.head()
		h.Origin = testkit.Slug
		s.Shows(public, "Книга запечатана", "Сохраните этот текст", h.Root.String()[:12])
		if _, text := s.Get(public + "/head"); text != h.String() {
			t.Errorf("head %q, want %q", text, h)
		}
		if _, text := s.Get(public + "/heads/2026-11-22"); text != h.String() {
			t.Errorf("head of the day %q, want %q", text, h)
		}
		s.Answers(http.StatusNotFound, public+"/heads/2026-11-21", public+"/heads/x")
	})
}

// The auditor goes from the trial balance to an entry and its proof, and takes
// everything along.
func TestAuditorsWay(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		id := b.post(charged("2026-11-21", sadykova, water, 12_345))
		s := site(t, b).As(testkit.Actor(access.Auditor))
		s.Shows(root, "Доказательство неизменности", "Выгрузить книгу")
		s.Shows(root+"/proof", "Пока ничего не запечатано.")
		page := root + "/entries/" + id.String()
		s.Shows(page, "ещё не запечатано")
		s.Answers(http.StatusServiceUnavailable, page+"/proof.json")
		b.head()
		s.Shows(root+"/proof", "aimak verify --from", "Контрольные тексты на начало дней")
		s.Shows(page, "как проведено", "Место в журнале", b.accountant.Name)
		var p ledger.EntryProof
		if _, text := s.Get(page + "/proof.json"); json.Unmarshal([]byte(text), &p) != nil || p.Check() != nil {
			t.Errorf("the downloaded proof: %s", text)
		}
		b.tamper(fmt.Sprintf(`UPDATE ledger_line SET amount = amount * 2 WHERE entry_id = %d`, id))
		s.Shows(page, "изменено", "ничего не исправляйте")
	})
}
