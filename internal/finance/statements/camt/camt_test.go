package camt

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// told reads a file and writes what was understood, one line for each thing.
func told(t *testing.T, body io.Reader) string {
	t.Helper()
	var out strings.Builder
	list, err := Read(body, func(m bankfile.Movement) error {
		fmt.Fprintf(&out, "%d %s %s %s ref=%s batch=%s payer=%s/%s kind=%s %q", m.Statement, m.Day, m.Amount, m.Currency, m.Reference, m.Batch, m.Payer, m.PayerNumber, m.Kind, m.Purpose)
		if m.Pending {
			out.WriteString(" pending")
		}
		if m.Wrong != nil {
			out.WriteString(" wrong: " + m.Wrong.Msg)
		}
		out.WriteByte('\n')
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		gap, known := s.Gap()
		fmt.Fprintf(&out, "= %s %s %s %s…%s +%s −%s gap %s %v\n", s.Account, s.Currency, s.Ident, s.From, s.Until, s.Credit, s.Debit, gap, known)
	}
	return out.String()
}

// The three files are valid by the schemas of ISO; what they mean stands here.
func TestWorkedFiles(t *testing.T) {
	for name, want := range map[string]string{
		"camt053-v08.xml": `0 2026-11-22 350.50 KGS ref=B-1001 batch= payer=Осмонов Бакыт/1250120001112223 kind=DMCT "Таза суу үчүн, 4-1042-7 ноябрь"
0 2026-11-22 500.00 KGS ref=T-1 batch=B-1002 payer=Асанова Гүл/ kind=BATCH "0040010434"
0 2026-11-22 1000.00 KGS ref=T-2 batch=B-1002 payer=ОсОО Ала-Тоо/ kind=BATCH ""
0 2026-11-22 30.00 KGS ref=B-1003 batch= payer=/ kind=REV "Commission taken back"
0 2026-11-22 -75.00 KGS ref=B-1004 batch= payer=/ kind=CHRG "Комиссия банка"
0 2026-11-23 900.00 KGS ref= batch= payer=/ kind=X "" pending
= 1350100024567890 KGS 327 2026-11-22…2026-11-22 +1880.50 −75.00 gap 0.00 true
`,
		"camt053-v02.xml": `0 2026-11-20 200.00 KGS ref= batch= payer=/ kind=IN "second"
0  50.00 KGS ref= batch= payer=/ kind=IN "" wrong: This is not a day: {text}.
0 2026-11-20 0.00 KGS ref= batch= payer=/ kind=IN "" wrong: This is not an amount of money: {text}. Write som with at most two decimals.
= KG12BANK0000001350100024 KGS S-1 2026-11-19…2026-11-20 +200.00 −0.00 gap 50.00 true
`,
		"camt054-v08.xml": `0 2026-11-22 500.00 KGS ref=T-1 batch=B-1002 payer=Асанова Гүл/ kind=BATCH ""
0 2026-11-22 1000.00 KGS ref=T-2 batch=B-1002 payer=/ kind=BATCH ""
= 1350100024567890  N-1-1 … +1500.00 −0.00 gap 0.00 false
`,
	} {
		body, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if got := told(t, bytes.NewReader(body)); got != want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
		}
		if bankfile.Recognise(body) != bankfile.Camt {
			t.Errorf("%s is not recognised", name)
		}
	}
}

// Versions 03 to 07 differ from their neighbours by the namespace alone, as far as
// we read: the same file under another name means the same.
func TestVersionsBetween(t *testing.T) {
	body, err := os.ReadFile("testdata/camt053-v08.xml")
	if err != nil {
		t.Fatal(err)
	}
	want := told(t, bytes.NewReader(body))
	for v := 3; v <= 8; v++ {
		other := bytes.ReplaceAll(body, []byte("053.001.08"), fmt.Appendf(nil, "053.001.%02d", v))
		if v < 8 {
			other = bytes.ReplaceAll(other, []byte("<Sts><Cd>BOOK</Cd></Sts>"), []byte("<Sts>BOOK</Sts>"))
			other = bytes.ReplaceAll(other, []byte("<Sts><Cd>PDNG</Cd></Sts>"), []byte("<Sts>PDNG</Sts>"))
			other = bytes.ReplaceAll(bytes.ReplaceAll(other, []byte("<Pty>"), nil), []byte("</Pty>"), nil)
		}
		if got := told(t, bytes.NewReader(other)); got != want {
			t.Errorf("version %02d:\n%s", v, got)
		}
	}
}

// wrap puts entries into the smallest file that holds them.
func wrap(inside string) string {
	return `<?xml version="1.0"?><Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>KG1</IBAN></Id></Acct>` + inside + `</Stmt></BkToCstmrStmt></Document>`
}

// TestRefuses lists files that are attacks, cut off, or something else.
func TestRefuses(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>` +
		`<Document><BkToCstmrStmt><Stmt><Id>&b;</Id></Stmt></BkToCstmrStmt></Document>`
	outside := `<!DOCTYPE d SYSTEM "file:///etc/passwd"><Document/>`
	for name, body := range map[string]string{
		"bomb": bomb, "entity from outside": outside, "unknown entity": wrap(`<Id>&x;</Id>`),
		"inside a statement": wrap(`<!DOCTYPE x><Id>1</Id>`),
		"cut off":            strings.TrimSuffix(wrap(""), "</Stmt></BkToCstmrStmt></Document>"),
		"in an entry":        strings.Split(wrap(`<Ntry><Amt Ccy="KGS">5</Amt>`), "</Stmt>")[0],
		"other xml":          `<html><body>Error 500</body></html>`, "empty": "", "encoding": `<?xml version="1.0" encoding="ebcdic"?><Document/>`,
		"crossed tags": `<Document><BkToCstmrStmt><Stmt></BkToCstmrStmt></Stmt></Document>`,
		"endless text": wrap("<Id>" + strings.Repeat("a", 2*maxBetween) + "</Id>"),
	} {
		_, err := Read(strings.NewReader(body), func(bankfile.Movement) error { return nil })
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Encodings of the first line are followed, UTF-16 is known by its mark.
func TestEncodings(t *testing.T) {
	windows := []byte(strings.Replace(wrap(`<Id>1</Id><Ntry><AddtlNtryInf>`+"\xd1\xf3\xf3"+`</AddtlNtryInf></Ntry>`), `"1.0"`, `"1.0" encoding="windows-1251"`, 1))
	if got := told(t, bytes.NewReader(windows)); !strings.Contains(got, `"Суу"`) {
		t.Error(got)
	}
	wide := []byte{0xFF, 0xFE}
	for _, r := range strings.Replace(wrap(`<Id>Суу</Id>`), `"1.0"`, `"1.0" encoding="UTF-16"`, 1) {
		wide = append(wide, byte(r), byte(r>>8))
	}
	if got := told(t, bytes.NewReader(wide)); !strings.Contains(got, "Суу") {
		t.Error(got)
	}
}

// An error of the one who takes the movements is his own, not the file's.
func TestTakeMayStop(t *testing.T) {
	mine := errors.New("enough")
	_, err := Read(strings.NewReader(wrap(`<Ntry><Amt Ccy="KGS">5</Amt></Ntry>`)), func(bankfile.Movement) error { return mine })
	if !errors.Is(err, mine) || fault.Of(err) != nil {
		t.Error(err)
	}
}

// long is a statement of n payments that is never whole in memory.
func long(n int) io.Reader {
	parts := []io.Reader{strings.NewReader(`<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>KG1</IBAN></Id><Ccy>KGS</Ccy></Acct>`)}
	entry := `<Ntry><Amt Ccy="KGS">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-22</Dt></BookgDt><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>` +
		strings.Repeat("Осмонов ", 20) + `</Nm></Dbtr></RltdPties><RmtInf><Ustrd>` + strings.Repeat("x", 300) + `</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
	for range n {
		parts = append(parts, strings.NewReader(entry))
	}
	return io.MultiReader(append(parts, strings.NewReader(`</Stmt></BkToCstmrStmt></Document>`))...)
}

// A large file is read as it comes: what is kept does not grow with it.
func TestStreams(t *testing.T) {
	const n = 20_000 // 16 MB
	var count int
	var before, after runtime.MemStats
	file := long(n)
	runtime.GC()
	runtime.ReadMemStats(&before)
	list, err := Read(file, func(bankfile.Movement) error {
		if count++; count == n-1 {
			runtime.GC()
			runtime.ReadMemStats(&after)
		}
		return nil
	})
	if err != nil || list[0].Credit != n*money.Som(100) {
		t.Fatal(err, list)
	}
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 2<<20 {
		t.Errorf("reading keeps %d bytes", grown)
	}
}

// FuzzRead: any bytes are a statement or a fault; booked movements have day and sum.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"camt053-v08.xml", "camt053-v02.xml", "camt054-v08.xml"} {
		body, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(wrap(`<Ntry><Amt Ccy="KGS">-5</Amt><NtryDtls><TxDtls/></NtryDtls></Ntry>`)))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var credit money.Som
		list, err := Read(bytes.NewReader(body), func(m bankfile.Movement) error {
			if m.Wrong == nil && (m.Amount == 0 || !m.Day.Valid()) {
				t.Errorf("booked without sum or day: %+v", m)
			}
			if m.Wrong == nil && !m.Pending && m.Amount > 0 {
				credit += m.Amount
			}
			return nil
		})
		if err != nil {
			if fault.Of(err) == nil {
				t.Errorf("not said in words: %v", err)
			}
			return
		}
		for _, s := range list {
			credit -= s.Credit
		}
		if credit != 0 {
			t.Errorf("statements and movements differ by %s", credit)
		}
	})
}
