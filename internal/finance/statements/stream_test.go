package statements

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
)

// generated is a file of any size that is never held: a head, numbered pieces, an
// end.
type generated struct {
	head, piece, end string // piece holds %d, its number
	pieces, next     int
	rest             string
	started, ended   bool
}

func (g *generated) Read(into []byte) (int, error) {
	for g.rest == "" {
		switch {
		case !g.started:
			g.started, g.rest = true, g.head
		case g.next < g.pieces:
			g.next++
			g.rest = strings.ReplaceAll(g.piece, "%d", fmt.Sprint(g.next))
		case !g.ended:
			g.ended, g.rest = true, g.end
		default:
			return 0, io.EOF
		}
	}
	n := copy(into, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

// large are statements of about so many bytes in the formats that are streamed.
func large(format bankfile.Format, bytes int) *generated {
	g := &generated{}
	switch format {
	case bankfile.Camt:
		g.head = `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id>` +
			`<Acct><Id><Othr><Id>` + ourNumber + `</Id></Othr></Id><Ccy>KGS</Ccy></Acct>`
		g.piece = `<Ntry><Amt Ccy="KGS">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt><AcctSvcrRef>B-%d</AcctSvcrRef>` +
			`<NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Асанова Гүлмира</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>Таза суу үчүн, жеке эсеп 4-0001-5, төлөм %d</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
		g.end = `</Stmt></BkToCstmrStmt></Document>`
	case bankfile.OneC:
		g.head = "1CClientBankExchange\r\nВерсияФормата=1.03\r\nРасчСчет=" + ourNumber + "\r\nСекцияРасчСчет\r\nДатаНачала=20.11.2026\r\nДатаКонца=20.11.2026\r\nРасчСчет=" + ourNumber +
			"\r\nНачальныйОстаток=0\r\nКонечныйОстаток=0\r\nКонецРасчСчет\r\n"
		g.piece = "СекцияДокумент=Платежное поручение\r\nНомер=%d\r\nДата=20.11.2026\r\nСумма=10.00\r\nПлательщикСчет=125\r\nПлательщик1=Асанова Гүлмира\r\nПолучательСчет=" + ourNumber +
			"\r\nДатаПоступило=20.11.2026\r\nНазначениеПлатежа=Таза суу үчүн, жеке эсеп 4-0001-5\r\nКонецДокумента\r\n"
		g.end = "КонецФайла\r\n"
	case bankfile.MT940:
		g.head = ":20:T\r\n:25:" + ourNumber + "\r\n:28C:1\r\n:60F:C261101KGS0,00\r\n"
		g.piece = ":61:2611201120C10,00NTRFNONREF//B-%d\r\n:86:166?20Таза суу 4-0001-5?31125?32Асанова Гүлмира\r\n"
		g.end = ":62F:C261130KGS0,00\r\n-\r\n"
	}
	g.pieces = bytes / len(g.piece)
	return g
}

// peak reads a file and returns the most memory that was in use meanwhile, in
// bytes, above what was in use before.
func peak(t testing.TB, format bankfile.Format, bytes int) (most uint64, movements int) {
	t.Helper()
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, file := m.HeapAlloc, large(format, bytes)
	every := max(file.pieces/20, 1)
	_, err := readers[format](file, func(bankfile.Movement) error {
		if movements++; movements%every == 0 {
			runtime.GC() // what is still held, not what waits to be swept
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc-min(m.HeapAlloc, before))
		}
		return nil
	})
	if err != nil || movements != file.pieces {
		t.Fatalf("%s: %d movements of %d: %v", format, movements, file.pieces, err)
	}
	return most, movements
}

// A file of any size is read in the same memory: ten times as large, no more held.
func TestFilesAreStreamed(t *testing.T) {
	const small, slack = 1 << 20, 1 << 20
	for format := range readers {
		t.Run(string(format), func(t *testing.T) {
			few, _ := peak(t, format, small)
			many, _ := peak(t, format, 10*small)
			if many > few+slack {
				t.Errorf("1 MB holds %d KB, 10 MB %d KB", few>>10, many>>10)
			}
		})
	}
}

// BenchmarkHundredMB reads files of 100 MB and reports the most memory held.
func BenchmarkHundredMB(b *testing.B) {
	for format := range readers {
		b.Run(string(format), func(b *testing.B) {
			b.SetBytes(100 << 20)
			for range b.N {
				most, movements := peak(b, format, 100<<20)
				b.ReportMetric(float64(most)/(1<<20), "MB-held")
				b.ReportMetric(float64(movements), "movements")
			}
		})
	}
}
