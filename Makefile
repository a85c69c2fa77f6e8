# make lab        make the environment on the first run, open JupyterLab     ARGS="--no-browser --port=8899"
# make lab TORCH=no  the same without PyTorch, the largest part of the disk
# make venv       make the environment only
# make wheel      write the course and its notebooks into one file, in dist/
# make test       every test: library, exercises, notebooks, browser         ARGS="-k softmax"
# make check      everything that CI runs
# make fix        format, and mend what ruff can mend
# make notebooks  rebuild the notebooks from solutions/*.py                   NN=03 for one lesson
# make results    compute the long experiments that lessons show               NAME=mlp for one
# make mutants    prove the cases by wrong answers that a program makes  ARGS=02.1
# make bench      measure the library beside PyTorch, never part of a test       NAME=layers ARGS=--quick
# make site       build the course as a site of static pages, in site/     ARGS="--only 02"
# make site-check open every page of site/ in a browser, and follow its links
# make clean      remove the environments and what tests left behind

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
COURSE := $(BIN)/python -m course_lib.cli
WITHOUT_TORCH := $(VENV)/without-torch.txt
MAKEFLAGS += --no-print-directory

.PHONY: help lab venv wheel test check lowest built lint fix notebooks results mutants bench site site-check clean
help:
	@sed -n 's/^# make/make/p' Makefile

lab: $(VENV)/.course
	@$(COURSE) lab $(ARGS)

venv: $(VENV)/.course

# Without the files of an older build, which setuptools would add.
wheel: $(VENV)/.course
	@rm -rf build/lib
	@$(PIP) wheel -q --no-deps -w dist .
	@ls dist/*.whl

test: $(VENV)/.course-test
	@$(COURSE) test $(ARGS)

# Two at a time: `lowest` waits for pip, while the others install and compute.
check: $(VENV)/.course
	@$(MAKE) -j2 lowest lint built
	@$(BIN)/python tools/second_kernel.py $(COURSE) test

lowest: $(VENV)/.course
	$(BIN)/python tools/lowest.py

built: $(VENV)/.course-test
	$(COURSE) build --check
	$(COURSE) build --budget

lint: $(VENV)/.course-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

fix: $(VENV)/.course-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

notebooks: $(VENV)/.course-test
	$(COURSE) build $(NN)

results: $(VENV)/.course-test
	$(COURSE) results $(NAME)

mutants: $(VENV)/.course-test
	@$(COURSE) exercises --mutants $(ARGS)

bench: $(VENV)/.course-test
	@$(BIN)/python -m benchmarks $(NAME) $(ARGS)

site: $(VENV)/.course-test
	@$(COURSE) site $(ARGS)

site-check: $(VENV)/.course-test
	@$(COURSE) site --no-build --check $(ARGS)

clean:
	rm -rf $(VENV) .venv-lowest .venv-nbgrader test-artifacts build dist *.egg-info .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# The stamp files remember what was installed: while pyproject.toml is unchanged, pip is not called.
$(VENV)/.course: pyproject.toml setup.py
	@tools/make_venv.sh $(VENV)
	@echo "Installing the course into $(VENV). This takes a few minutes once."
ifeq ($(TORCH),no)
	@$(BIN)/python tools/without_torch.py > $(WITHOUT_TORCH)
	@$(PIP) install -q -r $(WITHOUT_TORCH)
	@$(PIP) install -q --no-deps -e .
else
	@$(PIP) install -q -e .
endif
	@$(BIN)/python -m compileall -q course_lib
	@touch $@

$(VENV)/.course-test: $(VENV)/.course
	@echo "Installing what tests need into $(VENV)."
	@$(PIP) install -q -e '.[test]'
	@touch $@
