# dramagraph: five articles become a graph that answers. All that is needed is Python 3.11 or newer.
#
#   make run PORT=9000      another port
#   make test ARGS=-x       arguments for pytest
#   make PYTHON=/path run   a Python of your choice

VENV  = .venv
STORE = store
PORT  = 8000
ARGS  =

bin     = $(VENV)/bin
sources = $(wildcard seeds/*.txt graph/*.py graph/*/*.rq graph/*/*/*.toml ontology/*.py ontology/*.ttl shapes/*.py shapes/*.ttl)
install = $(bin)/python -m pip install --quiet --disable-pip-version-check --no-input --editable

.PHONY: help run test check clean
.DELETE_ON_ERROR:
.PRECIOUS: $(STORE)/CURRENT

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

run: $(STORE)/CURRENT ## build the graph from the bundled articles and serve it
	@$(bin)/dramagraph serve --store $(STORE) --port $(PORT)

test: $(VENV)/.test ## run the tests
	@PATH="$$(cd $(bin) && pwd):$$PATH" $(bin)/python -m pytest $(ARGS)

check: ## all that must pass before a change goes in: tests, lint, format, types, wheel, quality
	@.ci/run

clean: ## take away what make has made
	rm -rf $(VENV) $(STORE) build dist *.egg-info

# A stamp stands for an environment that is complete; it is older than pyproject.toml when that has changed.

$(STORE)/CURRENT: $(VENV)/.run $(sources)
	@$(bin)/dramagraph build --store $(STORE)
	@touch $@

$(VENV)/.run: $(VENV)/pyvenv.cfg pyproject.toml
	@echo "Installing into $(VENV), once: a minute or two" >&2
	@$(install) .
	@touch $@

$(VENV)/.test: $(VENV)/pyvenv.cfg pyproject.toml
	@echo "Installing into $(VENV) what the tests need, once: a minute or two" >&2
	@$(install) '.[dev]'
	@touch $@ $(VENV)/.run

$(VENV)/pyvenv.cfg:
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
	  if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    exec $$python -m venv --clear $(VENV); \
	  fi; \
	done; \
	echo "make: no Python 3.11 or newer with venv was found: install python3 and python3-venv, or name one by PYTHON=" >&2; \
	exit 1
