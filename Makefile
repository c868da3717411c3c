# `make help` lists the commands. Needed: Python 3.11, make, git, Node 20.

PYTHON ?= $(firstword $(shell command -v python3.11 python3))
PORT ?= 8080
WORKERS ?= 2
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
CATALOGUES := $(shell find app modules translations -name '*.po' 2>/dev/null)
BROWSER = $(or $(CHROMIUM),$(firstword $(shell command -v chromium chromium-browser google-chrome)))
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help run dev test screens leaks check format bench pictures papers lock browser fonts clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' \
		| awk -F'|' '{ printf "  make %-8s %s\n", $$1, $$2 }'

run: $(VENV)/run.done app/static/vendor/.done $(VENV)/catalogues.done fonts ## start everything with demo data; PORT=8080
	$(BIN)/chungtay run --demo --port $(PORT)

dev: $(VENV)/dev.done app/static/vendor/.done $(VENV)/catalogues.done ## install what developers need

test: dev fonts ## run the suite without a browser; ARGS="-k name" goes to pytest, WORKERS=2
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(ARGS)

screens: dev browser ## run the browser tests: tasks, keyboard, axe, stray texts; WORKERS=2
	CHROMIUM="$(BROWSER)" $(BIN)/pytest -n $(WORKERS) --dist loadfile tests/browser/test_*.py $(ARGS)

leaks: dev ## run the leak matrix, and look for stored attacks on every page; SHARE=today for a share
ifdef SHARE
	LEAKS_PROCESSES=$(WORKERS) $(BIN)/pytest -s -n 0 tests/security/test_share_of_the_day.py $(ARGS)
else
	LEAKS_PROCESSES=$(WORKERS) $(BIN)/pytest -s -n 0 tests/security/test_matrix.py tests/security/test_matrix_session.py $(ARGS)
	$(BIN)/pytest -n $(WORKERS) --dist loadfile tests/security/test_matrix_finds.py tests/attack/test_stored.py $(ARGS)
endif

check: dev ## style, types, imports, translations, migrations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/chungtay i18n check
	$(BIN)/chungtay db check

format: $(VENV)/dev.done ## format the sources and mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: dev $(VENV)/bench.done ## run the benchmarks, each against its peer
	$(BIN)/pytest -q -s benchmarks/bench_*.py $(ARGS)

pictures: dev browser ## make docs/images anew from a running demonstration; PORT=8080
	CHROMIUM="$(BROWSER)" $(BIN)/python docs/screenshots.py --home http://127.0.0.1:$(PORT)

papers: dev fonts ## make every paper from records of the demonstration, and pictures; FOLDER=build/papers
	$(BIN)/python docs/paper_pictures.py $(or $(FOLDER),build/papers)

lock: $(VENV)/dev.done ## resolve the dependencies anew; ARGS="--upgrade"
	echo pip | $(COMPILE) $(ARGS) -o requirements/pip.lock -
	$(COMPILE) $(ARGS) --extra embedded -o requirements/run.lock pyproject.toml requirements/build.in
	$(COMPILE) $(ARGS) --extra embedded --extra dev -c requirements/run.lock \
		-o requirements/dev.lock pyproject.toml requirements/build.in
	$(COMPILE) $(ARGS) -c requirements/dev.lock -o requirements/bench.lock requirements/bench.in

clean: ## remove what make has made; instance/ with its data stays
	rm -rf $(VENV) node_modules app/static/vendor build dist htmlcov .coverage* *.egg-info
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find app modules translations -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

browser:
	@if [ -n "$(BROWSER)" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Debian's chromium for the browser tests."; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends chromium fonts-liberation2; \
	else \
		echo "*** NO CHROMIUM FOUND: THE BROWSER TESTS WILL BE SKIPPED. ***"; \
		echo "*** Install chromium, or set CHROMIUM to the path of a browser. ***"; \
	fi

fonts: $(VENV)/run.done
	@said=$$($(BIN)/python -c 'from app.kernel.documents import fonts; print(fonts.complaint())'); \
	if [ -z "$$said" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Debian's fonts-liberation2 for official papers."; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends fonts-liberation2; \
	else \
		echo "*** $$said ***"; \
	fi

# The pip of Python 3.11 cannot hold an extra (coverage[toml]) to its locked version: ours comes first.
$(VENV)/pyvenv.cfg: requirements/pip.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; $(PYTHON) is older."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --require-hashes -r requirements/pip.lock

$(VENV)/run.done: $(VENV)/pyvenv.cfg requirements/run.lock pyproject.toml
	$(PIP) install --quiet --require-hashes -r requirements/run.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.done: $(VENV)/run.done requirements/dev.lock
	$(PIP) install --quiet --require-hashes -r requirements/dev.lock
	@touch $@

$(VENV)/bench.done: $(VENV)/dev.done requirements/bench.lock
	$(PIP) install --quiet --require-hashes -r requirements/bench.lock
	@touch $@

node_modules/.done: package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

app/static/vendor/.done: node_modules/.done frontend/build.mjs
	node frontend/build.mjs
	@touch $@

$(VENV)/catalogues.done: $(VENV)/run.done $(CATALOGUES)
	$(BIN)/chungtay i18n compile
	@touch $@
