package open311

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strconv"

	"github.com/openaimak/aimak/internal/kernel/period"
)

// What goes over the wire, by the names of the specification. XML has a root
// around every list; JSON, by the Spark convention, has the list itself on top.

// text is null in JSON, and an empty element in XML, when there is none.
type text string

func (t text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// degrees is a latitude or longitude in millionths; nil is none.
type degrees struct{ micro *int64 }

// String writes six decimals, as the clients of others do.
func (d degrees) String() string {
	if d.micro == nil {
		return ""
	}
	sign, n := "", *d.micro
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%06d", sign, n/1_000_000, n%1_000_000)
}

// MarshalJSON writes a number, or null.
func (d degrees) MarshalJSON() ([]byte, error) {
	if d.micro == nil {
		return []byte("null"), nil
	}
	return []byte(d.String()), nil
}

// MarshalXML writes the number, or an empty element.
func (d degrees) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	return e.EncodeElement(d.String(), start)
}

// instant is a W3C date and time with the zone of the country.
func instant(i period.Instant) text {
	return text(i.Time().Format("2006-01-02T15:04:05-07:00"))
}

// discovery is the first file that a client reads.
type discovery struct {
	XMLName   xml.Name   `xml:"discovery" json:"-"`
	Changeset string     `xml:"changeset" json:"changeset"`
	Contact   string     `xml:"contact" json:"contact"`
	Keys      string     `xml:"key_service" json:"key_service"`
	Endpoints []endpoint `xml:"endpoints>endpoint" json:"endpoints"`
}

type endpoint struct {
	Specification string   `xml:"specification" json:"specification"`
	URL           string   `xml:"url" json:"url"`
	Changeset     string   `xml:"changeset" json:"changeset"`
	Type          string   `xml:"type" json:"type"`
	Formats       []string `xml:"formats>format" json:"formats"`
}

// service is a public category that is offered.
type service struct {
	Code        string `xml:"service_code" json:"service_code"`
	Name        string `xml:"service_name" json:"service_name"`
	Description text   `xml:"description" json:"description"`
	Metadata    bool   `xml:"metadata" json:"metadata"`
	Type        string `xml:"type" json:"type"`
	Keywords    text   `xml:"keywords" json:"keywords"`
	Group       text   `xml:"group" json:"group"`
}

type services struct {
	XMLName xml.Name  `xml:"services"`
	List    []service `xml:"service"`
}

// definition says what is asked besides.
type definition struct {
	XMLName    xml.Name    `xml:"service_definition" json:"-"`
	Code       string      `xml:"service_code" json:"service_code"`
	Attributes []attribute `xml:"attributes>attribute" json:"attributes"`
}

type attribute struct {
	Variable    bool    `xml:"variable" json:"variable"`
	Code        string  `xml:"code" json:"code"`
	Datatype    string  `xml:"datatype" json:"datatype"`
	Required    bool    `xml:"required" json:"required"`
	Hint        text    `xml:"datatype_description" json:"datatype_description"`
	Order       int     `xml:"order" json:"order"`
	Description string  `xml:"description" json:"description"`
	Values      []value `xml:"values>value" json:"values"`
}

type value struct {
	Key  string `xml:"key" json:"key"`
	Name string `xml:"name" json:"name"`
}

// request is a service request as everybody may read it.
type request struct {
	ID          string  `xml:"service_request_id" json:"service_request_id"`
	Status      string  `xml:"status" json:"status"`
	Notes       text    `xml:"status_notes" json:"status_notes"`
	ServiceName string  `xml:"service_name" json:"service_name"`
	ServiceCode string  `xml:"service_code" json:"service_code"`
	Description text    `xml:"description" json:"description"`
	Agency      text    `xml:"agency_responsible" json:"agency_responsible"`
	Notice      text    `xml:"service_notice" json:"service_notice"`
	Requested   text    `xml:"requested_datetime" json:"requested_datetime"`
	Updated     text    `xml:"updated_datetime" json:"updated_datetime"`
	Expected    text    `xml:"expected_datetime" json:"expected_datetime"`
	Address     text    `xml:"address" json:"address"`
	AddressID   text    `xml:"address_id" json:"address_id"`
	Zipcode     text    `xml:"zipcode" json:"zipcode"`
	Lat         degrees `xml:"lat" json:"lat"`
	Long        degrees `xml:"long" json:"long"`
	Media       text    `xml:"media_url" json:"media_url"`

	Extended *attributes `xml:"extended_attributes,omitempty" json:"extended_attributes,omitempty"` // by the extension
	Steps    *steps      `xml:"notes,omitempty" json:"notes,omitempty"`
}

// attributes are what the specification has no field for.
type attributes struct {
	Village string `xml:"village" json:"village"`
	State   string `xml:"state" json:"state"` // of ours: work, paused, answered …
}

// note is a step of a request within the request itself.
type note struct {
	At          text   `xml:"datetime" json:"datetime"`
	Description text   `xml:"description" json:"description"`
	Type        string `xml:"type" json:"type"`
}

// steps is a list with a root of its own in XML alone.
type steps struct {
	List []note `xml:"note"`
}

func (s *steps) MarshalJSON() ([]byte, error) { return json.Marshal(s.List) }

// made answers a request that was sent, always with its number: no token is given.
type made struct {
	ID      string `xml:"service_request_id" json:"service_request_id"`
	Notice  text   `xml:"service_notice" json:"service_notice"`
	Account text   `xml:"account_id" json:"account_id"`
}

// exchanged is the number of a request for a token.
type exchanged struct {
	ID    string `xml:"service_request_id" json:"service_request_id"`
	Token string `xml:"token" json:"token"`
}

// serviceRequests is the root of every list of requests.
type serviceRequests[T request | made | exchanged] struct {
	XMLName xml.Name `xml:"service_requests"`
	List    []T      `xml:"request"`
}

// complaint is one error.
type complaint struct {
	Code        int    `xml:"code" json:"code"`
	Description string `xml:"description" json:"description"`
}

type complaints struct {
	XMLName xml.Name    `xml:"errors"`
	List    []complaint `xml:"error"`
}

// refusal is what was wrong with a call; the first of the list gives the status.
type refusal []complaint

// Error is for logs.
func (r refusal) Error() string {
	return "open311: " + strconv.Itoa(r[0].Code) + " " + r[0].Description
}
