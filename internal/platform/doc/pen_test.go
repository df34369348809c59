package doc

import "testing"

// A value stands beside the last line of its label, and the pen goes down by as
// many lines as the label took.
func TestPenWrapsLabels(t *testing.T) {
	pen := &Pen{Doc: New(Receipt80), Left: 4, Right: 76, Size: 9, Y: 10}
	line := pen.style(1, false).Line()
	pen.Pair("Суу", "158,73")
	if pen.Y != 10+line {
		t.Errorf("a short pair moves the pen to %.2f, want %.2f", pen.Y, 10+line)
	}
	before := pen.Y
	pen.Pair("Катуу таштандыларды чыгаруу жана көмүү, 2026-жылдын ноябрь айы үчүн", "50,00")
	if lines := (pen.Y - before) / line; lines < 1.9 {
		t.Errorf("a long label took %.1f lines, want at least 2", lines)
	}
	if _, err := pen.Bytes(); err != nil {
		t.Fatal(err)
	}
}

// Everything below one another, and a table that goes over to a new page.
func TestPenGoesDown(t *testing.T) {
	pen := &Pen{Doc: New(A5), Left: 10, Right: 138, Size: 10, Y: 10}
	at := pen.Y
	for name, write := range map[string]func(){
		"middle": func() { pen.Middle(1.4, true, "Чек № 1-000118") },
		"line":   pen.Line,
		"words":  func() { pen.Words(1, false, "Асанова Гүлмира") },
		"total":  func() { pen.Total("Төлөндү", "250,00 сом") },
		"space":  func() { pen.Space(3) },
	} {
		write()
		if pen.Y <= at {
			t.Errorf("%s does not move the pen", name)
		}
		at = pen.Y
	}
	rows := make([][]string, 60)
	for i := range rows {
		rows[i] = []string{"Суу", "10,00"}
	}
	pen.Rows("Кызматтар", 10, 190, []Column{{Width: 60, Heading: "Кызмат"}, {Width: 40, Heading: "Сумма", Number: true}}, rows)
	pen.Signature(10, 60, "Кассир")
	if _, err := pen.Bytes(); err != nil || pen.Pages() < 2 {
		t.Errorf("60 rows of A5 took %d pages, error %v", pen.Pages(), err)
	}
}
