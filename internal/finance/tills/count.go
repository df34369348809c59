package tills

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/openaimak/aimak/internal/kernel/money"
)

// Denominations are the notes and coins of the National Bank in tyiyn, the
// largest first. Tyiyn coins are still legal tender.
var Denominations = []money.Som{
	5000_00, 2000_00, 1000_00, 500_00, 200_00, 100_00, 50_00, 20_00,
	10_00, 5_00, 3_00, 1_00, 50, 10,
}

// Count is how many pieces of each denomination lie in the till.
type Count map[money.Som]int

// Limits of one line of a count sheet: more pieces than this is a slip of the
// hand, and no till holds them.
const maxPieces = 100_000

// Sum is the value of the counted cash.
func (c Count) Sum() (sum money.Som) {
	for denomination, pieces := range c {
		sum += denomination * money.Som(pieces)
	}
	return sum
}

// wrong returns a denomination that does not exist or whose number of pieces
// cannot be; ok when there is none.
func (c Count) wrong() (d money.Som, ok bool) {
	for d, pieces := range c {
		if !slices.Contains(Denominations, d) || pieces < 0 || pieces > maxPieces {
			return d, false
		}
	}
	return 0, true
}

// text writes the count as it is stored: {"50000":3} is three notes of 500 som.
func (c Count) text() string {
	byTyiyn := map[string]int{}
	for d, pieces := range c {
		if pieces != 0 {
			byTyiyn[strconv.FormatInt(int64(d), 10)] = pieces
		}
	}
	text, _ := json.Marshal(byTyiyn) // a map of strings and numbers never fails
	return string(text)
}

// countOf reads what text wrote; an empty text is an empty count.
func countOf(text string) (Count, error) {
	count := Count{}
	if text == "" {
		return count, nil
	}
	byTyiyn := map[string]int{}
	if err := json.Unmarshal([]byte(text), &byTyiyn); err != nil {
		return nil, err
	}
	for tyiyn, pieces := range byTyiyn {
		d, err := strconv.ParseInt(tyiyn, 10, 64)
		if err != nil {
			return nil, err
		}
		count[money.Som(d)] = pieces
	}
	return count, nil
}

// Till is the arithmetic of a cashier's day. All amounts are of this day and
// this desk.
type Till struct {
	Change   money.Som // change money in the till in the morning
	Taken    money.Som // received for receipts of the day
	Returned money.Som // paid back for reversed receipts
	Counted  money.Som // in the till at the close
	Kept     money.Som // stays in the till as change money for tomorrow
}

// Expected is what must lie in the till.
func (t Till) Expected() money.Som { return t.Change + t.Taken - t.Returned }

// Difference is what was counted beyond the expected: below zero money is missing.
func (t Till) Difference() money.Som { return t.Counted - t.Expected() }

// Handed is what the cashier gives to the person who accepts the day.
func (t Till) Handed() money.Som { return t.Counted - t.Kept }
