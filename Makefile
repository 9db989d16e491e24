# Two commands are enough: `make run` starts the platform on this machine, `make test` runs all tests.
# Everything is installed in .venv, from the hashes in requirements/; stamp files there remember what was done.

PYTHON ?= python3
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin

export PYTHONSAFEPATH := 1
export UV_SYSTEM_CERTS := 1

.PHONY: run test check bench bench-flanders bench-planner messages lock assets clean
.DEFAULT_GOAL := run

run: $(VENV)/.run
	@exec $(BIN)/python -m clb_app.cli run

test: test-packages $(VENV)/.dev
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --ignore=tests/bench

check: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/pytest -n 0 tests/bench

# 72 centres, 3,700 schools and five years of history, and a tenth of it: about six minutes, 2 GB of disk.
bench-flanders: $(VENV)/.dev
	CLB_BENCH_FLANDERS=1 $(BIN)/pytest -n 0 tests/bench/test_flanders.py

# About an hour, alone on the machine. INSTANCES is a folder with the five instances of the format's description.
bench-planner: $(VENV)/.dev
	PYTHONPATH=tests $(BIN)/python -m bench.planner "$(INSTANCES)"

# The texts of the interface, for a second language: the Dutch text itself is the key.
messages: $(VENV)/.dev
	@mkdir -p build
	$(BIN)/pybabel extract -F babel.cfg -k _l -k _n:1,2 -o build/messages.pot platform tenants integrations

# New versions of what we depend on, with their hashes. The files name no server: only hashes.
lock: $(VENV)/.uv
	cd requirements && for name in bootstrap run dev; do \
	  ../$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	    $$name.in --output-file $$name.txt || exit 1; \
	done
	@! grep -n '://' requirements/*.txt

# Fonts and scripts of others, copied into the product with their licences. Needs Node; running the product does not.
assets:
	npm --prefix frontend run vendor

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis frontend/node_modules
	find platform tenants integrations tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment, step by step. A step that fails leaves no stamp; a failed first step leaves nothing at all.

$(VENV)/.python:
	@sh scripts/make-venv.sh "$(PYTHON)" "$(VENV)"
	@touch $@

$(VENV)/.uv: requirements/bootstrap.txt | $(VENV)/.python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(VENV)/.run: requirements/run.txt pyproject.toml $(VENV)/.uv
	$(BIN)/uv pip install --quiet --require-hashes --python $(VENV) -r requirements/run.txt
	$(BIN)/uv pip install --quiet --python $(VENV) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/uv pip install --quiet --require-hashes --python $(VENV) -r requirements/dev.txt
	@touch $@

.PHONY: test-packages
test-packages:
	@sh scripts/test-packages.sh
