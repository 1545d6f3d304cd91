# Each target sets up what it needs; running it again is quick.
KG = .venv/bin/kg

.PHONY: test lint demo docs web quality fuzz kill living scale bench bench-peers pictures packages coverage constraints clean

test: lint web ## lint, types and the whole test suite (the default)
	.venv/bin/python -m pytest -q -n 3 --dist loadgroup

lint: .venv/.dev
	.venv/bin/ruff check -q
	.venv/bin/ruff format -q --check
	.venv/bin/mypy --no-error-summary

demo: .venv/.run ## the main job on the project's own sample digest
	$(KG) build tests/data/digest/sample.txt -g demo/graph.kg
	$(KG) query papers-per-category -g demo/graph.kg
	$(KG) view -g demo/graph.kg -o demo/graph.html
	$(KG) export demo/graph.ttl demo/graph.graphml -g demo/graph.kg
	@printf '\nThe page: %s/demo/graph.html (open it in a browser; it works offline)\n' "$(CURDIR)"
	@printf 'Now your own digest:\n  %s build YOUR-DIGEST.txt && %s view --open\n' $(KG) $(KG)

docs: .venv/.dev ## the model's page from the ontology; the site, links checked: build/site/index.html
	.venv/bin/python docs/generate.py
	NO_MKDOCS_2_WARNING=1 .venv/bin/python -m mkdocs build --strict
	@printf 'The documentation: %s/build/site/index.html (with its search: .venv/bin/python -m http.server -d build/site)\n' "$(CURDIR)"

web: kg/server/static/workbench.js ## the SPARQL workbench of `kg serve`, bundled from kg/server/web

kg/server/static/workbench.js: $(wildcard kg/server/web/*) kg/server/web/.npmrc | .venv/.dev
	.venv/bin/python kg/server/web/bundle.py

quality: .venv/.dev ## who is who, and concepts, against gold sets, where they are at hand
	@code=0; for part in people affiliations works abbreviations cues concepts; do \
	.venv/bin/python -m tests.quality.$$part || code=1; done; exit $$code

fuzz: .venv/.dev ## requests that nobody would send, for five minutes
	.venv/bin/python -m tests.server.fuzz

kill: .venv/.dev ## real processes killed at a hundred moments and more
	.venv/bin/python -m tests.killing 120

living: .venv/.dev ## 200 daily digests, one by one, removed and changed, against a rebuild
	.venv/bin/python -m tests.living 200

pictures: .venv/.dev ## the README's pictures of the page
	.venv/bin/python -m tests.browser.pictures

scale: .venv/.dev ## the build on a Spark cluster of two workers, one killed in the middle, against the local one
	.venv/bin/python -m tests.bench.cluster --papers 100000 --workers 2 --kill 60

bench: .venv/.dev ## CPU time of the main jobs, beside their limits; never part of the tests
	.venv/bin/python tests/bench/run.py

bench-peers: .venv/.dev .venv/.peers ## the same papers through rdflib and morph-kgc
	.venv/bin/python tests/bench/peers.py

packages: .venv/.dev ## wheel and source distribution, tried in clean environments of each Python
	.ci/packages

coverage: lint web ## lines and branches that the tests reach, in all their processes
	rm -rf build/coverage && mkdir -p build/coverage
	.venv/bin/python -m coverage run -m pytest -q -n 3 --dist loadgroup; echo $$? >build/coverage/exit
	.venv/bin/python -m coverage combine -q --keep build/coverage
	.venv/bin/python -m coverage report --sort=cover --skip-covered
	@exit $$(cat build/coverage/exit)

constraints: ## newest versions into constraints.txt
	.ci/constraints

clean:
	rm -rf .venv demo dist build kg/server/static

.venv/.run: pyproject.toml constraints.txt .ci/setup
	.ci/setup run

.venv/.dev: pyproject.toml constraints.txt .ci/setup
	.ci/setup dev
	@touch .venv/.run

.venv/.peers: | .venv/.dev
	.venv/bin/python -m venv .venv/peers
	-.venv/peers/bin/python -m pip install -q --disable-pip-version-check morph-kgc && touch $@
