package billing

import (
	"testing"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

func TestDisagreements(t *testing.T) {
	open := map[ref.ID]money.Som{1: 100, 2: 50}
	if wrong := disagreements(open, map[ref.ID]money.Som{1: 100, 2: 50}); len(wrong) != 0 {
		t.Errorf("%v", wrong)
	}
	if wrong := disagreements(open, map[ref.ID]money.Som{1: 99, 3: 7}); len(wrong) != 3 {
		t.Errorf("one wrong, one missing, one too many: %v", wrong)
	}
}
