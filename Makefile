# Two commands matter: `make up` runs Getrapt, `make test` tests it. Everything they need they get themselves;
# Python 3.11 or later, make and a network are enough.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules

UV_VERSION := 0.13.9
PYTHON_NAMES := python3 python3.14 python3.13 python3.12 python3.11
VENV := .venv
TOOLS := .tools
PY := $(VENV)/bin/python
STAMP := $(VENV)/.complete
PYTEST_WORKERS ?= 2
PYTEST_ARGS ?=

export PYTHONPATH := $(CURDIR)
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/$(VENV)
unexport VIRTUAL_ENV

.PHONY: help setup servers temporal-server up test test-cluster check check-format check-lint check-types check-rooms check-messages check-policy check-api check-deploy check-mutants fuzz soak format bench year timers importing docs messages pictures assets clean

help: ## this list
	@echo 'Getrapt. Two commands: make up runs it, make test tests it.'
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

# The stamp is written last and atomically, so an interrupted setup is simply done again.
$(STAMP): pyproject.toml uv.lock deploy/environment.sh
	@UV_VERSION='$(UV_VERSION)' TOOLS='$(TOOLS)' PYTHON_NAMES='$(PYTHON_NAMES)' sh deploy/environment.sh
	@touch $@.new && mv -f $@.new $@

setup: $(STAMP) ## the Python environment, from uv.lock

servers: $(STAMP) ## OPA and Temporal at their pinned versions; a first build takes some minutes
	@$(PY) -P -m runtime.servers

temporal-server: $(STAMP) ## Temporal for a PostgreSQL of one's own, with the tool that makes its tables; a first build takes some minutes
	@$(PY) -P -m runtime.servers --cluster

up: servers ## run everything on this machine, and print the address to open
	@./getrapt up --development

test: servers ## every test, on real servers
	@$(PY) -P -m pytest -n $(PYTEST_WORKERS) $(PYTEST_ARGS)

test-cluster: servers temporal-server ## the tests on a Temporal server with PostgreSQL: two workers, one killed under load
	@$(PY) -P -m pytest -n 0 -m cluster -o faulthandler_timeout=0 tests/cluster $(PYTEST_ARGS)

check: check-format check-lint check-types check-rooms check-messages check-policy check-api check-deploy ## format, lint, types, import contracts, texts, policy, API, what is there for containers

check-format: $(STAMP) ## every file as the formatter writes it
	@$(VENV)/bin/ruff format --check .

check-lint: $(STAMP) ## what ruff finds
	@$(VENV)/bin/ruff check .

check-types: $(STAMP) ## strict types
	@$(VENV)/bin/mypy .

check-rooms: $(STAMP) ## which folder may import which
	@$(VENV)/bin/lint-imports --no-logo

check-messages: $(STAMP) ## every sentence of the pages has its English, with the same blanks and mark-up
	@$(PY) -P -m runtime.messages --check

# The policy's own tests and their coverage are read by a script beside them, where there is one.
POLICY_COVERAGE := $(wildcard tests/policy/coverage.py)
check-policy: servers ## the policy compiles strictly, asks for no field that there is not, is formatted, and its tests reach every line
	@opa=$$($(PY) -P -m runtime.servers --path opa) && \
	"$$opa" check --strict --schema policies/schemas/input.jsonschema policies && \
	"$$opa" fmt --fail --list policies && \
	$(if $(POLICY_COVERAGE),$(PY) -P $(POLICY_COVERAGE) "$$opa",:)

check-api: $(STAMP) ## the description of the API keeps to the NL API Design Rules; needs Node, and gets it where there is none
	@$(PY) -P deploy/spectral/check.py

check-deploy: $(STAMP) ## compose.yaml and the manifests for Kubernetes keep to their rules and schemas; gets its linters
	@$(PY) -P -m deploy.check

check-mutants: servers ## every small change of the policy is noticed by its own tests; takes minutes
	@$(PY) -P -m tests.policy.mutants

FUZZ_EXAMPLES ?= 200
fuzz: servers ## send the API what Schemathesis makes of its description, FUZZ_EXAMPLES times for each operation (200 takes an hour)
	@FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(PY) -P -m pytest -q -n 0 --timeout 0 -o faulthandler_timeout=0 tests/servers/api/test_fuzz.py

SECONDS ?= 120
SEED ?=
PLAN ?=
soak: servers ## kill, stop and mislead the servers of a stack under work for SECONDS (120), and check that everything holds; SEED=… for the same again, PLAN=… for a plan that was written down
	@$(PY) -P -m tests.faults --seconds $(SECONDS) $(if $(SEED),--seed $(SEED)) $(if $(PLAN),--plan $(PLAN))

format: $(STAMP) ## put code and policy in the format that check asks for
	@$(VENV)/bin/ruff format . && $(VENV)/bin/ruff check --fix .
	@opa=$$($(PY) -P -m runtime.servers --path opa) && "$$opa" fmt --write policies

bench: servers ## measure, beside the bare parts
	@$(PY) -P -m bench

CASES ?= 12000
MINUTES ?= 60
year: servers ## drive CASES cases (12000) in MINUTES (60) through the API of a stack of its own, and hold the ledger against it
	@$(PY) -P -m bench.year --cases $(CASES) --minutes $(MINUTES)

SIZES ?= 1000
timers: servers ## let SIZES (1000) open cases wait with a timer on a stack of its own, start it again, and let terms pass
	@$(PY) -P -m bench.timers $(foreach size,$(SIZES),--cases $(size))

importing: servers ## import files of SIZES (1000) rows on a stack of its own, killed and again, beside plain inserts and bare workflows
	@$(PY) -P -m bench.importing $(foreach size,$(SIZES),--rows $(size))

docs: servers ## write the pages in docs/ and the schema of the input that come from the code and the policy
	@$(PY) -P -m authority.question_schema > policies/schemas/input.jsonschema.new && mv -f policies/schemas/input.jsonschema.new policies/schemas/input.jsonschema
	@$(PY) -P -m runtime.settings_table > docs/settings.md.new && mv -f docs/settings.md.new docs/settings.md
	@$(PY) -P -m runtime.authority_matrix > docs/authority-matrix.md.new && mv -f docs/authority-matrix.md.new docs/authority-matrix.md

messages: $(STAMP) ## take the sentences of the pages into the catalogue, and list those that lack their English
	@$(PY) -P -m runtime.messages

pictures: servers ## take the pictures of docs/first-decision.md anew
	@$(PY) -P -m pytest -q -n 0 -k screen tests/web/test_first_decision.py
	@mkdir -p docs/first-decision && cp build/screenshots/first-decision/*.png docs/first-decision/

assets: $(STAMP) ## take style and font of the pages from their pinned npm packages anew; what comes of it is committed
	@$(PY) -P deploy/assets/vendor.py

clean: ## remove the environment and what tools left; a home (.getrapt) and the servers' cache stay
	@rm -rf $(VENV) $(TOOLS) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
