# Each target is one or two plain commands; README.md shows them.
PYTHON ?= python3
BIN := .venv/bin
SUPPORTED := 3.11 3.12 3.13
PRINT_VERSION := -c "import sys; print('%d.%d' % sys.version_info[:2])" 2>/dev/null
VERSION := $(shell $(PYTHON) $(PRINT_VERSION))
# The stamp names the version, because an environment of another Python is never reused.
STAMP := .venv/python-$(VERSION)

demo: .venv/demo
	$(BIN)/seqapps dinosaurs generate -n 10
	@printf '\nTo use the command seqapps in this shell: source .venv/bin/activate\n'

serve: .venv/demo
	$(BIN)/seqapps serve

test: .venv/test
	$(BIN)/python -m pytest

clusters: .venv/clusters
	$(BIN)/python -m pytest -n 0 tests/clusters

quick: .venv/test
	$(BIN)/python -m pytest -m quick

check: .venv/test
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

mutants: .venv/test
	$(BIN)/python tests/mutants.py

bench: .venv/test
	$(BIN)/python benchmarks/run_all.py

wheel: .venv/test
	rm -rf dist
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .
	$(BIN)/python -m twine check --strict dist/*

$(STAMP):
	@case " $(SUPPORTED) " in *" $(or $(VERSION),none) "*) ;; *) \
	  echo "seqapps needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $(or $(VERSION),not found)." \
	  "Choose one: make demo PYTHON=python3.12" >&2; exit 2;; esac
	@test "$$($(BIN)/python $(PRINT_VERSION))" = "$(VERSION)" || rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --upgrade pip
	touch $@

.venv/demo: $(STAMP) requirements.txt pyproject.toml
	$(BIN)/python -m pip install -r requirements.txt -e .
	touch $@

.venv/test: .venv/demo
	$(BIN)/python -m pip install -r requirements.txt -e '.[test]'
	touch $@

.venv/clusters: .venv/test
	$(BIN)/python -m pip install -r requirements.txt -e '.[test,ray,spark,tfserving]'
	touch $@

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis dist mutants

.PHONY: demo serve test clusters quick check mutants bench wheel clean
