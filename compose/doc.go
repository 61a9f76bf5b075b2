// Package compose turns what a person typed into a Request, or says what is missing.
//
// A request comes in as a form of the page (ReadForm, Parse) or as JSON (ReadDraft), is
// held to what can be sent at all (Validate), and is kept as composed. Resolve makes of
// it what goes on the wire: one URL, the fields in their order, the content's bytes.
// Everything that is not impossible may be sent, however odd: odd requests are what a
// playground is for.
package compose
