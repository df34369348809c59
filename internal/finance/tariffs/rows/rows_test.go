package rows

import (
	"net/url"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
)

func blank() Form { return Form{url.Values{}} }

func TestRowsAreAddedAndRemoved(t *testing.T) {
	f := blank()
	f.Set("p0_rate", "14,43")
	f.Set("p0_category", rate.Budget)
	f.AddRow()
	if f.Rows() != 2 || f.Get("p1_category") != rate.Budget || f.Get("p1_rate") != "" {
		t.Errorf("a new row takes over the payer, not the price: %v", f.Values)
	}
	f.Set("p1_rate", "20")
	f.AddBlock(1)
	f.Set("p1_b0_to", "10")
	f.Set("p1_b1_rate", "3")
	f.DropRow(0)
	if f.Rows() != 1 || f.Get("p0_rate") != "20" || f.Blocks(0) != 2 || f.Get("p0_b0_to") != "10" || f.Get("p0_b1_rate") != "3" {
		t.Errorf("the second row moves up with its steps: %v", f.Values)
	}
	f.DropRow(0)
	if f.Rows() != 1 || f.Get("p0_rate") != "" || f.Blocks(0) != 0 {
		t.Errorf("one empty row stays: %v", f.Values)
	}
	f.DropRow(7)
	for range MaxPrices + 5 {
		f.AddRow()
	}
	if f.Rows() != MaxPrices {
		t.Errorf("%d rows", f.Rows())
	}
	for range MaxBlocks + 5 {
		f.AddBlock(0)
	}
	if f.Blocks(0) != MaxBlocks || f.Get("p0_steps") != Graduated {
		t.Errorf("%d steps of kind %q", f.Blocks(0), f.Get("p0_steps"))
	}
}

// TestTidy drops what was left empty in between, so that complaints point at
// the right rows.
func TestTidy(t *testing.T) {
	f := blank()
	f.SetCount("rows", 4)
	f.Set("p1_rate", "20")
	f.Set("p3_rate", "30")
	f.Set("p3_blocks", "3")
	f.Set("p3_b1_to", "10")
	f.Tidy()
	if f.Rows() != 2 || f.Get("p0_rate") != "20" || f.Get("p1_rate") != "30" || f.Blocks(1) != 1 || f.Get("p1_b0_to") != "10" {
		t.Errorf("tidied: %v", f.Values)
	}
	empty := blank()
	empty.Tidy()
	if empty.Rows() != 1 {
		t.Errorf("an empty form has %d rows", empty.Rows())
	}
}

// TestNonsenseCounts: counts come from outside.
func TestNonsenseCounts(t *testing.T) {
	for _, text := range []string{"", "-5", "x", "99999999999999999999", "1000000"} {
		f := blank()
		f.Set("rows", text)
		f.Set("p0_blocks", text)
		if n := f.Rows(); n < 1 || n > MaxPrices {
			t.Errorf("%q rows: %d", text, n)
		}
		if n := f.Blocks(0); n < 0 || n > MaxBlocks {
			t.Errorf("%q steps: %d", text, n)
		}
	}
}
