package playground

import "testing"

func TestABranchHasOneOrderOfFoldersAndRequests(t *testing.T) {
	folder := func(id FolderID, place int) Folder { return Folder{ID: id, Place: place, Name: "f" + id.String()} }
	request := func(id SavedID, place int) SavedRequest {
		return SavedRequest{ID: id, Place: place, Name: "r" + id.String()}
	}
	for name, c := range map[string]struct {
		in   Collection
		want string
	}{
		"by their places":                          {Collection{Folders: []Folder{folder(1, 2), folder(2, 4)}, Requests: []SavedRequest{request(1, 3), request(2, 1)}}, "r2 f1 r1 f2 "},
		"without places, as they are listed":       {Collection{Folders: []Folder{folder(1, 0), folder(2, 0)}, Requests: []SavedRequest{request(2, 0), request(1, 0)}}, "f1 f2 r2 r1 "},
		"folders that were numbered by themselves": {Collection{Folders: []Folder{folder(1, 2), folder(2, 1)}, Requests: []SavedRequest{request(2, 1), request(1, 2)}}, "f2 f1 r2 r1 "},
	} {
		got := ""
		for _, t := range c.in.Branches()[0] {
			if t.Folder != nil {
				got += t.Folder.Name + " "
			} else {
				got += t.Request.Name + " "
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
