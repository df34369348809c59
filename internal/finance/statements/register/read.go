package register

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// Row is one payment of a register.
type Row struct {
	Line     int    // as the person sees it in Excel, from 1
	Account  string // as written; the reader finds the personal account
	External string // the sender's number of it, may be empty
	Payer    string
	Note     string
	Amount   money.Som // above zero
	Day      period.Day
	At       period.Instant // 0: the register tells no time
}

// largest is the largest payment that is believed: 100 million som. A column
// of account numbers taken for money is stopped here.
const largest money.Som = 100_000_000_00

// Reader turns the lines of a list into payments, in their order. The mapping must
// have passed Check.
type Reader struct {
	Mapping Mapping

	sum    money.Som // of the lines so far
	broken bool      // one of them could not be read
}

// Line reads the next line: as a payment, as a problem, or as neither, when it is a
// line of totals that agrees with the sum of all lines above it.
func (r *Reader) Line(line sheet.Row) (*Row, *Problem) {
	if total, ok := totals(line.Cells, r.Mapping); ok {
		if total == r.sum || r.broken {
			return nil, nil
		}
		return nil, &Problem{line.Number, i18n.Mark("The list says {total}, but its lines add up to {sum}."),
			fault.Values{"total": total, "sum": r.sum}}
	}
	row, problem := read(line, r.Mapping)
	if problem != nil {
		r.broken = true
		return nil, problem
	}
	r.sum += row.Amount
	return &row, nil
}

// Read turns a whole table into payments. Lines that cannot be read become problems
// and no payment.
func Read(t *sheet.Table, m Mapping) (rows []Row, problems []Problem) {
	reader := Reader{Mapping: m}
	for _, line := range t.Rows {
		row, problem := reader.Line(line)
		if row != nil {
			rows = append(rows, *row)
		}
		if problem != nil {
			problems = append(problems, *problem)
		}
	}
	return rows, problems
}

// totals recognises the line under the list: no account, and a word for total.
func totals(cells []string, m Mapping) (money.Som, bool) {
	if cell(cells, m, External) != "" && cell(cells, m, Account) != "" {
		return 0, false
	}
	for i, text := range cells {
		if i != m[Amount] && isTotal(i18n.Fold(text)) {
			total, err := money.Parse(cell(cells, m, Amount))
			return total, err == nil
		}
	}
	return 0, false
}

func isTotal(folded string) bool {
	for _, word := range []string{"итого", "всего", "жыйынтыгы", "жалпы", "бардыгы", "баары", "total"} {
		if folded == word || strings.HasPrefix(folded, word+" ") {
			return true
		}
	}
	return false
}

// cell returns what the mapping finds in a line; "" when there is no such column.
func cell(cells []string, m Mapping, name string) string {
	i, ok := m[name]
	if !ok || i < 0 || i >= len(cells) {
		return ""
	}
	return strings.Join(strings.Fields(cells[i]), " ")
}

// read reads one line. A line without an account is a payment too: the money
// came, and somebody must find whose it is.
func read(line sheet.Row, m Mapping) (Row, *Problem) {
	row := Row{Line: line.Number, Account: whole(cell(line.Cells, m, Account)), External: whole(cell(line.Cells, m, External)),
		Payer: cell(line.Cells, m, Payer), Note: cell(line.Cells, m, Note)}
	var msg string
	if row.Amount, msg = sum(cell(line.Cells, m, Amount)); msg != "" {
		return row, &Problem{line.Number, msg, fault.Values{"text": short(cell(line.Cells, m, Amount))}}
	}
	if row.Day, row.At, msg = moment(cell(line.Cells, m, Day), cell(line.Cells, m, Clock)); msg != "" {
		return row, &Problem{line.Number, msg, fault.Values{"text": short(cell(line.Cells, m, Day))}}
	}
	return row, nil
}

// sum reads a paid amount; msg says why it is none. It is never rounded: five
// decimals mean that something else stands in this column.
func sum(text string) (amount money.Som, msg string) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(text, "KGS"), "som"))
	amount, err := money.Parse(text)
	switch {
	case text == "":
		return 0, i18n.Mark("The amount is missing.")
	case errors.Is(err, money.ErrOverflow) || amount > largest:
		return 0, i18n.Mark("The amount is too large: {text}.")
	case err != nil:
		return 0, i18n.Mark("This is not an amount of money: {text}. Write som with at most two decimals.")
	case amount <= 0:
		return 0, i18n.Mark("The amount must be above zero: {text}. Money given back is entered as a reversal.")
	}
	return amount, ""
}

// moment reads the day of a payment and, when it is told, the time: in the same
// cell ("22.11.2026 14:05"), as the fraction of Excel's number, or beside it.
func moment(day, clock string) (d period.Day, at period.Instant, msg string) {
	if day == "" {
		return "", 0, i18n.Mark("The day is missing.")
	}
	date, rest, _ := strings.Cut(strings.Replace(day, "T", " ", 1), " ")
	d, err := sheet.Day(date)
	if err != nil {
		return "", 0, i18n.Mark("This is not a day: {text}.")
	}
	if clock == "" {
		clock = rest
	}
	if since, ok := timeOfDay(clock); ok {
		return d, d.Start() + since, ""
	}
	if since, ok := fraction(date); ok && clock == "" {
		return d, d.Start() + since, ""
	}
	return d, 0, ""
}

// timeOfDay reads "14:05" and "14:05:33" as milliseconds since midnight.
func timeOfDay(text string) (period.Instant, bool) {
	text, _, _ = strings.Cut(strings.TrimSuffix(text, "Z"), ".")
	for _, layout := range []string{"15:04:05", "15:04", "15:04:05-07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return period.Instant(t.Hour()*3_600+t.Minute()*60+t.Second()) * 1_000, true
		}
	}
	since, ok := fraction(text) // a cell with a time that lost its format: 0.586
	return since, ok && strings.HasPrefix(text, "0")
}

// fraction turns the part of Excel's day number behind the point into
// milliseconds, to the whole second.
func fraction(text string) (period.Instant, bool) {
	_, decimals, found := strings.Cut(strings.Replace(text, ",", ".", 1), ".")
	if !found || decimals == "" || strings.Contains(decimals, ".") {
		return 0, false
	}
	part, err := strconv.ParseFloat("0."+decimals, 64)
	if err != nil || part >= 1 {
		return 0, false
	}
	return period.Instant(part*86_400+0.5) * 1_000, true
}

// whole undoes what Excel does to long numbers that look like decimals: "4021.0".
func whole(text string) string {
	if rest, ok := strings.CutSuffix(text, ".0"); ok && strings.Trim(rest, "0123456789") == "" {
		return rest
	}
	return text
}

// short keeps a complaint readable when a cell holds a whole letter.
func short(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}
