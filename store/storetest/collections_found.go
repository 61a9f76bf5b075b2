package storetest

import (
	"fmt"
	"strings"
	"testing"

	"parley/playground"
)

func testSavedFound(t *testing.T, open Open) {
	t.Run("saved requests are found by the words of their names, methods and addresses", func(t *testing.T) {
		s := newShelf(t, open)
		for _, c := range []struct {
			words string
			limit int
			want  string
		}{
			{"LIST", 9, "List orders, List users"}, {"list", 1, "List orders"}, {"order one", 9, "One order"}, {"get /list/u", 9, "List users"}, {"post", 9, ""}, {"{{base}} ping", 9, "Ping"}, {"/", 2, "List users, One order"}, {"%", 9, ""}, {"_", 9, ""}, {"", 9, ""}, {"list", 0, ""},
		} {
			found, err := s.SearchSaved(s.ctx, strings.Fields(c.words), c.limit)
			s.must(err)
			var names []string
			for _, r := range found {
				names = append(names, r.Name)
			}
			same(t, c.words, strings.Join(names, ", "), c.want)
		}
		ping := s.request("Ping")
		ping.Request.URL = "{{base}}/pong"
		_, err := s.UpdateSaved(s.ctx, ping, 0, nil)
		s.must(err)
		for words, want := range map[string]int{"/pong": 1, "/ping": 0, "/order": 2} {
			found, err := s.SearchSaved(s.ctx, []string{words}, 9)
			s.must(err)
			same(t, words+" after a change", len(found), want)
		}
		s.must(s.DeleteCollection(s.ctx, s.id, 0))
		found, err := s.SearchSaved(s.ctx, []string{"list"}, 9)
		s.must(err)
		same(t, "of a deleted collection", len(found), 0)
	})
	t.Run("the last answers of a collection are counted", func(t *testing.T) {
		s := newShelf(t, open)
		for name, status := range map[string]int{"Ping": 200, "List users": 200, "One order": 404} {
			d := sent{url: "http://shop.example/"}.draft()
			d.SavedID = s.request(name).ID
			run, err := s.CreateRun(s.ctx, d)
			s.must(err)
			run = sent{status: status}.end(run)
			s.must(s.FinishRun(s.ctx, &run))
		}
		found, err := s.TallySaved(s.ctx)
		s.must(err)
		same(t, "three were sent", found, map[playground.CollectionID]map[int]int{s.id: {200: 2, 404: 1}})
	})
	t.Run("the names of collections are as they are now", func(t *testing.T) {
		s := newShelf(t, open)
		look := func(what, want string) {
			t.Helper()
			all, err := s.CollectionNames(s.ctx)
			s.must(err)
			var words []string
			for _, c := range all {
				words = append(words, fmt.Sprint(c.Name, " ", c.Count))
			}
			same(t, what, strings.Join(words, ", "), want)
		}
		look("at first", "Shop 5")
		s.must(s.DeleteSaved(s.ctx, s.request("Ping").ID, 0))
		look("one is deleted", "Shop 4")
		made, err := s.CreateCollection(s.ctx, playground.Collection{Name: "apples"})
		s.must(err)
		look("another is made", "apples 0, Shop 4")
		_, err = s.DeleteFolder(s.ctx, s.id, s.now().Folders[0].ID)
		s.must(err)
		look("a folder is deleted, with what lies in it", "apples 0, Shop 1")
		made.Name = "Tools"
		_, err = s.UpdateCollection(s.ctx, made, 0)
		s.must(err)
		look("it is renamed", "Shop 1, Tools 0")
		s.must(s.DeleteCollection(s.ctx, s.id, 0))
		look("it is deleted", "Tools 0")
		s.must(s.RestoreCollection(s.ctx, s.id))
		look("it is back", "Shop 1, Tools 0")
	})
}
