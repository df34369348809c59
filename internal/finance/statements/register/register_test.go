package register

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

func table(t *testing.T, text string) *sheet.Table {
	t.Helper()
	list, err := sheet.Read(strings.NewReader(text), "list.csv", sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Headings as terminals, banks and the post office write them, in three languages.
func TestGuess(t *testing.T) {
	for text, want := range map[string]Mapping{
		"Номер транзакции;Лицевой счет;Сумма;Дата и время":    {External: 0, Account: 1, Amount: 2, Day: 3},
		"Дата;Время;Л/С;ФИО;Сумма платежа;Назначение платежа": {Day: 0, Clock: 1, Account: 2, Payer: 3, Amount: 4, Note: 5},
		"Күнү;Жеке эсеп;Аты-жөнү;Төлөм суммасы;Эскертүү":      {Day: 0, Account: 1, Payer: 2, Amount: 3, Note: 4},
		"txn_id;account;amount;date;status": {External: 0, Account: 1, Amount: 2, Day: 3},
		"№;Абонент номери;Төлөндү;Төлөнгөн күнү;Төлөмдүн номери;Толоочу": {Account: 1, Amount: 2, Day: 3, External: 4, Payer: 5},
	} {
		headings := strings.Split(text, ";")
		got := Guess(headings)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\n got %v\nwant %v", text, got, want)
		}
		if !got.Ready(len(headings)) {
			t.Errorf("%s: not enough to read payments: %v", text, got.Check(len(headings)))
		}
	}
}

func TestMappingIsChecked(t *testing.T) {
	for name, m := range map[string]Mapping{
		"nothing":      {},
		"no day":       {Account: 0, Amount: 1},
		"beyond":       {Account: 0, Amount: 1, Day: 3},
		"below":        {Account: 0, Amount: -1, Day: 2},
		"twice":        {Account: 0, Amount: 1, Day: 1},
		"twice unlike": {Account: 0, Amount: 1, Day: 2, Note: 0},
	} {
		if m.Check(3) == nil || !fault.Is(m.Check(3), fault.KindInvalid) {
			t.Errorf("%s: %v passes", name, m)
		}
	}
}

const list = `Айыл Почта, касса 12
Дата;Время;Лицевой счет;ФИО;Сумма;Номер
22.11.2026;14:05;4-1042-7;Осмонов Бакыт;350,50;A-1
22.11.2026;14:06:30;0040010427;;1 200;A-2
21.11.2026;;;Асанова Гүл;75;A-3
Итого;;;;1625,50;
`

// TestRead is a list of a post office, with a payment that names no account.
func TestRead(t *testing.T) {
	at := table(t, list)
	rows, problems := Read(at, Guess(at.Headings))
	day := period.Day("2026-11-22")
	want := []Row{
		{Line: 3, Account: "4-1042-7", External: "A-1", Payer: "Осмонов Бакыт", Amount: 350_50, Day: day, At: day.Start() + (14*60+5)*60_000},
		{Line: 4, Account: "0040010427", External: "A-2", Amount: 1200_00, Day: day, At: day.Start() + (14*3600+6*60+30)*1_000},
		{Line: 5, External: "A-3", Payer: "Асанова Гүл", Amount: 75_00, Day: "2026-11-21"},
	}
	if fmt.Sprint(rows) != fmt.Sprint(want) || len(problems) != 0 {
		t.Errorf("\n got %v\nwant %v\nproblems %v", rows, want, problems)
	}
}

// A list that does not add up says both sums; one with unreadable lines cannot.
func TestTotals(t *testing.T) {
	at := table(t, strings.Replace(list, "1625,50", "1625,00", 1))
	_, problems := Read(at, Guess(at.Headings))
	if len(problems) != 1 || problems[0].Line != 6 || problems[0].Values["total"] != money.Som(1625_00) || problems[0].Values["sum"] != money.Som(1625_50) {
		t.Errorf("%v", problems)
	}
	at = table(t, strings.Replace(list, "1 200", "many", 1))
	if _, problems = Read(at, Guess(at.Headings)); len(problems) != 1 || problems[0].Line != 4 {
		t.Errorf("%v", problems)
	}
}

// TestCells reads single cells as they occur, and refuses what must not become
// money or a day.
func TestCells(t *testing.T) {
	m := Mapping{Account: 0, Amount: 1, Day: 2}
	day := period.Day("2026-11-22")
	for _, c := range []struct {
		amount, day string
		want        money.Som
		at          period.Instant
	}{
		{"350", "22.11.2026", 350_00, 0},
		{"350,5", "2026-11-22", 350_50, 0},
		{"1\u00a0350.05 KGS", "22/11/2026", 1350_05, 0},
		{"350 сом", "46348", 350_00, 0},
		{"350 som", "46348.5", 350_00, day.Start() + 12*3_600_000},
		{"0,01", "22.11.2026 23:59:59", 1, day.Start() + 86_399_000},
		{"5", "2026-11-22T08:00:00.000Z", 5_00, day.Start() + 8*3_600_000},
		{"5", "2026-11-22T08:00:00+06:00", 5_00, day.Start() + 8*3_600_000},
	} {
		rows, problems := Read(&sheet.Table{Rows: []sheet.Row{{Number: 2, Cells: []string{"4-1042-7", c.amount, c.day}}}}, m)
		if len(rows) != 1 || rows[0].Amount != c.want || rows[0].Day != day || rows[0].At != c.at {
			t.Errorf("%q %q: %v %v", c.amount, c.day, rows, problems)
		}
	}
	for amount, word := range map[string]string{
		"": "missing", "12,34567": "at most two decimals", "-5": "above zero", "−5,00": "above zero", "0": "above zero", "NaN": "not an amount",
		"Inf": "not an amount", "1e3": "not an amount", "12.345,00": "not an amount", "0x10": "not an amount", "4-1042-7": "not an amount",
		"99999999999999999999": "too large", "100000000,01": "too large",
	} {
		refusal(t, m, amount, "22.11.2026", word)
	}
	for text, word := range map[string]string{"": "missing", "soon": "not a day", "31.02.2026": "not a day", "22.13.2026": "not a day", "-1": "not a day", "99999999": "not a day"} {
		refusal(t, m, "5", text, word)
	}
}

func refusal(t *testing.T, m Mapping, amount, day, word string) {
	t.Helper()
	rows, problems := Read(&sheet.Table{Rows: []sheet.Row{{Number: 7, Cells: []string{"4-1042-7", amount, day}}}}, m)
	if len(rows) != 0 || len(problems) != 1 || problems[0].Line != 7 || !strings.Contains(problems[0].Msg, word) {
		t.Errorf("%q %q: %v %v; want a complaint with %q", amount, day, rows, problems, word)
	}
}

// What is written as a sheet is read back as the same payments, whatever they are.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []Row
		var cells [][]any
		for i := range rapid.IntRange(1, 30).Draw(t, "rows") {
			r := Row{Line: i + 2, Account: rapid.StringMatching(`[0-9]-[0-9]{4}-[0-9]`).Draw(t, "account"), External: rapid.StringMatching(`A[0-9]{1,21}`).Draw(t, "external"),
				Amount: money.Som(rapid.Int64Range(1, int64(largest)).Draw(t, "amount")),
				Day:    period.Day("2026-01-01").Add(rapid.IntRange(0, 1000).Draw(t, "day"))}
			want = append(want, r)
			cells = append(cells, []any{r.External, r.Account, r.Amount, r.Day})
		}
		var file bytes.Buffer
		write := sheet.WriteCSV
		if rapid.Bool().Draw(t, "excel") {
			write = func(to io.Writer, headings []string, rows iter.Seq[[]any]) error {
				return sheet.WriteXLSX(to, "x", headings, rows)
			}
		}
		err := write(&file, []string{"Номер платежа", "Лицевой счет", "Сумма", "Дата"}, func(yield func([]any) bool) {
			for _, row := range cells {
				if !yield(row) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		list, err := sheet.Read(&file, "x", sheet.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got, problems := Read(list, Guess(list.Headings))
		if fmt.Sprint(got) != fmt.Sprint(want) || len(problems) > 0 {
			t.Fatalf("\n got %v\nwant %v\n%v", got, want, problems)
		}
	})
}

// FuzzRead: whatever the cells hold, payments are above zero on real days and
// every line is a payment, a problem or a total.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{list, "a;b;c\n1;2;3\n", "Лицевой счет;Сумма;Дата\n4-1042-7;NaN;0\nитого;-5;\n", "account,amount,date\nx,0.00001,1e9\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := sheet.Read(bytes.NewReader(body), "x.csv", sheet.Limits{Rows: 1000})
		if err != nil {
			return
		}
		m := Guess(list.Headings)
		if !m.Ready(len(list.Headings)) {
			m = Mapping{Account: 0, Amount: 1, Day: 2}
		}
		rows, problems := Read(list, m)
		if len(rows)+len(problems) > 2*len(list.Rows) {
			t.Errorf("%d lines became %d payments and %d problems", len(list.Rows), len(rows), len(problems))
		}
		for _, r := range rows {
			if r.Amount <= 0 || r.Amount > largest || !r.Day.Valid() || r.At != 0 && r.At.Day() != r.Day {
				t.Errorf("impossible payment %+v", r)
			}
		}
	})
}
