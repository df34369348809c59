// Package deepcopy stands in for the module of this name that excelize copies
// columns, rows and sheets with. That module looks methods up by reflection, and
// then the linker must keep every exported method of the whole program: some
// three megabytes (docs/decisions/0042). This one copies what excelize asks for
// and looks up no method.
package deepcopy

import (
	"fmt"
	"reflect"
)

// Copy copies src, or what it points at, into what dst points at. Pointers,
// slices and maps are copied with all below them; unexported fields of structs,
// such as locks, are left as they are.
func Copy(dst, src any) error {
	to, from := reflect.ValueOf(dst), reflect.ValueOf(src)
	if to.Kind() != reflect.Pointer || to.IsNil() || !from.IsValid() {
		return fmt.Errorf("deepcopy: cannot copy %T into %T", src, dst)
	}
	if to = to.Elem(); from.Kind() == reflect.Pointer && from.Type() != to.Type() {
		from = from.Elem()
	}
	if !from.IsValid() || from.Type() != to.Type() {
		return fmt.Errorf("deepcopy: cannot copy %T into %T", src, dst)
	}
	into(to, from)
	return nil
}

// into copies between two values of one type.
func into(to, from reflect.Value) {
	switch from.Kind() {
	case reflect.Struct:
		for i := range from.NumField() {
			if to.Field(i).CanSet() {
				into(to.Field(i), from.Field(i))
			}
		}
	case reflect.Array:
		for i := range from.Len() {
			into(to.Index(i), from.Index(i))
		}
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		if from.IsNil() {
			to.SetZero()
			return
		}
		below(to, from)
	default:
		to.Set(from)
	}
}

// below copies what is reached through a pointer, slice, map or interface.
func below(to, from reflect.Value) {
	switch from.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(from.Type().Elem()))
		into(to.Elem(), from.Elem())
	case reflect.Slice:
		to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
		for i := range from.Len() {
			into(to.Index(i), from.Index(i))
		}
	case reflect.Map:
		to.Set(reflect.MakeMapWithSize(from.Type(), from.Len()))
		for entry := from.MapRange(); entry.Next(); {
			to.SetMapIndex(entry.Key(), fresh(entry.Value()))
		}
	case reflect.Interface:
		to.Set(fresh(from.Elem()))
	}
}

func fresh(from reflect.Value) reflect.Value {
	to := reflect.New(from.Type()).Elem()
	into(to, from)
	return to
}
