"""Morse drawn as type, and how pages speak of what is unknown."""

import pytest
from django.template import Context, Template

from encoder.conversions import SubstitutedItem, UnknownCodeItem, UnknownItem
from encoder.morse import MAX_CODE_ELEMENTS, Signal, encode
from encoder.templatetags import morse
from tests import facts
from tests.pages import Page

TABLES = {slug: facts.table(slug) for slug in ("itu", "greek", "hebrew")}


def in_page(html):
    return Page(f"<p>{html}</p>").root


def unknown(character, position, known_in=()):
    return UnknownItem(character, "U+20AC", "EURO SIGN", position, list(known_in))


class TestFilters:
    def test_draws_a_code(self):
        assert morse.drawn(".-") == "<i>.</i><b>-</b>"

    def test_speaks_a_code(self):
        assert morse.spoken("-.") == "dah dit"

    def test_names_code_points(self):
        assert morse.code_points("É") == "U+00C9"

    def test_groups_thousands(self):
        assert [morse.grouped(number) for number in (0, 999, 10_000, 1_234_567)] == ["0", "999", "10,000", "1,234,567"]

    @pytest.mark.parametrize(
        ("name", "short"),
        [
            ("Full stop (period)", "Full stop"),
            ("Fraction bar or division sign", "Fraction bar"),
            ("Comma, as in a list", "Comma"),
            ("Hyphen", "Hyphen"),
            ("Operator (x) or y", "Operator"),
        ],
    )
    def test_shortens_an_official_name(self, name, short):
        assert morse.short_name(name) == short

    def test_makes_a_list_of_one(self):
        assert morse.as_list("itu") == ["itu"]

    def test_takes_the_first_marks(self):
        assert morse.first_marks(list(range(60))) == list(range(50))

    def test_are_there_for_templates(self):
        template = Template("{% load morse %}{{ mark|shown }} {{ long|shortened }} {{ 1000|grouped }}")
        assert template.render(Context({"mark": "\u0301", "long": "." * 50})) == f"◌\u0301 {'.' * 40}… 1,000"


class TestWrittenIn:
    def test_has_direction_and_language(self):
        assert morse.written_in(TABLES["hebrew"]) == ' dir="rtl" lang="he"'
        assert morse.written_in(TABLES["greek"]) == ' lang="el"'
        assert morse.written_in(TABLES["itu"]) == ""

    def test_has_one_of_them(self):
        assert morse.written_in(TABLES["hebrew"], direction=False) == ' lang="he"'
        assert morse.written_in(TABLES["hebrew"], language=False) == ' dir="rtl"'

    def test_escapes_what_an_editor_wrote(self):
        alphabet = TABLES["greek"].alphabet._replace(language='"><script>')
        table = TABLES["greek"].__class__(alphabet, 1, (), {})
        assert "<script>" not in morse.written_in(table)


class TestAlphabetLinks:
    def test_names_each(self):
        links = in_page(morse.alphabet_links(["itu", "greek"], TABLES)).all("a")
        assert [(link["href"], link.text) for link in links] == [
            ("/alphabets/itu/", TABLES["itu"].alphabet.name),
            ("/alphabets/greek/", "Greek"),
        ]

    def test_one_that_is_gone_keeps_its_slug(self):
        assert morse.alphabet_links(["gone"], TABLES) == '<a href="/alphabets/gone/">gone</a>'

    def test_says_that_there_is_none(self):
        assert morse.alphabet_links([], TABLES) == "in no alphabet here"


class TestKnownIn:
    def test_names_the_alphabets_of_each_character_once(self):
        said = morse.known_in([unknown("Ω", 0, ["greek"]), unknown("Ω", 5, ["greek"]), unknown("€", 7)], TABLES)
        assert said == 'Ω is in <a href="/alphabets/greek/">Greek</a>.'

    def test_says_that_none_does(self):
        assert morse.known_in([unknown("€", 0)], TABLES) == "No alphabet here does."
        assert morse.known_in([unknown("€", 0), unknown("☃", 1)], TABLES) == "No alphabet here knows any."

    def test_looks_at_what_is_marked(self):
        many = [unknown("€", place) for place in range(50)] + [unknown("Ω", 50, ["greek"])]
        assert morse.known_in(many, TABLES) == "No alphabet here knows any."


class TestSubstitutions:
    def test_each_kind_stands_once(self):
        e, o = (SubstitutedItem(*item) for item in (("é", "U+00E9", "", 0, "E"), ("ó", "U+00F3", "", 1, "O")))
        assert morse.substitutions([e, o, e._replace(position=9)]) == [e._replace(position=9), o]

    def test_there_are_at_most_as_many_as_marks(self):
        items = [SubstitutedItem(chr(0xC0 + place), "", "", place, "A") for place in range(60)]
        assert len(morse.substitutions(items)) == 50


class TestMorseWords:
    def drawn(self, text, slug="itu"):
        return morse.morse_words(encode(text, facts.table(slug)).words)

    def test_what_is_copied_is_the_notation(self):
        root = in_page(self.drawn("SO S"))
        for small in root.all("small"):
            small.parts.clear()
        assert root.text == "... --- / ..."

    def test_each_signal_stands_over_its_character(self):
        root = in_page(self.drawn("SO"))
        assert [symbol.first("small").text for symbol in root.all("span", class_="symbol")] == ["S", "O"]
        assert len(root.all("span", class_="word")) == 1

    def test_what_has_no_code_is_a_hole_with_its_name(self):
        holes = [Signal("❤\ufe0f", None, 0), Signal("<", None, 2)]
        root = in_page(morse.morse_words([holes]))
        assert [hole.text for hole in root.all("span", class_="hole")] == ["❤\ufe0f", "<"]
        assert [small.text for small in root.all("small")] == ["U+2764", "U+003C"]

    def test_a_mark_stands_on_a_circle(self):
        assert "<small>◌่</small>" in self.drawn("ก่", "thai")

    def test_nothing_is_nothing(self):
        assert morse.morse_words([]) == ""


class TestMarkedText:
    def test_marks_what_is_unknown_where_it_stands(self):
        html = morse.marked_text("a€b<", [unknown("€", 1), unknown("<", 3)])
        name = "<small>U+20AC EURO SIGN</small>"
        assert html == f"a<mark>€ {name}</mark>b<mark>&lt; {name}</mark>"

    def test_escapes_what_stands_between(self):
        assert morse.marked_text("<b>€</b>", [unknown("€", 3)]).startswith("&lt;b&gt;<mark>€ ")

    def test_keeps_what_is_around_the_marks_of_a_long_text(self):
        text = "a" * 100 + "€" + "b" * 100 + "€" + "c" * 100
        html = morse.marked_text(text, [unknown("€", 100), unknown("€", 201)])
        mark = "<mark>€ <small>U+20AC EURO SIGN</small></mark>"
        assert html == f" … {'a' * 30}{mark}{'b' * 30} … {'b' * 30}{mark}{'c' * 30} … "

    def test_a_gap_that_would_not_be_shorter_stays(self):
        assert "…" not in morse.marked_text("a" * 33 + "€", [unknown("€", 33)])
        assert morse.marked_text("a" * 34 + "€", [unknown("€", 34)]).startswith(" … " + "a" * 30 + "<mark>")

    def test_marks_as_many_as_a_page_shows(self):
        assert morse.marked_text("€" * 60, [unknown("€", place) for place in range(60)]).count("<mark>") == 50

    def test_a_sequence_is_one_mark(self):
        assert morse.marked_text("x❤\ufe0fy", [unknown("❤\ufe0f", 1)]).endswith("</mark>y")


class TestMarkedParts:
    def test_draws_a_code_that_was_not_read_and_says_it_for_ears(self):
        root = in_page(morse.marked_parts(["A ", UnknownCodeItem(".-.-", 3, 2, []), " <"]))
        mark = root.first("mark")
        assert mark.first("span", class_="morse").text == ".-.-"
        assert mark.first("span", class_="morse")["aria-hidden"] == "true"
        assert mark.first("small").text == "code 2, .-.-"
        assert root.text.endswith("<")

    @pytest.mark.parametrize("code", ["x", "." * (MAX_CODE_ELEMENTS + 1)])
    def test_what_no_alphabet_could_have_is_not_drawn(self, code):
        html = morse.marked_parts([UnknownCodeItem(code, 0, 1, [])])
        assert html == f"<mark>{code} <small>code 1, of no alphabet</small></mark>"

    def test_a_code_as_long_as_any_is_drawn(self):
        assert "<i>" in morse.marked_parts([UnknownCodeItem("." * MAX_CODE_ELEMENTS, 0, 1, [])])

    def test_a_longer_one_is_cut(self):
        assert "." * 40 + "… " in morse.marked_parts([UnknownCodeItem("." * 500, 0, 1, [])])
