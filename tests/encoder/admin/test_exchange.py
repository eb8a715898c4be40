"""Import with a preview, and export: what a file says is what is stored at the end, or nothing is."""

import csv
import io
import json
import threading

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encoder import revisions
from encoder.admin import changes, tables
from encoder.models import Alphabet, Symbol
from tests.encoder.admin.conftest import symbol
from tests.pages import page

pytestmark = [pytest.mark.usefixtures("alphabets"), pytest.mark.slow]
ROUNDS = 5
"""Of two imports at once."""
HEADING = "alphabet,character,code,kind,reads,name,source,note"


def exported(client, model, file_format="0"):
    url = reverse(f"admin:encoder_{model}_export")
    return client.post(url, {"format": file_format, "resource": ""}).content


def preview(client, content, model="symbol"):
    file = SimpleUploadedFile("rows", content if isinstance(content, bytes) else content.encode())
    return client.post(reverse(f"admin:encoder_{model}_import"), {"file": file})


def confirm(client, response, model="symbol"):
    """Send back what the page's form holds."""
    held = response.context["confirmation"]
    sent = {name: str(held[name].value()) for name in held.fields}
    return client.post(reverse(f"admin:encoder_{model}_confirm"), sent, follow=True)


def as_csv(*rows, header=HEADING):
    return "\n".join([header, *rows]) + "\n"


def counts(response):
    found = response.context["changes"]
    return len(found.new), len(found.changed), found.same


def problems(response):
    return response.context["changes"].problems


class TestExport:
    def test_commas_and_quotes_are_safe(self, editor):
        rows = list(csv.reader(io.StringIO(exported(editor, "symbol").decode())))
        characters = {row[1]: row[2] for row in rows if row[0] == "itu"}
        assert characters[","] == "--..--"
        assert characters['"'] == ".-..-."
        assert characters["="] == "-...-"
        assert characters["-"] == "-....-"

    @pytest.mark.parametrize(("file_format", "kind"), [("0", "text/csv"), ("1", "application/json")])
    def test_says_in_which_charset_it_is(self, editor, file_format, kind):
        url = reverse("admin:encoder_symbol_export")
        answer = editor.post(url, {"format": file_format, "resource": ""})
        assert answer["Content-Type"] == f"{kind}; charset=utf-8"

    def test_json_is_a_list_of_rows(self, editor):
        rows = json.loads(exported(editor, "symbol", "1"))
        assert {"alphabet": "itu", "character": "E", "code": "."}.items() <= next(
            row for row in rows if row["character"] == "E"
        ).items()

    @pytest.mark.parametrize("file_format", ["0", "1"], ids=["csv", "json"])
    @pytest.mark.parametrize("model", ["symbol", "alphabet"])
    def test_imported_again_changes_nothing(self, editor, model, file_format):
        response = preview(editor, exported(editor, model, file_format), model)
        new, changed, same = counts(response)
        assert (new, changed, problems(response)) == (0, 0, [])
        assert same == {"symbol": Symbol, "alphabet": Alphabet}[model].objects.count()
        assert "confirmation" not in response.context


class TestFiles:
    ROW = "itu,⁂,...---,sign,always,Asterism,s,n"

    @pytest.mark.parametrize(
        "content",
        [
            as_csv(ROW).encode("utf-8-sig"),
            as_csv(ROW).replace(",", ";").encode(),
            as_csv(ROW).replace(",", "\t").encode("utf-16"),
            as_csv(ROW).replace("\n", "\r\n").encode(),
            as_csv(
                "note:n,Asterism".replace("note:", "") + ",always,sign,...---,⁂,itu,s",
                header="note,name,reads,kind,code,character,alphabet,source",
            ).encode(),
            ("\n" + json.dumps([dict(zip(HEADING.split(","), ROW.split(","), strict=True))])).encode(),
        ],
        ids=["utf-8 with a mark", "semicolons", "tabs in utf-16", "CRLF", "another order", "JSON"],
    )
    def test_what_spreadsheets_and_programs_write_is_read(self, editor, content):
        assert counts(preview(editor, content)) == (1, 0, 0)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "The submitted file is empty."),
            (b"\x80", "The file is not UTF-8 at byte 0. A spreadsheet writes that as “CSV UTF-8”."),
            (b"\xff\xfe\x00", "The file is not UTF-8 at byte 2."),
            (as_csv("itu,⁂,...---,sign,always,As\0terism,s,n"), "Row 1 has NUL, or half of a character, as its name."),
            ('[{"\\ud800": 1}]', "has no column alphabet, character, code, kind, name and 3 more."),
            ("{", "The file is not JSON"),
            ("[" * 100_000, "The file has more than 5,000 rows."),
            ("[" * 20_000, "It is nested too deeply."),
            ('{"a": 1}', "The file holds no list of rows."),
            ("[1, 2]", "Row 1 is no object."),
            ("[[1]]", "Row 1 is no object."),
            ("[]", "The file has no rows."),
            (HEADING, "The file has no rows."),
            ("alphabet,character\nitu,E\n", "The file has no column code, kind, name, note, reads and 1 more."),
            (as_csv("," * 9, header=HEADING + ",z,evil"), "The file has columns that are not known here: evil, z."),
            (as_csv("," * 8, header=HEADING + ",note"), "The file has twice the column note."),
            (as_csv(ROW, "itu,Z"), "Row 2 has 2 cells; the heading has 8."),
            (as_csv('itu,"Z'), "Row 1 is not CSV: unexpected end of data."),
            (as_csv(*[ROW] * (tables.MAX_ROWS + 1)), "The file has more than 5,000 rows. Send it in parts."),
            ("x" * (tables.MAX_FILE_BYTES + 1), "The file has 2,000,001 bytes; the limit is 2,000,000."),
            (
                json.dumps([dict.fromkeys(HEADING.split(","), "") | {"alphabet": ["itu"]}]),
                "Row 1: alphabet must be a text, not [&#x27;itu&#x27;].",
            ),
        ],
    )
    def test_what_is_no_table_is_told_why_and_where(self, editor, content, message):
        response = preview(editor, content)
        assert (response.status_code, "changes" in response.context) == (200, False)
        assert message in response.content.decode()
        assert ".py" not in response.content.decode()


class TestChanges:
    def test_a_preview_shows_old_and_new_and_changes_nothing_yet(self, editor):
        before = revisions.latest()
        html = preview(editor, as_csv("itu,Z,--.-.-,letter,always,LATIN LETTER Z,ITU-R M.1677-1,")).content.decode()
        assert "<del>--..</del> → <ins>--.-.-</ins>" in html
        assert revisions.latest() == before

    def test_confirmed_it_is_done_and_remembered(self, editor):
        key = symbol().pk
        response = preview(
            editor, as_csv("itu,Z,--.-.-,letter,always,Zed,s,n", "itu,⁂,...---,sign,always,Asterism,s,n")
        )
        done = "The symbols were imported: 1 new, 1 changed, 0 as they were."
        assert done in confirm(editor, response).content.decode()
        assert (symbol().pk, symbol().code, symbol("⁂").code) == (key, "--.-.-", "...---")
        for character, kind in (("⁂", "+"), ("Z", "~")):
            last = Symbol.history.filter(character=character, alphabet__slug="itu").latest()
            assert (last.history_user.username, last.history_type, last.history_change_reason) == (
                "ada",
                kind,
                changes.REASON,
            )

    def test_two_rows_may_exchange_their_codes(self, editor):
        rows = {"Y": symbol("Z").code, "Z": symbol("Y").code}
        response = preview(editor, as_csv(*(f"itu,{c},{code},letter,always,n,s," for c, code in rows.items())))
        assert problems(response) == []
        confirm(editor, response)
        assert {c: symbol(c).code for c in rows} == rows

    def test_a_new_row_may_take_a_code_that_is_given_up(self, editor):
        response = preview(editor, as_csv("itu,⁂,--..,sign,always,n,s,", "itu,Z,--.-.-,letter,always,n,s,"))
        confirm(editor, response)
        assert (symbol("⁂").code, symbol().code) == ("--..", "--.-.-")

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ("itu,Z,.-,letter,always,Zed,s,n", "Row 2: .- already decodes to A in ITU."),
            ("itu,Z,...---,letter,always,Zed,s,n", "Row 2: ...--- already decodes to ⁂ in ITU."),
            ("itu,⁂,.-,sign,always,Again,s,n", "Row 2: itu ⁂ is in row 1 already."),
            ("itu,Z,x,letter,always,Zed,s,n", "Row 2: code: &#x27;x&#x27; is not a code"),
            ("itu,e,.,letter,never,Zed,s,n", "upper case"),
            ('itu,Z,"--..\n",letter,always,Zed,s,n', "is not a code"),
            ("klingon,Z,.-,letter,always,Zed,s,n", "Row 2: There is no alphabet &#x27;klingon&#x27;."),
            ("itu,Z,--..,vowel,always,Zed,s,n", "not a valid choice"),
            ("itu,Z,--..,letter,always,,s,n", "Row 2: name: This field cannot be blank."),
        ],
    )
    def test_a_row_that_breaks_a_rule_is_told_and_nothing_is_imported(self, editor, row, message):
        response = preview(editor, as_csv("itu,⁂,...---,sign,always,Asterism,s,n", row))
        assert "confirmation" not in response.context
        assert message in response.content.decode()

    def test_many_problems_are_counted_and_the_first_are_listed(self, editor):
        response = preview(editor, as_csv(*(f"klingon,{n},.,figure,always,n,s," for n in range(600))))
        assert response.content.decode().count("There is no alphabet") == 500
        assert "And 100 more." in response.content.decode()

    def test_a_long_preview_shows_its_beginning_and_imports_all(self, editor):
        rows = [f"greek,X{n},{n:09b},sign,never,n,s,".replace("0", ".").replace("1", "-") for n in range(502)]
        rows = [f"greek,⁂{chr(0x4E00 + n)},.,sign,never,n,s," for n in range(502)]
        response = preview(editor, as_csv(*rows))
        assert page(response).text.count("New") == 500
        assert "The first 500 are shown." in response.content.decode()
        confirm(editor, response)
        assert Symbol.objects.filter(character__startswith="⁂").count() == 502


class TestAlphabets:
    HEADING = ",".join(changes.COLUMNS[Alphabet])

    def test_one_may_extend_another_that_comes_with_it(self, editor):
        rows = ("new-b,B,,Latn,,new-a,unconfirmed,s", "new-a,A,,Latn,,greek,unconfirmed,s")
        response = preview(editor, as_csv(*rows, header=self.HEADING), "alphabet")
        assert counts(response) == (2, 0, 0)
        confirm(editor, response, "alphabet")
        assert Alphabet.objects.get(slug="new-b").extends.extends.slug == "greek"

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ("itu,ITU,,Latn,,swedish,unconfirmed,s", "itu extends swedish extends"),
            ("greek,Greek,,Grek,,greek,unconfirmed,s", "This would be a cycle: greek extends greek."),
            ("greek,Greek,,Grek,,klingon,unconfirmed,s", "Row 1: There is no alphabet &#x27;klingon&#x27;."),
            ("Greek,Greek,,Grek,,,unconfirmed,s", "is not a slug"),
        ],
    )
    def test_what_breaks_a_rule_is_told(self, editor, row, message):
        response = preview(editor, as_csv(row, header=self.HEADING), "alphabet")
        assert message in response.content.decode()
        assert "confirmation" not in response.context


class TestWhoMay:
    ROWS = as_csv("itu,⁂,...---,sign,always,Asterism,s,n", "itu,Z,--..,letter,always,Zed,s,n")

    def test_who_may_only_look_may_not_import(self, viewer):
        assert viewer.get(reverse("admin:encoder_symbol_changelist")).content.decode().count("/import/") == 0
        assert viewer.get(reverse("admin:encoder_symbol_import")).status_code == 403
        assert viewer.post(reverse("admin:encoder_symbol_confirm"), {"rows": "[]"}).status_code == 403

    def test_who_may_change_but_not_add_is_told_of_each_new_row(self, client):
        user = User.objects.create_user("carl", is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="change_symbol"))
        client.force_login(user)
        response = preview(client, self.ROWS)
        assert problems(response) == ["Row 1 is new; you may change symbols, not add them."]
        forged = {
            "rows": tables.packed([row.split(",") for row in self.ROWS.split()[1:]]),
            "revision": revisions.latest(),
        }
        html = client.post(reverse("admin:encoder_symbol_confirm"), forged, follow=True).content.decode()
        assert "Nothing was imported. Row 1 is new" in html
        assert not Symbol.objects.filter(character="⁂").exists()


class TestConfirmation:
    def test_a_preview_that_is_out_of_date_is_made_again(self, editor):
        response = preview(editor, as_csv("itu,Z,--.-.-,letter,always,Zed,s,n"))
        Symbol.objects.filter(character="Z").update(name="Meanwhile")
        html = confirm(editor, response).content.decode()
        assert "Nothing was imported. The alphabets changed since the preview." in html
        assert symbol().name == "Meanwhile"

    def test_twice_imports_once(self, editor):
        response = preview(editor, as_csv("itu,⁂,...---,sign,always,Asterism,s,n"))
        confirm(editor, response)
        assert "Nothing was imported." in confirm(editor, response).content.decode()

    @pytest.mark.parametrize("rows", ["", "[", "{}", "[1]", '[["itu"]]', '[["itu","\\ud800","","","","","",""]]'])
    def test_a_forged_one_is_told(self, editor, rows):
        sent = {"rows": rows, "revision": str(revisions.latest())}
        html = editor.post(reverse("admin:encoder_symbol_confirm"), sent, follow=True).content.decode()
        assert "Nothing was imported. The confirmation cannot be read." in html


def test_a_preview_only_reads(editor):
    row = "itu,Z,--.-.-,letter,always,Zed,s,n".split(",")
    with CaptureQueriesContext(connection) as queries:
        assert len(changes.compare(Symbol, [row], True).changed) == 1
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}


@pytest.mark.django_db(transaction=True)
def test_of_two_imports_confirmed_at_once_one_wins_and_the_other_is_told(alphabets):
    def run(name):
        try:
            together.wait(timeout=30)
            changes.carry_out(Symbol, [["itu", "Z", "--..", "letter", "always", name, "", ""]], True, revision)
            outcomes.append((name, "done"))
        except changes.OutdatedError:
            outcomes.append((name, "told"))
        finally:
            connections.close_all()

    for turn in range(ROUNDS):
        revision, outcomes, together = revisions.latest(), [], threading.Barrier(2)
        threads = [threading.Thread(target=run, args=(f"{name} {turn}",)) for name in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert sorted(told for _, told in outcomes) == ["done", "told"]
        assert symbol().name == next(name for name, told in outcomes if told == "done")
