"""Code tables: what is inherited, what is lost, what is refused."""

import pytest

from encoder.morse import (
    Alphabet,
    InvalidCodeTable,
    Reading,
    Symbol,
    character_problems,
    compile_table,
    lineage,
)
from tests import facts


def alphabet(slug, *symbols, extends=None, script="Latn", revision=1):
    return Alphabet(slug, slug.title(), "", script, "", extends, "agreed", "test", revision, symbols)


def letter(character, code, reads="always"):
    return Symbol(character, code, "letter", reads)


def sign(character, code, reads="always"):
    return Symbol(character, code, "sign", reads)


def compiled(*alphabets):
    return compile_table(alphabets[0].slug, {a.slug: a for a in alphabets})


class TestInheritance:
    def test_letters_come_only_from_an_alphabet_of_the_same_script(self):
        parent = alphabet("parent", letter("A", ".-"), sign("?", "..--.."))
        assert set(compiled(alphabet("same", extends="parent"), parent).codes) == {"A", "?"}
        assert set(compiled(alphabet("other", extends="parent", script="Grek"), parent).codes) == {"?"}

    def test_a_nearer_row_of_the_same_character_wins(self):
        table = compiled(alphabet("child", sign(".", "......"), extends="p"), alphabet("p", sign(".", ".-.-.-")))
        assert table.codes == {".": "......"}
        assert table.lost == ()

    def test_a_symbol_whose_code_a_nearer_one_reads_is_lost_and_listed(self):
        table = compiled(
            alphabet("child", letter("จ", "-..-."), extends="p", script="Thai"), alphabet("p", sign("/", "-..-."))
        )
        assert "/" not in table.codes
        assert [(lost.symbol.character, lost.alphabet, lost.reader.character) for lost in table.lost] == [
            ("/", "p", "จ")
        ]

    def test_readings_that_do_not_meet_stand_together(self):
        child = alphabet("child", sign("Ä", ".-.-", "text"), extends="p")
        table = compiled(child, alphabet("p", Symbol("<AA>", ".-.-", "prosign", "prosign")))
        assert table.readers[Reading.TEXT][".-.-"] == "Ä"
        assert table.readers[Reading.PROSIGN][".-.-"] == "<AA>"

    def test_an_alias_goes_with_the_symbol_it_rides_on(self):
        parent = alphabet("p", letter("X", "-..-"), sign("×", "-..-", "never"))
        table = compiled(alphabet("child", letter("Ξ", "-..-"), extends="p", script="Grek"), parent)
        assert set(table.codes) == {"Ξ"}

    def test_an_encode_only_symbol_that_nobody_reads_is_lost(self):
        table = compiled(alphabet("a", sign("×", "-..-", "never"), letter("E", ".")))
        assert set(table.codes) == {"E"}
        assert [(lost.symbol.character, lost.reader) for lost in table.lost] == [("×", None)]

    def test_revision_is_the_highest_of_the_lineage(self):
        assert compiled(alphabet("c", extends="p", revision=3), alphabet("p", revision=9)).revision == 9

    def test_survives_a_cycle(self):
        a, b = alphabet("a", letter("A", ".-"), extends="b"), alphabet("b", letter("B", "-..."), extends="a")
        assert set(compiled(a, b).codes) == {"A", "B"}
        assert [x.slug for x in lineage("a", {"a": a, "b": b})] == ["a", "b"]


class TestReadings:
    def test_a_code_that_only_one_reading_has_is_read_in_both(self):
        table = compiled(alphabet("a", Symbol("<AR>", ".-.-.", "prosign", "prosign")))
        assert table.readers[Reading.TEXT] == table.readers[Reading.PROSIGN] == {".-.-.": "<AR>"}

    @pytest.mark.parametrize("row", facts.rows("collisions"), ids=lambda row: row["pattern"])
    def test_shared_codes_are_read_as_recommended(self, row):
        expected = {
            "..-..": "É", "-.-": "K", "-..-": "X", "..--..": "?", "-..-.": "/", "-.--.": "(", "-.--.-": ")",
            "-...-": "=", "...-.": "<SN>", ".-.-.": "+", ".-...": "&", "...-.-": "<SK>", "-.-.-": "<KA>",
            ".-.-": "Ä", "..-.-": "<INT>",
        }  # fmt: skip
        if row["pattern"] in expected:
            assert facts.table("latin").readers[Reading.TEXT][row["pattern"]] == expected[row["pattern"]]
        prosigns = {".-...": "<AS>", "-.--.": "<KN>", "-...-": "<BT>", ".-.-.": "<AR>", ".-.-": "<AA>"}
        if row["pattern"] in prosigns:
            assert facts.table("latin").readers[Reading.PROSIGN][row["pattern"]] == prosigns[row["pattern"]]


class TestRefusal:
    @pytest.mark.parametrize("code", ["", "...........", ".-\n", " .-", ".x", "·−", ". -"])
    def test_refuses_a_code(self, code):
        with pytest.raises(InvalidCodeTable, match="'A' in A"):
            compiled(alphabet("a", letter("A", code)))

    @pytest.mark.parametrize(
        "character", ["", "a", "A ", " A", "e\u0301", "A" * 17, "\0", "A\nB", "\ud800", "\u202e", "\u200b"]
    )
    def test_refuses_a_character(self, character):
        assert character_problems(character)
        with pytest.raises(InvalidCodeTable):
            compiled(alphabet("a", letter(character, ".-")))

    def test_names_every_row_that_breaks_a_rule(self):
        with pytest.raises(InvalidCodeTable) as caught:
            compiled(alphabet("a", letter("A", "x"), letter("B", "y"), Symbol("C", ".", "vowel", "sometimes")))
        assert len(caught.value.problems) == 4

    def test_refuses_a_second_reader_of_one_code(self):
        with pytest.raises(InvalidCodeTable, match="second row for text '.-'"):
            compiled(alphabet("a", letter("A", ".-"), sign("Α", ".-", "text")))

    def test_refuses_a_second_row_of_one_character(self):
        with pytest.raises(InvalidCodeTable, match="second row for character 'A'"):
            compiled(alphabet("a", letter("A", ".-"), letter("A", "-", "never")))

    @pytest.mark.parametrize(
        "character",
        [
            *(
                "\n",
                "\x1b",
                "\x01",
                "\x9f",
                "\xad",
                "\u200b",
                "\u2028",
                "\u202e",
                "\u2066",
                "\ufdd0",
                "\ufeff",
                "\ufffe",
            ),
            *("\U000e0041", "\U0001fffe"),
        ],
    )
    def test_refuses_a_name_that_is_no_line_of_text(self, character):
        spoiled = f"Name{character}"
        for row in (alphabet("a")._replace(name=spoiled), alphabet("a", letter("A", ".-")._replace(note=spoiled))):
            with pytest.raises(InvalidCodeTable, match="holds U.[0-9A-F]{4,6}, which is not seen, at 4"):
                compiled(row)

    def test_takes_a_name_with_the_marks_that_a_script_needs(self):
        name = "עברית\u200f می\u200cخواهم"
        assert compiled(alphabet("a", letter("A", ".-"))._replace(name=name)).alphabet.name == name

    def test_names_each_problem_for_programs(self):
        with pytest.raises(InvalidCodeTable) as caught:
            compiled(alphabet("a", letter("A", "x"), letter("A", "-")))
        assert [(p.code, p.field) for p in caught.value.problems] == [
            ("invalid_symbol", "A"),
            ("duplicate_symbol", "A"),
        ]


class TestAlphabet:
    @pytest.mark.parametrize(
        ("slug", "label", "right_to_left"),
        [("itu", "ITU", False), ("greek", "Ελληνικά (Greek)", False), ("hebrew", "עברית (Hebrew)", True)],
    )
    def test_is_labelled_as_people_look_for_it(self, slug, label, right_to_left):
        alphabet = facts.packaged()[slug]
        assert alphabet.label == (label if alphabet.native_name else alphabet.name)
        assert alphabet.right_to_left is right_to_left


class TestCodeTable:
    def test_knows_what_no_reading_gives_back(self):
        table = facts.table("itu")
        assert {"“", "÷"} <= table.encode_only
        assert not {'"', "<AR>", "+", "A"} & table.encode_only

    def test_sends_alone_what_no_neighbour_changes(self):
        table = facts.table("international")
        assert (table.plain["a"], table.plain["A"], table.plain[" "]) == (".- ", ".- ", "/ ")
        assert not {"/", "<", "“", "%"} & table.plain.keys()

    def test_matches_the_longest_sequence_it_declares(self):
        assert facts.table("itu").sequences.findall("A<AR>B<A") == ["A", "<AR>", "B", "<", "A"]
