"""The commands, as an operator types them."""

import io
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.error import HTTPError
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line

from encoder import revisions, snapshots
from encoder.management.commands import roundtrip
from encoder.models import Alphabet, Symbol
from encoder.morse import decode
from tests import facts

pytestmark = pytest.mark.usefixtures("alphabets")


def run(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=out, **options)
    return out.getvalue().splitlines()


class TestEncodeAndDecode:
    def test_encode(self):
        assert run("encode", "SOS") == ["... --- ..."]
        assert run("encode", "S", "O", "S") == ["... / --- / ..."]
        assert run("encode", "Σ", "--alphabet", "greek", "--dit", "·", "--character-gap", "slash") == ["···//"]

    def test_decode(self):
        assert run("decode", "... --- ...") == ["SOS"]
        assert run("decode", "--reading", "prosign", ".-.-.") == ["<AR>"]

    def test_a_morse_may_begin_with_a_dah(self, capsys, monkeypatch):
        monkeypatch.setattr("django.core.management.base.connections.close_all", lambda: None)
        for arguments in (["-.-"], ["--", "/", "-"], ["-.- .-"], ["--alphabet", "greek", "-.-"]):
            execute_from_command_line(["manage.py", "decode", *arguments])
        assert capsys.readouterr().out.splitlines() == ["K", "T", "KA", "Κ"]

    def test_words_and_marks_may_begin_with_a_dah(self, capsys, monkeypatch):
        monkeypatch.setattr("django.core.management.base.connections.close_all", lambda: None)
        for arguments in (
            ["...", "---", "..."],
            ["-.-", "-...-", "/", "--·"],
            [". -", "--dit", ".", "--dah", "-"],
            ["--dit", "-", "--dah", ".", ". -"],
            ["-·-·"],
            ["-.|-"],
        ):
            execute_from_command_line(["manage.py", "decode", *arguments])
        assert capsys.readouterr().out.splitlines() == ["SOS", "K= G", "ET", "TE", "C", "N T"]

    def test_nothing_is_a_text_and_not_standard_input(self):
        assert run("encode", "") == [""]

    def test_standard_input_that_is_no_text_is_told(self, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b".\xff"), encoding="utf-8"))
        for name in ("encode", "decode"):
            with pytest.raises(CommandError, match="Standard input is no utf-8: invalid start byte at byte 1"):
                run(name)
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b".\xff"), encoding="utf-8"))

    def test_read_standard_input(self, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.StringIO("SOS\n"))
        assert run("encode") == ["... --- ..."]

    def test_say_what_is_wrong(self):
        with pytest.raises(CommandError, match=r"€ U\+20AC EURO SIGN at position 0"):
            run("encode", "€")
        with pytest.raises(CommandError, match="There is no alphabet 'klingon'"):
            run("decode", ".", "--alphabet", "klingon")


class TestLoadAlphabets:
    def test_twice_changes_nothing(self):
        before = revisions.latest()
        assert "greek: is there; left as it is" in run("load_alphabets")
        assert revisions.latest() == before

    def test_an_edit_stays_and_what_was_deleted_stays_deleted(self):
        Symbol.objects.filter(alphabet__slug="greek", character="Ω").update(code="......-")
        Symbol.objects.get(alphabet__slug="greek", character="Ψ").delete()
        Alphabet.objects.get(slug="thai").delete()
        assert "thai: was deleted; left so" in run("load_alphabets")
        assert Symbol.objects.get(alphabet__slug="greek", character="Ω").code == "......-"
        assert not Symbol.objects.filter(character="Ψ").exists()
        assert not Alphabet.objects.filter(slug="thai").exists()
        assert run("load_alphabets", "greek", diff=True)[-2:] == [
            "greek: + Ψ --.-",
            "greek: ~ Ω code: '......-' here, '.--' packaged",
        ]

    def test_diff_shows_what_only_the_database_has(self):
        greek = Alphabet.objects.get(slug="greek")
        Symbol.objects.create(alphabet=greek, character="Ϡ", code="......-", name="SAMPI")
        assert run("load_alphabets", "greek", diff=True)[-1] == "greek: - Ϡ ......-"

    def test_force_makes_the_packaged_state_and_the_history_has_it_all(self):
        rows = Symbol.objects.filter(alphabet__slug="greek")
        rows.filter(character="Ω").update(code="......-")
        rows.filter(character="Ψ").update(code=".--")
        rows.get(character="Χ").delete()
        assert run("load_alphabets", "greek", force=True)[-1] == "greek: loaded, 26 symbols"
        assert run("load_alphabets", "greek", diff=True)[-1] == "greek: no differences"
        assert [record.code for record in Symbol.history.filter(character="Ω").order_by("history_id")] == [
            ".--",
            "......-",
            "......-",
            ".--",
        ]

    def test_force_leaves_what_was_not_named(self):
        Symbol.objects.filter(alphabet__slug="itu", character="É").update(note="edited")
        assert run("load_alphabets", "greek", force=True)[:2] == [
            "itu: is there; left as it is",
            "international: is there; left as it is",
        ]
        assert Symbol.objects.get(alphabet__slug="itu", character="É").note == "edited"

    def test_brings_parents_first(self, no_alphabets):
        lines = run("load_alphabets", "greek")
        assert [line.split(":")[0] for line in lines] == ["itu", "international", "greek"]

    def test_an_alphabet_that_is_not_packaged_is_an_error(self):
        with pytest.raises(SystemExit) as caught:
            run("load_alphabets", "klingon")
        assert caught.value.code == 1


class TestFixtures:
    @pytest.mark.parametrize(
        "content",
        [
            "{",
            "[1]",
            '[{"model": "encoder.symbol", "fields": {"alphabet": ["klingon"], "character": "A", "code": ".-"}}]',
            '[{"model": "encoder.symbol", "fields": {"alphabet": ["itu"], "character": "A", "code": ".-\\n"}}]',
            '[{"model": "encoder.symbol", "fields": {"alphabet": ["itu"], "character": "Ä", "code": ".-"}}]',
            '[{"model": "encoder.symbol", "fields": {"alphabet": ["itu"], "character": " ", "code": "......."}}]',
            '[{"model": "encoder.alphabet", "fields": {"slug": "../x", "name": "x", "source": "x"}}]',
            '[{"model": "auth.nothing", "fields": {}}]',
        ],
    )
    def test_a_broken_or_hostile_one_is_refused_whole(self, tmp_path, content):
        path = tmp_path / "hostile.json"
        path.write_text(content, encoding="utf-8")
        before = revisions.latest()
        with pytest.raises(Exception, match=r"(?i)hostile\.json|constraint|natural key"):
            call_command("loaddata", str(path), verbosity=0)
        assert revisions.latest() == before


class TestRoundtrip:
    @pytest.fixture(autouse=True)
    def only_a_small_alphabet(self, monkeypatch):
        packaged = snapshots.read_fixtures().alphabets
        few = tuple(row for row in packaged["itu"].symbols if row.character in ("E", "T", "X", "+", "<AR>"))
        small = {"itu": packaged["itu"]._replace(symbols=few), "international": packaged["international"]}
        snapshot = snapshots.build(0, small, None, "fixtures")
        monkeypatch.setattr(snapshots, "current", lambda: snapshot)

    def test_prints_what_it_tried(self):
        lines = run("roundtrip")
        assert lines[-1].startswith("2 alphabets, ")
        assert lines[-1].endswith("each in 2 readings: 0 differences")

    @pytest.fixture
    def one_letter_comes_back_otherwise(self, monkeypatch):
        def wrong(morse, table, reading):
            found = decode(morse, table, reading)
            return found._replace(text=found.text.replace("X", "Y\x00")) if table.slug == "itu" else found

        monkeypatch.setattr(roundtrip, "decode", wrong)

    @pytest.mark.usefixtures("one_letter_comes_back_otherwise")
    def test_a_difference_is_told_and_the_exit_status_is_1(self):
        out = io.StringIO()
        with pytest.raises(SystemExit) as caught:
            call_command("roundtrip", stdout=out)
        assert caught.value.code == 1
        assert "canonical" in out.getvalue()
        assert "XE     Y" in out.getvalue()

    def test_a_report_has_a_case_an_alphabet(self, tmp_path):
        run("roundtrip", junit=tmp_path / "new/report.xml")
        suite = ElementTree.parse(tmp_path / "new/report.xml").getroot()
        assert {name: suite.get(name) for name in ("name", "tests", "failures", "errors")} == {
            "name": "roundtrip",
            "tests": "2",
            "failures": "0",
            "errors": "0",
        }
        assert [(case.get("classname"), case.get("name")) for case in suite] == [
            ("roundtrip", "itu"),
            ("roundtrip", "international"),
        ]

    @pytest.mark.usefixtures("one_letter_comes_back_otherwise")
    def test_the_report_of_a_difference_says_what_differs(self, tmp_path):
        with pytest.raises(SystemExit):
            run("roundtrip", junit=tmp_path / "report.xml")
        suite = ElementTree.parse(tmp_path / "report.xml").getroot()
        itu, international = suite
        assert suite.get("failures") == "1"
        assert len(international) == 0
        assert "came back otherwise" in itu[0].get("message")
        assert "XE     Y\\x00E" in itu[0].text

    def test_a_report_that_cannot_be_written_is_told(self):
        with pytest.raises(CommandError, match="The report cannot be written to /dev/null/report.xml"):
            run("roundtrip", junit=Path("/dev/null/report.xml"))

    def test_a_service_that_says_later_is_asked_later_and_its_nodes_are_counted(self, monkeypatch):
        """A server that refuses each first request, as an entry that counts requests does."""
        asked, slept = [], []

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(429 if len(asked) == 1 else 200)
                self.send_header("Retry-After" if len(asked) == 1 else "X-Served-By", "7")
                self.end_headers()
                self.wfile.write(b"[]")

            def log_message(self, *words):
                """Say nothing."""

        monkeypatch.setattr(roundtrip.time, "sleep", slept.append)
        with HTTPServer(("127.0.0.1", 0), Answers) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            service = roundtrip.Service(f"http://127.0.0.1:{server.server_port}")
            assert service.ask("alphabets") == []
            server.shutdown()
        assert (asked, slept) == (["/api/v1/alphabets"] * 2, [7])
        assert service.nodes == {"7": 1}

    def test_a_service_that_refuses_is_told_with_what_it_said(self, monkeypatch):
        def refuse(request, timeout):
            raise HTTPError(request.full_url, 404, "Not Found", {}, io.BytesIO(b"There is no alphabet 'klingon'."))

        monkeypatch.setattr(roundtrip.urllib.request, "urlopen", refuse)
        with pytest.raises(CommandError, match="alphabets/klingon: 404 There is no alphabet 'klingon'"):
            roundtrip.Service("http://127.0.0.1:1").ask("alphabets/klingon")

    def test_words_that_are_lost_on_the_way_are_told(self, monkeypatch):
        service = roundtrip.Service("http://127.0.0.1:1")
        monkeypatch.setattr(service, "ask", lambda path, given: {"morse": ".", "text": "E"})
        with pytest.raises(CommandError, match=r"itu: 3 words came back as 1: 'E' ... 'N'"):
            service.converter(facts.table("itu"), "text")(["E", "T", "N"])

    @pytest.mark.parametrize("url", ["127.0.0.1:1", "http://127.0.0.1:1", "ftp://127.0.0.1"])
    def test_a_service_that_does_not_answer_is_told(self, url):
        with pytest.raises(CommandError):
            call_command("roundtrip", url=url)
