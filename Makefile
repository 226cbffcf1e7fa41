PYTHON ?= python3
BIN := .venv/bin
# Torch first and pinned: on its own, pip may take a build with several gigabytes of CUDA.
TORCH := $(shell grep '^torch==' constraints.txt)

.PHONY: film test torture bench bench-critics clean

film: .venv/ready  ## make a film of about a minute from the example story; its path is the last line
	@$(BIN)/director make director/examples/lighthouse.fountain --project film -o film.mp4 --yes

test: .venv/ready  ## style, types and the suite
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/pytest -n auto --dist worksteal

torture: .venv/ready  ## the large numbers: 10,000 random commands, 1,000 kills; takes an hour
	@$(BIN)/pytest -m torture tests/torture
	@HYPOTHESIS_PROFILE=torture $(BIN)/pytest tests/director/test_fountain_any.py

bench: .venv/ready  ## speed and memory: a film beside the raw encoder, commands, planning, JoyAI-Echo
	@$(BIN)/python -m tests.bench.film
	@$(BIN)/python -m tests.bench.build
	@$(BIN)/python -m tests.bench.planning
	@$(BIN)/python -m tests.bench.recall
	@$(BIN)/python -m tests.bench.echo

bench-critics: .venv/ready  ## what critics are worth: faults planted in films that are made first; takes an hour
	@$(BIN)/pip install -qq -c constraints.txt -e '.[critics]'
	@$(BIN)/python -m tests.bench.critics bench-critics

clean:
	rm -rf .venv film film.mp4 film.srt bench-critics

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "director needs Python 3.11 to 3.13, this is " + sys.version)'
	@echo "setting up .venv, once: a few minutes" >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq -c constraints.txt $(TORCH)
	@$(BIN)/pip install -qq -c constraints.txt -e '.[dev]'
	@touch $@
