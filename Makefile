# make run starts the page, make test runs every tier that this machine can; both install what they need first.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.installed-for-tests
TORCH_CPU_INDEX := https://download.pytorch.org/whl/cpu

.PHONY: setup run test check fix clean

setup: $(STAMP)

$(STAMP): requirements.txt constraints.txt pyproject.toml
	scripts/install.sh "$(PYTHON)" "$(VENV)"
	touch $@

$(TEST_STAMP): $(STAMP) scripts/install-for-tests.sh
	scripts/install-for-tests.sh "$(VENV)"
	touch $@

run: $(STAMP)
	exec $(BIN)/python app.py

test: $(TEST_STAMP)
	scripts/test.sh "$(VENV)"

check: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: $(TEST_STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
