"""Pages and text: the web contract, as a shell and a browser meet it."""

import re
from html import unescape

import pytest

from encoder import conversions
from encoder.models import Alphabet, Symbol
from encoder.web import MAX_TEXT_BODY_BYTES
from morseweb.wsgi import application
from tests.pages import page

pytestmark = pytest.mark.usefixtures("alphabets")

HTML = {"headers": {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}}
FORM = "application/x-www-form-urlencoded"


def lines(response):
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return response.content.decode().splitlines()


def curl(client, path, body, content_type=FORM, **more):
    return client.post(path, data=body, content_type=content_type, **more)


class TestText:
    def test_encodes_a_body_a_query_and_a_path(self, client):
        for response in (
            curl(client, "/encode", "SOS"),
            client.get("/encode", {"text": "SOS"}),
            client.get("/encode/SOS"),
            client.get("/", {"text": "SOS"}),
        ):
            assert response.status_code == 200
            assert response.content == b"... --- ...\n"

    def test_decodes_a_body_a_query_and_a_path(self, client):
        for response in (
            curl(client, "/decode", "... --- ..."),
            client.get("/decode", {"morse": "... --- ..."}),
            client.get("/decode/... --- ..."),
        ):
            assert lines(response) == ["SOS"]

    @pytest.mark.parametrize(
        ("body", "text"),
        [("A+B", "A+B"), ("a=b", "a=b"), ("100%25", "100%25"), ("text=A+B", "A B"), ("texts=1", "texts=1")],
    )
    def test_a_body_is_the_text_unless_it_begins_like_the_form(self, client, body, text):
        result = conversions.encode(text).morse
        assert lines(curl(client, "/encode", body)) == [result]

    def test_plain_text_is_never_a_form(self, client):
        response = curl(client, "/encode", "text=SOS", content_type="text/plain")
        assert lines(response) == [conversions.encode("text=SOS").morse]

    def test_parameters_go_with_a_body_in_the_query(self, client):
        assert lines(curl(client, "/encode?alphabet=greek", "Σ")) == ["..."]
        assert lines(curl(client, "/decode?reading=prosign", ".-.-.")) == ["<AR>"]

    def test_an_unknown_character_is_an_error_that_says_what_where_and_who_knows_it(self, client):
        response = curl(client, "/encode", "A€Ж")
        assert response.status_code == 422
        assert lines(response) == [
            "text: € U+20AC EURO SIGN at position 1 has no code in International. No alphabet here knows it.",
            "text: Ж U+0416 CYRILLIC CAPITAL LETTER ZHE at position 2 has no code in International."
            " Known in: belarusian, bulgarian, russian, ukrainian.",
            "text: Ж is Cyrillic. It can be sent by itself, in Belarusian, Bulgarian, Russian or Ukrainian: ...-",
        ]

    def test_policies(self, client):
        assert lines(curl(client, "/encode?unknown=skip", "A€")) == [".-"]
        assert lines(curl(client, "/decode?unknown=replace", ". .......")) == ["E\ufffd"]

    def test_all_problems_are_told_at_once(self, client):
        response = client.get(
            "/encode", {"text": "x" * 10_001, "alphabet": "klingon", "wpm": "0", "unknown": "perhaps"}
        )
        assert response.status_code == 422
        assert {line.split(":")[0] for line in lines(response)} == {"text", "alphabet", "wpm", "unknown"}

    def test_a_misspelt_parameter_is_an_error(self, client):
        response = client.get("/encode", {"txt": "SOS"})
        assert response.status_code == 422
        assert lines(response)[0].startswith("txt: There is no such parameter")

    def test_a_parameter_given_twice_is_an_error(self, client):
        for response in (client.get("/encode?text=A&text=B"), curl(client, "/encode", "text=A&wpm=10&wpm=20")):
            assert response.status_code == 422
            assert "is given 2 times" in lines(response)[0]

    def test_without_a_text_it_says_how_to_send_one(self, client):
        response = client.get("/encode")
        assert response.status_code == 422
        assert "Send the text as the body" in lines(response)[0]

    def test_an_empty_text_is_an_empty_morse(self, client):
        assert curl(client, "/encode", " ", content_type="text/plain").content == b"\n"

    def test_head_has_no_body(self, client):
        response = client.head("/encode/SOS")
        assert (response.status_code, response.content) == (200, b"")

    def test_text_as_a_file(self, client):
        response = client.get("/encode.txt", {"text": "SOS"})
        assert response["Content-Disposition"] == 'attachment; filename="morse.txt"'
        assert response.content == b"... --- ...\n"
        assert client.get("/decode.txt", {"morse": "..."}).content == b"S\n"

    def test_a_form_too_long_for_a_link_is_downloaded_by_post(self, client):
        response = curl(client, "/encode.txt", "text=" + "E+" * 4000)
        assert response.content == b" / ".join([b"."] * 4000) + b"\n"

    def test_conditional_get(self, client):
        first = client.get("/encode/SOS")
        assert first["Cache-Control"] == "no-cache"
        assert "Accept" in first["Vary"]
        assert client.get("/encode/SOS", headers={"if-none-match": first["ETag"]}).status_code == 304

    def test_sets_no_cookie(self, client):
        for path in ("/", "/decode", "/alphabets/", "/docs/", "/api/v1/alphabets"):
            assert not client.get(path, **HTML).cookies

    def test_makes_no_more_queries_than_reading_the_alphabets(self, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            client.get("/encode/SOS")


class TestNegotiation:
    @pytest.mark.parametrize("accept", ["*/*", "text/plain", "text/*", ""])
    def test_text(self, client, accept):
        response = client.get("/encode/SOS", headers={"accept": accept} if accept else {})
        assert lines(response) == ["... --- ..."]

    def test_page(self, client):
        response = client.get("/encode/SOS", **HTML)
        assert response["Content-Type"] == "text/html; charset=utf-8"

    def test_none_of_ours(self, client):
        response = client.get("/encode/SOS", headers={"accept": "application/json"})
        assert response.status_code == 406
        assert "JSON is under /api/v1/" in lines(response)[0]


class TestBadInput:
    """Each gets a clear error of the right status; never a 500."""

    def test_of_many_unknown_names_the_first_are_told_and_the_rest_counted(self, client):
        body = "text=A&" + "&".join(f"k{number}=" for number in range(1500))
        told = lines(client.post("/encode", body, content_type="application/x-www-form-urlencoded"))
        assert (len(told), told[-1]) == (101, "parameters: And 1400 more of the same kind.")

    @pytest.mark.parametrize("path", ["/encode", "/decode"])
    def test_a_body_that_is_not_utf_8(self, client, path):
        response = curl(client, path, b"\xff\xfe")
        assert response.status_code == 400
        assert lines(response) == ["body: The body is not UTF-8 at byte 0."]

    def test_a_form_that_is_not_utf_8(self, client):
        assert curl(client, "/encode", "text=%FF").status_code == 400

    def test_a_query_that_is_not_utf_8(self, client):
        response = client.get("/encode?text=%FF")
        assert response.status_code == 400
        assert lines(response) == ["query: The query is not UTF-8 at byte 5."]

    def test_a_path_that_is_not_utf_8(self, rf):
        answers = []
        environ = rf.get("/encode/x").environ | {"PATH_INFO": "/encode/\xff"}
        body = b"".join(application(environ, lambda status, headers: answers.append(status)))
        assert answers == ["400 Bad Request"]
        assert body == b"path: The path is not UTF-8 at byte 8.\n"

    def test_a_text_in_two_places_is_an_error(self, client):
        for response in (curl(client, "/encode?text=SOS", "AAA"), client.get("/encode/A?text=B")):
            assert response.status_code == 422
            assert "text is given in two places" in lines(response)[0]

    def test_a_post_without_a_body_takes_the_query(self, client):
        assert lines(client.post("/encode?text=SOS", b"", content_type=FORM)) == ["... --- ..."]

    def test_a_line_break_in_a_path_is_white_space(self, client):
        assert lines(client.get("/encode/A%0AB")) == [".- / -..."]

    def test_what_is_kept_is_not_keyed(self, client):
        kept = client.get("/api/v1/encode", {"text": "ア.イ", "alphabet": "japanese", "unknown": "keep"}).json()
        plain = client.get("/api/v1/encode", {"text": "アイ", "alphabet": "japanese"}).json()
        assert kept["units"] == plain["units"]

    def test_a_code_longer_than_any_is_not_drawn(self, client):
        html = client.get("/decode", {"morse": "." * 3000}, **HTML).content.decode()
        assert html.count("<i>") == 0
        assert "." * 40 + "…" in html

    @pytest.mark.parametrize("send", [lambda c: c.get("/encode?text=a%00b"), lambda c: c.get("/encode/a%00b")])
    def test_nul(self, client, send):
        response = send(client)
        assert response.status_code == 422
        assert lines(response) == ["text: U+0000 at position 1 is NUL; it cannot stand in a text."]

    def test_a_heap_of_combining_marks(self, client):
        response = curl(client, "/encode", "e" + "\u0301" * 9_999)
        assert response.status_code == 422
        assert "the limit is 30" in lines(response)[0]

    def test_sixty_thousand_combining_marks(self, client):
        response = curl(client, "/encode", "\u0301" * 60_000)
        assert response.status_code == 422
        assert "The text has 60,000 characters; the limit is 10,000." in lines(response)[0]

    def test_a_text_over_the_limit(self, client):
        limit = conversions.MAX_TEXT_CHARACTERS
        assert curl(client, "/encode", "e" * limit).status_code == 200
        response = curl(client, "/encode", "e" * (limit + 1))
        assert response.status_code == 422
        assert "10,001 characters; the limit is 10,000. Shorten it by 1" in lines(response)[0]

    def test_a_morse_over_the_limit(self, client):
        response = curl(client, "/decode", ". " * 175_001)
        assert response.status_code == 422
        assert "the limit is 250,000" in lines(response)[0]

    def test_a_body_of_ten_megabytes(self, client):
        response = curl(client, "/encode", b"e" * 10_000_000)
        assert response.status_code == 413
        assert f"the limit is {MAX_TEXT_BODY_BYTES:,}" in lines(response)[0]

    def test_a_body_in_chunks(self, client):
        assert curl(client, "/encode", "SOS", headers={"transfer-encoding": "chunked"}).status_code == 411

    def test_a_length_that_is_no_number(self, client):
        assert client.generic("POST", "/encode", "e", CONTENT_LENGTH="-1").status_code == 413

    @pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=x"])
    def test_a_body_of_another_type(self, client, content_type):
        response = curl(client, "/encode", "{}", content_type=content_type)
        assert response.status_code == 415
        assert "use /api/v1/ for JSON" in lines(response)[0]

    @pytest.mark.parametrize("wpm", ["0", "-1", "nan", "inf", "1e999", "fast", "101"])
    def test_a_speed_that_is_none(self, client, wpm):
        response = client.get("/encode", {"text": "SOS", "wpm": wpm})
        assert response.status_code == 422
        assert lines(response)[0].startswith("wpm: ")

    def test_farnsworth_above_wpm(self, client):
        response = client.get("/encode", {"text": "SOS", "wpm": "10", "farnsworth_wpm": "20"})
        assert lines(response) == ["farnsworth_wpm: farnsworth_wpm is 20; it can be at most wpm, which is 10."]

    def test_a_deleted_alphabet_in_a_shared_link(self, client):
        Alphabet.objects.get(slug="thai").delete()
        response = client.get("/encode", {"text": "SOS", "alphabet": "thai"}, **HTML)
        assert response.status_code == 422
        assert "There is no alphabet &#x27;thai&#x27;" in response.content.decode()
        assert ">SOS</textarea>" in response.content.decode().replace("\n", "")

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
    def test_a_method_that_does_nothing(self, client, method):
        response = getattr(client, method)("/encode")
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, POST"

    @pytest.mark.parametrize(
        "path",
        [
            "/docs/../settings/",
            "/docs/..%2F..%2Fetc%2Fpasswd/",
            "/docs/%2e%2e/",
            "/docs/../../manage.py",
            "/docs/x.md",
            "/docs/a%00/",
        ],
    )
    def test_a_slug_that_climbs(self, client, path):
        assert client.get(path, **HTML).status_code == 404

    def test_a_host_that_is_not_ours_is_named(self, client):
        response = client.get("/", headers={"host": "evil.example"})
        assert response.status_code == 400
        assert "ALLOWED_HOSTS" in lines(response)[0]


class TestPages:
    def test_encode(self, client):
        html = client.get("/encode", {"text": "a€"}, **HTML).content.decode()
        assert '<span class="symbol"><i>.</i><b>-</b><small>A</small></span>' in html
        assert '<span class="hole">€</span><small>U+20AC</small>' in html
        assert "a<mark>€ <small>U+20AC EURO SIGN</small></mark>" in html
        assert "http://testserver/encode?text=a%E2%82%AC" in html
        assert "http://testserver/encode?unknown=keep&#x27;" in html

    def test_a_text_of_markup_is_text(self, client):
        html = client.get("/encode", {"text": "<script>alert(1)</script>", "unknown": "keep"}, **HTML).content.decode()
        assert "<script>alert" not in html
        html = client.get("/decode", {"morse": "<script>alert(1)</script>"}, **HTML).content.decode()
        assert "<script>alert" not in html

    def test_substitutions_are_told(self, client):
        html = client.get("/encode", {"text": "naïve"}, **HTML).content.decode()
        assert "Sent as another" in html
        row = html.split("Sent as another")[1].split("</section>")[0]
        assert "Ï" in row
        assert "U+00CF" in row

    def test_right_to_left(self, client):
        root = page(client.get("/encode", {"text": "سلام", "alphabet": "arabic"}, **HTML))
        source = root.first("textarea", id="text")
        assert (source["dir"], source["lang"]) == ("rtl", "ar")
        assert "the first character sent stands at the left" in root.text

    def test_a_form_post_encodes(self, client):
        response = curl(client, "/encode", "text=a+b&alphabet=greek&unknown=skip", **HTML)
        assert response.status_code == 200
        assert response.context["form"].data["text"] == "a b"

    def test_a_long_text_has_no_link_but_a_file(self, client):
        html = curl(client, "/encode", "text=" + "E" * 5000, **HTML).content.decode()
        assert "Too long for a link" in html
        assert 'formaction="/encode.txt"' in html
        assert "The drawing stops after 2,000 signals of 5,000" in html

    def test_decode(self, client):
        html = client.get("/decode", {"morse": ".- -.-..-"}, **HTML).content.decode()
        assert 'A<mark><span class="morse"' in html
        assert "in no alphabet here" in html

    def test_who_knows_each_unknown_character_is_told(self, client):
        html = client.get("/encode", {"text": "€ Ж"}, **HTML).content.decode()
        assert '<a href="/alphabets/russian/">Russian</a>, <a href="/alphabets/ukrainian/">Ukrainian</a>' in html

    def test_a_word_of_another_script_is_told_with_its_morse(self, client):
        html = client.get("/encode", {"text": "Я UA1ABC", "alphabet": "russian"}, **HTML).content.decode()
        assert "UA1ABC is Latin. It can be sent by itself, in International:" in html
        assert '<span class="mono">..- .- .---- .- -... -.-.</span>' in html

    def test_the_morse_stands_in_the_notation_asked_for(self, client):
        asked = {"text": "EN", "dit": "dit ", "dah": "dah ", "character_gap": "line"}
        html = client.get("/encode", asked, **HTML).content.decode()
        assert '<textarea id="notation" readonly rows="2">dit \ndah dit \n\n</textarea>' in html
        assert re.search("<details open>\\s*<summary>Other marks", html)
        assert '<input type="hidden" name="morse" value=". -.">' in html
        assert client.get("/encode", asked).content == b"dit \ndah dit \n\n"
        assert client.get("/encode.txt", asked).content == b"dit \ndah dit \n\n"

    def test_the_marks_of_a_morse_are_read_and_heard(self, client):
        html = client.get("/decode", {"morse": "0 10", "dit": "0", "dah": "1"}, **HTML).content.decode()
        assert ">EN</textarea>" in html
        sound = unescape(re.search('<audio[^>]* src="([^"]*)"', html)[1])
        assert b"".join(client.get(sound)) == b"".join(client.get("/encode.wav?morse=.+-.&unknown=skip"))

    def test_marks_that_cannot_be_told_apart_are_an_error_at_their_field(self, client):
        response = client.get("/encode", {"text": "E", "dit": "a", "dah": "ab"}, **HTML)
        assert response.status_code == 422
        assert 'id="dah-error">a for a dit and ab for a dah cannot be told apart' in response.content.decode()

    def test_a_mark_is_shown_on_a_dotted_circle(self, client):
        assert "◌่" in client.get("/alphabets/thai/", **HTML).content.decode()

    def test_decode_names_who_reads_a_code(self, client):
        html = client.get("/decode", {"morse": "--..-"}, **HTML).content.decode()
        assert '<a href="/alphabets/latin/">Latin</a>' in html

    def test_no_result_stands_beside_an_error(self, client):
        response = client.get("/encode", {"text": "SOS", "wpm": "0"}, **HTML)
        assert response.status_code == 422
        assert 'aria-labelledby="morse-h"' not in response.content.decode()

    def test_alphabets(self, client):
        html = client.get("/alphabets/", **HTML).content.decode()
        for name in ("International", "Ελληνικά", "العربية", "日本語"):
            assert name in html

    def test_one_alphabet_shows_what_it_cannot_inherit(self, client):
        html = client.get("/alphabets/thai/", **HTML).content.decode()
        lost = html.split('id="lost-h"')[1].split("</section>")[0]
        assert "FRACTION BAR" in lost.upper()

    def test_an_edit_is_on_the_page_at_once(self, client):
        Alphabet.objects.get(slug="greek").symbols.filter(character="Ω").update(code=".-.-.-.-")
        assert ".-.-.-.-" in client.get("/alphabets/greek/", **HTML).content.decode()

    def test_docs(self, client):
        html = client.get("/docs/timing/", **HTML).content.decode()
        assert '<math display="block">' in html
        assert client.get("/docs/timing.md")["Content-Type"] == "text/markdown; charset=utf-8"

    @pytest.mark.parametrize("path", ["/alphabets/klingon/", "/docs/klingon/", "/nowhere"])
    def test_what_is_not_there_is_a_page_for_a_browser_and_a_line_for_a_shell(self, client, path):
        page = client.get(path, **HTML)
        assert page.status_code == 404
        assert "<h1>Not found</h1>" in page.content.decode()
        text = client.get(path)
        assert text.status_code == 404
        assert lines(text)[0].startswith("path: ")

    def test_headers(self, client):
        response = client.get("/", **HTML)
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == "same-origin"

    def test_no_page_has_an_inline_script_or_style(self, client):
        for path in ("/encode?text=SOS", "/decode?morse=.", "/alphabets/", "/alphabets/thai/", "/docs/timing/", "/x"):
            html = client.get(path, **HTML).content.decode()
            assert " style=" not in html
            assert "<style" not in html
            assert "<script>" not in html


class TestSound:
    def whole(self, client, path="/encode.wav?text=SOS"):
        return client.get(path).getvalue()

    def test_is_a_wav_with_all_that_a_player_asks_for(self, client):
        response = client.get("/encode.wav", {"text": "SOS"})
        assert response.status_code == 200
        assert response["Content-Type"] == "audio/wav"
        assert response["Accept-Ranges"] == "bytes"
        assert response["Cache-Control"] == "no-cache"
        assert response["Content-Disposition"] == 'inline; filename="SOS, 20 wpm.wav"'
        content = response.getvalue()
        assert int(response["Content-Length"]) == len(content)
        assert content.startswith(b"RIFF")

    def test_head_answers_as_get_without_the_bytes(self, client):
        get, head = (method("/encode.wav", {"text": "SOS"}) for method in (client.get, client.head))
        assert head.status_code == 200
        assert head.content == b""
        for name in ("Content-Length", "Content-Type", "ETag", "Accept-Ranges", "Content-Disposition"):
            assert head[name] == get[name]

    def test_a_range_is_the_slice_of_the_whole(self, client):
        whole = self.whole(client)
        for asked, part in {"0-0": whole[:1], "-1": whole[-1:], "40-99": whole[40:100], "5000-": whole[5000:]}.items():
            response = client.get("/encode.wav", {"text": "SOS"}, headers={"range": f"bytes={asked}"})
            assert response.status_code == 206
            assert response.getvalue() == part
        response = client.get("/encode.wav", {"text": "SOS"}, headers={"range": f"bytes={len(whole)}-"})
        assert response.status_code == 416
        assert response["Content-Range"] == f"bytes */{len(whole)}"

    def test_an_edit_makes_the_old_tag_old(self, client):
        url = "/encode.wav?text=SOS"
        tag = client.get(url)["ETag"]
        assert client.get(url, headers={"if-none-match": tag}).status_code == 304
        assert client.get(url, headers={"range": "bytes=0-0", "if-range": tag}).status_code == 206
        symbol = Symbol.objects.get(alphabet__slug="itu", character="S")
        symbol.code = "......"
        symbol.save()
        assert client.get(url, headers={"if-none-match": tag}).status_code == 200
        assert client.get(url, headers={"range": "bytes=0-0", "if-range": tag}).status_code == 200

    def test_takes_a_body_as_encode_does(self, client):
        whole = self.whole(client)
        assert curl(client, "/encode.wav", "SOS").getvalue() == whole
        assert curl(client, "/encode.wav", "text=SOS&tone_hz=600").getvalue() == whole
        assert curl(client, "/encode.wav", "morse=...+---+...").getvalue() == whole

    @pytest.mark.parametrize(
        ("query", "line"),
        [
            ("text=S&tone_hz=5", "tone_hz: tone_hz is 5; it must be a number from 200 to 1500."),
            ("text=S&tone_hz=low", "tone_hz: A tone must be a number of hertz, such as 600."),
            ("text=S&level_percent=x", "level_percent: A level must be a number of percent, such as 60."),
            ("text=S&level_percent=101", "level_percent: level_percent is 101; it must be a number from 1 to 100."),
            (
                "text=S&sample_rate_hz=1.5",
                "sample_rate_hz: A sample rate must be a whole number of hertz, such as 16000.",
            ),
            (f"text=S&sample_rate_hz=1{'0' * 400}", "sample_rate_hz: sample_rate_hz is more than any number here;"),
            ("text=", "text: There is nothing to sound in the text."),
            ("text=S&pitch=5", "pitch: There is no such parameter; there are:"),
            ("text=S&morse=...", "morse: Both text and morse are given; one is enough."),
            ("alphabet=itu", "text: Send the text as the body, or as /encode.wav?text=."),
            ("text=%E2%82%AC", "text: € U+20AC EURO SIGN at position 0 has no code in International."),
            ("text=S&text=O", "text: text is given 2 times; once is enough."),
        ],
    )
    def test_what_is_wrong_is_told_in_words(self, client, query, line):
        response = client.get(f"/encode.wav?{query}")
        assert response.status_code == 422
        assert lines(response)[0].startswith(line)

    def test_a_method_that_does_nothing(self, client):
        assert client.delete("/encode.wav").status_code == 405

    def test_mp3(self, client):
        response = client.get("/encode.mp3", {"text": "SOS"}, headers={"range": "bytes=0-1"})
        assert response["Content-Type"] == "audio/mpeg"
        assert response["Content-Disposition"] == 'inline; filename="SOS, 20 wpm.mp3"'
        assert response.getvalue() == b"\xff\xf3"
        response = client.get("/encode.mp3", {"morse": "- " * 90, "wpm": "1"})
        assert response.status_code == 422
        assert lines(response)[0].startswith("wpm: The sound would last 654 seconds; the limit is 600. Raise")

    def test_the_text_answer_passes_over_the_tone_but_not_over_a_wrong_one(self, client):
        assert lines(client.get("/encode", {"text": "SOS", "tone_hz": "700", "level_percent": "20"})) == ["... --- ..."]
        assert lines(client.get("/encode", {"text": "SOS", "tone_hz": "7"}))[0].startswith("tone_hz: tone_hz is 7;")


class TestHearingOnThePage:
    def page(self, client, **parameters):
        return client.get("/encode", parameters, **HTML).content.decode()

    def test_the_times_are_those_of_the_file(self, client):
        root = page(client.get("/encode", {"text": "ET E", "wpm": "20", "farnsworth_wpm": "10"}, **HTML))
        # 0.25 s of silence, then 60 ms, 653.684 ms, 180 ms, 1525.263 ms, 60 ms (tests/facts/timing.tsv)
        player = root.first("div", class_="player")
        assert player["data-times"] == "250-310 964-1144 2669-2729"
        assert player["data-seconds"].startswith("2.478947")
        table = root.first("table", class_="number")
        assert [row.text for row in table.all("tr")[1:]] == [  # it counts from the first key down
            "E . 0.000 0.060",
            "T - 0.714 0.894",
            "E . 2.419 2.479",
        ]

    def test_without_a_script_the_sound_is_as_loud_as_asked_and_with_one_the_player_sees_to_it(self, client):
        html = self.page(client, text="SOS", tone_hz="700", level_percent="20")
        assert 'src="/encode.wav?text=SOS&amp;tone_hz=700&amp;level_percent=20&amp;unknown=keep"' in html
        assert 'data-src="/encode.wav?text=SOS&amp;tone_hz=700&amp;unknown=keep&amp;level_percent=100"' in html
        assert 'href="/api/v1/encode?text=SOS&amp;unknown=keep"' in html

    def test_every_address_on_the_page_works(self, client):
        html = self.page(client, text="S & O", wpm="18", farnsworth_wpm="9", tone_hz="700", level_percent="20")
        for address in re.findall(r'(?:href|src|data-src)="(/(?:encode|api)[^"]+)"', html):
            assert client.get(unescape(address)).status_code == 200, address

    def test_what_is_usual_stays_out_of_the_link(self, client):
        html = self.page(client, text="SOS", alphabet="international", wpm="20", tone_hz="600", level_percent="60")
        assert 'value="http://testserver/encode?text=SOS"' in html

    def test_what_is_kept_has_no_sound_and_a_way_out(self, client):
        root = page(client.get("/encode", {"text": "S€"}, **HTML))
        assert "What has no code has no sound. To hear the rest: leave out and mark or send ? instead" in root.text
        for unknown, label in {"skip": "leave out and mark", "replace": "send ? instead"}.items():
            (link,) = root.all("a", href=f"/encode?text=S%E2%82%AC&unknown={unknown}")
            assert link.text == label
            assert client.get(link["href"], **HTML).status_code == 200
        assert not root.all("audio")
        assert not [link for link in root.all("a") if "encode.wav" in link["href"]]
        for unknown, times in {"skip": 1, "replace": 2}.items():
            assert self.page(client, text="S€", unknown=unknown).count("data-times=") == 1
            found = re.search(r'data-times="([^"]*)"', self.page(client, text="S€", unknown=unknown))[1]
            assert len(found.split()) == times

    def test_too_long_a_sound_is_told(self, client):
        response = curl(client, "/encode?wpm=1", "PARIS " * 100, **HTML)
        html = response.content.decode()
        assert "the limit is 3,600. Raise the speed" in html
        assert "<audio" not in html

    def test_an_mp3_is_offered_only_where_there_can_be_one(self, client):
        assert "encode.mp3" in self.page(client, text="PARIS " * 190)
        assert "encode.mp3" not in self.page(client, text="PARIS " * 210)

    def test_nothing_but_white_space_has_no_player(self, client):
        assert "<audio" not in self.page(client, text=" ")

    def test_a_wrong_tone_is_marked_at_its_field(self, client):
        response = client.get("/encode", {"text": "S", "tone_hz": "5", "level_percent": "0"}, **HTML)
        assert response.status_code == 422
        html = response.content.decode()
        for field in ("tone_hz", "level_percent"):
            assert f'id="{field}-error"' in html


class TestHearingWhatIsDecoded:
    def page(self, client, **parameters):
        return client.get("/decode", parameters, **HTML).content.decode()

    def test_the_morse_is_heard_as_it_was_typed_without_what_is_no_code(self, client):
        html = self.page(client, morse="•− x ........-", reading="prosign", wpm="15")
        (address,) = re.findall(r'<audio controls preload="none" src="([^"]+)"', html)
        assert "reading" not in address
        played = client.get(unescape(address)).getvalue()
        assert played == client.get("/encode.wav?morse=.-+........-&wpm=15").getvalue()
        assert f'href="{address}" download>Sound, .wav' in html

    @pytest.mark.parametrize("parameters", [{"morse": "x"}, {"morse": "- " * 600, "wpm": "1"}, {"morse": "-" * 5000}])
    def test_what_has_no_sound_offers_none(self, client, parameters):
        assert "<audio" not in self.page(client, **parameters)


class TestPictures:
    def test_the_picture_is_an_image_with_a_name(self, client):
        response = client.get("/alphabets/arabic.svg")
        assert response["Content-Type"] == "image/svg+xml"
        assert response["Content-Disposition"] == 'inline; filename="Arabic morse.svg"'
        assert response["ETag"]
        assert client.get("/alphabets/klingon.svg").status_code == 404

    def test_follows_an_edit(self, client):
        before = client.get("/alphabets/itu.svg").content
        symbol = Symbol.objects.get(alphabet__slug="itu", character="S")
        symbol.code = "......"
        symbol.save()
        assert client.get("/alphabets/itu.svg").content != before

    @pytest.mark.parametrize(("order", "first"), [("character", "ABCDEF"), ("code", "ETIANM"), ("name", "ÉABCDE")])
    def test_the_chart_and_the_table_are_sorted(self, client, order, first):
        html = client.get(f"/alphabets/itu/?sort={order}", **HTML).content.decode()
        assert "".join(re.findall(r'<span class="char"[^>]*>(.)</span>', html)[:6]) == first
        assert "".join(re.findall(r"<tr>\s<td><bdi>(.)</bdi>", html.split("<tbody>")[-1])[:6]) == first
        heading = "Character" if order == "character" else order.capitalize()
        assert f'aria-sort="ascending"><a href="?sort={order}#table-h">{heading}</a>' in html

    def test_an_order_that_there_is_not(self, client):
        response = client.get("/alphabets/itu/?sort=size")
        assert response.status_code == 422
        assert lines(response) == ["sort: 'size' is no order; there are: character, code, name."]

    def test_every_cell_and_the_whole_have_a_sound(self, client):
        html = client.get("/alphabets/thai/", **HTML).content.decode()
        codes = re.findall(r'name="morse" value="([^"]+)"', html)
        table = conversions.alphabets()["thai"]
        assert sorted(codes[1:]) == sorted(symbol.code for symbol in table.symbols)
        assert codes[0] == " / ".join(codes[1:])
        assert client.get("/encode.wav", {"morse": codes[0]}).status_code == 200
