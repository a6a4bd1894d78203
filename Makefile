# `make` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help demo test browser tables check golden schema fixtures bench soak trees mails archive fuzz fit fit-rows score plans python wheel spark spark-test tables-test

CARGO ?= cargo
PYTHON ?= python3

# The documents among the fixtures, without the notes about them.
DOCUMENTS = $(filter-out %.md,$(wildcard fixtures/*/source.* fixtures/unreadable/*))

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

demo: ## build, then audit the fixtures and show what is wrong in them
	$(CARGO) build --release --quiet
	@echo '$$ avstem audit fixtures/*/source.* fixtures/unreadable/*'
	@./target/release/avstem audit $(DOCUMENTS); code=$$?; \
	echo; \
	case $$code in \
	  1|3) echo "exit code $$code, as it should be: some of the fixtures are wrong, and some cannot be read, on purpose" ;; \
	  *) echo "exit code $$code is not what these fixtures give"; exit 1 ;; \
	esac

test: ## run every test; needs nothing but cargo and a C compiler, and tests scans where Tesseract is installed
	@tesseract --list-langs 2>/dev/null | grep -qx nor || echo "scans are not tested: Tesseract is not installed with its Norwegian data"
	@$(HAS_BROWSER) || echo "the site is not tested in a browser: Chromium, node or npm is not installed (with them: make browser)"
	$(CARGO) test --quiet --workspace
	@# Alone, as embedders build it: together with the others, features that they ask for are on.
	$(CARGO) test --quiet --package avstem-read
	$(CARGO) test --quiet --features misbehave --test misbehave

HAS_BROWSER = { command -v chromium && command -v node && command -v npm; } >/dev/null 2>&1
browser: ## test the site in a real browser; needs chromium, node and npm, and fetches puppeteer-core and axe-core
	$(CARGO) build --quiet --bin avstem
	cd tests/browser && npm ci --no-audit --no-fund --silent && npm test --silent

# Packages of other people, in an environment of their own; where they cannot be installed that is said, and nothing is tested.
VENV = $(PYTHON) -m venv target/$(1)-venv && target/$(1)-venv/bin/pip install --quiet --disable-pip-version-check $(2)
tables: ## test the flat tables and the JSON in DuckDB, pandas and polars, which it fetches
	@if $(call VENV,tables,-r tests/tables/requirements.txt); then $(MAKE) --no-print-directory tables-test; \
	else echo "the flat tables are not tested in DuckDB, pandas and polars: they cannot be installed"; fi

tables-test:
	$(CARGO) build --quiet --bin avstem
	target/tables-venv/bin/python tests/tables/check.py target/debug/avstem

check: ## formatting, lints and documentation, warnings are errors
	$(CARGO) fmt --all --check
	$(CARGO) clippy --quiet --workspace --all-targets -- -D warnings
	$(CARGO) clippy --quiet --package avstem --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --quiet --workspace --no-deps

golden: ## rewrite fixtures/*/expected.json and what follows from it; read the difference before you commit it
	AVSTEM_GOLDEN=rewrite $(CARGO) test --quiet --test golden every_fixture_gives_its_expected_report
	AVSTEM_GOLDEN=rewrite $(CARGO) test --quiet --package avstem-tables --test rows
	git status --short -- fixtures crates/tables docs
	git diff --stat -- fixtures crates/tables docs

schema: ## rewrite schemas/*.schema.json from the types
	mkdir -p schemas
	$(CARGO) run --quiet -- schema document > schemas/document.schema.json.new
	mv schemas/document.schema.json.new schemas/document.schema.json
	$(CARGO) run --quiet -- schema comparison > schemas/comparison.schema.json.new
	mv schemas/comparison.schema.json.new schemas/comparison.schema.json
	$(PYTHON) python/make_types.py

fixtures: ## make the fixtures anew; needs LibreOffice, Chromium, qpdf and fixtures/make/requirements.txt
	$(PYTHON) fixtures/make/make.py

bench: ## time each stage: pages a CPU second, beside pdftotext where it is installed
	$(CARGO) bench --quiet --bench pipeline --bench isolation

soak: ## the batch contract under load: 5,000 documents with misbehaving workers, kills, full disks, bombs; takes an hour
	$(CARGO) build --release --features misbehave --target-dir target/misbehave
	$(PYTHON) tests/soak.py target/misbehave/release/avstem

WHEEL_PROFILE ?= release
# In a variable: a comma would part it in the call.
PYTHON_TOOLS = 'maturin>=1.9,<2' pytest mypy typing_extensions pyarrow pandas duckdb
python: ## build the wheel into target/wheels, install and test it; fetches maturin, pytest, mypy, pyarrow, pandas and duckdb
	@if $(call VENV,python,$(PYTHON_TOOLS)); then $(MAKE) --no-print-directory wheel; \
	else echo "the Python package is not tested: maturin, pytest, mypy, pyarrow, pandas and duckdb cannot be installed"; fi

wheel:
	rm -rf target/wheels
	cd python && ../target/python-venv/bin/maturin build --quiet --profile $(WHEEL_PROFILE) --out ../target/wheels
	target/python-venv/bin/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps target/wheels/*.whl
	cd python && ../target/python-venv/bin/mypy && ../target/python-venv/bin/pytest --quiet

SPARK_DOCUMENTS ?= 200
spark: ## the example on Spark, with executors killed, against one machine's run: SPARK_DOCUMENTS=n; needs Java 17, fetches pyspark
	@if ! java -version >/dev/null 2>&1; then echo "the example on Spark is not tested: Java is not installed"; \
	elif $(call VENV,spark,'pyspark==4.0.1' pyarrow 'pandas<3'); then $(MAKE) --no-print-directory spark-test; \
	else echo "the example on Spark is not tested: pyspark cannot be installed"; fi

spark-test:
	$(CARGO) build --quiet --features misbehave
	target/spark-venv/bin/python examples/spark/test_spark.py target/debug/avstem --count $(SPARK_DOCUMENTS)

TREES ?= 40
trees: ## nights over TREES made-up trees with links, copies, archives and roots that move: SEED=n; is a document the same one throughout?
	$(CARGO) build --release --quiet
	$(PYTHON) -W ignore tests/trees.py target/release/avstem --seed $(or $(SEED),1) --trees $(TREES)

MAILS ?= 200
mails: ## every body and attachment of MAILS made-up mails and mailboxes, to the byte: SEED=n
	$(CARGO) build --release --quiet
	$(PYTHON) tests/mails.py target/release/avstem --seed $(or $(SEED),1) --files $(MAILS)

FILES ?= 2000
archive: ## a municipality's file share of FILES files after twenty years, made from SEED=n under target/archive, and what avstem makes of it: outcomes, planted errors, false alarms
	$(CARGO) build --release --quiet
	rm -rf target/archive && mkdir -p target/archive
	$(PYTHON) tests/archive.py --out target/archive/share --files $(FILES) --seed $(or $(SEED),1)
	target/release/avstem extract target/archive/share/felles target/archive/share/arkiv --out target/archive/json --quiet 2>target/archive/run.log; test $$? -le 3
	$(PYTHON) tests/archive.py --judge target/archive/share.truth.json target/archive/json

FOLDERS ?= fixtures
fit: ## fit what an accusation is weighed by on documents whose errors are known: FOLDERS="a b", see crates/score/src/corpus.rs
	$(CARGO) run --quiet --release -p avstem-score -- fit $(FOLDERS)

fit-rows: ## fit what tells the rows of tables of text, on documents that `make plans` made: FOLDERS="a b", see crates/score/src/rows.rs
	$(CARGO) run --quiet --release -p avstem-score -- rows $(FOLDERS)

score: ## how well documents that are made for the asking are read and checked: SEED=n repeats a run, DOCUMENTS_MADE=n makes more of them
	@$(CARGO) run --quiet --release -p avstem-score -- score $(if $(SEED),--seed $(SEED)) $(if $(DOCUMENTS_MADE),--documents $(DOCUMENTS_MADE))

plans: ## how well invented plans of measures are read, from a dozen producers: SEED=n (even for work, odd kept fresh), DOCUMENTS_MADE=n, VARIANT=narrow or blank makes harder ones, LOST=1 lists what went wrong
	$(CARGO) build --release --quiet
	$(PYTHON) fixtures/make/plans/make_plans.py --seed $(or $(SEED),2) --documents $(or $(DOCUMENTS_MADE),24) --out target/plans/$(or $(SEED),2) $(if $(PRODUCERS),--producers $(PRODUCERS)) $(if $(VARIANT),--variant $(VARIANT))
	@$(PYTHON) fixtures/make/plans/score.py target/plans/$(or $(SEED),2) --binary target/release/avstem $(if $(LOST),--lost)

SECONDS ?= 60
fuzz: ## SECONDS of documents that nobody made, for each reader and parser
	$(CARGO) bench --quiet --bench fuzz -- --seconds $(SECONDS)
