# `make` alone lists what there is.
VENV := .venv
PYTHON := $(VENV)/bin/python
INSTALL := --disable-pip-version-check --quiet install --require-hashes --only-binary :all:
PIP := $(VENV)/bin/pip $(INSTALL)

.PHONY: help run dev admin database test check lint format lock bench mutants faults attack roundtrip hear bare clean image sbom up compose down key deploy smoke scale ssh tunnel \
  deploy-docs destroy lab lab-down rehearse rehearse-containers rehearse-ci

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: database  ## serve on http://127.0.0.1:8000/ (PORT=...), SQLite, alphabets loaded
	@$(PYTHON) -m morseweb.collected
	@$(PYTHON) -m morseweb.welcome && exec $(VENV)/bin/gunicorn -c morseweb/gunicorn_conf.py morseweb.wsgi

dev: database  ## the same while you change it: restarts at each change of code, takes templates and styles as they are
	@DEBUG=true $(PYTHON) manage.py runserver $(or $(PORT),8000)

admin: database  ## make a user who may do everything at /admin/
	@$(PYTHON) manage.py createsuperuser

database: $(VENV)/base .env  ## bring the database up to this checkout, and the packaged alphabets into it
	@umask 077 && $(PYTHON) manage.py migrate --verbosity 0 && $(PYTHON) manage.py load_alphabets

test: $(VENV)/development  ## run all tests, on SQLite and on MariaDB, or a part (TESTS=tests/encoder/test_models.py)
	@sh tests/packages.sh
	@$(PYTHON) -m tests $(TESTS)

check: lint  ## what to run at each step: all of lint, and the tests that are quick
	@$(PYTHON) -m tests check

lint: $(VENV)/development  ## format check, lint, types, templates, migrations
	@$(VENV)/bin/ruff format --check . && $(VENV)/bin/ruff check . && $(PYTHON) -m tests.environment -m mypy
	@git ls-files -z -- '*.html' | xargs -0 $(VENV)/bin/djade --check --target-version 5.2
	@$(PYTHON) -m tests.environment manage.py makemigrations --check --dry-run

format: $(VENV)/development  ## write the format that lint wants
	@$(VENV)/bin/ruff check --fix --quiet . ; $(VENV)/bin/ruff format --quiet .
	@git ls-files -z -- '*.html' | xargs -0 $(VENV)/bin/djade --target-version 5.2

lock: $(VENV)/development  ## write requirements/*.txt anew from *.in
	@cd requirements && for name in base production deploy container development benchmarks mutants rehearsal; do ../$(VENV)/bin/uv pip compile --quiet --upgrade \
	  --python-version 3.11 --generate-hashes --custom-compile-command "make lock" $$name.in -o $$name.txt; done

mutants: $(VENV)/mutants  ## break lines of a copy, one at a time, and list those that no test misses: run/mutants.txt (SIZE=150 SEED=1)
	@$(PYTHON) -m tests.environment -m tests.mutants --size $(or $(SIZE),150) --seed $(or $(SEED),1)

bench: $(VENV)/benchmarks  ## measure every ratio of speed that we promise, and write docs/performance.md
	@$(PYTHON) -m tests.environment -m pytest tests/benchmarks -p no:cacheprovider -q -s --write-the-page

faults: $(VENV)/development  ## kill, cut off, freeze and slow down a real installation under load (13 minutes)
	@sh tests/packages.sh
	@$(PYTHON) -m tests.environment -m pytest tests/faults -p no:cacheprovider -q

attack: $(VENV)/development  ## attack a service of its own, alone and behind the entry, and print what others met: run/attacks.md (11 minutes)
	@sh tests/packages.sh
	@$(PYTHON) -m tests.environment -m pytest tests/attacks -p no:cacheprovider -q

roundtrip: $(if $(URL),$(VENV)/base .env,database)  ## send every symbol and pair of symbols there and back, here or of a service (URL=http://...)
	@$(PYTHON) manage.py roundtrip --junit run/roundtrip.xml $(if $(URL),--url $(URL))

image:  ## build the service as a container image (deploy/container/README.md)
	@python3 -m deploy.container image

sbom: $(VENV)/container  ## list what the image is made of, as CycloneDX: run/sbom.json
	@mkdir -p run && $(VENV)/bin/syft scan --quiet docker:$(or $(IMAGE),morseweb) --output cyclonedx-json=run/sbom.json

up:  ## start two web nodes, an entry and a database in containers, or bring them up to this checkout (PORT=..., ADDRESS=...)
	@python3 -m deploy.container up

compose: $(VENV)/container  ## bring Docker Compose into .venv, where this machine has none

down:  ## stop and remove these containers; the data stays, unless DATA=delete
	@python3 -m deploy.container down

key: $(VENV)/deploy  ## make an installation's ssh key and secrets, what is missing of them (ENVIRONMENT=...)
	@deploy/play "$(ENVIRONMENT)" key.yml

deploy: $(VENV)/deploy  ## make or change an installation: machines, software, a look at the result (ENVIRONMENT=... RESTORE=true)
	@deploy/play "$(ENVIRONMENT)" cloud.yml -- -e restore="$(RESTORE)" && deploy/play "$(ENVIRONMENT)" site.yml roll.yml smoke.yml -- -e restore="$(RESTORE)"

smoke: $(VENV)/deploy  ## ask an installation what its users ask (ENVIRONMENT=...)
	@deploy/play "$(ENVIRONMENT)" smoke.yml

scale: $(VENV)/deploy  ## change the number of web nodes, and deploy (ENVIRONMENT=... WEB=4)
	@deploy/play "$(ENVIRONMENT)" scale.yml -- -e web="$(WEB)" && $(MAKE) --no-print-directory deploy

ssh:  ## open a shell on a server (ENVIRONMENT=... HOST=web-0, database, entry or bastion)
	@deploy/play "$(ENVIRONMENT)" ssh "$(or $(HOST),bastion)"

tunnel:  ## reach the admin at http://127.0.0.1:8001/admin/, or tunnel_port's, until Ctrl+C (ENVIRONMENT=...)
	@deploy/play "$(ENVIRONMENT)" ssh tunnel

deploy-docs: $(VENV)/deploy  ## write the picture and the lists that are taken from the templates and roles
	@$(PYTHON) -m deploy.docs

destroy: $(VENV)/deploy  ## save the alphabets and delete an installation (ENVIRONMENT=... CONFIRM=<stack> SAVE=false)
	@deploy/play "$(ENVIRONMENT)" destroy.yml -- -e confirm="$(CONFIRM)" -e save="$(or $(SAVE),true)"

lab: $(VENV)/deploy  ## bring up a real OpenStack on this machine, to rehearse a deployment on (deploy/lab/README.md)
	@$(PYTHON) -m deploy.lab up

lab-down: $(VENV)/deploy  ## take it down again
	@$(PYTHON) -m deploy.lab down

rehearse-containers: $(VENV)/rehearsal  ## build, start, upgrade and break the service in containers, from nothing to nothing
	@sh tests/packages.sh containers
	@$(PYTHON) -m tests.environment -m pytest tests/rehearsal/containers -q -s -x --junitxml=run/containers.xml

rehearse-ci: $(VENV)/rehearsal  ## execute the pipelines of GitLab and Jenkins, and those that must fail, from nothing to nothing
	@sh tests/packages.sh pipelines
	@$(PYTHON) -m tests.environment -m pytest tests/rehearsal/pipelines -q -s -x --junitxml=run/pipelines.xml

rehearse: $(VENV)/development  ## deploy, scale, attack and destroy in the lab, from nothing to nothing; goes on where it stopped (STEP=scale)
	@$(PYTHON) -m tests.environment -m pytest tests/rehearsal/cloud -q -s --stepwise --junitxml=run/rehearsal.xml $(if $(STEP),-k "$(STEP)")

hear: $(VENV)/development  ## have another's decoder read the sound of a service (URL=http://...)
	@sh tests/packages.sh hear
	@URL="$(URL)" $(PYTHON) -m tests.environment -m pytest tests/rehearsal/sound -p no:cacheprovider -q --junitxml=run/sound.xml

bare: $(VENV)/development  ## see both commands of the README on a bare Debian, in a root file system of its own (SUITE=bookworm)
	@sh tests/packages.sh bare
	@$(PYTHON) -m tests.bare $(or $(SUITE),bookworm)

clean:  ## remove what the other targets made, but not .env and the database
	rm -rf $(VENV) staticfiles .pytest_cache .hypothesis .mypy_cache .ruff_cache

.env:
	@umask 077 && touch $@
	@python3 -c 'import secrets; print("SECRET_KEY=" + secrets.token_urlsafe(50))' > $@
	@printf 'ALLOWED_HOSTS=127.0.0.1,localhost,[::1]\nDATABASE_URL=sqlite:///db.sqlite3\nHTTPS=false\nLOG_FORMAT=text\n' >> $@

$(VENV)/bin/pip:
	@python3 -m venv $(VENV)

$(VENV)/base: requirements/base.txt | $(VENV)/bin/pip
	@echo "Installing what the service needs ..."
	@$(PIP) -r requirements/base.txt && touch $@

$(VENV)/container: requirements/container.txt | $(VENV)/bin/pip
	@$(PIP) -r requirements/container.txt && touch $@

$(VENV)/deploy: requirements/deploy.txt | $(VENV)/bin/pip
	@echo "Installing what builds and configures an installation ..."
	@$(PIP) -r requirements/deploy.txt && touch $@

$(VENV)/development: requirements/development.txt requirements/production.txt | $(VENV)/bin/pip
	@sh tests/packages.sh
	@$(PIP) -r requirements/development.txt && touch $(VENV)/base $(VENV)/deploy $(VENV)/container
	@sh tests/packages.sh has-mariadb-client && $(PIP) --no-binary mysqlclient -r requirements/production.txt || true
	@touch $@

$(VENV)/mutants: requirements/mutants.txt | $(VENV)/development
	@$(PIP) --no-binary mysqlclient -r requirements/mutants.txt && touch $@

$(VENV)/rehearsal: requirements/rehearsal.txt | $(VENV)/development
	@python3 -m venv $(VENV)/jenkins
	@$(VENV)/jenkins/bin/pip $(INSTALL) --no-binary multi-key-dict -r requirements/rehearsal.txt && touch $@

$(VENV)/benchmarks: requirements/benchmarks.txt | $(VENV)/development
	@sh tests/packages.sh benchmarks
	@$(PIP) --no-binary mysqlclient,morse-talk,morse3 -r requirements/benchmarks.txt && touch $@
