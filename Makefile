# `make` alone lists what can be made. Needs on the machine: Python 3.11 or newer, make, a shell.
SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
SEALANE := $(VENV)/bin/sealane
STATIC := src/sealane/serve/static
COAST := src/sealane/geo/data/coast.npz
LIMITS := src/sealane/law/data/limits.npz
KERNELS := $(shell find src/sealane -name '*kernel*.py' -o -path '*kernel*/*.py' 2>/dev/null)
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' 2>/dev/null)
SERVE ?= 1
SEED ?= 1
DEMO ?= demo
PORT ?= 8765
PYTEST_ARGS ?=
BENCH ?=
# Read by tools/demo.sh: files, and flags of `sealane run`, as a shell would read them.
export FILES ARGS
# Some machines tell Python to forget what it compiled. Every command that a test starts, and every
# worker, would then compile the same modules anew: two seconds each.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup demo demo-partners test check format bench truth docs web clean

help: ## list what can be made
	@echo "make demo              set up, make the packaged scenario, run the flow, serve the page"
	@echo "make demo FILES=\"...\"  the same on your own AIS files"
	@echo "  ... ARGS=\"...\"       with options of sealane run (--mapping, --received-at, --zones, ...)"
	@echo "make demo SERVE=0      the same, stopping after the table"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | grep -v 'make demo' | awk -F'|' '{printf "%-22s %s\n", $$1, $$2}'

# The page is fetched and built while the Python packages are installed: each needs one processor.
setup: ## virtual environment, web bundle, coast, compiled kernels
	@$(MAKE) --no-print-directory -j2 .stamps/web .stamps/warm .stamps/bytecode .stamps/warm-rest

.stamps/python: tools/make_venv.sh
	@sh tools/make_venv.sh $(VENV)
	@mkdir -p .stamps && touch $@

.stamps/venv: .stamps/python pyproject.toml requirements.txt
	@sh tools/make_venv.sh $(VENV) packages
	@touch $@

# pip would do this at the end of its work, while nothing else can begin.
.stamps/bytecode: .stamps/venv
	@$(PY) -m compileall -qq $(VENV)/lib || true
	@touch $@

.stamps/node: .stamps/python web/package.json web/package-lock.json tools/node.sh
	@echo "Fetching what the page is built from ..."
	@sh tools/node.sh $(VENV) install
	@touch $@

# What is compiled is of a kernel's own file; those that it calls may have changed.
.stamps/swept: .stamps/venv $(KERNELS)
	@find src/sealane -name '*.nb[ci]' -delete
	@touch $@

$(COAST): .stamps/node .stamps/venv tools/pack_coast.py | .stamps/swept
	@echo "Packing the coast ..."
	@$(PY) tools/pack_coast.py

$(LIMITS): $(COAST) tools/pack_limits.py $(wildcard src/sealane/law/limit*.py) \
		src/sealane/law/shore.py $(addprefix src/sealane/law/data/,shores.csv parts.csv features.csv states.csv)
	@echo "Computing maritime zones from the coast (a minute or two) ..."
	@$(PY) tools/pack_limits.py

.stamps/web: .stamps/node $(WEB_SOURCES)
	@echo "Building the page ..."
	@sh tools/node.sh $(VENV) run build
	@touch $@

# While the zones are computed on one processor, the other compiles what reads feeds; whichever is
# done first goes on with the rest, and the detectors come when there are zones to judge by.
.stamps/warm-feeds: .stamps/swept $(COAST)
	@echo "Compiling the kernels that read feeds ..."
	@$(SEALANE) warm --part feeds --quiet
	@touch $@

.stamps/warm-rest: .stamps/swept $(COAST)
	@echo "Compiling the kernels that need no lake ..."
	@$(SEALANE) warm --part rest --quiet
	@touch $@

.stamps/warm: $(LIMITS) .stamps/warm-feeds
	@echo "Compiling the detectors ..."
	@$(SEALANE) warm --part zones --quiet
	@touch $@

web: .stamps/web ## build the page

demo: setup ## scenario or your FILES -> lake -> events -> page on 127.0.0.1:8765
	@sh tools/demo.sh "$(SEALANE)" "$(DEMO)" "$(SEED)" "$(SERVE)" "$(PORT)"

demo-partners: setup ## three nodes on this machine share, cut a link and recall
	@[ -d "$(DEMO)/lake-strait-$(SEED)" ] || sh tools/demo.sh "$(SEALANE)" "$(DEMO)" "$(SEED)" 0 "$(PORT)"
	@rm -rf "$(DEMO)/partners" && $(PY) tools/demo_partners.py "$(DEMO)/lake-strait-$(SEED)" "$(DEMO)/partners"

test: setup ## every test
	@$(PY) -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: setup ## format, lint, strict types, import contracts, page types, licences and advisories
	@$(PY) -m ruff format --check src tests tools benchmarks
	@$(PY) -m ruff check src tests tools benchmarks
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports
	@sh tools/node.sh $(VENV) run check
	@$(PY) tools/audit.py

format: setup ## rewrite the format of every Python file
	@$(PY) -m ruff format src tests tools benchmarks
	@$(PY) -m ruff check --fix src tests tools benchmarks

bench: setup ## every benchmark, beside its named peer, as one table
	@$(PY) -m benchmarks $(BENCH)

truth: setup ## score every kind on known truth, and write the figures into docs/ (PEERS=python)
	@$(PY) -m benchmarks.truth --write $(if $(PEERS),--peers "$(PEERS)"); scored=$$?; \
		$(PY) tools/make_reference.py && exit $$scored

docs: setup ## write the generated reference into docs/
	@$(PY) tools/make_reference.py

clean: ## remove what was built (not your lakes)
	@rm -rf .stamps $(STATIC) $(COAST) $(LIMITS) demo web/node_modules $(VENV)
