package papers

import (
	"strings"
	"testing"
)

// Two lines of a paper stand above its signatures on their page, wherever the
// text ends; a heading never stands last on a page, and nothing is lost on the way.
func TestSignaturesNeverStandAlone(t *testing.T) {
	row := []string{"Калк, короодогу суу түтүкчөсү", "34,00"}
	for name, end := range map[string]func(*Paper){
		"a text":   func(p *Paper) { p.text(strings.Repeat("Сөз жана дагы бир сөз ", 12)) },
		"one line": func(p *Paper) { p.heading("Корутунду"); p.text("Бир сап.") },
		"a list": func(p *Paper) {
			p.list(true, "Бир.", "Эки.", strings.Repeat("Үч жана башкалар ", 12))
		},
		"a table": func(p *Paper) {
			p.heading("Тиркеме")
			p.table(Table{Columns: columns(), Rows: [][]string{row, row, row}, Totals: 1})
		},
		"one row": func(p *Paper) {
			p.text("Алдында.")
			p.heading("Тиркеме")
			p.table(Table{Columns: columns(), Rows: [][]string{row}})
		},
		"blank":     func(p *Paper) { p.heading("Сунуш"); p.Blocks = append(p.Blocks, Block{Blank: 3}) },
		"no ending": func(*Paper) {},
	} {
		broken := 0
		for n := 18; n < 44; n++ { // around the end of the first page
			paper := Paper{Title: "Түшүндүрмө кат", Head: []string{"Кара-Кулжа айыл аймагы"}, Signs: []string{"Жетекчи", "Эсепчи"}}
			for range n {
				paper.text("Бул сап бош эмес.")
			}
			end(&paper)
			s := paper.draw(-1)
			at := s.lonely(len(paper.Signs))
			if at >= 0 {
				broken++
				lines := len(s.lines)
				if s = paper.draw(at); len(s.lines) != lines {
					t.Fatalf("%s after %d lines: %d lines became %d", name, n, lines, len(s.lines))
				}
			}
			if again := s.lonely(len(paper.Signs)); again >= 0 {
				t.Errorf("%s after %d lines: the signatures stand alone", name, n)
			}
			for i, line := range s.lines {
				if line.leads && i+1 < len(s.lines) && s.lines[i+1].page != line.page {
					t.Errorf("%s after %d lines: a heading stands last on page %d", name, n, line.page)
				}
			}
		}
		if broken == 0 {
			t.Errorf("%s: no length tried the rule", name)
		}
	}
	if s := (Paper{Title: "Кулактандыруу", Blocks: make([]Block, 3)}).draw(-1); s.lonely(0) >= 0 {
		t.Error("a paper without signatures breaks for them")
	}
}

func columns() []Column {
	return []Column{{Heading: "Ким төлөйт", Part: 60}, {Heading: "Баа, сом", Part: 40, Number: true}}
}
