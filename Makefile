# Diandan: `make run` and `make test` need Python ≥ 3.11 and make; the rest they fetch into .venv/ and .local/.
SHELL := /bin/sh
.DEFAULT_GOAL := help
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore
PY := .venv/bin/python
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.PHONY: help run dev test test-clocks coverage check fuzz bench reset lock messages format-templates clean

help: ## What one can do here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: .venv/run-installed ## Set everything up and serve on PORT (8000); Ctrl-C stops it
	@exec $(PY) -m civic.runtime.runner

dev: .venv/dev-installed ## As run, for working on it: reloads what is changed, shows what is sent, a debug toolbar
	@exec $(PY) -m civic.runtime.dev

test: .venv/dev-installed ## Set everything up and run all tests, the browser's included; T=path runs one file at once
ifdef T
	@$(PY) -m civic.runtime.quick $(T) $(PYTEST)
else
	@$(PY) -m civic.runtime.chromium
	@$(PY) -m pytest -n auto -q $(PYTEST)
endif

test-clocks: .venv/dev-installed ## The tests at hours and days at which software breaks (needs a C compiler)
	@$(PY) -m civic.runtime.clocks $(if $(AT),--at "$(AT)") $(PYTEST)

coverage: .venv/dev-installed ## The tests, counting the lines and branches they reach; T=path counts one file's, without the floor
	@$(PY) -m civic.runtime.chromium
	@$(PY) -m pytest -n auto -q --cov --cov-report=term:skip-covered \
		$(if $(T),--cov-fail-under=0 $(T)) $(PYTEST)

check: .venv/dev-installed ## Lint, format, types, imports, migrations, translations, generated docs, security
	@$(PY) -m civic.runtime.checks

format-templates: .venv/dev-installed ## Lay the HTML templates out anew (F=path for one file)
	@$(PY) scripts/format_templates.py $(F)

fuzz: .venv/dev-installed ## Attack the API by its own description for an hour, in four roles (FUZZ_SEEDS, FUZZ_EXAMPLES)
	@FUZZ_ROLES=ARSV FUZZ_SEEDS=$${FUZZ_SEEDS:-3} FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-30} $(PY) -m pytest -n auto -q tests/integration/test_api_fuzz.py

bench: .venv/dev-installed ## Measure, as ratios to a no-op
	@$(PY) -m bench

reset: .venv/run-installed ## Empty the embedded data and fill it anew
	@$(PY) -m civic.runtime.reset

lock: .venv/dev-installed ## Resolve the dependencies anew into requirements/
	@$(PY) -m civic.runtime.lock

messages: .venv/dev-installed ## Collect what is to be translated, then compile the catalogues
	@$(PY) -m civic.runtime.messages collect

clean: ## Remove the virtual environment and the embedded data
	rm -rf .venv .local

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed (Debian: apt-get install python3-venv)."; exit 1; }
	@echo "· Virtual environment"
	@$(PYTHON) -m venv .venv

.venv/run-installed: requirements/run.txt | .venv/bin/python
	@echo "· Packages (once; about a minute)"
	@$(PY) -m pip install --quiet --require-hashes --no-deps -r requirements/run.txt
	@touch $@

.venv/dev-installed: requirements/dev.txt .venv/run-installed
	@echo "· Packages for tests (once)"
	@$(PY) -m pip install --quiet --require-hashes --no-deps -r requirements/dev.txt
	@touch $@
