"""Text to morse, with what was unknown and substituted, and where; and that it comes back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encoder.morse import (
    MAX_MARKS,
    MAX_PROBLEMS,
    NotText,
    Reading,
    Unknown,
    UnknownCharacters,
    canonical,
    decode,
    encode,
    read_notation,
    spell,
)
from tests import facts

SLUGS = sorted(facts.packaged())
INTERNATIONAL = facts.table("international")


def unknown(encoded):
    return [(place.character, place.position) for place in encoded.unknown]


def substituted(encoded):
    return [(place.character, place.position, place.sent_as) for place in encoded.substituted]


class TestEncode:
    def test_encodes(self):
        assert encode("SOS", INTERNATIONAL).morse == "... --- ..."
        assert encode("Hello, world!", INTERNATIONAL).morse == (
            ".... . .-.. .-.. --- --..-- / .-- --- .-. .-.. -.. -.-.--"
        )

    @pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0"])
    def test_encodes_nothing_to_nothing(self, text):
        encoded = encode(text, INTERNATIONAL)
        assert (encoded.morse, encoded.unknown, encoded.substituted, encoded.words) == ("", (), (), [])

    @pytest.mark.parametrize("space", ["  ", "\n", "\r\n", "\t", "\u00a0", "\u3000"])
    def test_white_space_is_one_word_gap(self, space):
        assert encode(f" E{space}E ", INTERNATIONAL).morse == ". / ."

    def test_takes_the_longest_sequence_first(self):
        assert encode("<AR> سلام", facts.table("arabic")).morse == ".-.-. / ... .-...- --"

    def test_composed_and_decomposed_are_one(self):
        assert encode("e\u0301", INTERNATIONAL).morse == encode("É", INTERNATIONAL).morse == "..-.."

    @pytest.mark.parametrize("row", facts.rows("latin_fallback"), ids=lambda row: row["char"])
    def test_sends_a_marked_letter_without_a_row_as_its_base_letter(self, row):
        for slug in ("international", "latin"):
            encoded = encode(row["char"], facts.table(slug))
            assert encoded.morse == row["fallback_pattern"]
            assert substituted(encoded) == [(row["char"], 0, row["base_letter"])]

    def test_tells_marks_that_ride_on_their_letter(self):
        assert substituted(encode("q\u0303", INTERNATIONAL)) == [("\u0303", 1, "")]
        assert substituted(encode("שָ", facts.table("hebrew"))) == [("ָ", 1, "")]

    def test_tells_an_alias_sent_by_the_code_of_another(self):
        assert substituted(encode("2×3 – ’", INTERNATIONAL)) == [("×", 1, "X"), ("–", 4, "-"), ("’", 6, "'")]

    @pytest.mark.parametrize("text", ["<AR>", "A\u0305R\u0305", "a\u0305r\u0305"])
    def test_a_prosign_in_brackets_or_under_an_overline_is_one(self, text):
        assert encode(text, INTERNATIONAL).morse == ".-.-."

    def test_an_overline_is_told(self):
        assert substituted(encode("E A\u0305R\u0305", INTERNATIONAL)) == [("A\u0305R\u0305", 2, "<AR>")]
        assert substituted(encode("E\u0305", INTERNATIONAL)) == [("\u0305", 1, "")]

    @pytest.mark.parametrize("text", ["<XY>", "<xy>", "X\u0305Y\u0305"])
    def test_a_prosign_may_be_made_up_and_is_told_with_its_code(self, text):
        encoded = encode(f"E {text}", INTERNATIONAL)
        assert encoded.morse == ". / -..--.--"
        assert [(place.position, place.sent_as) for place in encoded.substituted] == [(2, "-..--.--")]

    def test_a_prosign_is_made_up_of_letters_of_its_own_alphabet(self):
        assert encode("<ЖЯ>", facts.table("russian")).morse == "...-.-.-"
        assert [p.character for p in encode("<ЖY>", facts.table("russian"), Unknown.SKIP).unknown] == ["<", "Y", ">"]

    @pytest.mark.parametrize("text", ["<>", "<A>", "<A B>", "<A-B>", "<AB", "AB>", "<" + "A" * 15 + ">", "[AR]"])
    def test_what_is_no_prosign_is_spelled_sign_by_sign(self, text):
        kept = encode(text, INTERNATIONAL, Unknown.KEEP)
        assert [place.character for place in kept.unknown] == [sign for sign in text if sign in "<>[]"]
        assert [place.position for place in kept.unknown] == [at for at, sign in enumerate(text) if sign in "<>[]"]

    @pytest.mark.parametrize(("text", "slug"), [("شـــكر", "arabic"), ("վա՛տ", "armenian")])
    def test_what_only_draws_a_letter_out_or_stresses_it_is_passed_over_and_told(self, text, slug):
        encoded = encode(text, facts.table(slug))
        assert all(place.sent_as == "" for place in encoded.substituted)
        assert encoded.unknown == ()

    def test_tells_what_only_steers_the_layout(self):
        assert substituted(encode("\ufeffSO\u200cS", INTERNATIONAL)) == [("\ufeff", 0, ""), ("\u200c", 3, "")]

    @pytest.mark.parametrize(
        ("slug", "text", "back"),
        [
            ("catalan", "col·lecció, coŀlegi, COL·LEGI", "COLLECCIÓ, COLLEGI, COLLEGI"),
            ("thai", "ทํา นํ้า น้ํา ทำ น้ำ", "ทำ น้ำ น้ำ ทำ น้ำ"),
            ("thai", "(ไทย)", ")ไทย)"),
            ("persian", "خانۀ", "خانه"),
            ("japanese", "10～12 『イイエ』 (カ)【カ】", "10-12 （イイエ」 （カ）（カ）"),
            ("japanese", "ゟ", "ヨリ"),
            ("greek", "Α΄ τάξη, σ᾽ αγαπώ", "Α' ΤΑΞΗ, Σ' ΑΓΑΠΩ"),
            ("korean", "《책》", '"책"'),
            ("french", "« Oui\u202f! » «\u00a0Non\u00a0»", '" OUI! " "NON"'),
            ("french", "Oui\u00a0! Non\u202f?", "OUI! NON?"),
            ("international", "5 µA", "5 UA"),
            ("greek", "5 µA".replace("A", "Α"), "5 ΜΑ"),
        ],
    )
    def test_what_people_type_is_sent_as_its_writers_mean_it(self, slug, text, back):
        table = facts.table(slug)
        assert decode(encode(text, table).morse, table).text == canonical(text, table) == back

    def test_a_mark_that_no_letter_bears_is_told_as_the_figure_that_it_is_read_as(self):
        thai = facts.table("thai")
        assert substituted(encode("๊ ก๊ 1็", thai)) == [("๊", 0, "7"), ("็", 6, "8")]

    @pytest.mark.parametrize("text", ["a≠b", "n\u0336", "=\u0338", "3·5", "A·B"])
    def test_what_is_struck_through_or_between_is_not_dropped(self, text):
        assert len(encode(text, INTERNATIONAL, Unknown.SKIP).unknown) == 1

    def test_in_a_stretch_of_another_alphabet_that_is_named(self):
        with pytest.raises(UnknownCharacters) as caught:
            encode("Ж <DO> A", facts.linked()["international"])
        assert [problem.message.rpartition(" in ")[2] for problem in caught.value.problems] == [
            "International.",
            "Japanese.",
        ]

    def test_figures_of_another_script_are_figures(self):
        assert encode("٣", facts.table("arabic")).morse == "...--"

    def test_a_presentation_form_is_the_sequence_it_shows(self):
        assert encode("ﻻ", facts.table("arabic")).morse == ".-...-"

    @pytest.mark.parametrize(("final", "base"), list(zip("ךםןףץ", "כמנפצ", strict=True)))
    def test_final_forms_are_sent_as_the_letter(self, final, base):
        hebrew = facts.table("hebrew")
        assert encode(final, hebrew).morse == encode(base, hebrew).morse
        assert decode(encode(final, hebrew).morse, hebrew).text == base

    def test_final_sigma_is_sigma(self):
        assert encode("ς", facts.table("greek")).morse == "..."

    def test_kana_with_marks_hiragana_and_small_kana(self):
        wabun = facts.table("japanese")
        assert encode("がぱッ", wabun).morse == encode("カ゛ハ゜ツ", wabun).morse
        assert substituted(encode("がぱッ", wabun)) == [("ッ", 2, "ツ")]


class TestPolicies:
    TEXT = "A€☃"

    def test_error_tells_all_at_once(self):
        with pytest.raises(UnknownCharacters) as caught:
            encode(self.TEXT, INTERNATIONAL)
        assert [problem.position for problem in caught.value.problems] == [1, 2]
        assert "€ U+20AC EURO SIGN at position 1 has no code in International." in str(caught.value)
        assert [place.character for place in caught.value.unknown] == ["€", "☃"]

    @pytest.mark.parametrize(
        ("policy", "morse"),
        [(Unknown.KEEP, ".- € ☃"), (Unknown.SKIP, ".-"), (Unknown.REPLACE, ".- ..--.. ..--..")],
    )
    def test_the_others_list_it(self, policy, morse):
        encoded = encode(self.TEXT, INTERNATIONAL, policy)
        assert encoded.morse == morse
        assert unknown(encoded) == [("€", 1), ("☃", 2)]

    def test_a_word_of_which_nothing_is_left_leaves_no_gap(self):
        assert encode("A € B", INTERNATIONAL, Unknown.SKIP).morse == ".- / -..."

    def test_replace_needs_a_question_mark(self):
        table = facts.table("international")
        bare = type(table)(table.alphabet, 1, tuple(s for s in table.symbols if s.kind == "letter"), table.owners)
        with pytest.raises(UnknownCharacters):
            encode("€", bare, Unknown.REPLACE)

    def test_says_how_many_more_there_are(self):
        with pytest.raises(UnknownCharacters) as caught:
            encode("€" * (MAX_PROBLEMS + 5), INTERNATIONAL)
        assert len(caught.value.problems) == MAX_PROBLEMS + 1
        assert caught.value.problems[-1].message == "And 5 more of the same kind."

    def test_a_mark_on_an_unknown_character_is_part_of_it(self):
        assert unknown(encode("❤\ufe0f", INTERNATIONAL, Unknown.KEEP)) == [("❤\ufe0f", 0)]

    @pytest.mark.parametrize("text", ["\0", "\ud800", "e" + "\u0301" * (MAX_MARKS + 1)])
    @pytest.mark.parametrize("policy", Unknown)
    def test_no_policy_helps_what_is_no_text(self, text, policy):
        with pytest.raises(NotText):
            encode(text, INTERNATIONAL, policy)


class TestSpell:
    def test_gives_words_of_characters_with_code_and_place(self):
        words, places = spell("é €", INTERNATIONAL)
        assert words == [[("É", "..-..", 0)], [("€", None, 2)]]
        assert places == ()

    @given(st.text(alphabet="aé €½%1/ 3ß\u0301<AR>\u200b٣", max_size=20))
    def test_agrees_with_encode(self, text):
        encoded = encode(text, INTERNATIONAL, Unknown.SKIP)
        words, places = spell(text, INTERNATIONAL)
        codes = [[signal.code for signal in word if signal.code] for word in words]
        assert [word for word in codes if word] == [[t.code for t in word] for word in read_notation(encoded.morse)]
        assert places == encoded.substituted


@st.composite
def known_texts(draw):
    slug = draw(st.sampled_from(SLUGS))
    table = facts.table(slug)
    extra = ["%", "½", " ", "1 3/4", "″", "ﬁ", "\u0301", "\u200d", "가", "꿇", "が", "ゃ", "أ", "Ｃ", "٤"]
    pieces = draw(st.lists(st.sampled_from([*table.codes, *map(str.lower, table.codes), *extra]), max_size=12))
    return slug, "".join(pieces)


@pytest.mark.slow
@settings(max_examples=1500)
@given(known_texts(), st.sampled_from(Reading))
def test_decode_gives_back_the_canonical_text(case, reading):
    slug, text = case
    table = facts.table(slug)
    try:
        encoded = encode(text, table)
    except UnknownCharacters:
        return
    expected = canonical(text, table, reading)
    assert decode(encoded.morse, table, reading).text == expected
    assert canonical(expected, table, reading) == expected


@given(st.text(max_size=30), st.sampled_from(SLUGS), st.sampled_from([Unknown.KEEP, Unknown.SKIP, Unknown.REPLACE]))
def test_any_text_is_encoded_or_refused_with_a_place(text, slug, policy):
    try:
        places = encode(text, facts.table(slug), policy).unknown
    except NotText as exc:
        places = exc.problems
        assert places
    for place in places:
        assert 0 <= place.position < len(text)
