package api

import (
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// saying pairs what huma says with what we say; {n} is what the pattern holds.
type saying struct {
	pattern *regexp.Regexp
	msg     string
}

// sayings are tried in order. What none fits is said in general.
var sayings = []saying{
	{regexp.MustCompile(`^expected required property`), i18n.Mark("This field is missing.")},
	{regexp.MustCompile(`^required .* is missing`), i18n.Mark("This is missing.")},
	{regexp.MustCompile(`^unexpected property`), i18n.Mark("There is no such field.")},
	{regexp.MustCompile(`^unknown query parameter`), i18n.Mark("There is no such parameter.")},
	{regexp.MustCompile(`^expected string$`), i18n.Mark("This must be a text in quotes.")},
	{regexp.MustCompile(`^expected object`), i18n.Mark("This must be an object in braces.")},
	{regexp.MustCompile(`^expected array$`), i18n.Mark("This must be a list in brackets.")},
	{regexp.MustCompile(`^expected boolean`), i18n.Mark("This must be true or false.")},
	{regexp.MustCompile(`^(?:expected integer|expected number$|invalid integer)`), i18n.Mark("This must be a whole number.")},
	{regexp.MustCompile(`^expected number [<>]=? (\S+)`), i18n.Mark("The number is outside of what is allowed; the limit is {n}.")},
	{regexp.MustCompile(`^expected length >= (\d+)`), i18n.Mark("At least {n} characters are needed.")},
	{regexp.MustCompile(`^expected length <= (\d+)`), i18n.Mark("At most {n} characters are taken.")},
	{regexp.MustCompile(`^expected array length >= (\d+)`), i18n.Mark("At least {n} elements are needed.")},
	{regexp.MustCompile(`^expected array length <= (\d+)`), i18n.Mark("At most {n} elements are taken.")},
	{regexp.MustCompile(`^expected value to be one of "(.*)"`), i18n.Mark("This must be one of: {n}.")},
	{regexp.MustCompile(`^expected string to be RFC 3339 date$`), i18n.Mark("Write the day like this: 2026-11-30.")},
	{regexp.MustCompile(`^expected string to (?:match pattern|be) (.*)`), i18n.Mark("This must look like: {n}.")},
	{regexp.MustCompile(`^` + tooDeep + `$`), i18n.Mark("The body is nested too deeply.")},
	{regexp.MustCompile(`^` + twice + `$`), i18n.Mark("A field stands twice.")},
	{regexp.MustCompile(`^` + zeroByte + `$`), i18n.Mark("A text holds a zero character.")},
	{regexp.MustCompile(`^(?:` + malformed + `|request body is required|unknown content type)`), notJSON},
}

var required = regexp.MustCompile(`^expected required property (.*) to be present`)

// complaint puts huma's words and its way of naming places into ours. The value
// that was sent is not repeated: logs of the other side would keep it.
func (c *call) complaint(d *huma.ErrorDetail) Complaint {
	detail := c.r.Printer.Message(i18n.Mark("This is not what the description says."), nil)
	for _, s := range sayings {
		if m := s.pattern.FindStringSubmatch(d.Message); m != nil {
			values := fault.Values{}
			if len(m) > 1 {
				values["n"] = m[1]
			}
			detail = c.r.Printer.Message(s.msg, values)
			break
		}
	}
	where, rest, _ := strings.Cut(d.Location, ".")
	switch where {
	case "query", "path":
		return Complaint{Parameter: rest, Detail: detail}
	case "header":
		return Complaint{Header: rest, Detail: detail}
	}
	pointer := pointerOf(strings.TrimPrefix(d.Location, "body"))
	if m := required.FindStringSubmatch(d.Message); m != nil {
		pointer += "/" + escaped(m[1]) // huma names the object that lacks it
	}
	return Complaint{Pointer: pointer, Detail: detail}
}

// pointerOf turns ".payments[3].amount" into "/payments/3/amount".
func pointerOf(location string) string {
	var out strings.Builder
	for _, part := range strings.FieldsFunc(location, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		out.WriteString("/" + escaped(part))
	}
	return out.String()
}

// escaped writes a name as RFC 6901 wants it.
func escaped(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
