package imap

import (
	"slices"
	"strings"
)

// token is one value of a response: a word or string, or a list of them.
type token struct {
	text  string
	list  []token
	whole []byte // of a literal
}

// bytes is the value of a string.
func (t token) bytes() []byte {
	if t.whole != nil {
		return t.whole
	}
	return []byte(t.text)
}

// mostDepth is how deep lists may lie in one another; letters are not asked for their
// structure, so nothing deep is expected.
const mostDepth = 8

// tokens splits a response into its values.
func (r response) tokens() ([]token, error) {
	s := &scanner{text: r.text, literals: r.literals}
	list, err := s.values(0)
	if err == nil && s.at < len(s.text) {
		err = broken("a list ends that never began")
	}
	return list, err
}

type scanner struct {
	text     string
	at       int
	literals [][]byte
}

// values reads up to the end of the text or of the list.
func (s *scanner) values(depth int) (list []token, err error) {
	if depth > mostDepth {
		return nil, broken("lists deeper than %d", mostDepth)
	}
	list = []token{}
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case ' ':
			s.at++
		case ')':
			return list, nil
		case '(':
			s.at++
			inside, err := s.values(depth + 1)
			if err != nil {
				return nil, err
			}
			if s.at >= len(s.text) {
				return nil, broken("a list without its end")
			}
			s.at++
			list = append(list, token{list: inside})
		default:
			t, err := s.value(c)
			if err != nil {
				return nil, err
			}
			list = append(list, t)
		}
	}
	return list, nil
}

func (s *scanner) value(c byte) (t token, err error) {
	switch c {
	case hole:
		if len(s.literals) == 0 {
			return t, broken("a literal without its bytes")
		}
		t.whole, s.literals = s.literals[0], s.literals[1:]
		t.text = string(t.whole[:min(len(t.whole), mostName)])
		s.at++
		return t, nil
	case '"':
		return s.quoted()
	}
	return s.word(), nil
}

// mostName is how much of a literal is looked at as a name.
const mostName = 1000

func (s *scanner) quoted() (t token, err error) {
	var out strings.Builder
	for s.at++; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case '"':
			s.at++
			return token{text: out.String()}, nil
		case '\\':
			if s.at++; s.at >= len(s.text) {
				return t, broken("a string without its end")
			}
			out.WriteByte(s.text[s.at])
		default:
			out.WriteByte(c)
		}
	}
	return t, broken("a string without its end")
}

// word reads an atom; what stands in brackets belongs to it: BODY[HEADER (X)].
func (s *scanner) word() token {
	from, inside := s.at, false
	for ; s.at < len(s.text); s.at++ {
		c := s.text[s.at]
		if c == '[' {
			inside = true
		}
		if c == ']' {
			inside = false
		}
		if !inside && strings.IndexByte(" ()\"\x00", c) >= 0 {
			break
		}
	}
	return token{text: s.text[from:s.at]}
}

// sorted puts UIDs in rising order, each once.
func sorted(list []uint32) []uint32 {
	slices.Sort(list)
	return slices.Compact(list)
}
