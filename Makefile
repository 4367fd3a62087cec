# Two targets are all a newcomer needs: `make demo` (the main job on a made-up district) and `make test` (all checks).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One more than two cores: some tests wait for time limits, and another runs meanwhile. Tests of a file stay
# together, what they share is made once; who has done its own takes from the others.
AT_ONCE := -n 3 --dist worksteal

# What Python compiled is kept, also where a shell says that it is not to be: tests start many processes, and
# each would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test quick bench test-all floors coverage mutants golden docs site release standalone clean

# What the product needs; what the checks need comes on top of it.
$(VENV)/.product: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.installed: $(VENV)/.product
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $@

demo: $(VENV)/.product  ## a made-up district in ./demo, made and run
	$(BIN)/hongheo demo demo --force

test: $(VENV)/.installed  ## lint, format, types, import contract, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --num-workers 2
	$(BIN)/lint-imports
	$(BIN)/pytest $(AT_ONCE)

test-all: $(VENV)/.installed  ## the tests with every Python from 3.11 on that this machine has
	$(BIN)/python tests/pythons.py

floors: $(VENV)/.installed  ## types and tests with the lowest versions that pyproject.toml allows
	$(BIN)/python tests/pythons.py --lowest

quick: $(VENV)/.installed  ## lint, types, the tests nearest to what changed, or of a stage: make quick STAGE=read; < 40 s
	$(BIN)/python -m tests.quick $(STAGE)

bench: $(VENV)/.installed  ## every claim of speed measured again (an hour, on an idle machine), docs/speed.md with it
	$(BIN)/python -m bench
	$(BIN)/python docs/generate.py

coverage: $(VENV)/.installed  ## branches of the stages that the tests go through; fails below 95 %
	$(BIN)/pytest $(AT_ONCE) --cov --cov-report=term --cov-report=json:build/coverage.json
	$(BIN)/python tests/branches.py build/coverage.json

mutants: $(VENV)/.installed  ## faults put into score and compare, one at a time: does a test see them?
	rm -rf mutants
	$(BIN)/mutmut run
	$(BIN)/python tests/survivors.py mutants

golden: $(VENV)/.installed  ## write the golden outputs again; read the diff before you commit it
	$(BIN)/pytest tests/golden --golden

docs: $(VENV)/.installed  ## write the generated reference pages again
	$(BIN)/python docs/generate.py

site: $(VENV)/.installed  ## build the site of docs/ into ./site
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[docs]"
	$(BIN)/mkdocs build

release: $(VENV)/.installed  ## make release VERSION=0.2.0: the version everywhere, changelog.d/ into CHANGELOG.md
	$(BIN)/python packaging/release.py $(VERSION)

standalone:  ## one program file without Python, and the release folder as an archive, in dist/: see docs/cai-dat-windows.md
	$(PYTHON) -m venv build/standalone
	build/standalone/bin/python -m pip install --quiet --disable-pip-version-check ".[public]" pyinstaller
	build/standalone/bin/pyinstaller --noconfirm --log-level WARN --workpath build/work --distpath dist packaging/hongheo.spec
	build/standalone/bin/python packaging/bundle.py dist/hongheo

clean:
	rm -rf $(VENV) demo build dist site
