package picture

import (
	"bytes"
	"encoding/binary"
)

// head is what a file says of its picture before it is decoded.
type head struct {
	png           bool
	width, height int
	heavy         bool // takes several times the memory
	turned        int  // orientation by EXIF, 1 to 8
}

var (
	jpegMagic = []byte{0xff, 0xd8, 0xff}
	pngMagic  = []byte("\x89PNG\r\n\x1a\n")
)

// look finds the kind of a file by its first bytes and reads its head.
func look(body []byte) (h head, err error) {
	switch {
	case bytes.HasPrefix(body, jpegMagic):
		h, err = lookJPEG(body)
	case bytes.HasPrefix(body, pngMagic):
		h, err = lookPNG(body)
	case heic(body):
		return h, errHEIC
	default:
		return h, errKind
	}
	if err == nil && (h.width < 1 || h.height < 1) {
		err = errHalf
	}
	return h, err
}

// heic tells whether a file is a photo of the family that phones write to save room
// (ISO/IEC 23008-12).
func heic(body []byte) bool {
	if len(body) < 12 || string(body[4:8]) != "ftyp" {
		return false
	}
	switch string(body[8:12]) {
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
		return true
	}
	return false
}

// lookPNG reads the first chunk, which must be IHDR (PNG, 11.2.2).
func lookPNG(body []byte) (h head, err error) {
	if len(body) < 33 || string(body[12:16]) != "IHDR" {
		return h, errHalf
	}
	w, t := binary.BigEndian.Uint32(body[16:]), binary.BigEndian.Uint32(body[20:])
	if w > mostPixels || t > mostPixels { // their product stays far from overflow
		return h, errWide
	}
	return head{png: true, width: int(w), height: int(t), heavy: body[24] == 16, turned: 1}, nil
}

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	startOfScan  = 0xda
	endOfImage   = 0xd9
	progressive  = 0xc2
	applicationA = 0xe1 // APP1: EXIF
)

// lookJPEG walks through the segments before the first scan.
func lookJPEG(body []byte) (h head, err error) {
	if bytes.Count(body, []byte{0xff, startOfScan}) > mostScans {
		return h, errKind
	}
	h.turned = 1
	for rest := body[2:]; ; {
		marker, segment, after := nextSegment(rest)
		switch {
		case after == nil, marker == endOfImage:
			return h, errHalf
		case marker == startOfScan:
			return h, nil
		case frame(marker) && len(segment) >= 6:
			h.height, h.width = int(binary.BigEndian.Uint16(segment[1:])), int(binary.BigEndian.Uint16(segment[3:]))
			h.heavy = marker == progressive
		case marker == applicationA && bytes.HasPrefix(segment, []byte("Exif\x00\x00")):
			h.turned = orientation(segment[6:])
		}
		rest = after
	}
}

// nextSegment takes a segment off; after is nil when there is none.
func nextSegment(b []byte) (marker byte, segment, after []byte) {
	for len(b) > 1 && b[0] == 0xff && b[1] == 0xff { // fill bytes
		b = b[1:]
	}
	if len(b) < 2 || b[0] != 0xff {
		return 0, nil, nil
	}
	marker, b = b[1], b[2:]
	if marker == 0x01 || marker >= 0xd0 && marker <= 0xd7 || marker == endOfImage {
		return marker, nil, b
	}
	if len(b) < 2 {
		return marker, nil, nil
	}
	n := int(binary.BigEndian.Uint16(b))
	if n < 2 || n > len(b) {
		return marker, nil, nil
	}
	return marker, b[2:n], b[n:]
}

// frame tells the markers that give the size: SOF0 to SOF15 without DHT, JPG and DAC.
func frame(marker byte) bool {
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
}

// orientation reads tag 0x0112 of the first directory of EXIF (CIPA DC-008, 4.6.4);
// 1, upright, when there is none that makes sense.
func orientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range int(order.Uint16(tiff[at:])) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == 0x0112 {
			if v := int(order.Uint16(entries[8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}
