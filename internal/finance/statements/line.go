package statements

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
	"github.com/openaimak/aimak/internal/finance/statements/register"
	"github.com/openaimak/aimak/internal/finance/suspense/match"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// lineColumns are the columns of statements_line in the order of rows.
var lineColumns = []string{"municipality_id", "id", "document_id", "part", "line", "compact", "day", "at", "amount", "reference", "payer", "payer_fold",
	"payer_number", "payer_key", "purpose", "number", "fingerprint", "entry", "piece", "charge", "class", "wrong"}

// lines makes the rows of one file.
type lines struct {
	tx       *db.Tx
	document ref.ID
	count    int
	equal    map[stamp]uint64 // how many movements alike were met
}

func newLines(tx *db.Tx, document ref.ID) *lines {
	return &lines{tx: tx, document: document, equal: map[stamp]uint64{}}
}

// stamp is half a SHA-256: two movements of a million years would not meet.
type stamp [16]byte

// stampOf hashes texts, each with its length, and an amount.
func stampOf(amount money.Som, texts ...string) (p stamp) {
	h := sha256.New()
	var n [8]byte
	for _, text := range texts {
		binary.BigEndian.PutUint64(n[:], uint64(len(text)))
		h.Write(n[:])
		h.Write([]byte(text))
	}
	binary.BigEndian.PutUint64(n[:], uint64(amount))
	h.Write(n[:])
	return stamp(h.Sum(nil)[:16])
}

// numbered tells equal movements of one file apart by their running number: the
// second payment of 100 som on a day is another one than the first, and both are
// known again in the next file.
func (l *lines) numbered(p stamp) []byte {
	l.equal[p]++
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], l.equal[p])
	sum := sha256.Sum256(append(p[:], n[:]...))
	return sum[:16]
}

// fingerprint tells a movement again in any other file: by the bank's reference,
// or by everything that is written of it. Day and amount are in both: banks begin
// their numbers anew every year.
func fingerprint(m bankfile.Movement, account string) stamp {
	if m.Reference != "" {
		return stampOf(m.Amount, "ref", account, string(m.Day), m.Reference)
	}
	return stampOf(m.Amount, "text", account, string(m.Day), bankfile.Number(m.PayerNumber), i18n.Fold(m.Payer), i18n.Fold(m.Purpose))
}

// ofMovement is the row of a movement of a bank statement.
func (l *lines) ofMovement(m bankfile.Movement) []any {
	account := bankfile.Number(m.Account)
	class, wrong := Unmatched, ""
	switch {
	case m.Wrong != nil:
		class, wrong = Bad, m.Wrong.Msg
	case m.Currency != "" && m.Currency != Currency:
		class, wrong = Bad, i18n.Mark("The currency is not som.")
	case m.Pending:
		class = Pending
	}
	entry := []byte{}
	if number := m.Batch + m.Reference; m.Batch != "" || m.Reference != "" {
		if m.Batch != "" {
			number = m.Batch
		}
		p := stampOf(0, "entry", account, string(m.Day), number)
		entry = p[:]
	}
	return l.row(movement{m, account, 0, sureNumber(m.Purpose + " \n " + m.Payer), class, wrong, l.numbered(fingerprint(m, account)), entry})
}

// ofRow is the row of a payment of a list. Where its money lies is part of its
// fingerprint: two agents may number alike.
func (l *lines) ofRow(r register.Row, held Held) []any {
	m := bankfile.Movement{Line: r.Line, Day: r.Day, Amount: r.Amount, Reference: r.External, Payer: r.Payer, Purpose: r.Note}
	holder := held.Account + "/" + held.Subject.String()
	number := ""
	if n, err := ref.ParseNumber(r.Account); err == nil {
		number = n.String()
	}
	m.Purpose = strings.TrimSpace(r.Account + " " + m.Purpose)
	var p stamp
	if r.External != "" {
		p = stampOf(r.Amount, "list", holder, string(r.Day), r.External, r.Account)
	} else {
		p = stampOf(r.Amount, "list text", holder, string(r.Day), r.Account, i18n.Fold(r.Payer), i18n.Fold(r.Note))
	}
	return l.row(movement{m, "", r.At, number, Unmatched, "", l.numbered(p), []byte{}})
}

// movement is a row on its way.
type movement struct {
	bankfile.Movement
	compact string
	at      period.Instant
	number  string
	class   string
	wrong   string
	stamp   []byte
	entry   []byte
}

func (l *lines) row(m movement) []any {
	l.count++
	if m.class == Unmatched && m.Amount < 0 {
		m.class = Out
	}
	return []any{l.tx.Municipality, l.tx.NewID(), l.document, m.Statement, m.Line, m.compact, m.Day, m.at, m.Amount, m.Reference, m.Payer,
		i18n.Fold(m.Payer), m.PayerNumber, match.PayerKey(m.Payer, m.PayerNumber), m.Purpose, m.number, m.stamp, m.entry, m.Batch != "",
		charge(m.Movement), m.class, m.wrong}
}

// sureNumber is the only account number that a text names beyond doubt. Two of
// them are a payment for two accounts, which a person divides.
func sureNumber(text string) (number string) {
	for _, n := range match.Numbers(text) {
		if !n.Sure {
			break
		}
		if number != "" {
			return ""
		}
		number = n.Text
	}
	return number
}

// charge tells what the bank took for its work, by its code or its words.
func charge(m bankfile.Movement) bool {
	if m.Amount >= 0 {
		return false
	}
	switch m.Kind {
	case "CHRG", "COMM", "NCHG", "NCOM", "FCHG", "SCHG":
		return true
	}
	text := i18n.Fold(m.Purpose)
	return strings.Contains(text, "комисси") || strings.Contains(text, "commission") || strings.Contains(text, "за обслуживание счета")
}
