# Parley's targets. Building and running need only Go and a C compiler: `go run .`

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
# What runs in many goroutines is tested under the race detector, and only there. Of the door, whose
# tests take four times as long so, it is what several requests meet in; `make race` has all of it.
RACE = ./demo ./execute ./runner ./store/...
MEET = Stream|Events|Series|Stop|Cancel|Limit|Follow|Present|Upload|Sending|Several|Hundreds|Repeat|Walk|Undo|Going|Interrupt|Together|Wait

# What takes long on one goroutine alone is not worth it there.
ALONE = ^(TestAnUpgradeSurvivesAKillAtEveryStep|TestSievesLetThroughWhatTheFiltersSay|TestACallThatFailsLosesNothing|TestADamagedPageHarmsOnlyItself|TestAMoveSeesARowThatDiffers|TestAHistoryMovesToPostgreSQLWhole)$$|^Test(SQLite|PostgreSQL)KeepsThePromises$$/^undo$$

# SQLite is compiled once more for the race detector, which does not look into it: optimised less, it
# is there in half the time.
LIGHT_C = CGO_CFLAGS=-O1

.PHONY: run test test-race test-rest race setup check format lint generate verify bench bench-peers

run: ## serve on 127.0.0.1:8080
	go run .

# Many a test waits for what others do: four packages at once keep two processors busy.
test: setup ## every test: unit, race, and the whole program in Chromium
	PARLEY_ALL_TESTS=1 go test -p 4 $$(go list ./... | grep -vxF "$$(go list $(RACE))")
	$(LIGHT_C) go build -race $(RACE) ./handlers
	$(MAKE) --no-print-directory -j 2 test-race test-rest
	PARLEY_ALL_TESTS=1 go test -tags e2e -count 1 -timeout 12m ./static ./e2e/...

# One lane each: the tests of the store alone take as long as the two others together.
test-race:
	$(LIGHT_C) PARLEY_ALL_TESTS=1 go test -race -skip '$(ALONE)' $(RACE)

test-rest:
	PARLEY_ALL_TESTS=1 go test -run '$(ALONE)' ./store
	$(LIGHT_C) PARLEY_ALL_TESTS=1 go test -race -run '$(MEET)' ./handlers

race: ## every test of what runs in many goroutines, under the race detector
	PARLEY_ALL_TESTS=1 go test -race $(RACE) ./handlers ./audience

setup: ## install what the tests need and this machine lacks; says what it installs
	sh scripts/setup.sh

check: format lint verify ## what must hold before a commit, besides the tests

format:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo 'These files want gofmt -w:'; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go tool templ fmt -fail views

lint:
	go vet ./...
	go vet -tags e2e ./static ./e2e/...
	go run $(STATICCHECK) ./...

generate: ## write the templates' Go and the editor's bundle again
	go generate ./...

verify: ## the generated files are those that their sources make
	sh scripts/verify-generated.sh

bench: ## the figures of Parley as ratios to limit programs of the same run
	go test -tags bench -count 1 -timeout 40m -run TestGoals -v ./bench

bench-peers: ## P1 to P6 and P28, over peers that the registries have
	BENCH=runs,peers,walks BENCH_PEERS=1 BENCH_NEWMAN=1 go test -tags bench -count 1 -timeout 15m -run TestGoals -v ./bench
