package bankfile

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/money"
)

func TestAmount(t *testing.T) {
	for text, want := range map[string]money.Som{"350": 350_00, "350,5": 350_50, "350.50": 350_50, "12.50000": 12_50, "0": 0, " 7,": 7_00, ",5": 50, "100000000000": Largest} {
		if got, err := Amount(text); err != nil || got != want {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "12.34567", "12.001", "-5", "−5", "1 000", "NaN", "1e5", "1.000,00", "100000000000.01", "99999999999999999999999", ".", "٥"} {
		if got, err := Amount(text); err == nil {
			t.Errorf("%q became %s", text, got)
		}
	}
}

func TestNumber(t *testing.T) {
	for text, want := range map[string]string{"kg12 bank-0001": "KG12BANK0001", "1350 1000 2456": "135010002456", "№ 5": "5", "": ""} {
		if got := Number(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestTidy(t *testing.T) {
	for text, want := range map[string]string{" a\u00a0 b\tc\x00": "a b c", "x\u200by\xff": "x y", strings.Repeat("ө", 2*MaxText): strings.Repeat("ө", MaxText)} {
		if got := Tidy(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// A file is what its content says, whatever it is called.
func TestRecognise(t *testing.T) {
	for text, want := range map[string]Format{
		"1CClientBankExchange\r\n": OneC, "\xEF\xBB\xBF1CClientBankExchange": OneC, "<?xml version": Camt, "\xEF\xBB\xBF  <Document": Camt,
		"\xFF\xFE<\x00": Camt, "\xFE\xFF\x00<": Camt, "{1:F01BANK": MT940, ":20:X\r\n:25:1": MT940, "Title\n\n:20:X\n:25:1": MT940,
		"": Register, "PK\x03\x04": Register, "Дата;Сумма": Register, "see :20: above": Register, "1CClient": Register,
	} {
		if got := Recognise([]byte(text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// What is pending or unreadable moves no balance.
func TestStatementAddsUp(t *testing.T) {
	open, end := money.Som(100), money.Som(160)
	s := Statement{Opening: &open, Closing: &end}
	for _, m := range []Movement{{Amount: 80}, {Amount: -20}, {Amount: 999, Pending: true}, {Amount: 0, Wrong: WrongAmount("x")}} {
		s.Add(m)
	}
	if gap, known := s.Gap(); gap != 0 || !known || s.Movements != 4 {
		t.Errorf("%+v: gap %s", s, gap)
	}
	s.Add(Movement{Amount: 5})
	if gap, _ := s.Gap(); gap != -5 {
		t.Errorf("gap %s", gap)
	}
	if _, known := (Statement{Opening: &open}).Gap(); known {
		t.Error("one balance proves nothing")
	}
}

// The encoding is told from the lines themselves, and may be told wrong by a short
// first one.
func TestLines(t *testing.T) {
	l := NewLines(strings.NewReader("\xEF\xBB\xBFсуу\r\nплатёж\n\n\xce\xf1\xec\xee\xed\xee\xe2\nend"))
	for i, want := range []string{"суу", "платёж", "", "Осмонов", "end"} {
		if got, err := l.Next(); got != want || err != nil || l.Number() != i+1 {
			t.Errorf("line %d: %q, %v", i+1, got, err)
		}
	}
	if _, err := l.Next(); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	if got, _ := NewLines(strings.NewReader("\x8e\xe1\xac\xae\xad\xae\xa2")).Next(); got != "Осмонов" {
		t.Errorf("DOS: %q", got)
	}
}
