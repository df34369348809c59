package bench

import (
	"encoding/csv"
	"slices"
	"strings"
)

// SortedBalances brings a CSV of balances into one form: sorted lines, without
// heading, currency and accounts that stand at nothing.
func SortedBalances(text string) string {
	rows := csv.NewReader(strings.NewReader(text))
	rows.FieldsPerRecord = -1
	list, err := rows.ReadAll()
	if err != nil {
		return err.Error()
	}
	var lines []string
	for _, row := range list {
		if len(row) < 2 || row[0] == "account" || row[1] == "0" {
			continue
		}
		lines = append(lines, row[0]+" "+strings.TrimSuffix(row[1], " KGS"))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
