# Two commands are enough: `make demo` and `make test`. `make help` lists the rest.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
ENGLISH := *.md docs app/*.py app/domain app/jobs app/services app/store app/web models/*.py training/*.py training/*.md wayfelt_client bench deploy
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt
# pip would write the bytecode one file after the other; this uses all cores. A package's file that doesn't compile is passed over.
COMPILE := $(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true

.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

demo: $(VENV)/.runtime ## Install, score the sample dump, print its emotion curve, serve dashboard and API on 127.0.0.1:8000
	$(BIN)/wayfelt demo

test: check ## Install what the tests need, then lint, types, contracts and all tests
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder

check: $(VENV)/.dev ## Lint, formatting, spelling, types and import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/codespell $(ENGLISH)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## Format the code and mend what the linter can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

evaluate: $(VENV)/.dev ## Measure the model on the gold set and the public sets (DATA=../shared/data)
	$(BIN)/python -m training.evaluate --data $(or $(DATA),../shared/data) --split test

test-ray: $(VENV)/.dev ## Install Ray (600 MB) and run the tests of the cluster
	$(PIP) --editable '.[dev,train,ray]'
	$(BIN)/python -m pytest tests/cluster -s

docs: $(VENV)/.dev ## Write the documentation as a site into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --clean

screenshots: $(VENV)/.dev ## Take the pictures of the README; every page: EVERY=folder
	$(BIN)/python -m bench.pictures $(if $(EVERY),--every $(EVERY))

wheel: $(VENV)/.dev ## Build dist/wayfelt-VERSION-py3-none-any.whl; the version stands in pyproject.toml
	rm -f dist/wayfelt-*.whl
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

release-check: wheel ## Install the wheel into an empty environment; run demo, score, map and serve there
	sh deploy/release_check.sh dist/wayfelt-*.whl

sbom: $(VENV)/.dev ## Write the bill of materials of what runs (CycloneDX) into dist/
	$(PIP) --editable '.[release]'
	$(BIN)/python -m deploy.sbom dist/wayfelt.cdx.json

audit: $(VENV)/.dev ## Look up known vulnerabilities of what runs; ends with 2 where that can't be reached
	$(PIP) --editable '.[release]'
	$(BIN)/python -m deploy.audit

clean: ## Remove the virtual environment and what tools left
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist site

# torch goes first and by its exact version: any other spelling may pull a GPU build of several gigabytes.
$(VENV)/.runtime: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 is needed: make PYTHON=/path/to/python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV); the first time takes some minutes."
	$(PIP) torch==2.13.0
	$(PIP) --editable .
	$(COMPILE)
	touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(PIP) --editable '.[dev,docs,train]'
	$(COMPILE)
	touch $@

.PHONY: help demo test test-ray check format docs evaluate screenshots wheel release-check sbom audit clean
