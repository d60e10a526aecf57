# Each target is one or two plain commands; README.md shows them.
PYTHON ?= python3
BIN := .venv/bin

demo: .venv/demo
	$(BIN)/seqapps dinosaurs generate -n 10

test: .venv/test
	$(BIN)/python -m pytest

bench: .venv/test
	$(BIN)/python benchmarks/sampling.py
	$(BIN)/python benchmarks/start.py
	$(BIN)/python benchmarks/retraining.py
	$(BIN)/python benchmarks/dates_quality.py
	$(BIN)/python benchmarks/dates_lines.py

check: .venv/test
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

.venv/pip:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	touch $@

.venv/demo: .venv/pip requirements.txt pyproject.toml
	$(BIN)/python -m pip install --quiet -r requirements.txt -e .
	touch $@

.venv/test: .venv/demo
	$(BIN)/python -m pip install --quiet -r requirements.txt -e '.[test]'
	touch $@

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: demo test bench check clean
