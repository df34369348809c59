package picture

import (
	"fmt"
	"image"
	"regexp"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

// Columns is into how many columns a picture is divided for blacking out; its rows
// are as high as the columns are wide.
const Columns = 20

// mostCells is how many parts of one picture may be blacked out.
const mostCells = 100

// Rows is into how many rows a picture is divided.
func Rows(width, height int) int {
	return max(1, (height*Columns+width/2)/max(width, 1))
}

// Cell is a part of a picture: from one cell of the grid to another, counted from 1
// at the top left.
type Cell struct{ Left, Top, Right, Bottom int }

// Cells are the parts of a picture that are blacked out.
type Cells []Cell

// Digits alone say where, so that no keyboard layout stands in the way: column,
// point, row, and for more than one cell the opposite corner.
var (
	oneCell   = regexp.MustCompile(`(\d{1,3})[.,](\d{1,3})(?:\s*[-–—:]\s*(\d{1,3})[.,](\d{1,3}))?`)
	separator = regexp.MustCompile(`^[\s;]*$`)
)

var errCells = fault.Invalid("Write column and row of a corner and of the opposite one, for example 3.4-6.7; several with a space between them.")

// ParseCells reads what was typed for a picture of so many rows.
func ParseCells(text string, rows int) (Cells, error) {
	if !separator.MatchString(oneCell.ReplaceAllString(text, " ")) {
		return nil, errCells
	}
	var list Cells
	for _, m := range oneCell.FindAllStringSubmatch(text, -1) {
		c, ok := cell(m[1:], rows)
		if !ok || len(list) == mostCells {
			return nil, errCells
		}
		list = append(list, c)
	}
	return list, nil
}

// cell puts two corners in order; one alone is a single cell.
func cell(m []string, rows int) (c Cell, ok bool) {
	if m[2] == "" {
		m[2], m[3] = m[0], m[1]
	}
	n := [4]int{}
	for i, text := range m {
		n[i], _ = strconv.Atoi(text) // at most three digits
	}
	c = Cell{min(n[0], n[2]), min(n[1], n[3]), max(n[0], n[2]), max(n[1], n[3])}
	return c, c.Left >= 1 && c.Top >= 1 && c.Right <= Columns && c.Bottom <= rows
}

// String writes cells as they are typed.
func (cs Cells) String() string {
	texts := make([]string, len(cs))
	for i, c := range cs {
		texts[i] = fmt.Sprintf("%d.%d-%d.%d", c.Left, c.Top, c.Right, c.Bottom)
	}
	return strings.Join(texts, " ")
}

// In is the rectangle of a cell in a picture of a size, in pixels. It never leaves a
// line of pixels uncovered between neighbouring cells.
func (c Cell) In(width, height int) image.Rectangle {
	rows := Rows(width, height)
	return image.Rect((c.Left-1)*width/Columns, (c.Top-1)*height/rows, c.Right*width/Columns, c.Bottom*height/rows)
}
