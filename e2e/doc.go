// Package e2e holds journeys through the real program in a real browser: the
// binary is built, the demo town filled once, and each journey works on a copy
// of it. Every page that is visited must have no axe-core violation.
package e2e
