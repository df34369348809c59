package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

// secret stands in everything that is sent beside the picture.
const secret = "GPS 40.541230 73.487 Asanov"

// quarters is a picture with a colour in each corner: red, green, blue, white.
func quarters(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := []color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}}[y*2/h*2+x*2/w]
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func coded(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func codedPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withExif puts a segment of EXIF with an orientation and a secret into a JPEG.
func withExif(body []byte, orientation int, order binary.AppendByteOrder, more []byte) []byte {
	mark := "II"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM"
	}
	tiff := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint32(order.AppendUint16(order.AppendUint16(tiff, 0x0112), 3), 1)
	tiff = order.AppendUint16(order.AppendUint16(tiff, uint16(orientation)), 0)
	tiff = append(order.AppendUint32(tiff, 0), more...)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, byte((len(segment)+2)>>8), byte(len(segment)+2))
	return append(append(out, segment...), body[2:]...)
}

// at is the corner of a kept picture, as one of the four colours.
func at(t testing.TB, c Coded, right, bottom bool) string {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(c.Body))
	if err != nil {
		t.Fatal(err)
	}
	x, y := c.Width/4, c.Height/4
	if right {
		x = c.Width * 3 / 4
	}
	if bottom {
		y = c.Height * 3 / 4
	}
	r, g, b, _ := img.At(x, y).RGBA()
	switch {
	case r > 0xd000 && g > 0xd000 && b > 0xd000:
		return "white"
	case r > 0xd000 && g < 0x3000:
		return "red"
	case g > 0xd000 && r < 0x3000:
		return "green"
	case b > 0xd000 && r < 0x3000:
		return "blue"
	case r < 0x1000 && g < 0x1000 && b < 0x1000:
		return "black"
	}
	return "other"
}

// A photo stands upright whichever way the phone was held.
func TestUpright(t *testing.T) {
	want := map[int][4]string{
		1: {"red", "green", "blue", "white"}, 2: {"green", "red", "white", "blue"}, 3: {"white", "blue", "green", "red"}, 4: {"blue", "white", "red", "green"},
		5: {"red", "blue", "green", "white"}, 6: {"blue", "red", "white", "green"}, 7: {"white", "green", "blue", "red"}, 8: {"green", "white", "red", "blue"},
	}
	for o, corners := range want {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			full, small, err := Read(withExif(coded(t, quarters(400, 240)), o, order, nil), 200)
			if err != nil {
				t.Fatal(err)
			}
			if sideways := o >= 5; sideways != (full.Height > full.Width) || max(full.Width, full.Height) != 200 || small.Width > preview {
				t.Errorf("orientation %d: %d×%d", o, full.Width, full.Height)
			}
			if got := [4]string{at(t, full, false, false), at(t, full, true, false), at(t, full, false, true), at(t, full, true, true)}; got != corners {
				t.Errorf("orientation %d: %v, want %v", o, got, corners)
			}
		}
	}
}

// Nothing of what a phone, or anybody, writes beside the picture goes on.
func TestNothingElseGoesOn(t *testing.T) {
	plain := coded(t, quarters(64, 48))
	comment := append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, byte(len(secret) + 2)}, append([]byte(secret), plain[2:]...)...)
	pngText := codedPNG(t, quarters(64, 48))
	chunk := append([]byte("tEXt"), "Comment\x00"+secret...)
	whole := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4))
	whole = binary.BigEndian.AppendUint32(append(whole, chunk...), crc32.ChecksumIEEE(chunk))
	pngText = append(append(bytes.Clone(pngText[:33]), whole...), pngText[33:]...)
	for name, body := range map[string][]byte{
		"EXIF": withExif(plain, 1, binary.LittleEndian, []byte(secret)), "comment": comment, "PNG text": pngText,
		"polyglot": append(bytes.Clone(plain), "PK\x03\x04<script>"+secret+"</script>"...),
	} {
		if !bytes.Contains(body, []byte(secret)) {
			t.Fatalf("%s: the test sends no secret", name)
		}
		full, small, err := Read(body, Side)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, c := range []Coded{full, small} {
			if bytes.Contains(c.Body, []byte("Exif")) || bytes.Contains(c.Body, []byte(secret)) || bytes.Contains(c.Body, []byte("script")) {
				t.Errorf("%s: what stood beside the picture goes on", name)
			}
			if !bytes.HasPrefix(c.Body, jpegMagic) || !bytes.HasSuffix(c.Body, []byte{0xff, endOfImage}) {
				t.Errorf("%s: this is no JPEG alone", name)
			}
		}
	}
}

// Whatever EXIF holds, none of its longer runs of bytes is found in what is kept.
func TestNoBytesOfExif(t *testing.T) {
	plain := coded(t, quarters(64, 48))
	rapid.Check(t, func(r *rapid.T) {
		more := rapid.SliceOfN(rapid.Byte(), 12, 400).Draw(r, "exif")
		full, small, err := Read(withExif(plain, rapid.IntRange(0, 9).Draw(r, "orientation"), binary.LittleEndian, more), Side)
		if err != nil {
			r.Fatal(err)
		}
		for i := 0; i+12 <= len(more); i++ {
			if run := more[i : i+12]; !bytes.Contains(plain, run) && (bytes.Contains(full.Body, run) || bytes.Contains(small.Body, run)) {
				r.Fatalf("bytes %d to %d of EXIF are kept", i, i+12)
			}
		}
	})
}

// bomb is the head of a PNG of a size, with nothing behind it.
func bomb(w, h uint32, depth byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), w), h)
	head = append(head, depth, 6, 0, 0, 0)
	out := append(bytes.Clone(pngMagic), 0, 0, 0, 13)
	return binary.BigEndian.AppendUint32(append(out, head...), crc32.ChecksumIEEE(head))
}

// Bad input is refused with words that say what to do, and before it is decoded.
func TestRefused(t *testing.T) {
	plain := coded(t, quarters(640, 480))
	big := bytes.Clone(plain)
	for i := 0; i+9 < len(big); i++ { // the frame says 60,000 × 60,000
		if big[i] == 0xff && big[i+1] == 0xc0 {
			copy(big[i+5:], []byte{0xea, 0x60, 0xea, 0x60})
		}
	}
	cases := map[string]struct {
		body []byte
		want error
	}{
		"nothing": {nil, errKind}, "text": {[]byte("hello"), errKind}, "GIF": {[]byte("GIF89a\x01\x00\x01\x00"), errKind},
		"SVG":  {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), errKind},
		"WebP": {[]byte("RIFF\x24\x00\x00\x00WEBPVP8 "), errKind}, "PDF": {[]byte("%PDF-1.7"), errKind}, "zip": {[]byte("PK\x03\x04"), errKind},
		"HEIC": {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), errHEIC}, "HEIF": {[]byte("\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00"), errHEIC},
		"AVIF": {[]byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00"), errKind},
		"half": {plain[:len(plain)/2], errHalf}, "head alone": {plain[:20], errHalf}, "two bytes more": {[]byte{0xff, 0xd8, 0xff, 0xda}, errHalf},
		"half a PNG": {codedPNG(t, quarters(64, 48))[:60], errHalf},
		"bomb":       {bomb(50_000, 50_000, 8), errWide}, "endless": {bomb(0xffffffff, 0xffffffff, 8), errWide}, "deep": {bomb(5_000, 4_000, 16), errWide},
		"no lines": {bomb(100, 0, 8), errHalf}, "big frame": {big, errWide},
		"scans without end": {append(bytes.Clone(plain), bytes.Repeat([]byte{0xff, startOfScan, 0, 8}, 100)...), errKind},
	}
	for name, c := range cases {
		_, _, err := Read(c.body, Side)
		if !errors.Is(err, c.want) || fault.Of(err) == nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// The same photo is kept as the same bytes, and half the colours of neighbours meet in
// the middle.
func TestShrink(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 3, 1))
	img.SetNRGBA(0, 0, color.NRGBA{240, 0, 0, 255})
	img.SetNRGBA(1, 0, color.NRGBA{0, 120, 0, 255})
	img.SetNRGBA(2, 0, color.NRGBA{}) // nothing: white shines through
	got := shrink(img, 2, 1)
	if want := []uint8{160, 40, 0, 255, 170, 210, 170, 255}; !bytes.Equal(got.Pix, want) {
		t.Errorf("%v, want %v", got.Pix, want)
	}
	body := coded(t, quarters(1234, 777))
	a, _, err := Read(body, Side)
	b, _, again := Read(body, Side)
	if err != nil || again != nil || !bytes.Equal(a.Body, b.Body) || a.Width != 1234 {
		t.Errorf("twice the same photo: %v, %v, %d wide", err, again, a.Width)
	}
}

// A part that is blacked out is black in the picture and in its preview, and no other.
func TestBlack(t *testing.T) {
	full, _, err := Read(coded(t, quarters(800, 600)), Side)
	if err != nil {
		t.Fatal(err)
	}
	cells, err := ParseCells("11,1-20.7", Rows(800, 600))
	if err != nil {
		t.Fatal(err)
	}
	worked, small, err := Black(full.Body, cells)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []Coded{worked, small} {
		if got := at(t, c, true, false) + " " + at(t, c, false, false) + " " + at(t, c, true, true); got != "black red white" {
			t.Errorf("%d wide: %s", c.Width, got)
		}
	}
}

func TestCells(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "3.4": "3.4-3.4", "3.4-6.7": "3.4-6.7", " 6,7 – 3,4 ;1.1\n20.15": "3.4-6.7 1.1-1.1 20.15-20.15", "2.3:4.5 1.1": "2.3-4.5 1.1-1.1",
	} {
		cells, err := ParseCells(text, 15)
		if err != nil || cells.String() != want {
			t.Errorf("%q: %q, %v", text, cells, err)
		}
	}
	for _, text := range []string{"0.1", "21.1", "1.16", "3", "a", "3.4-", "1.1-2", "3.4 x", "9999.1", strings.Repeat("1.1 ", 101)} {
		if cells, err := ParseCells(text, 15); !errors.Is(err, errCells) {
			t.Errorf("%q is %v", text, cells)
		}
	}
	if r := Rows(1200, 1600); r != 27 {
		t.Errorf("%d rows", r)
	}
}

// Cells cover a picture of any size without a gap.
func TestCellsCover(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w, h := rapid.IntRange(1, 2000).Draw(r, "w"), rapid.IntRange(1, 2000).Draw(r, "h")
		rows := Rows(w, h)
		seen := 0
		for y := 1; y <= rows; y++ {
			for x := 1; x <= Columns; x++ {
				box := (Cell{x, y, x, y}).In(w, h)
				seen += box.Dx() * box.Dy()
			}
		}
		if seen != w*h || (Cell{1, 1, Columns, rows}).In(w, h) != image.Rect(0, 0, w, h) {
			r.Fatalf("%d of %d pixels", seen, w*h)
		}
	})
}

// FuzzRead: no file brings the program down, and what is kept is a JPEG of a size that
// was asked for.
func FuzzRead(f *testing.F) {
	small := quarters(16, 12)
	f.Add(coded(f, small))
	f.Add(codedPNG(f, small))
	f.Add(withExif(coded(f, small), 6, binary.BigEndian, []byte(secret)))
	f.Add([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"))
	f.Add(bomb(50_000, 50_000, 8))
	f.Fuzz(func(t *testing.T, body []byte) {
		if h, err := look(body); err == nil && h.width*h.height > 1_000_000 {
			return // decoding it takes seconds and goes no other way than a small one
		}
		full, small, err := Read(body, 64)
		if err != nil {
			if fault.Of(err) == nil {
				t.Errorf("not told to people: %v", err)
			}
			return
		}
		for _, c := range []Coded{full, small} {
			img, err := jpeg.Decode(bytes.NewReader(c.Body))
			if err != nil || img.Bounds().Dx() != c.Width || img.Bounds().Dy() != c.Height || max(c.Width, c.Height) > 64 {
				t.Errorf("%d×%d: %v", c.Width, c.Height, err)
			}
		}
	})
}

// FuzzCells: what was understood reads the same again.
func FuzzCells(f *testing.F) {
	for _, text := range []string{"3.4-6.7", "1,1 2,2", "x", "3.4 – 1.2;5.5"} {
		f.Add(text, 15)
	}
	f.Fuzz(func(t *testing.T, text string, rows int) {
		cells, err := ParseCells(text, rows)
		if err != nil {
			return
		}
		again, err := ParseCells(cells.String(), rows)
		if err != nil || again.String() != cells.String() {
			t.Errorf("%q: %q, then %q, %v", text, cells, again, err)
		}
	})
}
