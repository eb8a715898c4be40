"""What pages promise: every part that is there only sometimes, seen when it is and when it is not."""

import pytest

from encoder import conversions
from encoder.formats import FORMATS
from encoder.morse import Unknown
from encoder.pages import docs, fields
from encoder.pages.forms import DecodeForm, EncodeForm, SoundForm
from tests.pages import page

pytestmark = pytest.mark.usefixtures("alphabets")

HTML = {"headers": {"accept": "text/html"}}


def shown(client, path, **parameters):
    return page(client.get(path, parameters, **HTML))


def section(root, heading):
    """Return the section of a page with this heading, or None."""
    found = [part for part in root.all() if "row" in (part.get("class") or "").split()]
    return next((part for part in found if (title := part.first("h2")) and title.text == heading), None)


class TestEveryPage:
    @pytest.mark.parametrize(
        ("path", "current"),
        [
            ("/", "Encode"),
            ("/encode", "Encode"),
            ("/encode/SOS", "Encode"),
            ("/decode", "Decode"),
            ("/decode/...", "Decode"),
            ("/alphabets/", "Alphabets"),
            ("/alphabets/itu/", "Alphabets"),
            ("/docs/", "Docs"),
            ("/docs/using/", "Docs"),
        ],
    )
    def test_marks_its_place_in_the_navigation_once(self, client, path, current):
        links = shown(client, path).first("nav", aria_label="Main").all("a")
        assert [(link["href"], link.text) for link in links] == [
            ("/encode", "Encode"),
            ("/decode", "Decode"),
            ("/alphabets/", "Alphabets"),
            ("/docs/", "Docs"),
        ]
        assert [link.text for link in links if link.get("aria-current") == "page"] == [current]

    def test_of_an_error_marks_none(self, client):
        assert not shown(client, "/nothing").all("a", aria_current="page")

    def test_has_a_skip_link_and_its_release_and_a_source_where_there_is_one(self, client, settings):
        root = shown(client, "/docs/")
        assert root.first("a", class_="skip")["href"] == "#main"
        assert root.first("main")["id"] == "main"
        foot = root.first("footer")
        assert f"Release {settings.RELEASE}" in foot.text
        assert [link["href"] for link in foot.all("a")] == ["/api/v1/docs"]
        settings.SOURCE_URL = "https://git.example/morse"
        links = shown(client, "/docs/").first("footer").all("a")
        assert [(link["href"], link.text) for link in links] == [
            ("/api/v1/docs", "API"),
            ("https://git.example/morse", "Source"),
        ]


class TestEmptyPages:
    @pytest.mark.parametrize(("path", "heading"), [("/encode", "Morse"), ("/decode", "Text")])
    def test_begin_with_examples_that_work(self, client, path, heading):
        root = shown(client, path)
        examples = section(root, heading).all("a")
        assert len(examples) >= 2
        for example in examples:
            result = page(client.get(example["href"], **HTML))
            assert section(result, heading).first("textarea", id="notation").text
            assert section(result, "Without a code") is section(result, "Not read") is None

    def test_have_a_title_of_their_own(self, client):
        assert shown(client, "/").first("title").text == "Morse: encode text, decode it, read it"
        assert shown(client, "/encode", text="a").first("title").text == "Encode · Morse"
        assert shown(client, "/decode").first("title").text == "Decode · Morse"

    def test_say_how_much_they_take(self, client):
        assert shown(client, "/encode").first("span", id="source-count").text == "0 of 10,000 characters"
        assert shown(client, "/decode", morse="...").first("span", id="source-count").text == "3 of 250,000 characters"


class TestSource:
    @pytest.mark.parametrize(
        ("path", "name", "value", "done"),
        [("/encode", "text", "a€\nb", "encoded"), ("/decode", "morse", "... x\n.", "decoded")],
    )
    def test_stays_and_has_its_error_beside_it(self, client, path, name, value, done):
        root = shown(client, path, **{name: value, "unknown": "error"})
        field = root.first("textarea", id=name)
        assert "".join(field.parts).removeprefix("\n") == value
        assert field["aria-invalid"] == "true"
        assert f"{name}-error" in field["aria-describedby"].split()
        error = root.first("div", id=f"{name}-error")
        assert "at position" in error.text
        assert error.text.endswith(f"Nothing was {done}.")
        assert not root.all("textarea", id="notation")
        assert "Begin with" not in root.text

    @pytest.mark.parametrize(("path", "name", "helps"), [("/encode", "text", ""), ("/decode", "morse", "morse-help ")])
    def test_without_an_error_is_described_by_its_count(self, client, path, name, helps):
        field = shown(client, path, **{name: "..."}).first("textarea", id=name)
        assert field["aria-describedby"] == f"{helps}source-count"
        assert field.get("aria-invalid") is None

    def test_a_line_break_at_the_beginning_stays(self, client):
        field = shown(client, "/encode", text="\n\na").first("textarea", id="text")
        assert "".join(field.parts) == "\n\n\na"  # a browser passes over the first


class TestMorse:
    def test_names_its_alphabet_and_revision(self, client):
        by = section(shown(client, "/encode", text="Ω", alphabet="greek"), "Morse").first("span", class_="soft")
        table = conversions.alphabets()["greek"]
        assert by.text == f"Greek, revision {table.revision}"
        assert by.first("a")["href"] == "/alphabets/greek/"

    def test_can_be_copied_and_decoded(self, client):
        part = section(shown(client, "/encode", text="Ω €", alphabet="greek", unknown="keep"), "Morse")
        assert part.first("textarea", id="notation").text == ".-- / €"
        form = part.first("form", action="/decode")
        assert {field["name"]: field["value"] for field in form.all("input")} == {
            "morse": ".-- / €",
            "alphabet": "greek",
        }

    @pytest.mark.parametrize(("signals", "size", "scrolls"), [(48, "large", 0), (49, "medium", 0), (401, "small", 1)])
    def test_is_drawn_smaller_where_there_is_more(self, client, signals, size, scrolls):
        part = section(shown(client, "/encode", text="E" * signals), "Morse")
        assert part.first("div", class_="morse")["data-size"] == size
        assert len(part.all("div", aria_label="Morse, drawn")) == scrolls
        assert "The drawing stops" not in part.text

    def test_says_where_its_drawing_stops(self, client):
        part = section(shown(client, "/encode", text="E" * 2001), "Morse")
        assert "The drawing stops after 2,000 signals of 2,001. The text below is whole." in part.text
        assert len(part.all("span", class_="symbol")) == 2000

    def test_of_a_script_from_the_right_explains_its_order(self, client):
        part = section(shown(client, "/encode", text="שלום", alphabet="hebrew"), "Morse")
        assert "Hebrew is read from the right; morse runs in time" in part.text
        assert part.first("div", class_="morse")["lang"] == "he"
        assert part.first("div", class_="morse").get("dir") is None
        assert "from the right" not in section(shown(client, "/encode", text="a"), "Morse").text


class TestUnknown:
    @pytest.mark.parametrize("unknown", [unknown for unknown in Unknown if not unknown.policy.refuses])
    def test_characters_stand_under_the_heading_of_their_policy(self, client, unknown):
        part = section(shown(client, "/encode", text="a€b☃", unknown=unknown), unknown.policy.heading)
        assert part.first("span", class_="soft").text == "2 characters"
        assert [mark.text for mark in part.all("mark")] == ["€ U+20AC EURO SIGN", "☃ U+2603 SNOWMAN"]
        assert "International has no code for them. No alphabet here knows any." in part.text

    def test_one_is_one(self, client):
        part = section(shown(client, "/encode", text="Ω"), "Without a code")
        assert part.first("span", class_="soft").text == "1 character"
        assert "International has no code for it. Ω is in Greek." in part.text
        assert part.first("a")["href"] == "/alphabets/greek/"
        assert "are shown" not in part.text

    def test_of_many_the_first_are_marked(self, client):
        part = section(shown(client, "/encode", text="€" * 51), "Without a code")
        assert (len(part.all("mark")), "The first 50 are shown; the JSON lists 300." in part.text) == (50, True)
        part = section(shown(client, "/encode", text="€" * 50), "Without a code")
        assert "are shown" not in part.text

    def test_none_is_no_section(self, client):
        root = shown(client, "/encode", text="a")
        assert section(root, "Without a code") is section(root, "Sent as another") is None

    def test_codes_stand_in_the_text_and_in_a_table(self, client):
        root = shown(client, "/decode", morse=".- .-.-.-.-.- ......-")
        assert [mark.first("small").text for mark in section(root, "Text").all("mark")] == [
            "code 2, .-.-.-.-.-",
            "code 3, ......-",
        ]
        part = section(root, "Not read")
        assert part.first("span", class_="soft").text == "2 codes"
        assert part.first("tbody").all("tr")[0].text == "2 .-.-.-.-.- in no alphabet here"

    def test_of_many_codes_the_first_are_listed_and_none_is_drawn(self, client):
        root = shown(client, "/decode", morse="......- " * 51)
        part = section(root, "Not read")
        assert len(part.first("tbody").all("tr")) == 50
        assert "The first 50 are shown; the JSON lists 300." in part.text
        assert not section(root, "Text").all("p", class_="read")
        root = shown(client, "/decode", morse="......- " * 50)
        assert "are shown" not in section(root, "Not read").text
        assert section(root, "Text").all("p", class_="read")

    def test_a_long_code_is_cut(self, client):
        row = section(shown(client, "/decode", morse="." * 60), "Not read").first("tbody").first("td", class_="mono")
        assert row.text == "." * 40 + "…"


class TestSubstituted:
    def test_says_what_was_sent_instead_once_for_each_kind(self, client):
        part = section(shown(client, "/encode", text="ñ ñ 5%", alphabet="itu"), "Sent as another")
        assert part.first("span", class_="soft").text == "3 places"
        assert [item.text for item in part.all("li")] == ["Ñ U+00D1 as N", "% U+0025 as -0/0"]

    def test_says_what_has_no_signal(self, client):
        part = section(shown(client, "/encode", text="a\u0323"), "Sent as another")
        assert [item.text for item in part.all("li")] == ["Ạ U+1EA0 as A"]
        part = section(shown(client, "/encode", text="x\u0323"), "Sent as another")
        assert [item.text for item in part.all("li")] == ["\u0323 U+0323 has no signal of its own"]
        assert part.first("span", class_="soft").text == "1 place"


class TestText:
    def test_can_be_copied_and_encoded_in_its_own_writing(self, client):
        part = section(shown(client, "/decode", morse="--- -.", alphabet="hebrew"), "Text")
        notation = part.first("textarea", id="notation")
        assert (notation["dir"], notation["lang"]) == ("rtl", "he")
        assert (part.first("p", class_="read")["dir"], part.first("p", class_="read")["lang"]) == ("rtl", "he")
        form = part.first("form", action="/encode")
        assert {field["name"]: field["value"] for field in form.all("input")} == {
            "text": notation.text,
            "alphabet": "hebrew",
        }

    def test_of_a_script_from_the_left_has_no_direction(self, client):
        notation = section(shown(client, "/decode", morse="..."), "Text").first("textarea", id="notation")
        assert (notation.get("dir"), notation.get("lang")) == (None, None)


class TestLength:
    def measures(self, root):
        return [row.text for row in section(root, "Length").first("dl").all("div")]

    def test_counts_what_is_keyed(self, client):
        root = shown(client, "/encode", text="PARIS PARIS", wpm="15")
        assert self.measures(root) == ["Characters10 sent", "Words2", "Units93", "Time7.44 s at 15 wpm"]

    def test_says_the_effective_speed(self, client):
        root = shown(client, "/decode", morse="... ---", wpm="20", farnsworth_wpm="10")
        found = self.measures(root)
        assert found[0] == "Codes2 to key"
        assert found[3].endswith("s at 20 wpm, Farnsworth 10")


class TestSound:
    def test_is_played_and_kept(self, client):
        root = shown(client, "/encode", text="SOS")
        part = section(root, "Sound")
        audio = part.first("audio")
        assert audio["src"] == "/encode.wav?text=SOS&unknown=keep"
        assert client.get(audio["src"])["Content-Type"] == "audio/wav"
        assert part.first("div", class_="player")["data-post"] == "/encode.wav"
        labels = [link.text for link in section(root, "Keep, share").all("a", class_="button")]
        assert labels == ["Text, .txt", *(f"Sound, .{name}" for name in FORMATS), "JSON"]

    def test_too_long_is_said_and_not_offered(self, client):
        root = shown(client, "/encode", text="PARIS " * 61, wpm="1")
        assert section(root, "Sound").text.endswith("Raise the speed, or send it in parts.")
        assert not root.all("audio")
        assert not [link for link in root.all("a") if "Sound" in link.text]

    def test_of_nothing_keyed_is_none(self, client):
        root = shown(client, "/encode", text="€", unknown="skip")
        assert not root.all("div", class_="strip")
        assert not [link for link in root.all("a") if "Sound" in link.text]

    def test_says_where_its_strip_stops(self, client):
        assert "The strip stops" not in shown(client, "/encode", text="PARIS").text
        part = section(shown(client, "/encode", text="PARIS " * 100), "Sound")
        assert "signals of 500. The sound goes on." in part.text

    def test_too_long_for_a_link_is_played_by_a_script_or_kept(self, client):
        root = page(
            client.post(
                "/encode", "wpm=100&text=" + "E" * 4001, content_type="application/x-www-form-urlencoded", **HTML
            )
        )
        assert not root.all("audio")
        assert "Too long to play here without a script." in section(root, "Sound").first("noscript").text
        part = section(root, "Keep, share")
        assert "Too long for a link (the limit is 4,000 bytes). The file holds all of it." in part.text
        assert [(button["formaction"], button["form"], button.text) for button in part.all("button")] == [
            ("/encode.txt", "conversion", "Text, .txt"),
            *((f"/encode.{name}", "conversion", f"Sound, .{name}") for name in FORMATS),
        ]

    def test_of_a_morse_is_that_of_its_codes(self, client):
        root = shown(client, "/decode", morse="... x")
        assert section(root, "Sound").first("audio")["src"] == "/encode.wav?morse=...+x&unknown=skip"
        assert section(shown(client, "/decode", morse="x"), "Sound") is None
        long = page(
            client.post("/decode", "morse=" + ". " * 4001, content_type="application/x-www-form-urlencoded", **HTML)
        )
        assert section(long, "Sound") is None
        assert [button["formaction"] for button in section(long, "Keep, share").all("button")] == ["/decode.txt"]


@pytest.mark.parametrize(("path", "accepting"), [("/encode", (EncodeForm, SoundForm)), ("/decode", (DecodeForm,))])
def test_what_a_form_sends_is_taken_wherever_it_can_be_sent(client, path, accepting):
    form = shown(client, path).first("form")
    sent = {control["name"] for tag in ("input", "select", "textarea") for control in form.all(tag)}
    assert "dit" in sent
    for accepts in accepting:
        assert sent <= set(accepts.fields)


class TestAlphabets:
    def test_lists_each_with_its_numbers(self, client):
        root = shown(client, "/alphabets/")
        tables = conversions.alphabets()
        rows = root.first("tbody").all("tr")
        assert len(rows) == len(tables)
        assert root.first("div", class_="what").first("span").text == f"{len(tables)} alphabets"
        greek = next(row for row in rows if row.first("a")["href"] == "/alphabets/greek/")
        table = tables["greek"]
        assert [cell.text for cell in greek.all("td")] == [
            "Greek",
            table.alphabet.native_name,
            str(len(table.alphabet.symbols)),
            str(len(table.symbols)),
            "International",
            table.alphabet.trust,
            table.alphabet.source,
        ]
        assert greek.all("td")[1]["lang"] == "el"
        itu = next(row for row in rows if row.first("a")["href"] == "/alphabets/itu/")
        assert itu.all("td")[4].text == "–"


class TestAlphabet:
    def test_says_what_it_is(self, client):
        root = shown(client, "/alphabets/greek/")
        table = conversions.alphabets()["greek"]
        assert root.first("h1").text == f"Greek {table.alphabet.native_name}"
        assert root.first("h1").first("bdi")["lang"] == "el"
        part = section(root, "Particulars")
        assert [row.text for row in part.first("dl").all("div")] == [
            f"Own symbols{len(table.alphabet.symbols)}",
            f"With inherited{len(table.symbols)}",
            f"Revision{table.revision}",
            f"Trust{table.alphabet.trust}",
        ]
        assert f"Source: {table.alphabet.source}" in part.text
        assert [link["href"] for link in part.first("div", class_="actions").all("a")] == [
            "/encode?alphabet=greek",
            "/decode?alphabet=greek",
            "/alphabets/greek.svg",
            "/api/v1/alphabets/greek",
        ]

    @pytest.mark.parametrize(
        ("slug", "said"),
        [("international", "its symbols can be sent too"), ("greek", "its figures and signs can be sent too")],
    )
    def test_says_what_it_inherits(self, client, slug, said):
        assert said in shown(client, f"/alphabets/{slug}/").first("div", class_="title").text

    def test_that_extends_none_says_nothing_of_it(self, client):
        assert "Extends" not in shown(client, "/alphabets/itu/").first("div", class_="title").text

    def test_has_a_cell_for_each_symbol_that_says_how_it_is_read(self, client):
        root = shown(client, "/alphabets/itu/")
        cells = {cell.first("span", class_="char").text: cell for cell in root.all("button", data_hears="one")}
        assert set(cells) == set(conversions.alphabets()["itu"].codes)
        assert (cells["A"]["value"], cells["A"]["name"], cells["A"]["form"]) == (".-", "morse", "hear")
        assert cells["A"].text == "A .- , dit dah, play"
        assert cells["A"].get("class") is None
        assert cells["“"]["class"] == "encode-only"
        assert cells["“"].first("small").text == 'encode only, reads "'
        assert cells["<AR>"].first("small").text.endswith("; as text +")
        assert cells["?"].first("small").text == "Question mark"

    def test_plays_at_the_speed_and_the_tone_that_are_chosen(self, client):
        inputs = shown(client, "/alphabets/itu/").all("input", type="number")
        assert {one["name"]: one["value"] for one in inputs} == {
            name: fields.NUMBERS[name].value for name in ("wpm", "tone_hz")
        }

    def test_writes_its_own_letters_in_its_language_and_from_their_side(self, client):
        root = shown(client, "/alphabets/hebrew/")
        chart = section(root, "Letters").first("ul", class_="chart")
        assert chart["dir"] == "rtl"
        assert chart.first("span", class_="char")["lang"] == "he"
        figures = section(root, "Figures").first("ul", class_="chart")
        assert figures.first("span", class_="char").get("lang") is None

    def test_tells_codes_that_are_shared(self, client):
        pairs = [item.text for item in section(shown(client, "/alphabets/itu/"), "Tree").all("li")]
        assert "+ also <AR>" in pairs

    def test_lists_what_it_cannot_inherit(self, client):
        root = shown(client, "/alphabets/thai/")
        rows = [row.text for row in section(root, "Not inherited").first("tbody").all("tr")]
        assert any(row.startswith("+ .-.-.") for row in rows)
        assert section(shown(client, "/alphabets/itu/"), "Not inherited") is None

    def test_has_a_table_with_each_symbol_and_where_it_is_from(self, client):
        table = conversions.alphabets()["greek"]
        rows = {
            row.first("bdi").text: row.text
            for row in section(shown(client, "/alphabets/greek/"), "Table").all("tr")[1:]
        }
        assert len(rows) == len(table.symbols)
        assert rows["Σ"].endswith("letter Σ U+03A3 own")
        assert rows["1"].endswith("figure 1 U+0031 inherited")
        assert rows["<AR>"].endswith("prosign + – inherited")

    def test_offers_each_order_but_its_own(self, client):
        part = section(shown(client, "/alphabets/itu/", sort="code"), "Particulars")
        assert "In order of character · code · name." in part.text
        assert part.first("strong").text == "code"
        headings = section(shown(client, "/alphabets/itu/", sort="code"), "Table").all("th")
        assert [heading.text for heading in headings if heading.get("aria-sort") == "ascending"] == ["Code"]


class TestDocs:
    def test_lists_every_page_with_its_summary(self, client):
        root = shown(client, "/docs/")
        listed = [(title.first("a")["href"], title.text) for title in root.all("h2")]
        assert listed == [(f"/docs/{slug}/", found.title) for slug, found in docs.pages().items()]
        assert all(found.summary.split("`")[0] in root.text for found in docs.pages().values())

    def test_a_page_marks_its_place_among_the_others(self, client):
        root = shown(client, "/docs/timing/")
        contents = root.first("nav", aria_label="Documentation")
        assert [link.text for link in contents.all("a", aria_current="page")] == [docs.pages()["timing"].title]
        assert contents.all("a")[-1]["href"] == "/docs/timing.md"
        assert root.first("h1").text == docs.pages()["timing"].title


READ_ONLY = ["/alphabets/", "/alphabets/itu/", "/alphabets/itu.svg", "/docs/", "/docs/using/", "/docs/using.md"]


class TestReading:
    @pytest.mark.parametrize("path", [*READ_ONLY, "/docs/performance.svg"])
    def test_is_all_that_is_offered_and_is_never_stale(self, client, path):
        answer = client.get(path, **HTML)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-cache")
        assert client.post(path, **HTML).status_code == 405

    def test_an_icon_asked_for_by_habit_is_there(self, client):
        answer = client.get("/favicon.ico")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/static/encoder/icon")
