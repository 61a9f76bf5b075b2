package store

import (
	"testing"

	"parley/playground"
)

func TestAPresentationGoesOnWithoutTheKeyOfTheSecrets(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir()+"/parley.db", Options{KeyFile: t.TempDir() + "/missing"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p, err := s.CreatePresentation(t.Context(), playground.Presentation{Title: "A talk", Steps: []playground.Step{{Run: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	if p, err = s.StartPresentation(t.Context(), p.ID, "secret", []byte("hash")); err != nil || !p.Stage.Live {
		t.Errorf("%+v, %v", p.Stage, err)
	}
	if secret, err := s.FollowSecret(t.Context(), p.ID); err != nil || secret != "" {
		t.Errorf("%q, %v", secret, err)
	}
}
