# Aimak. "make help" lists the targets; "make check" is the only gate.
GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  = -s -w -X github.com/openaimak/aimak/internal/app.Version=$(VERSION)
# Pages are compiled without inlining: a component holds a closure, which Go would
# copy to each place of its use (docs/decisions/0031).
PAGES    = $(sort $(dir $(wildcard internal/*/*/*_templ.go internal/*/*_templ.go)))
RELEASE  = -trimpath -ldflags '$(LDFLAGS)' $(foreach d,$(PAGES),-gcflags=github.com/openaimak/aimak/$(patsubst %/,%,$(d))=-l)
ROOMS    = $(patsubst %/sqlc.yaml,%,$(wildcard internal/*/*/sqlc.yaml))
export CGO_ENABLED = 0

.PHONY: help run build assets test check format vet generate generated release tools golden bench clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 12

run: assets ## demo town on http://127.0.0.1:8080
	$(GO) run ./cmd/aimak demo

build: assets ## bin/aimak for this machine
	$(GO) build $(RELEASE) -o bin/aimak ./cmd/aimak

assets: ## browser libraries by npm, if npm is there; the program works without
	@sh tools/assets.sh

test: ## all tests; PostgreSQL and Chromium are used when they are there
	$(GO) test -timeout 45m ./...

check: assets format vet generated test release ## format, vet, staticcheck, generated code current, tests, all builds

format:
	@out=$$(gofmt -l cmd internal e2e); if [ -n "$$out" ]; then echo "gofmt:"; echo "$$out"; exit 1; fi

vet: .tools/staticcheck
	$(GO) vet ./...
	.tools/staticcheck ./...

generate: .tools/sqlc .tools/templ ## SQL and pages to Go
	@for room in $(ROOMS); do echo "sqlc $$room"; (cd $$room && $(CURDIR)/.tools/sqlc generate) || exit 1; done
	.tools/templ generate -path internal -log-level warn
	$(GO) run ./tools/weave internal

generated: generate ## fails when generated code was not committed
	@git diff --exit-code --stat -- '*_templ.go' '*/store/*' || { echo "generated code is not current: commit what make generate wrote"; exit 1; }

bench: ## the program beside its floors: JSON with ratios (bench/README.md)
	bench/run.sh

golden: ## rewrite the golden files after looking at the difference
	$(GO) test ./... -update

release: ## dist/ for linux/amd64, linux/arm64 and windows/amd64
	@mkdir -p dist
	@GOOS=linux GOARCH=amd64 $(GO) build $(RELEASE) -o dist/aimak-linux-amd64 ./cmd/aimak
	@GOOS=linux GOARCH=arm64 $(GO) build $(RELEASE) -o dist/aimak-linux-arm64 ./cmd/aimak
	@GOOS=windows GOARCH=amd64 $(GO) build $(RELEASE) -o dist/aimak-windows-amd64.exe ./cmd/aimak
	@for f in dist/aimak-*; do size=$$(wc -c < $$f); echo "$$f $$((size / 1048576)) MB"; [ $$size -le 41943040 ] || { echo "$$f is larger than 40 MB"; exit 1; }; done

tools: .tools/sqlc .tools/templ .tools/staticcheck ## build the pinned tools

.tools/sqlc: tools/sqlc/go.mod
	cd tools/sqlc && $(GO) build -o ../../.tools/sqlc github.com/sqlc-dev/sqlc/cmd/sqlc
.tools/templ: tools/lint/go.mod
	cd tools/lint && $(GO) build -o ../../.tools/templ github.com/a-h/templ/cmd/templ
.tools/staticcheck: tools/lint/go.mod
	cd tools/lint && $(GO) build -o ../../.tools/staticcheck honnef.co/go/tools/cmd/staticcheck

clean:
	rm -rf bin dist .tools
