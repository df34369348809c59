package doc

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// sample draws every kind of mark once.
func sample() *Doc {
	d := New(A4)
	d.Title("Эсеп-дүмүрчөк")
	d.Text(20, 20, Style{Size: 18, Bold: true}, "Өмүрбек кызы Гүлмира Ңң Өө Үү")
	d.Text(20, 30, Style{Size: 10, Color: Quiet}, "Квитанция за ноябрь 2026 г. — 1\u202f234,50\u00a0сом · № 12 · 11 м³ × 14,43")
	d.Box(20, 40, 60, Style{Size: 10}, "Эгер эсептөөгө макул болбосоңуз, айыл өкмөтүнө кайрылыңыз: жооп 14 жумуш күнүндө берилет.")
	d.Right(190, 40, Style{Size: 10}, "214,60")
	d.Fit(20, 70, 30, Style{Size: 12}, "Абдымаматова Гүлбарчын Токтогуловна")
	d.Cut(10, 148.5, 200, 148.5)
	d.Fill(20, 80, 40, 8, Wash)
	d.Frame(20, 80, 40, 8, 0.3, Ink)
	d.QR(150, 60, 30, "https://pay.payqr.kg/#000201010211")
	end := d.Table(20, 160, 20, 280, Style{Size: 9},
		[]Column{{70, "Кызмат", false}, {60, "Эсептөө", false}, {30, "Сумма, сом", true}},
		[][]string{{"Ичүүчү суу", "11 м³ × 14,43", "158,73"}, {"Таштанды чыгаруу", "5 киши × 20,00", "100,00"}})
	d.Rule(20, end, 180, end, 0.4, Ink)
	d.PageNumbers(12, func(n, all int) string { return fmt.Sprintf("%d/%d", n, all) })
	return d
}

func finished(t *testing.T, d *Doc) []byte {
	t.Helper()
	out, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSameCallsGiveSameBytes(t *testing.T) {
	first := finished(t, sample())
	for range 5 {
		if again := finished(t, sample()); !bytes.Equal(first, again) {
			t.Fatal("two runs gave different files")
		}
	}
	if len(first) > 60_000 {
		t.Errorf("a page of text takes %d bytes: the font is not cut to its letters", len(first))
	}
}

func TestPaperHoldsItsWords(t *testing.T) {
	text := pdftotext(t, finished(t, sample()))
	for _, want := range []string{"Өмүрбек кызы Гүлмира Ңң Өө Үү", "1 234,50 сом", "11 м³ × 14,43", "Ичүүчү суу", "1/1", "Абдымаматова"} {
		if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), want) {
			t.Errorf("the paper does not say %q:\n%s", want, text)
		}
	}
}

func TestMissingLetterIsAnError(t *testing.T) {
	d := New(A5)
	d.Text(10, 10, Style{Size: 10}, "Бермет 🙂")
	if _, err := d.Bytes(); err == nil || !strings.Contains(err.Error(), "U+1F642") {
		t.Fatalf("want an error that names the letter, got %v", err)
	}
	if got := Legible("Бермет 🙂\u202f1"); got != "Бермет ?\u202f1" {
		t.Errorf("Legible = %q", got)
	}
}

func TestFontHoldsTheAlphabets(t *testing.T) {
	const all = "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНҢОӨПРСТУҮФХЦЧШЩЪЫЬЭЮЯ" +
		"ABCXYZabcxyz0123456789 .,:;!?()[]«»„“”–—−×·…№%/+=*°²³→"
	if missing := Missing(all); len(missing) > 0 {
		t.Errorf("the font lacks %q", missing)
	}
}

func TestQRIsOnePath(t *testing.T) {
	d := New(A5)
	d.pdf.SetCompression(false)
	d.QR(10, 10, 30, "000201010211")
	out := string(finished(t, d))
	if n := strings.Count(out, "q 0 g\n"); n != 1 {
		t.Fatalf("%d paths, want 1", n)
	}
	path, _, _ := strings.Cut(out[strings.Index(out, "q 0 g\n"):], "f Q")
	if strings.Count(path, " re\n") < 100 {
		t.Errorf("the code has too few marks:\n%s", path)
	}
	d = New(A5)
	d.QR(10, 10, 30, strings.Repeat("x", 4000))
	if _, err := d.Bytes(); err == nil {
		t.Error("a text too long for a QR code must be refused")
	}
}

func TestRollEndsWhereTheTextEnds(t *testing.T) {
	d := Roll(80, func(d *Doc) float64 {
		return d.Box(4, 4, 72, Style{Size: 9}, strings.Repeat("Төлөм кабыл алынды. ", 20)) + 6
	})
	if d.Size().Height > 80 || d.Size().Width != 80 {
		t.Errorf("size %v", d.Size())
	}
	finished(t, d)
}

func TestTableRepeatsItsHeadingsOnEachPage(t *testing.T) {
	rows := make([][]string, 120)
	for i := range rows {
		rows[i] = []string{fmt.Sprintf("%d-сап", i), "10,00"}
	}
	d := New(A4)
	d.Table(20, 20, 20, 280, Style{Size: 10}, []Column{{100, "Аты-жөнү", false}, {40, "Сумма", true}}, rows)
	text := pdftotext(t, finished(t, d))
	if d.Pages() < 2 || strings.Count(text, "Аты-жөнү") != d.Pages() {
		t.Errorf("%d pages, %d headings", d.Pages(), strings.Count(text, "Аты-жөнү"))
	}
	if !strings.Contains(text, "119-сап") {
		t.Error("the last row is missing")
	}
}

func TestLinesNeverPassTheWidth(t *testing.T) {
	d := New(A4)
	s := Style{Size: 10}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("абвөүң Ш\u00a0w-")), 0, 200, -1).Draw(t, "text")
		width := rapid.Float64Range(8, 90).Draw(t, "width")
		lines := d.Lines(width, s, text)
		for _, line := range lines {
			if d.Width(s, line) > width+0.01 {
				t.Fatalf("%q is wider than %.1f mm", line, width)
			}
		}
		keep := func(s string) string { return strings.NewReplacer(" ", "").Replace(s) }
		if keep(strings.Join(lines, "")) != keep(text) {
			t.Fatalf("letters were lost: %q became %q", text, lines)
		}
	})
}

// pdftotext reads the file as a person would; poppler is a test tool.
func pdftotext(t *testing.T, file []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("AIMAK_REQUIRE") != "" {
			t.Fatal("pdftotext (poppler-utils) is required here")
		}
		t.Skip("pdftotext (poppler-utils) is not installed")
	}
	name := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-layout", name, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
