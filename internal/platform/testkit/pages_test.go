package testkit

import "testing"

func TestTextIsWhatAPersonReads(t *testing.T) {
	body := `<!doctype html><html><head><title>no</title></head><body><h1 class="a">Карыз:
		<b>1&nbsp;234,50 сом</b></h1><script src="/x.js"></script><p>R &amp; D</p></body></html>`
	if got, want := Text(body), "Карыз: 1 234,50 сом R & D"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestRulesOfTheHouseAreSeen(t *testing.T) {
	for what, page := range map[string]string{
		"an inline style":                    `<p class="x" style="color:red">`,
		"a script written into the page":     `<script>alert(1)</script>`,
		"an event handler in an attribute":   `<a href="#" onclick="x()">`,
		"a value that was not formatted":     `<p>%!d(string=x)</p>`,
		"a message whose value is not given": `<p>You owe {sum}.</p>`,
	} {
		if !forbidden[what].MatchString(page) {
			t.Errorf("%s is not seen in %s", what, page)
		}
		if clean := `<script src="/a.js" defer></script><p class="x">{ }</p>`; forbidden[what].MatchString(clean) {
			t.Errorf("%s is seen where there is none", what)
		}
	}
}
