// Package sketch draws what the people of the demo photographed: plain drawings that
// pretend to be nothing else. The same subject gives the same pixels everywhere.
package sketch

import (
	"image"
	"image/color"
)

// Size of every drawing, in pixels.
const (
	Width  = 960
	Height = 720
)

// Road is the category whose drawing shows a car with a number plate.
const Road = "road"

// Plate is where the number plate lies in the drawing of a road, in cells of the grid
// by which photos are blacked out.
const Plate = "13.11-14.11"

// subjects by the category of a request.
var subjects = map[string]func(*canvas){"leak": standpipe, "light": lamp, "waste": container, Road: pothole}

// Draw draws what a request of a category may show; nil when there is nothing to show.
func Draw(category string) *image.RGBA {
	subject := subjects[category]
	if subject == nil {
		return nil
	}
	c := &canvas{image.NewRGBA(image.Rect(0, 0, Width, Height))}
	subject(c)
	return c.RGBA
}

// canvas is a picture that is drawn with the simplest of means.
type canvas struct{ *image.RGBA }

func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xff}
}

// fade fills rows from one colour to another.
func (c *canvas) fade(top, bottom int, from, to uint32) {
	a, b := rgb(from), rgb(to)
	mix := func(x, y uint8, at int) uint8 { return uint8((int(x)*(bottom-top-at) + int(y)*at) / (bottom - top)) }
	for y := top; y < bottom; y++ {
		at := y - top
		row := color.RGBA{mix(a.R, b.R, at), mix(a.G, b.G, at), mix(a.B, b.B, at), 0xff}
		for x := range Width {
			c.SetRGBA(x, y, row)
		}
	}
}

func (c *canvas) box(left, top, right, bottom int, paint uint32) {
	for y := top; y < bottom; y++ {
		for x := left; x < right; x++ {
			c.SetRGBA(x, y, rgb(paint))
		}
	}
}

// disc fills an ellipse.
func (c *canvas) disc(x, y, wide, high int, paint uint32) {
	for dy := -high; dy <= high; dy++ {
		for dx := -wide; dx <= wide; dx++ {
			if dx*dx*high*high+dy*dy*wide*wide <= wide*wide*high*high {
				c.SetRGBA(x+dx, y+dy, rgb(paint))
			}
		}
	}
}

// slope fills what lies between two lines that run from the top row to the bottom one.
func (c *canvas) slope(top, bottom, left, right, leftEnd, rightEnd int, paint uint32) {
	for y := top; y < bottom; y++ {
		at, all := y-top, bottom-top
		for x := left + (leftEnd-left)*at/all; x < right+(rightEnd-right)*at/all; x++ {
			c.SetRGBA(x, y, rgb(paint))
		}
	}
}

// land is a day in the mountains: sky, two ranges, a meadow.
func (c *canvas) land() {
	c.fade(0, 360, 0x9fc3dc, 0xe8eef0)
	c.slope(120, 400, 250, 260, -120, 640, 0x8794a6)
	c.slope(120, 185, 250, 260, 165, 345, 0xf4f6f7)
	c.slope(170, 400, 700, 710, 380, 1080, 0x76859a)
	c.slope(170, 220, 700, 710, 630, 790, 0xf4f6f7)
	c.fade(380, Height, 0x93a56b, 0x6f8350)
}

// standpipe stands in its own puddle.
func standpipe(c *canvas) {
	c.land()
	c.slope(400, Height, 380, 620, 60, 960, 0xa08f74)
	c.disc(520, 610, 300, 62, 0x74695a)
	c.disc(520, 612, 280, 52, 0x7fa3b5)
	c.disc(470, 600, 120, 16, 0xa9c4d0)
	c.box(500, 330, 548, 600, 0x2f6f9a)
	c.box(500, 330, 512, 600, 0x5590b8)
	c.box(484, 312, 564, 336, 0x24587c)
	c.box(548, 372, 628, 394, 0x24587c)
	c.box(610, 394, 628, 420, 0x24587c)
	c.box(612, 420, 626, 596, 0xb9d3de)
	c.disc(619, 600, 40, 12, 0xcfe0e7)
}

// lamp is dark over a street at night, while windows burn.
func lamp(c *canvas) {
	c.fade(0, 470, 0x0d1626, 0x24324a)
	for i := range 40 {
		c.disc((i*211+97)%Width, (i*i*37+31)%300, 1, 1, 0xb9c4d6)
	}
	c.slope(300, 470, 300, 310, -150, 760, 0x151f31)
	c.fade(470, Height, 0x1c222b, 0x12161d)
	for i, x := range []int{60, 250, 690, 850} {
		c.slope(380, 420, x+60, x+70, x-10, x+140, 0x2c2430)
		c.box(x, 420, x+130, 540, 0x232a35)
		if i != 2 {
			c.box(x+30, 450, x+62, 490, 0xe9c46a)
		}
	}
	c.slope(540, Height, 400, 560, 200, 860, 0x2a2f37)
	c.box(472, 150, 486, 600, 0x05080d)
	c.box(472, 150, 590, 162, 0x05080d)
	c.disc(588, 168, 40, 13, 0x0a0e15)
	c.disc(588, 176, 24, 8, 0x343b47)
}

// container was not emptied for two weeks.
func container(c *canvas) {
	c.land()
	c.fade(520, Height, 0x9b948a, 0x7d766c)
	bags := []struct {
		x, y, size int
		paint      uint32
	}{{360, 330, 62, 0x20242a}, {460, 300, 70, 0x3d5a80}, {570, 318, 66, 0x2b2f36}, {650, 345, 50, 0xb8b2a7}, {300, 360, 42, 0x8a5a44}}
	for _, b := range bags {
		c.disc(b.x, b.y, b.size, b.size*4/5, b.paint)
	}
	c.box(270, 350, 700, 560, 0x3f7d4e)
	c.box(270, 350, 700, 374, 0x2f6340)
	for x := 310; x < 690; x += 62 {
		c.box(x, 386, x+14, 548, 0x376f45)
	}
	c.disc(330, 566, 26, 26, 0x1d1f22)
	c.disc(640, 566, 26, 26, 0x1d1f22)
	for _, b := range bags {
		c.disc((b.x*7)%840+60, 600+b.y%70, b.size*2/3, b.size/2, b.paint)
	}
	c.box(180, 640, 260, 690, 0xb08d57)
	c.box(760, 610, 824, 634, 0xd9d4c7)
}

// pothole is full of water; a car with a number plate goes around it.
func pothole(c *canvas) {
	c.land()
	c.slope(390, Height, 420, 540, 40, 930, 0x6d6c6a)
	c.slope(470, 500, 474, 482, 472, 484, 0xd9d4c7)
	c.disc(360, 590, 170, 56, 0x4a4947)
	c.disc(360, 594, 150, 44, 0x7b93a0)
	c.disc(330, 584, 70, 12, 0xa2b6bf)
	c.box(540, 400, 730, 470, 0x8fa9b5)
	c.slope(340, 410, 580, 690, 548, 722, 0x2f4b5c)
	c.box(530, 410, 742, 500, 0xb3261e)
	c.box(530, 500, 742, 532, 0x7f1b15)
	c.disc(566, 534, 26, 26, 0x17191c)
	c.disc(706, 534, 26, 26, 0x17191c)
	c.disc(560, 446, 18, 12, 0xf2e6b8)
	c.disc(712, 446, 18, 12, 0xf2e6b8)
	c.box(584, 490, 670, 514, 0xf4f6f7)
	for x := 592; x < 662; x += 12 {
		c.box(x, 495, x+6, 509, 0x1c2326)
	}
}
