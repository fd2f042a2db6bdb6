# Set-up is part of every target: `make run` and `make test` work on a fresh machine.
SHELL := /bin/bash
.DEFAULT_GOAL := help
UV_VERSION := 0.13.9
TOOLS := .tools
UV := $(CURDIR)/$(TOOLS)/bin/uv
FRONTDESK := .venv/bin/frontdesk
PY_SOURCES := frontdesk actions tests bench advisories
EVAL_SETS := $(wildcard tests/eval/*.tsv)
MILLION = $(or $(DATABASE),sqlite:///$(CURDIR)/var/million.db)
export RASA_TELEMETRY_ENABLED := false

.PHONY: help run talk test faults fuzz topology check audit setup train eval bench soak bench-understanding bench-edge widget screenshots bench-widget bench-console clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: train ## Start everything (sets up and trains first, if needed)
	@$(FRONTDESK) run

talk: train ## Chat in the terminal
	@$(FRONTDESK) talk

setup: .tools/root.done .tools/assistant.done ## Install both environments

train: setup ## Train the model, if data or configuration changed
	@$(FRONTDESK) train

test: setup .tools/browser.done .tools/deploy.done ## Run every test, and train the model first, if needed
	@scripts/test

faults: train ## Break the house on purpose, 500 times; OPTIONS="--help" says what can be chosen
	@PYTHONPATH=tests .venv/bin/python -m faults $(OPTIONS)

fuzz: train ## Send CASES=10000 requests of every kind to the edge, on SQLite and on PostgreSQL
	FRONTDESK_FUZZ_CASES=$(or $(CASES),10000) .venv/bin/pytest -s tests/integration/edge/test_edge_fuzz.py

topology: train .tools/deploy.done ## Restart and kill two of each while visitors write; OPTIONS="--help" says what can be chosen
	@PYTHONPATH=tests .venv/bin/python -m topology $(OPTIONS)

eval: train ## Score the development sets
	$(FRONTDESK) eval $(EVAL_SETS)

check: setup ## Lint, types, layers
	.venv/bin/ruff check $(PY_SOURCES)
	.venv/bin/ruff format --check $(PY_SOURCES)
	.venv/bin/mypy
	assistant/.venv/bin/mypy --config-file assistant/mypy.ini
	.venv/bin/lint-imports

audit: setup ## Known problems of locked packages against reasoned exceptions, offline; OPTIONS="--ask" asks the registries, "--help" says more
	@PYTHONPATH=. .venv/bin/python -m advisories $(OPTIONS)

bench: train ## Measure beside the stock bot, and what one machine carries: 20 minutes; OUT=folder, OPTIONS="--help"
	PYTHONPATH=. .venv/bin/python -m bench $(if $(OUT),--out "$(OUT)") $(OPTIONS)

soak: train ## Hold chats with the whole house until TURNS=100000, and tell what grows; OUT=folder, OPTIONS="--help"
	PYTHONPATH=. .venv/bin/python bench/soak.py $(if $(TURNS),--turns $(TURNS)) $(if $(OUT),--out "$(OUT)") $(OPTIONS)

bench-understanding: setup ## Measure the understanding; needs DATA=folder with banking77/ and clinc150/
	@test -d "$(DATA)" || { echo "Say where the data sets are: make bench-understanding DATA=folder" >&2; exit 1; }
	PYTHONPATH=. OMP_NUM_THREADS=2 assistant/.venv/bin/python -W ignore bench/understanding.py $(DATA)

bench-edge: train ## Measure what the edge adds to a turn, and its memory; OUT=file keeps the figures
	PYTHONPATH=. .venv/bin/python bench/edge.py $(if $(OUT),--out "$(OUT)")

widget: .tools/browser.done ## Build the widget from its sources
	cd widget && npm run --silent check && npm run --silent build

screenshots: train .tools/browser.done ## Take pictures of the widget and the console; OUT=folder
	PYTHONPATH=tests/e2e .venv/bin/python tests/e2e/screenshots.py $(or $(OUT),var/screenshots)

bench-widget: train .tools/browser.done ## Measure the widget in Chromium: load, long chats, memory
	PYTHONPATH=tests/e2e .venv/bin/python bench/widget.py

bench-console: train ## Measure the console: live screens, and pages with a million messages; DATABASE=URL of an empty database
	PYTHONPATH=. .venv/bin/python bench/console_live.py
	@mkdir -p var
	PYTHONPATH=. .venv/bin/python bench/million.py $(MILLION)
	PYTHONPATH=. .venv/bin/python bench/console_pages.py $(MILLION)

clean: ## Remove environments, models and caches
	rm -rf .venv assistant/.venv widget/node_modules .tools models var .rasa .mypy_cache .ruff_cache .pytest_cache

# uv comes from PyPI into its own small environment, so that pyenv's version files of this
# project cannot hide it.
$(UV):
	@echo "==> Installing uv $(UV_VERSION)"
	@scripts/bootstrap-uv $(TOOLS) $(UV_VERSION)

.tools/root.done: $(UV) pyproject.toml uv.lock
	@echo "==> Front desk: Python 3.12 and its packages"
	@scripts/sync-packages . 3.12 && touch $@

.tools/browser.done: scripts/install-browser widget/package-lock.json
	@echo "==> Chromium, Node.js and the widget's packages, for the tests in a real browser"
	@scripts/install-browser && mkdir -p $(TOOLS) && touch $@

.tools/deploy.done: $(UV) scripts/install-deploy-tools deploy/tools.txt
	@echo "==> nginx and checkers, for the tests of deploy/"
	@scripts/install-deploy-tools && touch $@

.tools/assistant.done: $(UV) assistant/pyproject.toml assistant/uv.lock
	@echo "==> Assistant: Python 3.10, Rasa and its packages (some minutes the first time)"
	@scripts/sync-packages assistant 3.10 && touch $@
