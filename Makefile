# Everything sets itself up: a target needs Python 3.11 or newer, make and the package index.
PYTHON ?= python3
CORPUS ?= fixtures
OUT    ?= build/clean-corpus
WCXB   ?= ../shared/wcxb
SCALE  ?= 1
SEEDS  ?= ../shared/seeds
BIN    := .venv/bin

.PHONY: help clean-corpus test test-engines lint rules redos seeds schema bench-quality bench-speed bench-speed-short bench-corpus fit clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cleaner needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

clean-corpus: .venv/ready ## Clean CORPUS (the fixtures) into OUT (build/clean-corpus)
	$(BIN)/cleaner corpus --overwrite '$(CORPUS)' '$(OUT)'

test: .venv/ready ## Run the tests
	$(BIN)/pytest -n auto

.venv/engines-ready: .venv/ready
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev,engines]'
	touch $@

test-engines: .venv/engines-ready ## Run the tests of the adapters on real engines (Spark needs Java 17)
	$(BIN)/pytest -n 2 --dist loadfile tests/engines

lint: .venv/ready ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

rules: .venv/ready ## Check the rules and run their examples
	$(BIN)/cleaner check

.venv/bench-ready: .venv/ready
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[bench]'
	touch $@

bench-quality: .venv/bench-ready ## Measure quality on the benchmark in WCXB (FLOORS=--set-floors)
	$(BIN)/python -m benchmarks.quality '$(WCXB)' $(FLOORS)

bench-speed: .venv/bench-ready ## Measure speed on the benchmark in WCXB (SCALE=0.1 FLOORS=--set-floors)
	$(BIN)/python -m benchmarks.speed '$(WCXB)' --scale '$(SCALE)' $(FLOORS)

bench-speed-short: .venv/ready ## Check a few ratios of speed on generated text
	$(BIN)/python -m benchmarks.speed --short

bench-corpus: .venv/bench-ready ## Measure runs over 1 GB of files and a manifest of 1,000,000 shards (SCALE=0.02)
	$(BIN)/python -m benchmarks.corpora '$(WCXB)' --scale '$(SCALE)'

fit: .venv/bench-ready ## Fit the weights of the evidence on the tuning pages in WCXB
	$(BIN)/python -m benchmarks.labelled '$(WCXB)' build/labelled
	$(BIN)/cleaner fit --data build/labelled --out rules/weights.toml

redos: .venv/ready ## Time patterns on hostile texts: a second opinion on their backtracking (minutes)
	$(BIN)/python -m benchmarks.redos

schema: .venv/ready ## Write the schema of reports to docs/report.schema.json
	$(BIN)/python -m cleaner.schema > docs/report.schema.json

seeds: .venv/ready ## Compare the documents in SEEDS with what must come out of them
	$(BIN)/python tests/seeds.py '$(SEEDS)'

clean: ## Remove what was made
	rm -rf .venv build
