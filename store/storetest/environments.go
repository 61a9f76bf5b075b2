package storetest

import (
	"strings"
	"testing"

	"parley/playground"
)

// stagingEnvironment has a value, a secret, and a secret that is too short.
func stagingEnvironment() playground.Environment {
	return playground.Environment{
		Name: "Staging", Shape: playground.ShapeCircle, Auth: playground.Auth{Kind: "bearer", Token: "{{token}}"},
		Variables: []playground.Variable{
			{Name: "base", Value: "https://staging.example", Note: "since May"}, {Name: "token", Value: "s3cr3t-token", Secret: true}, {Name: "pin", Value: "123", Secret: true},
		},
	}
}

func testEnvironments(t *testing.T, open Open) {
	staging := stagingEnvironment()
	testTaken(t, open)
	t.Run("the demo API has one from the start", func(t *testing.T) {
		k := newKeeper(t, open)
		all, err := k.Environments(k.ctx)
		if err != nil || len(all) != 1 || all[0].Name != "Demo" || !all[0].Builtin || all[0].Variables[0].Value != "{{$demo}}" {
			t.Fatalf("%+v, %v", all, err)
		}
		demo := all[0]
		demo.Name = "Other"
		_, err = k.UpdateEnvironment(k.ctx, demo, 0)
		isCode(t, "environment", err, playground.Conflict)
		isCode(t, "environment", k.DeleteEnvironment(k.ctx, demo.ID, 0), playground.Conflict)
	})
	t.Run("a secret is written and not read", func(t *testing.T) {
		k := newKeeper(t, open)
		e, err := k.CreateEnvironment(k.ctx, staging)
		if err != nil || e.ID == 0 || e.Version != 1 {
			t.Fatalf("%+v, %v", e, err)
		}
		if v := e.Variables[1]; v.Value != "" || !v.Set || v.Locked || v.Short || !e.Variables[2].Short || e.Variables[0].Value != "https://staging.example" {
			t.Errorf("%+v", e.Variables)
		}
		opened, err := k.OpenEnvironment(k.ctx, "STAGING")
		if err != nil || opened.Variables[1].Value != "s3cr3t-token" || opened.Auth != staging.Auth {
			t.Errorf("%+v, %v", opened, err)
		}
		_, err = k.OpenEnvironment(k.ctx, "Nowhere")
		isCode(t, "environment", err, playground.NotFound)
	})
	t.Run("a change keeps the secrets that it does not replace", func(t *testing.T) {
		k := newKeeper(t, open)
		e, err := k.CreateEnvironment(k.ctx, staging)
		if err != nil {
			t.Fatal(err)
		}
		e.Variables[1].Name, e.Variables[1].Note = "access_token", "renamed"
		e.Variables[0], e.Variables[2] = e.Variables[2], e.Variables[0]
		e.Variables[0].Value = "longer-pin"
		changed, err := k.UpdateEnvironment(k.ctx, e, e.Version)
		if err != nil || changed.Version != 2 {
			t.Fatalf("%+v, %v", changed, err)
		}
		opened, _ := k.OpenEnvironment(k.ctx, "Staging")
		got := ""
		for _, v := range opened.Variables {
			got += v.Name + "=" + v.Value + " "
		}
		if got != "pin=longer-pin access_token=s3cr3t-token base=https://staging.example " {
			t.Errorf("it has %s", got)
		}
		_, err = k.UpdateEnvironment(k.ctx, e, 1)
		isCode(t, "environment", err, playground.Outdated)
		isCode(t, "environment", k.DeleteEnvironment(k.ctx, e.ID, 1), playground.Outdated)
		if err := k.DeleteEnvironment(k.ctx, e.ID, 2); err != nil {
			t.Error(err)
		}
		_, err = k.FindEnvironment(k.ctx, e.ID)
		isCode(t, "environment", err, playground.NotFound)
	})
	t.Run("a name is taken once, in any case", func(t *testing.T) {
		k := newKeeper(t, open)
		if _, err := k.CreateEnvironment(k.ctx, staging); err != nil {
			t.Fatal(err)
		}
		other := staging
		other.Name = "staging"
		_, err := k.CreateEnvironment(k.ctx, other)
		isCode(t, "environment", err, playground.Conflict)
	})
}

func testTaken(t *testing.T, open Open) {
	staging := stagingEnvironment()
	t.Run("what is taken from a response is kept, a secret as a secret", func(t *testing.T) {
		k := newKeeper(t, open)
		e, err := k.CreateEnvironment(k.ctx, staging)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.KeepTaken(k.ctx, "Staging", []playground.Variable{{Name: "id", Value: "9"}, {Name: "token", Value: "{{pin}} new"}, {Name: "base", Value: "taken", Secret: true}}); err != nil {
			t.Fatal(err)
		}
		seen, _ := k.FindEnvironment(k.ctx, e.ID)
		opened, _ := k.OpenEnvironment(k.ctx, "Staging")
		if v := seen.Variables; len(v) != 4 || v[3].Value != "9" || !v[3].Taken || v[1].Value != "" || v[0].Value != "" || !v[0].Secret || seen.Version != 2 {
			t.Errorf("%+v", seen)
		}
		if v := opened.Variables; v[1].Value != "{{pin}} new" || !v[1].Taken || v[0].Value != "taken" {
			t.Errorf("%+v", v)
		}
	})
	t.Run("rekeying loses nothing", func(t *testing.T) {
		k := newKeeper(t, open)
		if _, err := k.CreateEnvironment(k.ctx, staging); err != nil {
			t.Fatal(err)
		}
		sealed, locked, err := k.Rekey(k.ctx)
		if err != nil || sealed != 2 || locked != 0 {
			t.Fatalf("%d sealed, %d locked, %v", sealed, locked, err)
		}
		opened, err := k.OpenEnvironment(k.ctx, "Staging")
		if err != nil || opened.Variables[1].Value != "s3cr3t-token" {
			t.Errorf("%+v, %v", opened, err)
		}
	})
	t.Run("a run has its address as sent, and keeps its request as composed", func(t *testing.T) {
		k := newKeeper(t, open)
		d := playground.Draft{Request: playground.NewRequest("{{base}}/x?k={{token}}"), Environment: "Staging"}
		d.Filled = &playground.Filled{Request: playground.NewRequest("https://staging.example/x?k=s3cr3t-token"), Secrets: []playground.Secret{{Name: "token", Value: "s3cr3t-token"}}}
		run, err := k.CreateRun(k.ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		found, err := k.FindRun(k.ctx, run.ID)
		if err != nil || found.URL != "https://staging.example/x?k=‹secret:token›" || found.Request.URL != d.Request.URL || found.Environment != "Staging" {
			t.Errorf("%q %q %q %v", found.URL, found.Request.URL, found.Environment, err)
		}
		page, err := k.FindRuns(k.ctx, playground.RunFilter{Host: "staging.example", Environment: "Staging", Limit: 10})
		if err != nil || len(page.Runs) != 1 || strings.Contains(page.Runs[0].URL, "s3cr3t") {
			t.Errorf("%+v, %v", page.Runs, err)
		}
	})
}
