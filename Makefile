PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test browser check bench reports site fix clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.ready ## fetch the two small models and advise on the sample task
	$(BIN)/advisor models pull smollm2-135m-instruct minilm-l6-v2
	$(BIN)/advisor run corpora/support-answers/task.yaml

test: check browser ## everything that must hold: check, the tests, and those on the real weights
	$(BIN)/python -m pytest -n 2
	$(BIN)/advisor models pull smollm2-135m-instruct minilm-l6-v2
	$(BIN)/python -m pytest -m weights

browser: ## Debian's chromium, which the tests drive report.html in, where it is missing and can be installed
	@.ci/browser

check: $(VENV)/.ready ## style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.ready ## replay the verdict over stored outcomes and write benchmarks/decisions/RESULTS.md
	$(BIN)/python benchmarks/decisions/run.py

reports: $(VENV)/.ready ## run the sample tasks and write reports/: an hour or two on 2 cores
	$(BIN)/advisor models pull smollm2-135m-instruct minilm-l6-v2
	$(BIN)/python benchmarks/reports/run.py

site: $(VENV)/.ready ## build the documentation as a site in build/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

fix: $(VENV)/.ready ## mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove the environment and every cache in this folder
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find advisor strategies tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[cpu,dev]'
	@touch $@
