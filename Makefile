# Two commands matter: `make demo` and `make test`. Everything they need they install into .venv, from hash-locked lists.
.PHONY: setup demo serve test lint clean help messages lock update audit

VENV := .venv
AMPARO := $(VENV)/bin/amparo
DEMO_HOME := $(or $(AMPARO_HOME),$(shell [ "$$(id -u)" = 0 ] && echo /var/lib/amparo-demo || echo $${XDG_DATA_HOME:-$$HOME/.local/share}/amparo-demo))
PO := $(wildcard amparo/locale/*/LC_MESSAGES/django.po)

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(VENV)/ready $(PO:.po=.mo) ## make .venv with everything in it

$(VENV)/ready: requirements/dev.txt pyproject.toml verify/pyproject.toml witness/pyproject.toml tools/setup.sh
	@sh tools/setup.sh $(VENV)
	@touch $@

amparo/locale/%/LC_MESSAGES/django.mo: amparo/locale/%/LC_MESSAGES/django.po $(VENV)/ready
	@$(VENV)/bin/python -m amparo.web.messages compile

demo: setup ## load the demo country and serve it on 127.0.0.1:8000
	@AMPARO_HOME=$(DEMO_HOME) exec $(AMPARO) demo $(ARGS)

serve: setup ## serve your own installation
	@exec $(AMPARO) serve $(ARGS)

test: setup ## everything that must hold before a change lands
	@sh tools/test.sh $(VENV)

lint: setup ## format, lint, types, import contracts, translations
	@sh tools/lint.sh $(VENV)

messages: setup ## gather what is to be translated
	@$(VENV)/bin/python -m amparo.web.messages extract

lock: setup ## write the lock files anew from pyproject.toml
	$(VENV)/bin/uv pip compile -q $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml -o requirements/run.txt
	$(VENV)/bin/uv pip compile -q $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml --extra dev -o requirements/dev.txt

update: ## bring all libraries up to date, and write down that it was done
	@$(MAKE) lock UPGRADE=--upgrade
	@date +%F > amparo/house/libraries_on.txt

audit: setup ## ask for known holes of the libraries, where there is a network, and write down the answer
	@$(VENV)/bin/python -m tools.audit

clean: ## remove .venv, the demo's data and what tests leave
	rm -rf $(VENV) $(DEMO_HOME) $(PO:.po=.mo) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
