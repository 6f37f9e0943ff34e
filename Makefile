# `make` alone lists what can be done.
.DEFAULT_GOAL := help
PYTHON ?= python3.13
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never
export SAM_CLI_TELEMETRY := 0

.PHONY: help install
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# One stamp per environment: it is made again when its lock changes.
.venv/stamp: requirements/dev.txt requirements/uv.txt
	@echo "installing the development environment"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python requirements/dev.txt requirements/uv.txt
	@touch $@

.venv-%/stamp: requirements/%.txt .venv/stamp
	@echo "installing the $* environment"
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv-$*
	@$(BIN)/uv pip sync --quiet --python .venv-$*/bin/python $<
	@touch $@

install: .venv/stamp .venv-emulator/stamp .venv-sam/stamp ## make the environments from the locks

COMPILE := $(BIN)/uv pip compile --quiet --python $(BIN)/python --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate
lock: ## make the locked requirement lists again
	$(COMPILE) layers/dependencies/requirements.in -o layers/dependencies/requirements.txt
	for list in dev emulator sam checkov; do $(COMPILE) requirements/$$list.in -o requirements/$$list.txt || exit 1; done
	@! grep -rn '://' requirements/*.txt layers/dependencies/requirements.txt
