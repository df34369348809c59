package album

import (
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/platform/files/picture"
)

// box is the drawing of a photo: its own pixels.
func box(v view) string { return fmt.Sprintf("0 0 %d %d", v.Width, v.Height) }

// lines are those between the cells of the grid.
func lines(v view) string {
	var d strings.Builder
	for c := 1; c < picture.Columns; c++ {
		fmt.Fprintf(&d, "M%d 0V%d", c*v.Width/picture.Columns, v.Height)
	}
	for r, rows := 1, v.rows(); r < rows; r++ {
		fmt.Fprintf(&d, "M0 %dH%d", r*v.Height/rows, v.Width)
	}
	return d.String()
}

// mark is a number on the edge of the grid.
type mark struct{ X, Y, Size, N int }

// labels number the columns along the top and the rows along the left edge.
func labels(v view) (list []mark) {
	wide, size, rows := v.Width/picture.Columns, max(8, v.Width/48), v.rows()
	for c := range picture.Columns {
		list = append(list, mark{c*v.Width/picture.Columns + wide/2, size, size, c + 1})
	}
	for r := range rows {
		list = append(list, mark{size * 2 / 3, (r+1)*v.Height/rows - size/4, size, r + 1})
	}
	return list
}
