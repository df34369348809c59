package picture

import (
	"image"
	"image/color"
	"image/draw"
)

// fit is the size of a picture whose longer side is at most side.
func fit(w, h, side int) (int, int) {
	if long := max(w, h); long > side {
		w, h = max(1, (w*side+long/2)/long), max(1, (h*side+long/2)/long)
	}
	return w, h
}

// shrink draws a picture smaller, on white where it lets through: each pixel is the
// mean of exactly what it covers, in whole numbers, so that the same photo gives the
// same bytes on every machine. Memory is that of the result and one line.
func shrink(src image.Image, w, h int) *image.RGBA {
	from, to := src.Bounds(), image.NewRGBA(image.Rect(0, 0, w, h))
	line := image.NewRGBA(image.Rect(0, 0, from.Dx(), 1))
	op := operation(src)
	row, sums := make([]uint64, 3*w), make([]uint64, 3*w)
	at := 0 // line of the result that is being summed up
	for y := range from.Dy() {
		if op == draw.Over {
			draw.Draw(line, line.Rect, image.White, image.Point{}, draw.Src)
		}
		draw.Draw(line, line.Rect, src, image.Pt(from.Min.X, from.Min.Y+y), op)
		squeeze(row, line.Pix, w)
		// The line y covers y*h to (y+1)*h, a line of the result from.Dy() of the same parts.
		for part, end := y*h, (y+1)*h; part < end; {
			stop := min(end, (at+1)*from.Dy())
			for i, sum := range row {
				sums[i] += sum * uint64(stop-part)
			}
			if stop == (at+1)*from.Dy() {
				put(to, at, sums, uint64(from.Dx()*from.Dy()))
				clear(sums)
				at++
			}
			part = stop
		}
	}
	return to
}

// operation is how a picture is laid on white: plainly when nothing shines through.
func operation(src image.Image) draw.Op {
	if o, ok := src.(interface{ Opaque() bool }); ok && o.Opaque() {
		return draw.Src
	}
	return draw.Over
}

// squeeze sums one line up into w pixels, each of as many parts as the line has
// pixels.
func squeeze(row []uint64, pix []uint8, w int) {
	clear(row)
	wide, at := len(pix)/4, 0
	for x := range wide {
		r, g, b := uint64(pix[4*x]), uint64(pix[4*x+1]), uint64(pix[4*x+2])
		for part, end := x*w, (x+1)*w; part < end; {
			stop := min(end, (at+1)*wide)
			n := uint64(stop - part)
			row[3*at] += r * n
			row[3*at+1] += g * n
			row[3*at+2] += b * n
			if stop == (at+1)*wide {
				at++
			}
			part = stop
		}
	}
}

// put writes a line of means.
func put(to *image.RGBA, y int, sums []uint64, parts uint64) {
	line := to.Pix[y*to.Stride:]
	for x := range to.Rect.Dx() {
		for c := range 3 {
			line[4*x+c] = uint8((sums[3*x+c] + parts/2) / parts)
		}
		line[4*x+3] = 0xff
	}
}

// turn makes a picture upright that was taken in an orientation of EXIF.
func turn(img *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if orientation >= 5 {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			fx, fy := source(x, y, w, h, orientation)
			copy(out.Pix[out.PixOffset(x, y):][:4], img.Pix[img.PixOffset(fx, fy):][:4])
		}
	}
	return out
}

// source is where a pixel of the upright picture, w wide and h high, lies in the one
// that was taken.
func source(x, y, w, h, orientation int) (int, int) {
	switch orientation {
	case 2: // mirrored
		return w - 1 - x, y
	case 3: // upside down
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6: // taken upright with the phone's top at the left
		return y, w - 1 - x
	case 7:
		return h - 1 - y, w - 1 - x
	}
	return h - 1 - y, x
}

// Black draws a kept picture anew with parts of it blacked out: what lay there is
// gone, from the picture and from its preview.
func Black(body []byte, cells Cells) (full, small Coded, err error) {
	src, _, err := decode(body)
	if err != nil {
		return full, small, err
	}
	b := src.Bounds()
	img := shrink(src, b.Dx(), b.Dy())
	for _, c := range cells {
		draw.Draw(img, c.In(b.Dx(), b.Dy()), image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	return code(img)
}
