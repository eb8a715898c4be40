"""The rules that the database itself holds, the same on every database."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from encoder import revisions
from encoder.models import Alphabet, Symbol

pytestmark = pytest.mark.usefixtures("no_alphabets")


@pytest.fixture
def alphabet():
    return Alphabet.objects.create(slug="test", name="Test", source="test")


def make(alphabet, character="A", code=".-", **values):
    return Symbol.objects.create(alphabet=alphabet, character=character, code=code, name=character, **values)


def raw(alphabet, character="A", code=".-", reads="always", kind="letter"):
    """Save as a fixture does, by the model's base alone."""
    symbol = Symbol(alphabet=alphabet, character=character, code=code, reads=reads, kind=kind, name="x")
    with transaction.atomic():
        symbol.save_base(raw=True)
    return symbol


class TestCharacters:
    def test_e_with_and_without_its_accent_stand_together(self, alphabet):
        make(alphabet, "E", ".")
        make(alphabet, "É", "..-..")
        assert Symbol.objects.get(character="E").code == "."
        assert Symbol.objects.get(character="É").code == "..-.."

    def test_kana_that_collations_take_for_one_stand_together(self, alphabet):
        for character, code in zip("はハばぱ", [".-", "-...", "-.-.", "-.."], strict=True):
            raw(alphabet, character, code)
        assert Symbol.objects.count() == 4
        assert Symbol.objects.get(character="は").code == ".-"

    def test_a_space_behind_a_character_is_refused(self, alphabet):
        make(alphabet, "A", ".-")
        with pytest.raises(IntegrityError):
            raw(alphabet, "A ", "-")
        with pytest.raises(ValidationError):
            Symbol(alphabet=alphabet, character="A ", code="-", name="x").full_clean()

    @pytest.mark.parametrize("character", ["", " ", "\n", " A", "A\n", "A B"])
    def test_white_space_is_refused_by_the_database_itself(self, alphabet, character):
        with pytest.raises(IntegrityError):
            raw(alphabet, character)

    def test_a_second_row_of_a_character_is_refused_by_the_database_itself(self, alphabet):
        raw(alphabet, "A", ".-")
        with pytest.raises(IntegrityError):
            raw(alphabet, "A", "-", reads="never")


class TestCodes:
    @pytest.mark.parametrize("code", ["", ".-\n", "\n.-", ". -", "x", "...........", "·−"])
    def test_anything_else_than_dits_and_dahs_is_refused_by_the_database_itself(self, alphabet, code):
        if len(code) > 10 and connection.vendor == "mysql":
            with pytest.raises(Exception, match="too long|constraint"):
                raw(alphabet, code=code)
            return
        with pytest.raises(IntegrityError):
            raw(alphabet, code=code)

    @pytest.mark.parametrize("code", ["", ".-\n", "x", "..........."])
    def test_the_form_says_it_in_words_beside_the_field(self, alphabet, code):
        with pytest.raises(ValidationError) as caught:
            Symbol(alphabet=alphabet, character="A", code=code, name="x").full_clean()
        assert list(caught.value.message_dict) == ["code"]

    @pytest.mark.parametrize("kwargs", [{"reads": "sometimes"}, {"kind": "vowel"}])
    def test_unknown_kinds_and_readings_are_refused_by_the_database_itself(self, alphabet, kwargs):
        with pytest.raises(Exception, match="constraint|CONSTRAINT|too long"):
            raw(alphabet, **kwargs)


class TestReadings:
    def test_sign_prosign_and_encode_only_rows_of_one_code_stand_together(self, alphabet):
        make(alphabet, "+", ".-.-.", kind="sign", reads="text")
        make(alphabet, "<AR>", ".-.-.", kind="prosign", reads="prosign")
        make(alphabet, "✚", ".-.-.", kind="sign", reads="never")
        make(alphabet, "✛", ".-.-.", kind="sign", reads="never")
        assert Symbol.objects.filter(code=".-.-.").count() == 4

    @pytest.mark.parametrize(
        ("first", "second"), [("always", "always"), ("always", "text"), ("text", "text"), ("prosign", "always")]
    )
    def test_a_second_reader_is_refused_by_the_database_itself(self, alphabet, first, second):
        raw(alphabet, "A", ".-", reads=first)
        with pytest.raises(IntegrityError):
            raw(alphabet, "Ä", ".-", reads=second)

    def test_a_second_reader_is_refused_in_words(self, alphabet):
        make(alphabet, "A", ".-")
        with pytest.raises(ValidationError) as caught:
            Symbol(alphabet=alphabet, character="Ä", code=".-", name="x").full_clean()
        assert caught.value.message_dict == {"code": [".- already decodes to A in Test."]}

    def test_another_alphabet_may_use_the_code(self, alphabet):
        other = Alphabet.objects.create(slug="other", name="Other", source="test")
        make(alphabet, "A", ".-")
        make(other, "А", ".-")
        assert Symbol.objects.filter(code=".-").count() == 2


class TestAlphabet:
    @pytest.mark.parametrize("slug", ["", "A", "a b", "a/b", "../a", "a\n", "-a", "é"])
    def test_a_slug_that_cannot_be_an_address_is_refused(self, slug):
        alphabet = Alphabet(slug=slug, name="x", source="x")
        with pytest.raises(ValidationError):
            alphabet.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            alphabet.save_base(raw=True)

    @pytest.mark.parametrize("script", ["", "latn", "Latin", "La\n"])
    def test_a_script_that_is_none_is_refused(self, script):
        with pytest.raises(ValidationError) as caught:
            Alphabet(slug="x", name="x", source="x", script=script).full_clean()
        assert "script" in caught.value.message_dict

    def test_the_slug_never_changes(self, alphabet):
        alphabet.slug = "renamed"
        with pytest.raises(ValidationError, match="can never change"):
            alphabet.save()

    def test_a_cycle_is_refused_in_words(self, alphabet):
        child = Alphabet.objects.create(slug="child", name="Child", source="x", extends=alphabet)
        alphabet.extends = child
        with pytest.raises(ValidationError, match="Test extends Child extends Test"):
            alphabet.full_clean()

    def test_a_parent_in_use_is_protected(self, alphabet):
        Alphabet.objects.create(slug="child", name="Child", source="x", extends=alphabet)
        with pytest.raises(ProtectedError):
            alphabet.delete()

    def test_the_default_cannot_be_deleted(self):
        alphabet = Alphabet.objects.create(slug="international", name="International", source="x")
        with pytest.raises(ProtectedError, match="cannot be deleted"):
            alphabet.delete()
        with pytest.raises(ProtectedError):
            Alphabet.objects.filter(slug="international").delete()

    def test_is_shown_by_its_own_name_first(self):
        assert str(Alphabet(name="Greek", native_name="Ελληνικά")) == "Ελληνικά (Greek)"
        assert str(Alphabet(name="ITU")) == "ITU"


def test_there_is_one_counter():
    with pytest.raises(IntegrityError), transaction.atomic():
        revisions.RevisionCounter.objects.create(pk=2)
