"""What pages show of a result: how much is drawn, what plays when, and where the same can be had otherwise."""

import shlex
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import RequestFactory

from encoder.conversions import Decoding, Encoding
from encoder.formats import FORMATS
from encoder.morse import Kind, Problem, Speed, Unknown, decode, encode, measure
from encoder.pages import forms, presentation
from encoder.pages.presentation import Cell, Drawing, Hearing, chart, curl, links, lost
from tests import facts


def encoding(text, unknown=Unknown.KEEP, slug="international", wpm=20, farnsworth_wpm=None):
    table = facts.table(slug)
    result = encode(text, table, unknown)
    return Encoding(table, Speed(wpm, farnsworth_wpm), result.keyed, result, list(result.unknown), [])


def hearing(text, unknown=Unknown.KEEP, **more):
    result = encoding(text, unknown, **more)
    return Hearing(result, Drawing(result.words), unknown.policy)


class TestDrawing:
    def test_has_all_words_of_a_short_text(self):
        drawing = Drawing(encoding("SOS DE OK").words)
        assert [[signal.character for signal in word] for word in drawing.words] == [
            list("SOS"),
            list("DE"),
            list("OK"),
        ]
        assert (drawing.total, drawing.is_cut) == (7, False)

    @pytest.mark.parametrize(("signals", "size"), [(48, "large"), (49, "medium"), (400, "medium"), (401, "small")])
    def test_is_smaller_for_more(self, signals, size):
        assert Drawing(encoding("E" * signals).words).size == size

    def test_stops_at_its_limit_in_the_middle_of_a_word(self):
        drawing = Drawing(encoding("E" * 1999 + " ABC DEF").words)
        assert [len(word) for word in drawing.words] == [1999, 1]
        assert (drawing.total, drawing.is_cut, drawing.limit) == (2005, True, 2000)

    def test_stops_between_two_words(self):
        drawing = Drawing(encoding("E" * 2000 + " A").words)
        assert [len(word) for word in drawing.words] == [2000]
        assert drawing.is_cut

    def test_is_whole_at_its_limit(self):
        assert not Drawing(encoding("E" * 2000).words).is_cut


class TestHearing:
    def test_each_signal_sounds_when_the_file_has_it(self):
        found = hearing("ET E", wpm=20, farnsworth_wpm=10)
        assert found.times == "250-310 964-1144 2669-2729"  # tests/facts/timing.tsv, and 0.25 s of silence before
        assert (found.dit_milliseconds, found.lead_seconds) == (60, 0.25)
        assert found.seconds == pytest.approx(2.478947, abs=1e-6)
        assert [(signal.character, start, end) for signal, start, end in found.rows] == [
            ("E", 0, 0.06),
            ("T", pytest.approx(0.713684, abs=1e-6), pytest.approx(0.893684, abs=1e-6)),
            ("E", pytest.approx(2.418947, abs=1e-6), pytest.approx(2.478947, abs=1e-6)),
        ]

    def test_what_is_only_kept_has_no_time(self):
        found = hearing("S€S")
        assert found.has_unsent
        assert [signal.character for signal, *_ in found.rows] == ["S", "S"]
        assert len(found.times.split()) == 2

    def test_even_if_it_looks_like_a_dit(self):
        assert len(hearing("E·E").times.split()) == 2

    @pytest.mark.parametrize(("unknown", "times"), [(Unknown.SKIP, 2), (Unknown.REPLACE, 3)])
    def test_what_is_left_out_or_sent_otherwise_leaves_a_sound(self, unknown, times):
        found = hearing("S€S", unknown)
        assert not found.has_unsent
        assert len(found.times.split()) == times

    def test_nothing_unknown_is_nothing_unsent(self):
        assert not hearing("SOS").has_unsent

    def test_too_long_a_sound_is_said(self):
        assert hearing("SOS").problem == ""
        assert hearing("PARIS " * 61, wpm=1).problem.startswith(
            "The sound would last 3,661 seconds; the limit is 3,600."
        )

    def test_is_cut_where_the_strip_is(self):
        assert not hearing("PARIS").is_cut
        found = hearing("PARIS " * 100)
        assert found.is_cut
        assert len(found.rows) == found.strip.signals < 500
        assert len(found.times.split()) == 500


class TestByField:
    def test_gathers_the_messages_in_their_order(self):
        problems = [Problem("a", "wpm", "one"), Problem("b", "text", "two"), Problem("c", "wpm", "three")]
        assert presentation.by_field(problems) == {"wpm": ["one", "three"], "text": ["two"]}


def asked(form_class=forms.EncodeForm, formats=("wav", "mp3"), **data):
    request = RequestFactory().get("/", headers={"host": "morse.example"}, secure=True)
    with_default = form_class(data, Unknown.KEEP)
    return links(request, with_default, list(formats))


def query(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.usefixtures("settings")
class TestLinks:
    @pytest.fixture(autouse=True)
    def host(self, settings):
        settings.ALLOWED_HOSTS = ["morse.example"]

    def test_the_page_is_whole_and_has_what_is_not_usual(self):
        found = asked(text="a b", alphabet="greek", wpm="20", tone_hz="700", level_percent="60", farnsworth_wpm="")
        assert found["link"] == "https://morse.example/encode?alphabet=greek&text=a+b&tone_hz=700"

    def test_what_is_usual_stays_out(self):
        usual = {"alphabet": "international", "unknown": "keep", "wpm": "20", "tone_hz": "600", "level_percent": "60"}
        assert query(asked(text="a", **usual)["link"]) == {"text": "a"}

    def test_text_and_json_know_no_tone_and_are_told_the_policy(self):
        found = asked(text="a", wpm="15", tone_hz="700", level_percent="10")
        assert found["text_link"].startswith("/encode.txt?")
        assert found["json_link"].startswith("/api/v1/encode?")
        assert query(found["text_link"]) == query(found["json_link"]) == {"text": "a", "wpm": "15", "unknown": "keep"}

    def test_a_sound_is_as_it_was_asked_for_and_the_player_s_is_at_full_level(self):
        found = asked(text="a", tone_hz="700", level_percent="10")
        assert found["sound_link"].startswith("/encode.wav?")
        heard = {"text": "a", "tone_hz": "700", "level_percent": "10", "unknown": "keep"}
        assert query(found["sound_link"]) == heard
        assert query(found["play_link"]) == {**heard, "level_percent": "100"}
        assert found["file_links"]["mp3"] == found["sound_link"].replace("wav", "mp3")

    def test_the_player_s_address_is_the_same_at_any_level(self):
        assert asked(text="a", level_percent="10")["play_link"] == asked(text="a")["play_link"]

    def test_files_are_those_of_the_formats_that_there_are(self):
        assert list(asked(text="a", formats=["wav"])["file_links"]) == ["wav"]
        assert asked(text="a", formats=[])["file_links"] == {}

    def test_a_morse_is_heard_without_what_is_no_code(self):
        found = asked(forms.DecodeForm, morse=".- x", reading="prosign")
        assert query(found["sound_link"]) == {"morse": ".- x", "unknown": "skip"}
        assert query(found["text_link"]) == {"morse": ".- x", "reading": "prosign", "unknown": "keep"}
        assert urlsplit(found["text_link"]).path == "/decode.txt"

    def test_each_policy_that_sounds_has_an_address(self):
        found = {choice.label: query(choice.address)["unknown"] for choice in asked(text="a€")["sounding"]}
        policies = [unknown for unknown in Unknown if unknown.policy.sounds]
        assert found == {unknown.policy.way_out: unknown for unknown in policies}

    def test_too_long_a_link_is_none(self):
        room = 4000 - len("https://morse.example/encode?text=")
        assert asked(text="a" * room)["link"]
        found = asked(text="a" * (room + 1))
        assert "link" not in found
        assert found["max_link_bytes"] == 4000
        assert found["text_address"] == "/encode.txt"
        assert found["file_addresses"] == {"wav": "/encode.wav", "mp3": "/encode.mp3"}
        assert {choice.address for choice in found["sounding"]} == {""}

    def test_a_form_of_morse_is_posted_for_its_text_alone(self):
        found = asked(forms.DecodeForm, morse=". " * 2000)
        assert (found["text_address"], found["file_addresses"]) == ("/decode.txt", {})


class TestCurl:
    def test_does_the_same_from_a_shell(self):
        given = {"text": "it's $HOME", "unknown": "skip"}
        command = curl("https://morse.example/encode", given, forms.EncodeForm)
        assert shlex.split(command) == [
            "curl",
            "--data-raw",
            "it's $HOME",
            "https://morse.example/encode?unknown=skip",
        ]

    def test_without_parameters_it_has_no_question_mark(self):
        assert curl("http://x/encode", {"text": "SOS"}, forms.EncodeForm) == "curl --data-raw SOS http://x/encode"

    def test_says_of_a_text_that_begins_like_a_form_that_it_is_none(self):
        command = curl("http://x/decode", {"morse": "wpm=1"}, forms.DecodeForm)
        assert command == "curl -H 'Content-Type: text/plain' --data-raw wpm=1 http://x/decode"

    def test_is_not_offered_for_what_nobody_would_type(self):
        assert curl("http://x/encode", {"text": "a" * 200}, forms.EncodeForm)
        assert curl("http://x/encode", {"text": "a" * 201}, forms.EncodeForm) == ""
        assert curl("http://x/encode", {}, forms.EncodeForm) == ""

    @pytest.mark.parametrize("control", ["\t", "\r", "\x03", "\x1b", "\x7f", "\x85", "\x9b"])
    def test_is_not_offered_for_what_a_terminal_takes_for_a_key(self, control):
        assert curl("http://x/encode", {"text": f"a{control}b"}, forms.EncodeForm) == ""

    def test_line_ends_of_a_browser_are_those_of_a_shell(self):
        assert curl("http://x/encode", {"text": "a\r\nb"}, forms.EncodeForm) == "curl --data-raw 'a\nb' http://x/encode"


def cells(slug):
    table = facts.table(slug)
    return {symbol.character: Cell(symbol, table) for symbol in table.symbols}


class TestCell:
    def test_knows_what_is_inherited(self):
        found = cells("greek")
        assert not found["Σ"].inherited
        assert found["1"].inherited

    def test_knows_what_nothing_reads_back(self):
        quotation = cells("itu")["“"]
        assert (quotation.encode_only, quotation.answer, quotation.other_reading) == (True, '"', False)
        assert not cells("itu")["A"].encode_only

    def test_knows_what_is_read_only_as_a_prosign(self):
        found = cells("itu")
        assert (found["<AR>"].other_reading, found["<AR>"].answer) == (True, "+")
        assert not found["+"].other_reading

    def test_knows_what_is_too_wide_for_it(self):
        found = cells("itu")
        assert not found["0"].is_long  # five dahs: 19 units
        assert {character for character, cell in found.items() if cell.is_long} == {
            character for character, code in facts.table("itu").codes.items() if measure(code).units > 19
        }
        assert found["<HH>"].is_long is (measure("........").units > 19)


class TestChart:
    def test_is_kind_by_kind_and_has_no_empty_one(self):
        assert [heading for heading, _ in chart(facts.table("itu"), Kind)] == [
            "Letters",
            "Figures",
            "Signs",
            "Prosigns",
        ]
        assert [heading for heading, _ in chart(facts.table("itu"), [Kind.SIGN])] == ["Signs"]
        none = facts.table("itu").__class__(facts.table("itu").alphabet, 1, (), {})
        assert chart(none, Kind) == []

    def test_has_every_symbol_once(self):
        table = facts.table("thai")
        found = [cell.symbol for _, listed in chart(table, Kind) for cell in listed]
        assert sorted(found) == sorted(table.symbols)

    def test_has_its_own_symbols_before_those_it_inherits(self):
        for _, listed in chart(facts.table("greek"), Kind):
            assert [cell.inherited for cell in listed] == sorted(cell.inherited for cell in listed)

    def test_by_code_is_shortest_first_and_a_dit_before_a_dah(self):
        ((_, letters),) = chart(facts.table("itu"), [Kind.LETTER], "code")
        codes = [cell.symbol.code for cell in letters]
        assert codes[:7] == [".", "-", "..", ".-", "-.", "--", "..."]
        assert codes == sorted(codes, key=lambda code: (len(code), code.replace(".", "0").replace("-", "1")))

    def test_by_name_looks_at_no_case(self):
        ((_, signs),) = chart(facts.table("international"), [Kind.SIGN], "name")
        names = [cell.symbol.name for cell in signs]
        assert names == sorted(names, key=str.upper)


class TestLost:
    def test_what_is_only_another_form_stands_last(self):
        found = lost(facts.table("japanese"))
        reads = [item.symbol.reads == "never" for item in found]
        assert reads == sorted(reads)
        assert True in reads
        kept = [item for item in found if item.symbol.reads != "never"]
        assert kept == sorted(kept, key=lambda item: (item.symbol.kind, item.symbol.character))


def test_a_decoding_is_shown_without_a_drawing():
    table = facts.table("itu")
    result = decode("... x", table, unknown=Unknown.KEEP)
    shown = presentation.shown(
        RequestFactory().get("/"),
        forms.DecodeForm({"morse": "... x"}, Unknown.KEEP),
        Decoding(table, Speed(20), result.keyed, result.text, list(result.unknown), list(result.parts), 1),
    )
    assert "drawing" not in shown
    assert shown["formats"] == list(FORMATS)
    assert shown["max_marks"] == 50


def test_what_is_kept_takes_the_sound_away():
    def formats(text, unknown):
        form = forms.EncodeForm({"text": text, "unknown": unknown.value}, Unknown.KEEP)
        return presentation.shown(RequestFactory().get("/"), form, encoding(text, unknown))["formats"]

    assert formats("S€", Unknown.KEEP) == []
    assert formats("S€", Unknown.SKIP) == formats("S", Unknown.KEEP) == list(FORMATS)
