"""Morse to text, with what nothing reads, and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encoder.morse import (
    MAX_LISTED,
    MAX_PROBLEMS,
    Notation,
    NotMorse,
    NotText,
    Reading,
    Unknown,
    UnknownCode,
    UnknownCodes,
    decode,
    encode,
    keyable,
)
from tests import facts

INTERNATIONAL = facts.table("international")


class TestDecode:
    def test_decodes(self):
        assert decode("... --- ...", INTERNATIONAL).text == "SOS"
        assert decode("•••/−−−|…", INTERNATIONAL).text == "S O S"

    def test_reads_a_shared_code_as_asked(self):
        assert decode(".-.-.", INTERNATIONAL).text == "+"
        assert decode(".-.-.", INTERNATIONAL, Reading.PROSIGN).text == "<AR>"

    def test_reads_the_marks_of_a_notation(self):
        assert decode("1 0 / 111", INTERNATIONAL, marks=Notation("1", "0")).text == "ET S"
        assert decode("dahdit", INTERNATIONAL, marks=Notation("dit", "dah")).text == "N"
        with pytest.raises(UnknownCodes, match="0 at position 0"):
            decode("0", INTERNATIONAL)

    def test_puts_hangul_and_kana_together(self):
        korean, wabun = facts.table("korean"), facts.table("japanese")
        assert decode(encode("한국어 학교", korean).morse, korean).text == "한국어 학교"
        assert decode(encode("が ぱ", wabun).morse, wabun).text == "ガ パ"

    def test_marks_come_back_in_the_order_of_unicode(self):
        thai = facts.table("thai")
        assert decode(encode("ก7\u0e38", thai).morse, thai).text == "ก\u0e38\u0e4a"

    @pytest.mark.parametrize("text", ["081 234 5678", "17:30", "พ.ศ. 2567", "7ก", "7", "ก๊าซ 8"])
    def test_a_mark_without_a_letter_is_the_figure_that_shares_its_code(self, text):
        thai = facts.table("thai")
        assert decode(encode(text, thai, Unknown.SKIP).morse, thai).text == text.replace("ศ", "ส")

    @pytest.mark.parametrize("morse", ["… -.-. — ..- –", ".— –. -…", ".—-", "– ——— .—", "—-"])
    def test_dashes_of_several_lengths_are_refused_for_one_may_be_two(self, morse):
        with pytest.raises(UnknownCodes) as caught:
            decode(morse, INTERNATIONAL)
        assert all("may be several: write each dah alike, as -." in p.message for p in caught.value.problems)

    @pytest.mark.parametrize("morse", [".— —. —...", "·– –· –···", ".- -. -...", ".‒ −. ­-..."])
    def test_dashes_of_one_length_are_dahs(self, morse):
        assert decode(morse, INTERNATIONAL).text == "ANB"

    @pytest.mark.parametrize("policy", [Unknown.KEEP, Unknown.SKIP, Unknown.REPLACE])
    def test_of_many_unknown_the_first_are_listed_and_all_are_in_the_text(self, policy):
        few, many = (decode("... x ........- / " * count, INTERNATIONAL, unknown=policy) for count in (150, 151))
        assert (few.unknown_total, len(few.unknown)) == (300, MAX_LISTED)
        assert (many.unknown_total, len(many.unknown)) == (302, MAX_LISTED)
        assert many.text == " ".join([decode("... x ........-", INTERNATIONAL, unknown=policy).text] * 151)
        assert [part for part in many.parts if not isinstance(part, str)] == list(many.unknown) == list(few.unknown)
        assert many.keyed == " / ".join(["... ........-"] * 151)

    def test_error_tells_code_number_and_place(self):
        with pytest.raises(UnknownCodes) as caught:
            decode(".- ........- x", INTERNATIONAL)
        assert [(p.position, p.message) for p in caught.value.problems] == [
            (3, "........- at position 3 (code 2) is not a code of International."),
            (13, "x at position 13 (code 3) is not morse, so not a code of International."),
        ]

    @pytest.mark.parametrize(
        ("policy", "text"),
        [(Unknown.KEEP, "A .-.-.-.-.- E"), (Unknown.SKIP, "A E"), (Unknown.REPLACE, "A \ufffd E")],
    )
    def test_the_other_policies_list_it_in_its_place(self, policy, text):
        decoded = decode(".- / .-.-.-.-.- / .", INTERNATIONAL, unknown=policy)
        item = UnknownCode(".-.-.-.-.-", 5, 2)
        assert (decoded.text, decoded.unknown, decoded.parts) == (text, (item,), ("A ", item, " E"))

    def test_kept_codes_never_run_into_each_other_and_kept_characters_stay_where_they_were(self):
        assert decode(". -.-..- --..- .", INTERNATIONAL, unknown=Unknown.KEEP).text == "E -.-..- --..- E"
        kept = encode("5€", INTERNATIONAL, Unknown.KEEP).morse
        assert decode(kept, INTERNATIONAL, unknown=Unknown.KEEP).text == "5€"

    def test_a_long_unknown_code_is_told_shortened(self):
        with pytest.raises(UnknownCodes) as caught:
            decode("." * 5000, INTERNATIONAL)
        assert len(str(caught.value)) < 200

    @pytest.mark.parametrize("morse", ["", " ", "/", "///"])
    def test_decodes_nothing_to_nothing(self, morse):
        assert decode(morse, INTERNATIONAL).text == ""

    def test_refuses_nul(self):
        with pytest.raises(NotText):
            decode(". \0", INTERNATIONAL)

    @given(st.text(alphabet=".-/ |\n·−…x", max_size=40))
    def test_the_quick_way_and_the_careful_way_agree(self, morse):
        table = INTERNATIONAL
        quick = decode(morse, table, unknown=Unknown.KEEP).text
        careful = decode(morse + "\t", table, unknown=Unknown.KEEP).text
        assert quick == careful

    def test_names_each_problem_for_programs(self):
        with pytest.raises(UnknownCodes) as caught:
            decode("........- " * (MAX_PROBLEMS + 3), INTERNATIONAL)
        assert {(p.code, p.field) for p in caught.value.problems} == {("unknown_code", "morse")}
        assert caught.value.problems[-1].message == "And 3 more of the same kind."


class TestKeyable:
    def test_writes_any_code_as_it_is_keyed(self):
        assert keyable("•−  …|........-", INTERNATIONAL) == ".- ... / ........-"

    def test_names_each_problem_for_programs(self):
        with pytest.raises(NotMorse) as caught:
            keyable("x " * (MAX_PROBLEMS + 1), INTERNATIONAL)
        assert {(p.code, p.field) for p in caught.value.problems} == {("not_morse", "morse")}
        assert [p.position for p in caught.value.problems[:2]] == [0, 2]
        assert len(caught.value.problems) == MAX_PROBLEMS + 1

    def test_refuses_what_no_text_holds(self):
        with pytest.raises(NotText):
            keyable(". \0", INTERNATIONAL)
