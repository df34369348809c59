// Package picture makes a photo that somebody sent fit for keeping and showing.
//
// What comes in is decoded and drawn anew: upright, scaled down, as JPEG. Nothing of
// the file itself goes on: no EXIF, no position, no name of the phone, no bytes that
// were hidden behind the picture. Before anything is decoded its size in bytes and
// pixels is looked at, so that a small file cannot become a large picture. The
// package knows neither tables nor HTTP.
package picture

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

// MostBytes is the largest file that is read. A phone's photo has 2 to 8 MB.
const MostBytes = 16 << 20

// Limits of a picture before it is decoded. A phone's photo has 8 to 16 million
// pixels. Heavy ones take several times the memory: progressive JPEG holds all
// coefficients until its end, PNG may have 16 bits a colour.
const (
	mostPixels = 25_000_000
	mostHeavy  = 12_000_000
	mostScans  = 64 // of a progressive JPEG; real ones have about ten, and each costs a pass over the picture
)

// Sides of what is kept, in pixels.
const (
	Side    = 1600 // of a photo
	Sheet   = 2000 // of a scanned letter, so that it can be read
	preview = 320
)

// Qualities of JPEG, from 1 to 100.
const (
	fullQuality    = 78
	previewQuality = 68
)

// Media is the type of everything that this package writes.
const Media = "image/jpeg"

// Coded is a picture as it is kept: JPEG without anything but the picture.
type Coded struct {
	Body          []byte
	Width, Height int
}

var (
	errHEIC = fault.Invalid("This is a HEIC photo, which most screens cannot show. In the camera settings of the phone choose “Most compatible”, or send a screenshot of the photo.")
	errKind = fault.Invalid("This is not a photo that can be taken. Send a JPEG or PNG: a photo from the phone or a screenshot.")
	errHalf = fault.Invalid("The photo is damaged or did not arrive whole. Choose it again.")
	errWide = fault.Invalid("The photo has too many pixels: at most {n} million. Choose a smaller size in the camera settings, or send a screenshot of it.",
		fault.Values{"n": mostPixels / 1_000_000})
)

// Read makes a photo fit: at most side pixels long, and a preview of it. The error
// is a fault that says what to do.
func Read(body []byte, side int) (full, small Coded, err error) {
	src, turned, err := decode(body)
	if err != nil {
		return full, small, err
	}
	b := src.Bounds()
	w, h := fit(b.Dx(), b.Dy(), side)
	return code(turn(shrink(src, w, h), turned))
}

// decode reads a file of a kind that is taken, after a look at its size.
func decode(body []byte) (image.Image, int, error) {
	h, err := look(body)
	if err != nil {
		return nil, 0, err
	}
	if pixels := h.width * h.height; pixels > mostPixels || h.heavy && pixels > mostHeavy {
		return nil, 0, errWide
	}
	read := jpeg.Decode
	if h.png {
		read = png.Decode
	}
	src, err := read(bytes.NewReader(body))
	if err != nil {
		return nil, 0, errHalf
	}
	return src, h.turned, nil
}

// code writes a picture and its preview.
func code(img *image.RGBA) (full, small Coded, err error) {
	if full, err = encode(img, fullQuality); err != nil {
		return full, small, err
	}
	w, h := fit(full.Width, full.Height, preview)
	small, err = encode(shrink(img, w, h), previewQuality)
	return full, small, err
}

func encode(img *image.RGBA, quality int) (Coded, error) {
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality})
	return Coded{out.Bytes(), img.Bounds().Dx(), img.Bounds().Dy()}, err
}

// Draw codes a picture that the program drew itself.
func Draw(img *image.RGBA) (full, small Coded, err error) { return code(img) }

// Unknown tells whether a file was refused because it is no picture of a kind that is
// taken.
func Unknown(err error) bool { return errors.Is(err, errKind) }

// PDF tells whether a file says of itself that it is a PDF. It is kept as it came,
// and only ever handed out to be saved.
func PDF(body []byte) bool { return bytes.HasPrefix(body, []byte("%PDF-")) }
