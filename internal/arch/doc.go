// Package arch holds no code. Its tests read the whole tree and fail when an
// arrow points up, crosses between rooms without leave, or starts in the wrong
// file. The tables in table_test.go are the architecture: change them on
// purpose, with one line in docs/decisions.
//
//	go test ./internal/arch            the rules
//	go test ./internal/arch -v         the rules and the figures of the house
//	go test ./internal/arch -update    draws the picture in ARCHITECTURE.md anew
package arch
