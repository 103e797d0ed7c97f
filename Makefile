# Everything sets itself up: a target needs Python 3.11 or newer, make and a package index.
# .venv holds the product, for those who clean texts; .venv-dev all that developers need.
PYTHON ?= python3
SCALE  ?= 1
CASES  ?= 10000
SEED   ?= 1
FIRST  ?= 0
DEV    := .venv-dev/bin
# Modules are compiled as they are imported, for most never are; but where Python may not write them,
# each start would compile them again.
NO_COMPILE := $(if $(PYTHONDONTWRITEBYTECODE),,--no-compile)
INSTALL = $(DEV)/pip install --quiet $(NO_COMPILE) --constraint constraints.txt

# Paths reach the shell through the environment: no quote, space or dollar sign in them is syntax.
override CORPUS := $(or $(value CORPUS),$(CURDIR)/fixtures)
override OUT    := $(or $(value OUT),$(CURDIR)/build/clean-corpus)
override WCXB   := $(or $(value WCXB),../shared/wcxb)
override SEEDS  := $(or $(value SEEDS),../shared/seeds)
override LINES  := $(or $(value LINES),../shared/lines)
override ACCEPT := $(value ACCEPT)
override FIELD  := $(or $(value FIELD),../shared/field)
CHECKOUT := $(CURDIR)
# Relative paths count from where make was called, also by `make -C checkout`.
HERE := $(if $(findstring w,$(firstword -$(MAKEFLAGS))),$(PWD),$(CURDIR))
export CORPUS OUT WCXB SEEDS LINES ACCEPT FIELD CHECKOUT HERE

.PHONY: help chromium clean-corpus docs test test-install test-engines test-browser lint rules redos fuzz exactness sanitize kills seeds schema docs-tables bench bench-adapters bench-corpus bench-field bench-growth bench-hyphens bench-languages bench-learn bench-lines bench-pages bench-quality bench-rules bench-speed bench-speed-short bench-traps fit fit-pages frequencies clean man

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

define check-python
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cleaner needs Python 3.11 or newer; name one: make PYTHON=python3.11 …")'
endef

CORE := setup.py $(wildcard cleaner/core/*.pyx cleaner/core/*.pxd)
# Once, where there is no C compiler: all works without the core.
define say-engine
@$(1)/python -c 'from cleaner.core import CORE; CORE.is_compiled or print("No C compiler: the engine is in Python, with the same answers, a fifth as fast")'
endef

.venv/ready: pyproject.toml constraints.txt $(CORE)
	$(check-python)
	@echo 'Setting up .venv, once: Cleaner with support for Parquet and web archives, about 290 MB'
	@$(PYTHON) -m venv --clear .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check $(NO_COMPILE) --upgrade pip
	@.venv/bin/pip install --quiet $(NO_COMPILE) --constraint constraints.txt --editable '.[parquet,warc]'
	$(call say-engine,.venv/bin)
	@touch $@

.venv-dev/ready: pyproject.toml constraints.txt $(CORE)
	$(check-python)
	@echo "Setting up .venv-dev, once: Cleaner and its developers' tools, about 700 MB"
	@$(PYTHON) -m venv .venv-dev
	@$(DEV)/pip install --quiet --disable-pip-version-check $(NO_COMPILE) --upgrade pip # from 25.1 on it knows groups
	@$(INSTALL) --group dev --editable '.[fit,learn,parquet,remote,warc,workbench]'
	$(call say-engine,$(DEV))
	@touch $@

# What is in quarantine (code 1) is on the page, too; the target ends with the code of the run.
clean-corpus: .venv/ready ## Clean CORPUS (the fixtures) into OUT (build/clean-corpus), or go on with it (ARGS='--text-field body'), and write OUT/report.html
	@cd "$$HERE" && cleaner="$$CHECKOUT/.venv/bin/cleaner" && code=0 && \
	{ "$$cleaner" corpus $(ARGS) "$$CORPUS" "$$OUT" || code=$$?; } && \
	if [ $$code -le 1 ] && [ -e "$$OUT/summary.json" ]; then "$$cleaner" report -- "$$OUT"; fi && exit $$code

test: .venv-dev/ready ## Run the tests (ARGS=tests/test_cli.py)
	$(DEV)/pytest -n auto --dist worksteal $(ARGS)

test-install: .venv-dev/ready ## Build, install and try what is published, with an old and a new pip
	$(DEV)/python tests/install.py $(ARGS)

.venv-dev/engines-ready: .venv-dev/ready
	@echo 'Adding the engines to .venv-dev, once'
	@$(INSTALL) --group engines 'deboilerplate[pandas,polars,datasets,datatrove,spark,ray,langchain,llama-index,haystack,spacy,s3]'
	@$(INSTALL) --no-deps nemo-curator cosmos-xenna # which ask for torch; texts need none of it
	@touch $@

test-engines: .venv-dev/engines-ready ## Run the tests of the adapters on real engines (Spark needs Java 17)
	$(DEV)/pytest -n 2 --dist loadfile tests/engines

docs: .venv-dev/ready ## Build the docs site into build/site, and check each of its links
	$(DEV)/python -m docsite

.venv-dev/browser-ready: .venv-dev/ready
	@echo 'Adding Playwright and axe to .venv-dev, once'
	@$(INSTALL) --group browser
	@touch $@

# Debian's browser: Playwright's own would come from outside the package registries.
chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null || \
	{ echo 'Installing chromium'; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium >/dev/null; }

test-browser: .venv-dev/browser-ready chromium ## Try the pages in Chromium, which is installed if it is missing; screenshots go to build/screenshots
	$(DEV)/pytest -n 2 --dist loadfile tests/browser $(ARGS)

lint: .venv-dev/ready ## Check style, types and English
	$(DEV)/ruff check .
	$(DEV)/ruff format --check .
	$(DEV)/mypy
	$(DEV)/codespell
	$(DEV)/python -m tests.english

rules: .venv-dev/ready ## Check the rules, their examples, their measured precision and what they take of prose (ACCEPT='why it is right')
	$(DEV)/cleaner check --stats --strict
	$(DEV)/cleaner rules format --check
	$(DEV)/python -m benchmarks.prose "$$WCXB" --accept "$$ACCEPT"

.venv-dev/bench-ready: .venv-dev/ready
	@echo 'Adding what the benchmarks compare with to .venv-dev, once'
	@$(INSTALL) --group bench
	@touch $@

bench: .venv-dev/bench-ready ## Run all benchmarks that data is there for, for hours, and write the table build/bench.md (ARGS='quality lines')
	@$(DEV)/python -m benchmarks $(ARGS)

bench-quality: .venv-dev/bench-ready ## Measure quality on the benchmark in WCXB (FLOORS=--set-floors)
	$(DEV)/python -m benchmarks.quality "$$WCXB" $(FLOORS)

bench-lines: .venv-dev/bench-ready ## Measure quality on the judged lines in LINES and pages in WCXB (ARGS='--list wrong --theme newsletter', ARGS=--curve)
	$(DEV)/python -m benchmarks.lines "$$LINES" "$$WCXB" $(ARGS)

bench-field: .venv-dev/ready ## Compare the cases in FIELD with what must come out of them (ARGS='--diff NAME')
	$(DEV)/python -m benchmarks.field "$$FIELD" $(ARGS)

bench-rules: .venv-dev/bench-ready ## Measure each rule on the pages in WCXB and the judged lines in LINES (ARGS='--list RULE')
	$(DEV)/python -m benchmarks.records "$$WCXB" "$$LINES" $(ARGS)

bench-pages: .venv-dev/bench-ready ## Measure clean_html beside other systems on the pages in WCXB, by kind of page
	$(DEV)/python -m benchmarks.html_pages "$$WCXB"

bench-speed: .venv-dev/bench-ready ## Measure speed on the benchmark in WCXB (SCALE=0.1 FLOORS=--set-floors)
	$(DEV)/python -m benchmarks.speed "$$WCXB" --scale '$(SCALE)' $(FLOORS)

bench-speed-short: .venv-dev/ready ## Check a few ratios of speed on generated text
	$(DEV)/python -m benchmarks.speed --short

bench-traps: .venv-dev/ready ## Count the traps, article prose that looks like chrome, that lose a word (ARGS=--set-known)
	$(DEV)/python -m benchmarks.traps $(ARGS)

bench-growth: .venv-dev/ready ## Measure how time grows with the size of hostile texts and pages (ARGS='page: nested')
	$(DEV)/python -m benchmarks.growth $(ARGS)

bench-hyphens: .venv-dev/bench-ready ## Measure hyphens at line ends on typeset texts in seven languages (ARGS='--list de')
	$(DEV)/python -m benchmarks.hyphens "$$WCXB" $(ARGS)

bench-languages: .venv-dev/ready ## Count the prompts of public translation catalogues that go from an article (ARGS=da, ARGS='--list da')
	$(DEV)/python -m benchmarks.languages $(ARGS)

bench-corpus: .venv-dev/bench-ready ## Measure runs over 1 GB of files, a manifest of 1,000,000 shards, a cluster of 20,000 slots (SCALE=0.02, ARGS='--only cluster')
	$(DEV)/python -m benchmarks.corpora "$$WCXB" --scale '$(SCALE)' $(ARGS)

bench-adapters: .venv-dev/engines-ready ## Measure what the adapters cost over a loop of clean() (ARGS='--rounds 5')
	$(DEV)/python -m benchmarks.adapters $(ARGS)

bench-learn: .venv-dev/bench-ready ## Measure learned rules on generated sites and the pages in WCXB, time and memory by size (ARGS='--sizes 1000,10000,100000')
	$(DEV)/python -m benchmarks.learn "$$WCXB" $(ARGS)

redos: .venv-dev/ready ## Time patterns on hostile texts: a second opinion on their backtracking (minutes)
	$(DEV)/python -m benchmarks.redos

fuzz: .venv-dev/ready ## Check random texts, pages, files, rules and command lines (CASES=10000 SEED=1 TARGET=pages FIRST=7)
	$(DEV)/python -m benchmarks.fuzz $(TARGET) --cases '$(CASES)' --seed '$(SEED)' --first '$(FIRST)'

exactness: .venv-dev/bench-ready ## Compare the compiled core with its reference in Python, on fixtures, WCXB, FIELD and random texts (ARGS='--every 10 --random 200000 --seed 1')
	$(DEV)/python -m benchmarks.exactness "$$WCXB" "$$FIELD" $(ARGS)

sanitize: .venv-dev/ready ## Check the memory safety of the compiled core by AddressSanitizer, UndefinedBehaviorSanitizer and valgrind (ARGS='--random 5000')
	$(DEV)/python tests/sanitize.py $(ARGS)

kills: .venv-dev/ready ## Kill workers and runs at counted steps, and compare what comes out (ARGS='--kills 20', ARGS='--step run:57')
	$(DEV)/python -m tests.kills $(ARGS)

frequencies: .venv-dev/bench-ready ## Look up how often the words of word classes occur
	$(DEV)/python -m cleaner.authoring.frequencies rules

fit: .venv-dev/bench-ready ## Fit the weights of the evidence on the tuning pages in WCXB
	$(DEV)/python -m benchmarks.labelled "$$WCXB" build/labelled
	$(DEV)/cleaner fit --data build/labelled --out rules/weights.toml

fit-pages: .venv-dev/bench-ready ## Fit the weights of the blocks of pages on the tuning pages in WCXB
	$(DEV)/python -m benchmarks.labelled_pages "$$WCXB" build/labelled-pages
	$(DEV)/cleaner fit --pages --data build/labelled-pages --out rules/blocks.toml

schema: .venv-dev/ready ## Write the schemas of rule files to rules/schema, and the one of reports to docs/report.schema.json
	@mkdir -p rules/schema
	@set -e; for name in rules words fragments chain config; do $(DEV)/cleaner schema $$name > rules/schema/$$name.json; done
	@$(DEV)/cleaner schema report > docs/report.schema.json

man: .venv-dev/ready ## Write a man page for each command to build/man, from the help
	$(DEV)/python -m cleaner.cli.man build/man

docs-tables: .venv-dev/ready ## Write the tables of actions, conditions and features into docs/rules.md
	$(DEV)/python -m cleaner.authoring.reference docs/rules.md

seeds: .venv-dev/ready ## Compare the documents in SEEDS with what must come out of them
	$(DEV)/python tests/seeds.py "$$SEEDS"

clean: ## Remove what was made
	rm -rf .venv .venv-dev build
