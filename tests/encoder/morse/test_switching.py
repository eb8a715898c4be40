"""Wabun and International in one message, between <DO> and <SN>."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encoder.morse import Reading, Unknown, UnknownCharacters, canonical, decode, encode, linked
from tests import facts

INTERNATIONAL, WABUN = facts.linked()["international"], facts.linked()["japanese"]
DO, SN = "-..---", "...-."


def there_and_back(text, table):
    morse = encode(text, table).morse
    back = decode(morse, table).text
    assert back == canonical(text, table)
    return morse, back


class TestSwitching:
    def test_in_international_do_begins_wabun_and_sn_ends_it(self):
        morse, back = there_and_back("CQ DE JA1ABC <DO> コンニチハ <SN> K", INTERNATIONAL)
        assert back == "CQ DE JA1ABC <DO> コンニチハ <SN> K"
        assert f"/ {DO} / ---- .-.-. -.-. ..-. -... / {SN} / -.-" in morse

    def test_in_japanese_sn_ends_wabun_and_do_begins_it_again(self):
        morse, back = there_and_back("ワタシハ <SN>JA1ABC<DO> デス", WABUN)
        assert back == "ワタシハ <SN>JA1ABC<DO> デス"
        assert f"{SN} .--- .- .---- .- -... -.-. {DO}" in morse

    def test_without_an_end_it_lasts_to_the_end(self):
        assert there_and_back("E <DO> カ", INTERNATIONAL)[1] == "E <DO> カ"
        assert there_and_back("カ<SN>E 50%", WABUN)[1] == "カ<SN>E 50-0/0"

    def test_an_overline_switches_too(self):
        assert there_and_back("E D\u0305O\u0305 カ", INTERNATIONAL)[1] == "E <DO> カ"

    def test_another_name_of_the_same_code_does_the_same(self):
        assert there_and_back("E <NJ>カ<VE> E", INTERNATIONAL)[1] == "E <DO>カ<SN> E"
        assert there_and_back("カ<VE>E N\u0305J\u0305 カ", WABUN)[1] == "カ<SN>E <DO> カ"

    @pytest.mark.parametrize("made_up", ["<XM>", "<TEETTT>", "X̅M̅"])
    def test_what_sounds_like_it_does_the_same(self, made_up):
        morse = encode(f"{made_up} カ", INTERNATIONAL).morse
        assert decode(morse, INTERNATIONAL).text == "<DO> カ"

    def test_a_longer_prosign_is_none_of_these(self):
        assert encode("A̅D̅O̅ E", INTERNATIONAL).morse == ".--..--- / ."
        assert encode("S̅N̅K̅ カ", WABUN, Unknown.SKIP).morse == ".-.."

    @pytest.mark.parametrize("reading", Reading)
    def test_in_every_reading(self, reading):
        assert decode(f". / {DO} / .-.. / {SN} / .", INTERNATIONAL, reading).text == "E <DO> カ <SN> E"

    def test_each_part_knows_only_its_own(self):
        with pytest.raises(UnknownCharacters) as refused:
            encode("<DO>A<SN>カ", INTERNATIONAL)
        assert [(place.character, place.position) for place in refused.value.unknown] == [("A", 4), ("カ", 9)]
        assert encode("<DO>A<SN>カ", INTERNATIONAL, Unknown.SKIP).morse == f"{DO} {SN}"

    def test_what_is_sent_as_another_is_told_in_its_place(self):
        told = encode("½ <DO>ャ<SN> ½", INTERNATIONAL).substituted
        assert [(place.character, place.position, place.sent_as) for place in told] == [
            ("½", 0, "1/2"),
            ("ャ", 6, "ヤ"),
            ("½", 12, "1/2"),
        ]

    @pytest.mark.parametrize("table", [INTERNATIONAL, WABUN], ids=lambda table: table.slug)
    def test_beside_every_symbol(self, table):
        for name, other in table.switches.items():
            for symbol in table.codes:
                there_and_back(symbol + name, table)
            for symbol in other.codes:
                there_and_back(name + symbol, table)

    @given(st.lists(st.tuples(st.sampled_from("EA1?X "), st.sampled_from("アガン ー")), max_size=6))
    def test_any_number_of_times(self, parts):
        text = "".join(f"{latin}<DO>{kana}<SN>" for latin, kana in parts)
        there_and_back(text, INTERNATIONAL)
        there_and_back(f"<SN>{text}<DO>", WABUN)


class TestLinking:
    def test_only_these_two_lead_anywhere(self):
        leading = {slug: list(table.switches) for slug, table in facts.linked().items() if table.switches}
        assert leading == {"international": ["<DO>", "<NJ>"], "japanese": ["<SN>", "<VE>"]}

    def test_what_is_linked_already_stays(self):
        again = linked(facts.linked())
        assert all(again[slug] is table for slug, table in facts.linked().items())

    @pytest.mark.parametrize("without", ["international", "japanese"])
    def test_where_one_is_missing_nothing_switches(self, without):
        tables = linked({slug: facts.table(slug) for slug in facts.packaged() if slug != without})
        assert not any(table.switches for table in tables.values())
