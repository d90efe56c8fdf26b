# One window, two commands: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test test-fast soak lint bench messages lock clean venv-run venv-dev
MAKEFLAGS += --no-print-directory

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

run: venv-run ## run the whole portal here (PORT=8000, DATA_DIR, HOST can be set)
	@tools/pdf-libraries.sh
	@exec .venv/bin/python -m portal.run

test: venv-dev ## the whole suite, browser included (ARGS='-k clock' goes to pytest)
	@tools/pdf-libraries.sh
	@exec tools/test.sh $(ARGS)

test-fast: venv-dev ## the suite without the slow tier
	@tools/pdf-libraries.sh
	@exec tools/test.sh -m "not slow" $(ARGS)

soak: venv-dev ## what is too long for every run: each page in each language, theme and width; 500 notices in chaos
	@tools/pdf-libraries.sh
	@exec tools/test.sh -m soak $(ARGS)

lint: venv-dev ## every linter
	@tools/pdf-libraries.sh
	@tools/lint.sh

bench: venv-dev ## figures, each against a named floor of the same run
	@tools/pdf-libraries.sh
	-@tools/node.sh
	@exec .venv/bin/python -m portal.embedded exec --temporary --no-fsync -- .venv/bin/python -m bench $(ARGS)

messages: venv-dev ## collect what pages and scripts say into locale/, and compile it
	@tools/messages.sh

lock: venv-dev ## make the lock files anew from pyproject.toml
	@tools/lock.sh

clean: ## remove .venv, node_modules and caches; data stays
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv-run:
	@tools/venv.sh run

venv-dev:
	@tools/venv.sh dev
