package reckon

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// What is stored is the JSON of the computation, to the byte, whatever the fields
// hold; a field that is added later and forgotten in Append fails here.
func TestAppendIsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c Computation
		fill(t, reflect.ValueOf(&c).Elem())
		want, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Append([]byte("x")); string(got) != "x"+string(want) {
			t.Fatalf("%s\nwant %s", got, want)
		}
	})
}

// fill draws every field, often nothing.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Slice:
		n := rapid.IntRange(-1, 3).Draw(t, "length")
		if n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range n {
			fill(t, v.Index(i))
		}
	case reflect.String:
		v.SetString(rapid.OneOf(rapid.Just(""), rapid.StringMatching(`[a-z_0-9-]{1,9}`), rapid.String(),
			rapid.SampledFrom([]string{"№ 23/83, 12.03.2026", "<&>", "\xff", "\u2028"})).Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "yes"))
	default:
		v.SetInt(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(-1000, 1000), rapid.Int64Range(0, 1<<62)).Draw(t, "number"))
	}
}

func BenchmarkAppend(b *testing.B) {
	c, err := Month(november, []Use{measured("2026-11-01", "2026-11-30", 12_000)}, []List{list("2026-11-01", "2026-11-30", byVolume)})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("append", func(b *testing.B) {
		var text []byte
		for b.Loop() {
			text = c.Append(text[:0])
		}
	})
	b.Run("encoding", func(b *testing.B) {
		for b.Loop() {
			_, _ = json.Marshal(c)
		}
	})
}
