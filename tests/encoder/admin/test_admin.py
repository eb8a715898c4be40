"""The admin, as an editor's browser talks to it."""

from contextlib import contextmanager

import pytest
from django.db import InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.urls import reverse

from encoder.admin.alphabets import MAX_INLINE_SYMBOLS
from encoder.admin.symbols import SymbolAdmin
from encoder.models import Alphabet, Symbol
from encoder.receivers import EDITORS
from tests.encoder.admin.conftest import member, symbol
from tests.pages import Form

pytestmark = pytest.mark.usefixtures("alphabets")


def change_url(row):
    return reverse(f"admin:encoder_{row._meta.model_name}_change", args=[row.pk])


def form_of(client, url):
    """Return what the form would send back untouched."""
    form = client.get(url).context["adminform"].form
    return {name: form[name].value() or "" for name in form.fields}


def shown(client, query):
    changelist = client.get(reverse("admin:encoder_symbol_changelist"), query).context["cl"]
    return {(row.character, row.alphabet.slug) for row in changelist.result_list}


class TestFinding:
    @pytest.mark.parametrize("term", ["É", "é", "U+00C9", "u+c9", "..-..", "accented e", "ACCENTED"])
    def test_by_character_code_point_code_or_name(self, editor, term):
        assert ("É", "itu") in shown(editor, {"q": term})

    def test_does_not_find_the_letter_without_its_accent(self, editor):
        assert ("E", "itu") not in shown(editor, {"q": "É"})

    @pytest.mark.parametrize(
        ("term", "found"),
        [
            ("e\u0301", ("É", "itu")),
            ("··−··", ("É", "itu")),
            ("・・－・・", ("É", "itu")),
            ("か", ("カ", "japanese")),
            ("が", ("カ", "japanese")),
            ("한", ("ㅎ", "korean")),
            ("ς", ("Σ", "greek")),
        ],
    )
    def test_what_the_encoder_takes_for_the_same(self, editor, term, found):
        assert found in shown(editor, {"q": term})

    @pytest.mark.parametrize("term", ["U+", "U+D800", "U+XYZ", "U+FFFFFFFFFF", "\x00", "' OR 1=1", "%"])
    def test_a_term_that_means_nothing_finds_nothing(self, editor, term):
        assert shown(editor, {"q": term}) == set()

    def test_nul_finds_nothing_among_alphabets_either_and_is_told(self, editor):
        response = editor.get(reverse("admin:encoder_alphabet_changelist"), {"q": "\0"})
        assert list(response.context["cl"].result_list) == []
        assert "Null characters are not allowed." in response.content.decode()

    @pytest.mark.parametrize("term", ["greek", "GREEK", "ελληνικά", "ΕΛΛΗΝΙΚΆ", "ελληνικα\u0301", "gre ελλ"])
    def test_an_alphabet_by_each_of_its_names_in_any_case(self, editor, term):
        changelist = editor.get(reverse("admin:encoder_alphabet_changelist"), {"q": term}).context["cl"]
        assert [row.slug for row in changelist.result_list] == ["greek"]

    def test_by_alphabet_and_kind(self, editor):
        alphabet = Alphabet.objects.get(slug="russian")
        rows = shown(editor, {"alphabet__id__exact": alphabet.pk, "kind__exact": "sign"})
        assert {character for character, _ in rows} == set(".,;!()")

    def test_shows_code_point_and_what_the_code_decodes_to(self, editor):
        html = editor.get(reverse("admin:encoder_symbol_changelist"), {"q": "×"}).content.decode()
        assert "U+00D7" in html
        assert '<td class="field-decodes_to">X</td>' in html
        assert (
            '<td class="field-decodes_to">+; as a prosign &lt;AR&gt;</td>'
            in editor.get(reverse("admin:encoder_symbol_changelist"), {"q": ".-.-."}).content.decode()
        )


class TestEditing:
    def test_a_change_is_saved_and_remembered_with_who_when_and_values(self, editor):
        row = symbol()
        editor.post(change_url(row), {**form_of(editor, change_url(row)), "name": "Zulu"})
        assert symbol().name == "Zulu"
        html = editor.get(reverse("admin:encoder_symbol_history", args=[row.pk])).content.decode()
        assert "<strong>Name</strong>: <del>LATIN LETTER Z</del> → <ins>Zulu</ins>" in html
        assert "ada" in html

    def test_an_error_stands_beside_its_field_in_words(self, editor):
        row = symbol()
        response = editor.post(change_url(row), {**form_of(editor, change_url(row)), "code": ".-"})
        assert response.context["adminform"].form.errors == {"code": [".- already decodes to A in ITU."]}
        assert symbol().code == "--.."

    def test_a_code_with_a_line_break_is_refused(self, editor):
        row = symbol()
        response = editor.post(change_url(row), {**form_of(editor, change_url(row)), "code": "--..-\n.-"})
        assert "code" in response.context["adminform"].form.errors

    def test_a_line_break_behind_a_code_is_not_kept(self, editor):
        row = symbol()
        editor.post(change_url(row), {**form_of(editor, change_url(row)), "code": "--.-.-\n"})
        assert symbol().code == "--.-.-"

    def test_the_slug_cannot_be_changed(self, editor):
        row = Alphabet.objects.get(slug="greek")
        assert "slug" not in editor.get(change_url(row)).context["adminform"].form.fields

    def test_the_default_alphabet_cannot_be_deleted(self, editor):
        row = Alphabet.objects.get(slug="international")
        url = reverse("admin:encoder_alphabet_delete", args=[row.pk])
        assert editor.post(url, {"post": "yes"}).status_code == 403
        assert Alphabet.objects.filter(slug="international").exists()

    def test_a_parent_in_use_is_protected(self, editor):
        row = Alphabet.objects.get(slug="itu")
        response = editor.post(reverse("admin:encoder_alphabet_delete", args=[row.pk]), {"post": "yes"})
        assert response.status_code == 200
        assert Alphabet.objects.filter(slug="itu").exists()


def inline_form(client, alphabet):
    """Return the page of an alphabet as it would be sent back untouched."""
    response = client.get(change_url(alphabet))
    data = form_of(client, change_url(alphabet))
    formset = response.context["inline_admin_formsets"][0].formset
    for form in [formset.management_form, *formset.forms]:
        data |= {form[name].html_name: form[name].value() or "" for name in form.fields}
    return data, formset


@pytest.mark.slow
class TestInline:
    def test_changes_one_row_and_leaves_the_others_without_history(self, editor):
        greek = Alphabet.objects.get(slug="greek")
        data, formset = inline_form(editor, greek)
        before = Symbol.history.count()
        index = next(i for i, form in enumerate(formset.forms) if form.instance.character == "Ω")
        data[f"symbols-{index}-name"] = "OMEGA"
        assert editor.post(change_url(greek), data).status_code == 302
        assert symbol("Ω", "greek").name == "OMEGA"
        assert Symbol.history.count() == before + 1

    def test_two_new_rows_in_each_others_way_are_told(self, editor):
        greek = Alphabet.objects.get(slug="greek")
        data, formset = inline_form(editor, greek)
        count = len(formset.forms) - 1
        data["symbols-TOTAL_FORMS"] = count + 2
        for index, character in enumerate("ϏϠ", count):
            row = {"character": character, "code": "----.--", "kind": "letter", "reads": "always", "name": "x"}
            data |= {f"symbols-{index}-{name}": value for name, value in row.items()}
            data |= {f"symbols-{index}-id": "", f"symbols-{index}-alphabet": greek.pk}
        response = editor.post(change_url(greek), data)
        assert response.status_code == 200
        errors = response.context["inline_admin_formsets"][0].formset.errors
        assert {"code": ["----.-- is also the code of Ϗ above."]} in errors
        assert not Symbol.objects.filter(character__in="ϏϠ").exists()

    def test_a_very_large_alphabet_is_left_to_the_list(self, editor):
        large = Alphabet.objects.create(slug="large", name="Large", source="x")
        codes = (f"{number:010b}".replace("0", ".").replace("1", "-") for number in range(MAX_INLINE_SYMBOLS + 1))
        Symbol.objects.bulk_create(
            Symbol(alphabet=large, character=chr(0x4E00 + i), code=code, name="x") for i, code in enumerate(codes)
        )
        assert editor.get(change_url(large)).context["inline_admin_formsets"] == []


@pytest.mark.slow
class TestConflict:
    def two_editors(self, editor, mine, theirs):
        row = symbol()
        form = form_of(editor, change_url(row))
        Symbol.objects.filter(pk=row.pk).update(**theirs)
        return row, {**form, **mine}

    def test_the_second_sees_both_values_and_nothing_is_lost(self, editor):
        row, mine = self.two_editors(editor, {"name": "Mine"}, {"name": "Theirs"})
        response = editor.post(change_url(row), mine)
        form = response.context["adminform"].form
        assert "changed this to “Theirs”" in form.errors["name"][0]
        assert "you have “Mine”" in form.errors["name"][0]
        assert form["name"].value() == "Mine"
        assert symbol().name == "Theirs"

    def test_saving_again_keeps_ones_own(self, editor):
        row, mine = self.two_editors(editor, {"name": "Mine"}, {"name": "Theirs"})
        form = editor.post(change_url(row), mine).context["adminform"].form
        again = {name: form[name].value() for name in form.fields}
        assert editor.post(change_url(row), again).status_code == 302
        assert symbol().name == "Mine"

    def test_changes_of_different_fields_are_both_kept(self, editor):
        row, mine = self.two_editors(editor, {"note": "Mine"}, {"source": "Theirs"})
        assert editor.post(change_url(row), mine).status_code == 302
        assert (symbol().note, symbol().source) == ("Mine", "Theirs")

    def test_saving_again_keeps_what_only_the_other_changed(self, editor):
        row, mine = self.two_editors(editor, {"name": "Mine"}, {"name": "Theirs", "source": "Theirs"})
        form = editor.post(change_url(row), mine).context["adminform"].form
        assert set(form.errors) == {"name"}
        again = {name: form[name].value() for name in form.fields}
        assert editor.post(change_url(row), again).status_code == 302
        assert (symbol().name, symbol().source) == ("Mine", "Theirs")

    def test_without_a_history_every_difference_is_told(self, editor):
        row, mine = self.two_editors(editor, {"name": "Mine"}, {"name": "Theirs"})
        Symbol.history.filter(id=row.pk).delete()
        form = editor.post(change_url(row), mine).context["adminform"].form
        assert set(form.errors) == {"name"}

    def test_the_same_change_twice_is_no_conflict(self, editor):
        row, mine = self.two_editors(editor, {"name": "Same"}, {"name": "Same"})
        assert editor.post(change_url(row), mine).status_code == 302

    def test_an_untouched_form_takes_over_what_is_stored(self, editor):
        row, mine = self.two_editors(editor, {}, {"name": "Theirs"})
        assert editor.post(change_url(row), mine).status_code == 302
        assert symbol().name == "Theirs"

    def test_untouched_inline_rows_are_no_conflict(self, editor):
        greek = Alphabet.objects.get(slug="greek")
        data, formset = inline_form(editor, greek)
        Symbol.objects.filter(character="Α").update(name="Theirs")
        index = next(i for i, form in enumerate(formset.forms) if form.instance.character == "Ω")
        data[f"symbols-{index}-name"] = "Mine"
        assert editor.post(change_url(greek), data).status_code == 302
        assert (symbol("Α", "greek").name, symbol("Ω", "greek").name) == ("Theirs", "Mine")

    def test_touched_inline_rows_are(self, editor):
        greek = Alphabet.objects.get(slug="greek")
        data, formset = inline_form(editor, greek)
        Symbol.objects.filter(character="Ω").update(name="Theirs")
        index = next(i for i, form in enumerate(formset.forms) if form.instance.character == "Ω")
        data[f"symbols-{index}-name"] = "Mine"
        response = editor.post(change_url(greek), data)
        errors = response.context["inline_admin_formsets"][0].formset.errors[index]
        assert "changed this to “Theirs”" in errors["name"][0]

    def test_an_inline_row_deleted_meanwhile_is_told_and_can_be_let_go(self, editor):
        greek = Alphabet.objects.get(slug="greek")
        data, formset = inline_form(editor, greek)
        place = {form.instance.character: index for index, form in enumerate(formset.forms)}
        data[f"symbols-{place['Ω']}-name"] = "Mine"
        symbol("Ψ", "greek").delete()
        response = editor.post(change_url(greek), data)
        errors = response.context["inline_admin_formsets"][0].formset.errors[place["Ψ"]]
        assert "Somebody deleted this row meanwhile" in errors["character"][0]
        assert editor.post(change_url(greek), {**data, f"symbols-{place['Ψ']}-DELETE": "on"}).status_code == 302
        assert symbol("Ω", "greek").name == "Mine"

    def test_what_was_typed_for_a_row_deleted_meanwhile_is_offered_again(self, editor):
        row = symbol()
        mine = {**form_of(editor, change_url(row)), "name": "Mine"}
        row.delete()
        response = editor.post(change_url(row), mine, follow=True)
        form = response.context["adminform"].form
        assert (form["character"].value(), form["name"].value()) == ("Z", "Mine")
        assert "deleted this symbol meanwhile" in response.content.decode()


class TestNonsense:
    """An address or a form that means nothing is told; never a 500."""

    @pytest.mark.parametrize("model", ["symbol", "alphabet"])
    @pytest.mark.parametrize(
        "path", ["1/history/abc/", "1/history/1.5/", "abc/history/", "%20/history/", "abc/change/"]
    )
    def test_a_key_that_is_no_number(self, editor, model, path):
        for response in (editor.get(f"/admin/encoder/{model}/{path}"), editor.post(f"/admin/encoder/{model}/{path}")):
            assert response.status_code in (302, 404)

    @pytest.mark.parametrize("key", ["abc", "99999999999999999999", "1\0"])
    def test_a_selection_that_is_none(self, editor, key):
        url = reverse("admin:encoder_symbol_changelist")
        data = {"action": "delete_selected", "_selected_action": key}
        before = Symbol.objects.count()
        response = editor.post(url, data, follow=True)
        assert response.redirect_chain == [(url, 302)]
        assert "The list was asked for something that it does not have." in response.content.decode()
        assert Symbol.objects.count() == before

    @pytest.mark.parametrize("query", ["x=1", "alphabet__id__exact=abc"])
    def test_a_filter_that_is_none(self, editor, query):
        assert editor.get(f"/admin/encoder/symbol/export/?{query}").status_code == 302

    @pytest.mark.parametrize(("failures", "status"), [(1, 302), (2, 200)])
    def test_a_deadlock_is_tried_once_more_and_then_told(self, editor, monkeypatch, failures, status):
        save, left = SymbolAdmin.save_model, [OperationalError(1213, "Deadlock found")] * failures

        def save_model(*arguments):
            if left:
                raise left.pop()
            save(*arguments)

        monkeypatch.setattr(SymbolAdmin, "save_model", save_model)
        row = symbol()
        response = editor.post(change_url(row), {**form_of(editor, change_url(row)), "name": "Mine"})
        assert response.status_code == status
        assert symbol().name == ("Mine" if failures == 1 else "LATIN LETTER Z")
        assert failures == 1 or "Nothing was saved: save again." in response.content.decode()

    @pytest.mark.parametrize("seen", ["abc", "", "99999999999999999999", "-1"])
    def test_a_forged_revision(self, editor, seen):
        row = symbol()
        data = {**form_of(editor, change_url(row)), "seen_revision": seen, "name": "x"}
        response = editor.post(change_url(row), data)
        assert response.status_code == 200
        assert symbol().name == row.name
        told = response.context["adminform"].form.errors
        assert "Enter a whole number." in str(told) or "you have “x”. Save again to keep yours." in str(told)


class TestHistory:
    def test_revert(self, editor):
        row = symbol()
        Symbol.objects.filter(pk=row.pk).update(name="Wrong")
        first = Symbol.history.filter(id=row.pk).earliest()
        url = reverse("admin:encoder_symbol_simple_history", args=[row.pk, first.pk])
        assert editor.post(url, form_of(editor, url)).status_code == 302
        assert symbol().name == "LATIN LETTER Z"
        assert Symbol.history.filter(id=row.pk).latest().history_user.username == "ada"

    def test_undelete_a_symbol(self, editor):
        row = symbol()
        key = row.pk
        row.delete()
        listing = editor.get(reverse("admin:encoder_symbol_deleted"))
        assert "Z --.. in ITU" in listing.content.decode()
        record = Symbol.history.filter(id=key).latest()
        editor.post(reverse("admin:encoder_symbol_undelete", args=[record.pk]))
        assert symbol().code == "--.."
        assert "Z --.. in ITU" not in editor.get(reverse("admin:encoder_symbol_deleted")).content.decode()

    def test_undelete_is_refused_in_words_when_the_place_is_taken(self, editor):
        row = symbol()
        key = row.pk
        row.delete()
        Symbol.objects.create(alphabet=row.alphabet, character="Ƶ", code="--..", name="x")
        record = Symbol.history.filter(id=key).latest()
        response = editor.post(reverse("admin:encoder_symbol_undelete", args=[record.pk]), follow=True)
        assert "--.. already decodes to Ƶ in ITU." in response.content.decode()

    def test_undelete_an_alphabet_with_the_symbols_deleted_with_it(self, editor):
        thai = Alphabet.objects.get(slug="thai")
        count = thai.symbols.count()
        thai.symbols.get(character="ก").delete()
        key = thai.pk
        thai.delete()
        record = Alphabet.history.filter(id=key).latest()
        editor.post(reverse("admin:encoder_alphabet_undelete", args=[record.pk]))
        restored = Alphabet.objects.get(slug="thai")
        assert restored.symbols.count() == count - 1


class TestGroups:
    def test_viewers_see_and_change_nothing(self, viewer):
        row = symbol()
        assert viewer.get(change_url(row)).status_code == 200
        assert viewer.post(change_url(row), {"name": "x"}).status_code == 403
        assert viewer.get(reverse("admin:encoder_symbol_import")).status_code == 403
        assert viewer.get(reverse("admin:encoder_symbol_export")).status_code == 200
        assert viewer.get(reverse("admin:encoder_symbol_history", args=[row.pk])).status_code == 200
        row.delete()
        record = Symbol.history.latest()
        assert viewer.post(reverse("admin:encoder_symbol_undelete", args=[record.pk])).status_code == 403

    def test_viewers_cannot_write_through_the_history(self, viewer):
        row = symbol()
        first = Symbol.history.filter(id=row.pk).earliest()
        url = reverse("admin:encoder_symbol_simple_history", args=[row.pk, first.pk])
        assert viewer.get(url).status_code == 200
        values = {
            "alphabet": row.alphabet_id,
            "character": "Z",
            "code": ".-.-.-.-",
            "kind": "letter",
            "reads": "always",
        }
        response = viewer.post(url, {**values, "name": "x", "seen_revision": row.revision})
        assert response.status_code == 403
        assert symbol().code == "--.."

    def test_a_row_that_is_gone_comes_back_by_undelete_alone(self, editor):
        row = symbol()
        key = row.pk
        first = Symbol.history.filter(id=key).earliest()
        row.delete()
        url = reverse("admin:encoder_symbol_simple_history", args=[key, first.pk])
        assert editor.post(url, {"name": "x"}).status_code == 403

    def test_strangers_log_in_first(self, client):
        response = client.get(reverse("admin:encoder_symbol_changelist"))
        assert response.status_code == 302
        assert response.url.startswith("/admin/login/")


class TestWhileTheDatabaseIsAway:
    """A clear page, nothing lost; all works again by itself. tests/faults kills a real MariaDB."""

    @pytest.fixture
    def away(self, monkeypatch):
        """Return a context in which no statement reaches the database."""

        def gone(self):
            raise OperationalError(2006, "Server has gone away")

        @contextmanager
        def outage():
            with monkeypatch.context() as patch:
                patch.setattr(BaseDatabaseWrapper, "cursor", gone)
                yield

        return outage

    @pytest.fixture
    def person(self, editor):
        editor.raise_request_exception = False
        editor.defaults["HTTP_ACCEPT"] = "text/html"
        return editor

    def test_a_page_says_so_and_when_to_try_again(self, person, away):
        url = change_url(symbol())
        with away():
            response = person.get(url)
        assert (response.status_code, response["Retry-After"]) == (503, "5")
        assert "The database does not answer" in response.content.decode()
        assert person.get(url).status_code == 200

    def test_what_was_typed_is_on_the_page_and_saved_when_sent_again(self, person, away):
        url = change_url(symbol())
        typed = form_of(person, url) | {"name": 'Zulu "<&>', "_continue": "Save"}
        with away():
            response = person.post(url, typed)
        assert response.status_code == 503
        page = Form(response.content.decode())
        assert page.action == url
        assert page.values == {name: str(value) for name, value in typed.items()}
        assert person.post(page.action, page.values).status_code == 302
        assert symbol().name == 'Zulu "<&>'

    def test_a_password_is_not_on_the_page_and_the_login_works_again(self, client, away):
        member("grace", EDITORS, "x")
        client.raise_request_exception = False
        login = {"Old-PassWord": "y", "username": "grace", "password": "x", "next": "/admin/"}
        with away():
            response = client.post("/admin/login/", login, headers={"accept": "text/html"})
        assert response.status_code == 503
        assert "<form" not in response.content.decode().split("<main")[1]
        assert client.post("/admin/login/", login).status_code == 302

    def test_a_shell_gets_a_line(self, person, away):
        with away():
            response = person.get("/admin/", headers={"accept": "text/plain"})
        assert response.content.decode().startswith("service: The database does not answer")

    @pytest.mark.parametrize("error", [OperationalError(1054, "Unknown column"), OperationalError("no such table: x")])
    def test_a_database_that_answers_is_not_away(self, person, monkeypatch, error):
        monkeypatch.setattr(SymbolAdmin, "get_queryset", lambda self, request: (_ for _ in ()).throw(error))
        assert person.get(change_url(symbol())).status_code == 500

    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (OperationalError("database is locked"), "is busy with other changes"),
            (OperationalError(1213, "Deadlock found"), "is busy with other changes"),
            (InterfaceError(0, ""), "does not answer"),
        ],
    )
    def test_a_database_that_takes_nobody_is_said_to_be_busy_or_away(self, person, monkeypatch, error, said):
        monkeypatch.setattr(SymbolAdmin, "get_queryset", lambda self, request: (_ for _ in ()).throw(error))
        response = person.get(change_url(symbol()))
        assert (response.status_code, response["Retry-After"]) == (503, "5")
        assert said in response.content.decode()

    def test_any_other_error_is_still_one_of_ours(self, person, monkeypatch):
        monkeypatch.setattr(SymbolAdmin, "get_queryset", lambda self, request: 1 // 0)
        assert person.get(change_url(symbol())).status_code == 500


class TestLosses:
    def test_who_takes_a_code_is_told_what_is_no_longer_inherited(self, editor):
        row = symbol("Ä", "german")
        typed = form_of(editor, change_url(row)) | {"code": "....", "seen_revision": row.revision}
        html = editor.post(change_url(row), typed, follow=True).content.decode()
        assert "H is no longer inherited: its code .... is that of Ä here." in html

    def test_who_makes_what_cannot_be_sent_is_told(self, editor):
        german = Alphabet.objects.get(slug="german")
        typed = {
            "alphabet": german.pk,
            "character": "Ẇ",
            "code": "----..-",
            "kind": "letter",
            "reads": "never",
            "name": "W",
        }
        html = editor.post(reverse("admin:encoder_symbol_add"), typed, follow=True).content.decode()
        assert "Ẇ cannot be sent: it is never read, and nothing else here reads ----..-" in html

    def test_who_takes_nothing_is_told_nothing(self, editor):
        row = symbol("Ä", "german")
        typed = form_of(editor, change_url(row)) | {"name": "A with two dots", "seen_revision": row.revision}
        assert "messagelist" in (html := editor.post(change_url(row), typed, follow=True).content.decode())
        assert '<li class="warning">' not in html

    @pytest.mark.parametrize(
        ("character", "kind"), [("AR", "prosign"), ("<AR", "prosign"), ("<>", "prosign"), ("<QQ>", "letter")]
    )
    def test_a_prosign_that_looks_like_none_is_refused(self, editor, character, kind):
        german = Alphabet.objects.get(slug="german")
        typed = {
            "alphabet": german.pk,
            "character": character,
            "code": "----..-",
            "kind": kind,
            "reads": "always",
            "name": "W",
        }
        response = editor.post(reverse("admin:encoder_symbol_add"), typed)
        assert "A prosign stands in angle brackets" in str(response.context["adminform"].form.errors["character"])

    @pytest.mark.parametrize("language", ["gr_GR!!", "e", "english"])
    def test_a_language_that_is_no_tag_is_refused(self, editor, language):
        row = Alphabet.objects.get(slug="german")
        typed = form_of(editor, change_url(row)) | {"language": language}
        response = editor.post(change_url(row), typed)
        assert "is not a language tag of BCP 47" in str(response.context["adminform"].form.errors["language"])
