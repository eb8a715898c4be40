"""The admin in a real browser: conflict, revert, undelete, import with preview; no report about content security."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from encoder.models import Alphabet, Symbol
from encoder.receivers import EDITORS
from tests.browser.conftest import until, violations
from tests.conftest import load_packaged
from tests.environment import ROOT
from tests.gunicorn import Gunicorn


def symbol(character="Z", slug="itu"):
    return Symbol.objects.get(alphabet__slug=slug, character=character)


def change(row):
    return reverse(f"admin:encoder_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def site(transactional_db, tmp_path):
    """Run a gunicorn for the one test: the flush behind each renumbers what a long-lived process remembers."""
    load_packaged()
    with Gunicorn(tmp_path, WEB_CONCURRENCY="1") as service:
        yield service.url


@pytest.fixture
def editor(open_page, site, client):
    """Return a function that opens a page of the admin as somebody."""

    def make(path, name="ada", **options):
        user, _ = User.objects.get_or_create(username=name, is_staff=True)
        user.groups.add(Group.objects.get(name=EDITORS))
        client.force_login(user)
        page = open_page("/healthz", **options)
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
        client.cookies.clear()
        page.goto(path)
        return page

    return make


def test_two_editors_one_symbol(editor):
    url = change(symbol())
    first, second = editor(url, "ada"), editor(url, "ben")
    first.get_by_label("Name:").fill("Ada's name")
    first.get_by_role("button", name="Save", exact=True).click()
    first.get_by_text("was changed successfully").wait_for()
    second.get_by_label("Name:").fill("Ben's name")
    second.get_by_role("button", name="Save", exact=True).click()
    message = second.get_by_text("ada changed this to “Ada's name”")
    message.wait_for()
    assert "you have “Ben's name”" in message.inner_text()
    assert second.get_by_label("Name:").input_value() == "Ben's name"
    assert symbol().name == "Ada's name"
    second.get_by_role("button", name="Save", exact=True).click()
    second.get_by_text("was changed successfully").wait_for()
    assert symbol().name == "Ben's name"


def test_revert(editor):
    row = symbol()
    row.code = "--.-.-"
    row.save()
    page = editor(change(row))
    page.get_by_role("link", name="History").click()
    assert "--.. → --.-.-" in page.locator("#change-history").inner_text()
    page.get_by_role("link", name="Z --..", exact=True).click()
    page.get_by_role("button", name="Revert").first.click()
    page.get_by_text("was changed successfully").wait_for()
    assert symbol().code == "--.."


def test_undelete(editor):
    page = editor(change(symbol()))
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Yes, I’m sure").click()
    page.get_by_text("was deleted successfully").wait_for()
    page.get_by_role("link", name="Deleted", exact=True).click()
    page.get_by_role("button", name="Restore Z --.. in ITU").click()
    page.get_by_text("Z --.. is back.").wait_for()
    assert symbol().code == "--.."


def test_import_a_csv_with_a_preview(editor, tmp_path):
    path = tmp_path / "symbols.csv"
    path.write_text(
        "alphabet,character,code,kind,reads,name,source,note\n"
        'itu,Z,--.-.-,letter,always,"Zed, ""the last""",test,\n'
        "itu,⁂,...---,sign,always,Asterism,test,\n",
        encoding="utf-8",
    )
    page = editor(reverse("admin:encoder_symbol_changelist"))
    page.get_by_role("link", name="Import").click()
    page.get_by_label("File to import:").set_input_files(path)
    page.get_by_role("button", name="Show what it would change").click()
    preview = page.locator(".import-preview")
    assert "1 new, 1 changed, 0 as they are." in page.locator("#content").inner_text()
    assert preview.locator("del").first.inner_text() == "--.."
    assert preview.locator("ins").first.inner_text() == "--.-.-"
    assert symbol().code == "--.."
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("The symbols were imported: 1 new, 1 changed").wait_for()
    assert (symbol().code, symbol().name, symbol("⁂").code) == ("--.-.-", 'Zed, "the last"', "...---")


def test_an_error_stands_beside_its_field(editor):
    page = editor(change(symbol()))
    page.get_by_label("Code:", exact=True).fill(".-")
    page.get_by_role("button", name="Save", exact=True).click()
    assert page.locator(".field-code .errorlist").inner_text() == ".- already decodes to A in ITU."


def listed():
    """Return the findings in other people's pages that docs/accessibility.md lists, by page."""
    text = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z-]+) \| ([^|]*) \|", text, re.MULTILINE)
    return {page: set(re.findall(r"`([a-z-]+)`", rules)) for page, rules in rows}


def test_no_report_anywhere_and_the_list_of_findings_does_not_grow(editor):
    row, greek = symbol(), Alphabet.objects.get(slug="greek")
    row.code = "--.-.-"
    row.save()
    first = Symbol.history.filter(id=row.pk).earliest()
    pages = {
        "index": "/admin/",
        "symbols": reverse("admin:encoder_symbol_changelist"),
        "symbol": change(row),
        "new-symbol": reverse("admin:encoder_symbol_add"),
        "history": reverse("admin:encoder_symbol_history", args=[row.pk]),
        "revert": reverse("admin:encoder_symbol_simple_history", args=[row.pk, first.pk]),
        "deleted": reverse("admin:encoder_symbol_deleted"),
        "import": reverse("admin:encoder_symbol_import"),
        "export": reverse("admin:encoder_symbol_export"),
        "alphabets": reverse("admin:encoder_alphabet_changelist"),
        "alphabet": change(greek),
        "delete": reverse("admin:encoder_symbol_delete", args=[row.pk]),
        "login": "/admin/login/",
        "api-docs": "/api/v1/docs",
    }
    page, examined = editor("/admin/"), editor("/admin/", heard=False)
    found = {}
    for name, path in pages.items():
        for each in (page, examined):
            each.goto(path)
            if name == "api-docs":
                each.locator(".opblock").first.wait_for()
        if rules := set(violations(examined)):
            found[name] = rules
    assert found == listed()


class TestHear:
    def test_a_symbol_as_it_stands_in_the_field(self, editor):
        page = editor(change(symbol()))
        page.get_by_label("Code:", exact=True).fill("--.-.")
        with page.expect_response("**/encode.wav?morse=--.-.") as response:
            page.get_by_role("button", name="Hear", exact=True).click()
        assert response.value.status == 206
        page.get_by_role("button", name="Hear", exact=True).wait_for()

    def test_an_alphabet_in_order_with_the_row_that_sounds_marked(self, editor):
        page = editor(change(Alphabet.objects.get(slug="greek")))
        page.evaluate(
            "() => { window.noted = []; new MutationObserver((changes) => changes.forEach(({ target }) =>"
            " target.classList.contains('playing') && noted.push(target.value)"
            ")).observe(document.body, { attributeFilter: ['class'], subtree: true }) }"
        )
        page.get_by_role("button", name="Hear it all").click()
        until(page, "noted.length >= 3")
        page.get_by_role("button", name="Stop").click()
        assert page.evaluate("noted")[:3] == [".-", "-...", "--."]
        assert page.locator(".playing").count() == 0

    def test_a_row_added_has_its_button(self, editor):
        page = editor(change(Alphabet.objects.get(slug="greek")))
        before = page.get_by_role("button", name="Hear", exact=True).count()
        page.get_by_text("Add another Symbol").click()
        assert page.get_by_role("button", name="Hear", exact=True).count() == before + 1
