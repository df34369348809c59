package db

import (
	"bytes"
	"errors"
	"runtime"
	"strconv"
	"sync"
)

// ErrNested is returned by a Write that was called inside another Write.
var ErrNested = errors.New("db: Write inside Write: hand the transaction down instead of opening a second one")

// nesting remembers which goroutines are inside a Write. A function that is
// given a Tx keeps its caller's context, so the context cannot tell; the
// goroutine can, and asking costs a microsecond. Without it a nested Write on
// SQLite would hang the whole program without a word.
type nesting struct{ inside sync.Map }

func (n *nesting) enter() (leave func(), err error) {
	id := goroutine()
	if _, loaded := n.inside.LoadOrStore(id, true); loaded {
		return nil, ErrNested
	}
	return func() { n.inside.Delete(id) }, nil
}

// goroutine reads the number from the first line of the stack: "goroutine 18 [running]:".
func goroutine() uint64 {
	var buffer [64]byte
	line := buffer[:runtime.Stack(buffer[:], false)]
	fields := bytes.Fields(line)
	id, _ := strconv.ParseUint(string(fields[1]), 10, 64)
	return id
}
