# On a bare clone: `make grade` and `make test`. The environment is .venv; each target adds to it what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SUBMISSION ?= examples/half-right
WORKERS ?= auto

# The suite starts the commands hundreds of times: what Python compiles, it keeps.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help grade test lint check quality benchmark build clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

# Each is made again whenever what it is made from changes.
$(VENV)/grading: pyproject.toml gradescope/requirements.lock requirements/build.lock scripts/environment.py
	@$(PYTHON) scripts/environment.py grading
	@touch $@

$(VENV)/ready: $(VENV)/grading requirements/test.lock
	@$(PYTHON) scripts/environment.py testing
	@touch $@

grade: $(VENV)/grading ## grade SUBMISSION (default: the example) and print a table
	@$(BIN)/autograder grade $(SUBMISSION)

test: $(VENV)/ready lint ## everything that a change must pass
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: $(VENV)/ready ## style and types
	$(BIN)/ruff check .
	$(BIN)/mypy

check: $(VENV)/ready ## the assignment proves itself
	@$(BIN)/autograder check

quality: $(VENV)/ready ## how often marks are wrong, over 50 seeds (a quarter of an hour)
	@$(BIN)/python tests/helpers/quality.py

benchmark: $(VENV)/ready ## pairs with stock otter run, and where the milliseconds go
	@$(BIN)/python benchmarks/compare.py

build: $(VENV)/ready ## student_template/ and dist/
	$(BIN)/autograder build

clean: ## remove what the other targets made
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache *.egg-info
