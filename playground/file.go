package playground

// Piece is a part of a resolved request's content: bytes, or content that the store keeps.
type Piece struct {
	Text   []byte
	SHA256 string // set: of the kept content, Size bytes
	Size   int64
}

// KeptFile is content of a request that the store keeps by its digest, since it is too long
// to stand in the request itself.
type KeptFile struct {
	SHA256 string
	Size   int64
}

// KeptFiles lists the files of a request that the store keeps, one for each place.
func (r Request) KeptFiles() []KeptFile {
	var files []KeptFile
	if r.Body.SHA256 != "" && r.Body.Kind == BodyBinary {
		files = append(files, KeptFile{r.Body.SHA256, r.Body.Size})
	}
	if r.Body.Kind == BodyMultipart {
		for _, f := range r.Body.Fields {
			if f.SHA256 != "" {
				files = append(files, KeptFile{f.SHA256, f.Size})
			}
		}
	}
	return files
}
