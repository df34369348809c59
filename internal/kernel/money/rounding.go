package money

// Rounding names how a fraction of the smallest unit is settled. The name is
// stored with the tariff version, so that an old bill can be recomputed.
type Rounding string

// The roundings a council may choose. Half up is the default.
const (
	HalfUp   Rounding = "half_up"   // 0,5 away from zero
	HalfEven Rounding = "half_even" // 0,5 to the even neighbour (banker's)
	Down     Rounding = "down"      // towards zero
	Up       Rounding = "up"        // away from zero
)

// Roundings lists the known modes in the order in which screens offer them.
var Roundings = []Rounding{HalfUp, HalfEven, Down, Up}

// Valid tells whether the mode is known.
func (m Rounding) Valid() bool {
	return m == HalfUp || m == HalfEven || m == Down || m == Up
}

// Round returns the amount rounded to a multiple of step (100 = whole som).
// A step of 0 or 1 tyiyn leaves the amount as it is, and so does a multiple
// that is out of range.
func (s Som) Round(step Som, mode Rounding) Som {
	if step <= 1 {
		return s
	}
	v, err := MulDiv(int64(s), 1, int64(step), mode)
	rounded := Som(v) * step
	if err != nil || rounded/step != Som(v) {
		return s
	}
	return rounded
}

// up tells whether a quotient's magnitude is raised by one.
func (m Rounding) up(quo, rem, divisor uint64) bool {
	if rem == 0 {
		return false
	}
	switch m {
	case Down:
		return false
	case Up:
		return true
	case HalfEven:
		twice := divisor - rem
		return rem > twice || rem == twice && quo%2 == 1
	default:
		return rem >= divisor-rem
	}
}
