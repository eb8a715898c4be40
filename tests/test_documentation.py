"""What the documentation says is what there is, and all there is."""

import re

import pytest
from django.urls import get_resolver

from encoder import __version__, conversions, formats
from encoder.api.schemas import AudioParameters, DecodeParameters, EncodeParameters
from encoder.drawing import strip
from encoder.morse import (
    MAX_LEVEL_PERCENT,
    MAX_MARKS,
    MAX_PROBLEMS,
    MAX_TONE_HZ,
    MAX_WPM,
    MIN_LEVEL_PERCENT,
    MIN_TONE_HZ,
    MIN_WPM,
    SAMPLE_RATES_HZ,
    Unknown,
)
from encoder.pages import docs, forms, presentation
from encoder.web import MAX_ADDRESS_BYTES, MAX_BODY_BYTES, MAX_TEXT_BODY_BYTES
from tests.environment import ROOT


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def table_names(name):
    return set(re.findall(r"^\| `([A-Z_]+)` \|", text(name), re.MULTILINE))


class TestSettings:
    def test_every_variable_is_documented_and_nothing_else(self):
        read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text("morseweb/settings.py")))
        read |= set(re.findall(r'environ\.(?:get|setdefault)\(\s*"([A-Z_]+)"', text("morseweb/settings.py")))
        read |= set(
            re.findall(r"""(?:environ\.get\(|environ\[|number\()["']([A-Z_]+)["']""", text("morseweb/gunicorn_conf.py"))
        )
        assert table_names("docs/settings.md") == read

    def test_the_example_of_production_uses_only_documented_ones(self):
        names = set(re.findall(r"^([A-Z_]+)=", text("docs/production.env"), re.MULTILINE))
        assert names <= table_names("docs/settings.md")


class TestLimits:
    @pytest.mark.parametrize(
        "number",
        [
            conversions.MAX_TEXT_CHARACTERS,
            conversions.MAX_MORSE_CHARACTERS,
            MAX_BODY_BYTES,
            MAX_TEXT_BODY_BYTES,
            MAX_MARKS,
            MAX_PROBLEMS,
            presentation.MAX_DRAWN_SIGNALS,
            strip.MAX_STRIP_UNITS,
            formats.MAX_SOUND_SECONDS,
            formats.MAX_MP3_SECONDS,
            MAX_ADDRESS_BYTES,
        ],
    )
    def test_stand_in_the_table(self, number):
        limits = text("docs/using.md").split("## Limits")[1].split("##")[0]
        assert f"{number:,}" in limits

    def test_speeds_and_links(self):
        assert f"{MIN_WPM} to {MAX_WPM}, words" in text("docs/using.md")
        assert f"{presentation.MAX_LINK_BYTES:,} bytes" in text("docs/using.md")


class TestParameters:
    def documented(self, direction):
        rows = re.findall(r"^\| (`[^|]*) \| ([^|]*) \|", text("docs/using.md"), re.MULTILINE)
        found = {"text", "morse"} & {{"encode": "text", "decode": "morse"}[direction]}
        for names, for_which in rows:
            if for_which in ("both", direction):
                found |= set(re.findall(r"`(\w+)`", names))
        return found

    @pytest.mark.parametrize(
        ("direction", "form", "schema"),
        [("encode", forms.EncodeForm, EncodeParameters), ("decode", forms.DecodeForm, DecodeParameters)],
    )
    def test_pages_api_and_documentation_have_the_same(self, direction, form, schema):
        assert self.documented(direction) == set(form.fields)
        assert set(schema.model_fields) == set(form.fields) - set(forms.TONE)


class TestUnknown:
    def test_every_policy_is_explained(self):
        explained = text("docs/using.md").split("## What is unknown")[1].split("##")[0]
        assert re.findall(r"^\* `(\w+)`", explained, re.MULTILINE) == list(Unknown)
        row = re.search(r"^\| `unknown` \| both \| (.*?) \|", text("docs/using.md"), re.MULTILINE)[1]
        assert re.findall(r"`(\w+)`", row) == list(Unknown)


class TestSound:
    def test_every_parameter_is_documented_with_its_values_and_nothing_else(self):
        rows = dict(re.findall(r"^\| (`.*?) \| .*? \| (.*?) \| .*? \|$", text("docs/sound.md"), re.MULTILINE))
        names = {name for cell in rows for name in re.findall(r"`(\w+)`", cell)}
        of_a_page = {"character_gap"}  # which its form sends with the rest
        assert names == set(AudioParameters.model_fields) == {*forms.SoundForm.fields, "format"} - of_a_page
        assert rows["`tone_hz`"] == f"{MIN_TONE_HZ} to {MAX_TONE_HZ}"
        assert rows["`level_percent`"] == f"{MIN_LEVEL_PERCENT} to {MAX_LEVEL_PERCENT}"
        assert rows["`sample_rate_hz`"] == ", ".join(map(str, SAMPLE_RATES_HZ))
        assert re.findall(r"`(\w+)`", rows["`format`"]) == list(formats.FORMATS)
        assert re.findall(r"`(\w+)`", rows["`unknown`"]) == [unknown for unknown in Unknown if not unknown.policy.keeps]

    def test_every_link_that_can_be_pasted_sounds(self, client, alphabets):
        page = text("docs/sound.md")
        block = page.split("```text\n")[1].split("```")[0].split()
        links = re.findall(r"\((/encode[^)]*\?[^)]*)\)", page)
        assert (len(block), len(links)) == (4, 3)
        for address in block + links:
            assert client.get(address).status_code == 200, address


class TestApi:
    def test_every_path_is_documented_and_nothing_else(self, client):
        document = client.get("/api/v1/openapi.json").json()
        documented = dict(re.findall(r"^\| `(/api/v1/[^`]*)` \| ([A-Z, ]+) \|", text("docs/api.md"), re.MULTILINE))
        offered = {path: ", ".join(sorted(map(str.upper, ops))) for path, ops in document["paths"].items()}
        assert {path: ", ".join(sorted(methods.split(", "))) for path, methods in documented.items()} == offered


class TestChecks:
    def test_every_id_is_documented(self):
        ids = set(re.findall(r'id="(encoder\.[EW]\d+)"', text("encoder/checks.py")))
        assert set(re.findall(r"`(encoder\.[EW]\d+)`", text("docs/architecture.md"))) == ids


class TestOperating:
    def test_every_metric_is_documented_and_nothing_else(self):
        kinds = {"Counter": "_total", "Gauge": "", "Histogram": ""}
        found = re.findall(r'= (Counter|Gauge|Histogram)\(\s*"(\w+)"', text("morseweb/metrics.py"))
        documented = set(re.findall(r"^\| `(morse_\w+)` \|", text("docs/operating.md"), re.MULTILINE))
        assert documented == {name + kinds[kind] for kind, name in found}

    def test_the_proxy_is_told_what_the_faults_were_tested_with(self):
        advice = text("docs/operating.md").split("```text\n")[1].split("```")[0]
        tested = text("tests/faults/haproxy.cfg").replace("{{", "{").replace("}}", "}")
        for line in advice.splitlines():
            assert line.split("#")[0].strip() in tested

    def test_the_page_of_figures_says_that_no_limit_was_missed(self):
        assert "missed" not in text("docs/performance.md")
        assert text("docs/performance.md").count(" | at ") >= 15


class TestPages:
    def test_every_file_is_a_page_and_every_page_a_file(self):
        assert {path.stem for path in (ROOT / "docs").glob("*.md")} == set(docs.ORDER)

    @pytest.mark.parametrize("slug", docs.ORDER)
    def test_has_a_title_a_summary_and_links_that_lead_somewhere(self, slug, client):
        page = docs.pages()[slug]
        assert page.title
        assert page.summary.endswith(".")
        for link in re.findall(r'href="(/[^"#?]*)', page.html):
            assert get_resolver().resolve(link)

    def test_every_picture_is_shown_and_every_one_shown_is_there(self, client):
        shown = {name for slug in docs.ORDER for name in re.findall(r'src="([^"]*)"', docs.pages()[slug].html)}
        assert shown == {f"/docs/{name}.svg" for name in docs.pictures()}
        for address in shown:
            assert client.get(address)["Content-Type"] == "image/svg+xml"
        assert client.get("/docs/nothing.svg").status_code == 404

    def test_the_words_of_the_commands_exist(self):
        commands = {path.stem for path in (ROOT / "encoder/management/commands").glob("[a-z]*.py")}
        assert commands <= set(re.findall(r"manage\.py (\w+)", text("docs/using.md")))


MADE_BY_MAKE = {"deploy/container/.env", "deploy/container/secrets"}


class TestPaths:
    @pytest.mark.parametrize(
        "page", sorted(str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *ROOT.glob("d[eo]*/**/*.md")))
    )
    def test_that_are_named_are_there(self, page):
        rooms = "encoder|morseweb|templates|fixtures|requirements|tests|docs|deploy/(?:ansible|heat|container|ci|lab)"
        for path in re.findall(rf"`((?:{rooms})/[\w./-]*\w/?)`", text(page)):
            assert (ROOT / path).exists() or path in MADE_BY_MAKE, path


class TestProject:
    def test_the_changelog_begins_with_the_version_of_the_code(self):
        assert re.search(r"^## (\S+)", text("CHANGELOG.md"), re.MULTILINE)[1] == __version__

    def test_the_readme_has_two_set_up_commands(self):
        block = text("README.md").split("```sh")[1].split("```")[0]
        assert re.findall(r"^make (\w+)", block, re.MULTILINE) == ["run", "test"]

    def test_ci_runs_the_tests_and_the_linters_and_nothing_else(self):
        lines = [line for line in text(".ci/run").splitlines() if line and not line.startswith("#")]
        assert lines == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "make test", "make lint"]

    def test_each_target_of_make_is_listed_and_at_most_three_lines(self):
        targets = re.findall(r"^([a-z-]+):([^\n]*)\n((?:\t[^\n]*\n)*)", text("Makefile"), re.MULTILINE)
        assert {"run", "lab-down", "rehearse-ci"} <= {name for name, *_ in targets}
        for name, rest, body in targets:
            assert "##" in rest, name
            assert len(re.sub(r"\\\n", "", body).splitlines()) <= 3, name

    def test_every_requirement_has_a_reason(self):
        for path in (ROOT / "requirements").glob("*.in"):
            for line in path.read_text(encoding="utf-8").splitlines():
                assert line.startswith(("#", "-r", "-c")) or "#" in line, line

    def test_locks_have_hashes_and_name_no_server(self):
        for path in (ROOT / "requirements").glob("*.txt"):
            content = path.read_text(encoding="utf-8")
            assert content.count("==") <= content.count("--hash=")
            assert "://" not in content
