"""The public pages in a real browser: legible to all, light and dark, narrow and wide, with and without a script."""

import re

import pytest
from playwright.sync_api import expect

from encoder.pages import docs
from tests.browser.conftest import NARROW, WIDE, violations

PAGES = {
    "empty": "/",
    "encode": "/encode?text=Arriving 17:40, bring 50€ — naïve Zoé",
    "encode-long": "/encode?text=" + "PARIS " * 30,
    "encode-arabic": "/encode?text=مرحبا بالعالم&alphabet=arabic",
    "encode-error": "/encode?text=SOS&wpm=0&alphabet=klingon&unknown=x&farnsworth_wpm=500",
    "encode-refused": "/encode?text=a€b&unknown=error",
    "decode-empty": "/decode",
    "decode": "/decode?morse=.- .-. / -.-..- --..- x",
    "decode-hebrew": "/decode?morse=... .-.. . --&alphabet=hebrew",
    "alphabets": "/alphabets/",
    "alphabet": "/alphabets/thai/",
    "alphabet-arabic": "/alphabets/arabic/",
    "docs": "/docs/",
    **{f"doc-{slug}": f"/docs/{slug}/" for slug in docs.ORDER},
    "not-found": "/alphabets/klingon/",
}


ALIKE = {f"doc-{slug}" for slug in docs.ORDER[2:]}
"""Pages of one template, of which two are looked at twice."""
SEEN = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""The rules of what is seen; the others read the document, which is one for every scheme and size."""


# Contrast depends on the scheme, width on the size: each once, not each with each.
@pytest.mark.parametrize(
    ("size", "scheme", "rules"), [(WIDE, "light", None), (NARROW, "dark", SEEN)], ids=["wide-light", "narrow-dark"]
)
def test_every_page_is_accessible_and_never_wider_than_the_window(open_page, size, scheme, rules):
    page = open_page("/", viewport=size, color_scheme=scheme)
    found, overflowing = {}, []
    for name, path in PAGES.items():
        page.goto(path)
        if (rules is None or name not in ALIKE) and (broken := violations(page, rules)):
            found[name] = broken
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            overflowing.append(name)
    assert found == {}
    assert overflowing == []


class TestLive:
    def test_what_is_typed_is_encoded_at_once(self, open_page):
        page = open_page("/")
        page.get_by_label("Text", exact=True).fill("SOS €")
        page.get_by_text("U+20AC EURO SIGN").wait_for()
        assert page.get_by_label("As text").input_value() == "... --- ... / €"
        assert page.locator("#source-count").inner_text() == "5 of 10,000 characters"
        assert "text=SOS+%E2%82%AC" in page.url

    def test_the_address_leads_back_to_the_same(self, open_page):
        page = open_page("/")
        page.get_by_label("Text", exact=True).fill("SOS")
        page.locator("#notation").wait_for()
        again = open_page(page.url)
        assert again.get_by_label("As text").input_value() == "... --- ..."

    def test_focus_and_caret_stay_while_typing(self, open_page):
        page = open_page("/")
        field = page.get_by_label("Text", exact=True)
        field.press_sequentially("ab", delay=20)
        page.locator("#notation").wait_for()
        field.press_sequentially("c", delay=20)
        expect(page.locator("#notation")).to_have_value(".- -... -.-.")
        assert page.evaluate("document.activeElement.id") == "text"

    def test_an_error_comes_and_goes_beside_its_field(self, open_page):
        page = open_page("/encode?text=SOS")
        page.get_by_label("wpm", exact=True).fill("0")
        page.get_by_text("wpm is 0; it must be a number from 1 to 100.").wait_for()
        assert page.get_by_label("wpm", exact=True).get_attribute("aria-invalid") == "true"
        page.get_by_label("wpm", exact=True).fill("25")
        page.locator("#notation").wait_for()
        assert page.get_by_label("wpm", exact=True).get_attribute("aria-invalid") is None
        assert page.locator(".error").count() == 0

    def test_a_script_from_the_right_turns_the_field(self, open_page):
        page = open_page("/")
        page.get_by_label("Alphabet").select_option("arabic")
        expect(page.locator("#text")).to_have_attribute("dir", "rtl")
        expect(page.locator("#text")).to_have_attribute("lang", "ar")

    def test_copy_copies_and_says_so(self, open_page):
        page = open_page("/encode?text=SOS", permissions=["clipboard-read", "clipboard-write"])
        button = page.get_by_role("button", name="Copy", exact=True)
        button.click()
        page.get_by_role("button", name="Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == "... --- ..."
        button.wait_for()

    def test_the_drawn_morse_is_copied_as_notation(self, open_page):
        page = open_page("/encode?text=AB C")
        page.evaluate("getSelection().selectAllChildren(document.querySelector('.morse'))")
        copied = re.sub(r"\s+", " ", page.evaluate("getSelection().toString()")).strip()
        assert copied == ".- -... / -.-."

    def test_swap_direction_and_back(self, open_page):
        page = open_page("/encode?text=SOS&alphabet=greek&unknown=keep")
        page.get_by_label("Text", exact=True).fill("ΣΟΣ")
        expect(page.locator("#notation")).to_have_value("... --- ...")
        page.get_by_role("button", name="Decode this").click()
        page.wait_for_url("**/decode")
        assert page.get_by_label("To copy").input_value() == "ΣΟΣ"
        assert page.get_by_label("Alphabet").input_value() == "greek"
        page.get_by_role("button", name="Encode this").click()
        page.wait_for_url("**/encode")
        assert page.get_by_label("As text").input_value() == "... --- ..."

    def test_the_text_is_downloaded(self, open_page):
        page = open_page("/encode?text=SOS")
        with page.expect_download() as download:
            page.get_by_role("link", name="Text, .txt").click()
        assert download.value.suggested_filename == "morse.txt"
        assert download.value.path().read_text() == "... --- ...\n"

    def test_a_long_text_is_downloaded_too(self, open_page):
        page = open_page("/")
        page.get_by_label("Text", exact=True).fill("PARIS " * 1000)
        with page.expect_download() as download:
            page.get_by_role("button", name="Text, .txt").click()
        assert download.value.path().read_text().count("/") == 999

    def test_a_service_that_is_away_is_told_and_the_text_stays(self, open_page):
        page = open_page("/", heard=False)
        page.route("**/encode", lambda route: route.abort())
        page.get_by_label("Text", exact=True).fill("SOS")
        expect(page.locator("#announce")).to_have_text("The service does not answer. What you typed is still here.")
        assert page.get_by_label("Text", exact=True).input_value() == "SOS"

    def test_decode_is_live_too(self, open_page):
        page = open_page("/decode")
        page.get_by_label("Morse", exact=True).fill("•−• / …")
        page.locator("#notation").wait_for()
        assert page.get_by_label("To copy").input_value() == "R S"


class TestWithoutScript:
    def test_encode_and_decode(self, open_page):
        page = open_page("/", java_script_enabled=False)
        page.get_by_label("Text", exact=True).fill("A+B = ü")
        page.get_by_role("button", name="Encode").click()
        assert page.get_by_label("As text").input_value() == ".- .-.-. -... / -...- / ..-"
        assert page.get_by_role("button", name="Copy", exact=True).count() == 0
        page.get_by_role("button", name="Decode this").click()
        assert page.get_by_label("To copy").input_value() == "A+B = U"

    def test_an_error_keeps_what_was_typed(self, open_page):
        page = open_page("/", java_script_enabled=False)
        page.get_by_label("Text", exact=True).fill("x" * 10_001)
        page.get_by_role("button", name="Encode").click()
        assert len(page.get_by_label("Text", exact=True).input_value()) == 10_001
        assert "Shorten it by 1" in page.locator("#text-error").inner_text()


def test_text_at_twice_its_size_fits_a_phone(open_page):
    page = open_page("/encode?text=SOS", viewport=NARROW)
    for path in ("/encode?text=SOS", "/decode?morse=...", "/alphabets/", "/docs/timing/"):
        page.goto(path)
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
