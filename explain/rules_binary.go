package explain

import (
	"slices"
	"strings"
)

// binaryFormats are formats in which APIs answer programs, and which are no text.
var binaryFormats = []struct{ part, name string }{
	{"msgpack", "MessagePack"}, {"cbor", "CBOR"}, {"protobuf", "Protocol Buffers"}, {"bson", "BSON"}, {"avro", "Avro"}, {"amf", "AMF"}, {"thrift", "Thrift"}, {"flatbuffers", "FlatBuffers"}, {"smile", "Smile, a binary form of JSON"}, {"ion", "Ion"},
}

// binaryError is an error whose words stand in a format that is not read here: what it says
// can be had as JSON, where the API has both.
func binaryError(f *facts) (finding, bool) {
	_, subtype, _ := strings.Cut(f.resp.Content.MediaType, "/")
	words := strings.FieldsFunc(subtype, func(r rune) bool { return r == '.' || r == '+' || r == '-' })
	b := f.body()
	if b.text == "" || b.root != nil || b.textual() || b.broken {
		return silent()
	}
	for _, format := range binaryFormats {
		if !slices.Contains(words, format.part) {
			continue
		}
		d := likely(blocker("What the server says of this stands in "+format.name+", which is not text.", "It is "+itoa(len(b.text))+" bytes for programs. Many APIs answer in JSON as well, when they are asked for it.",
			f.inHeader("Content-Type", "The format of the answer."), f.inStatus("")))
		if accept, _ := f.asked("Accept"); !strings.Contains(accept, "json") {
			d = do(d, resend("Ask for JSON", patch{SetHeaders: set("Accept", "application/json")}))
		}
		return d, true
	}
	return silent()
}
