package settings_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"parley/config"
	"parley/playground"
	"parley/settings"
)

// rooms note what they are told.
type rooms struct {
	applied []config.Config
	refuse  string // a value that cannot be taken
}

func (r *rooms) Check(c config.Config) (string, error) {
	if r.refuse != "" && strings.Contains(strings.Join(c.Allow, ","), r.refuse) {
		return "allow", errors.New("this is no address")
	}
	return "", nil
}

func (r *rooms) Apply(c config.Config) { r.applied = append(r.applied, c) }

// shelf keeps choices in memory.
type shelf struct {
	kept map[string]playground.KeptSetting
	down error
}

func (s *shelf) Settings(context.Context) ([]playground.KeptSetting, error) {
	var all []playground.KeptSetting
	for _, k := range s.kept {
		all = append(all, k)
	}
	return all, s.down
}

func (s *shelf) SaveSettings(_ context.Context, by string, values map[string]string) error {
	for name, value := range values {
		if delete(s.kept, name); value != "" {
			s.kept[name] = playground.KeptSetting{Name: name, Value: value, ChangedBy: by, ChangedAt: playground.At(time.Now())}
		}
	}
	return s.down
}

func open(t *testing.T, keep *shelf, r *rooms, args ...string) *settings.Keeper {
	t.Helper()
	start, err := config.Load(args, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	k, err := settings.Open(t.Context(), start, keep, r)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestAChoiceCountsAtOnceAndAgainAtTheNextStart(t *testing.T) {
	keep, r := &shelf{kept: map[string]playground.KeptSetting{}}, &rooms{}
	k := open(t, keep, r)
	if len(r.applied) != 0 {
		t.Error("what the operator set was applied a second time")
	}
	changes, err := k.Change(t.Context(), "Ada", map[string]string{"keep-days": "30", "deny": "10.0.5.0/24", "max-runs": "256"})
	if err != nil || len(changes) != 2 || changes[0] != (playground.SettingChange{Name: "deny", From: "", To: "10.0.5.0/24"}) || changes[1].From != "90" {
		t.Fatalf("%+v, %v", changes, err)
	}
	if len(r.applied) != 1 || r.applied[0].KeepDays != 30 || len(r.applied[0].Deny) != 1 {
		t.Errorf("%+v", r.applied)
	}
	again := &rooms{}
	all, err := open(t, keep, again).All(t.Context())
	if err != nil || len(again.applied) != 1 || again.applied[0].KeepDays != 30 {
		t.Errorf("%+v, %v", again.applied, err)
	}
	for _, s := range all {
		if s.Name == "keep-days" && (s.Value != "30" || s.ChangedBy != "Ada" || s.ChangedAt.IsZero() || s.Default != "90") || s.Name == "max-runs" && s.ChangedBy != "" {
			t.Errorf("%+v", s)
		}
	}
	if _, err := k.Change(t.Context(), "Ada", map[string]string{"keep-days": ""}); err != nil {
		t.Fatal(err)
	}
	if last := r.applied[len(r.applied)-1]; last.KeepDays != 90 || len(keep.kept) != 1 {
		t.Errorf("%d, %+v", last.KeepDays, keep.kept)
	}
}

func TestAllOrNothingIsChanged(t *testing.T) {
	keep, r := &shelf{kept: map[string]playground.KeptSetting{}}, &rooms{refuse: "nonsense"}
	k := open(t, keep, r, "-targets", "strict")
	for _, c := range []struct {
		name     string
		values   map[string]string
		pointers string
	}{
		{"one of two is wrong", map[string]string{"keep-days": "7", "keep-runs": "many"}, "/keep-runs"},
		{"two are wrong", map[string]string{"keep-days": "-7", "keep-runs": "many"}, "/keep-days /keep-runs"},
		{"the rooms cannot take it", map[string]string{"keep-days": "7", "allow": "nonsense"}, "/allow"},
		{"a flag fixed it", map[string]string{"keep-days": "7", "targets": "open"}, "/targets"},
		{"there is no such one", map[string]string{"addr": "0.0.0.0:80"}, "/addr"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := k.Change(t.Context(), "Ada", c.values)
			var ours *playground.Error
			if !errors.As(err, &ours) || ours.Code != playground.Invalid {
				t.Fatalf("%v", err)
			}
			var pointers []string
			for _, f := range ours.Fields {
				pointers = append(pointers, f.Pointer)
				if f.Detail == "" || f.Detail[0] < 'A' || f.Detail[0] > 'Z' || !strings.HasSuffix(f.Detail, ".") {
					t.Errorf("%q is no sentence", f.Detail)
				}
			}
			if strings.Join(pointers, " ") != c.pointers || len(keep.kept) != 0 || len(r.applied) != 0 {
				t.Errorf("%v; kept %v", pointers, keep.kept)
			}
		})
	}
}

// TestWhatCannotBeTakenAnyMoreIsPassedOver: Parley starts all the same.
func TestWhatCannotBeTakenAnyMoreIsPassedOver(t *testing.T) {
	keep := &shelf{kept: map[string]playground.KeptSetting{
		"targets": {Name: "targets", Value: "open"}, "keep-days": {Name: "keep-days", Value: "thirty"}, "gone": {Name: "gone", Value: "1"}, "allow": {Name: "allow", Value: "nonsense"}, "keep-runs": {Name: "keep-runs", Value: "5"},
	}}
	r := &rooms{refuse: "nonsense"}
	open(t, keep, r, "-targets", "strict")
	if len(r.applied) != 1 || r.applied[0].Targets != "strict" || r.applied[0].KeepDays != 90 || r.applied[0].KeepRuns != 5 || len(r.applied[0].Allow) != 0 {
		t.Errorf("%+v", r.applied)
	}
}

// TestAnotherProgramsChoiceIsFound: several may serve one database.
func TestAnotherProgramsChoiceIsFound(t *testing.T) {
	keep, one, two := &shelf{kept: map[string]playground.KeptSetting{}}, &rooms{}, &rooms{}
	a, b := open(t, keep, one), open(t, keep, two)
	if _, err := a.Change(t.Context(), "Ada", map[string]string{"max-repeat": "10"}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := b.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(two.applied) != 1 || two.applied[0].MaxRepeat != 10 {
		t.Errorf("%+v", two.applied)
	}
	keep.down = errors.New("the database is away")
	if err := b.Refresh(t.Context()); err == nil {
		t.Error("no word of a database that is away")
	}
	if len(two.applied) != 1 {
		t.Error("what counted before does not count any more")
	}
}
