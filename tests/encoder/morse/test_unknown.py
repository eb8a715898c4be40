"""Policies: each says what stands where something is unknown, and the codec, the sound and the words heed it."""

import pytest

from encoder.morse import (
    Alphabet,
    NotMorse,
    Policy,
    Symbol,
    Unknown,
    UnknownCharacters,
    UnknownCodes,
    compile_table,
    decode,
    encode,
    keyable,
)
from tests import facts

TABLE = facts.table("international")


@pytest.mark.parametrize("unknown", Unknown)
class TestEveryPolicy:
    def test_has_words_for_people(self, unknown):
        policy = unknown.policy
        assert all([policy.when_encoding, policy.when_decoding, policy.heading])

    def test_encodes_what_is_known_alike(self, unknown):
        assert encode("SOS", TABLE, unknown).morse == decode_and_encode("SOS", unknown) == "... --- ..."

    def test_refuses_or_says_what_stands_in_the_morse_and_what_is_keyed(self, unknown):
        policy = unknown.policy
        if policy.refuses:
            with pytest.raises(UnknownCharacters):
                encode("S€S", TABLE, unknown)
            return
        encoded = encode("S€S", TABLE, unknown)
        sent = TABLE.codes.get(policy.sends)
        assert encoded.morse.split() == ["...", *([sent] if sent else ["€"] if policy.keeps else []), "..."]
        assert encoded.keyed.split() == ["...", *([sent] if sent else []), "..."]
        assert [(signal.character, signal.code) for signal in encoded.words[0]] == [
            ("S", "..."),
            ("€", sent),
            ("S", "..."),
        ]
        assert [place.character for place in encoded.unknown] == ["€"]

    def test_refuses_or_says_what_stands_in_the_text(self, unknown):
        policy = unknown.policy
        if policy.refuses:
            with pytest.raises(UnknownCodes):
                decode("... ........- ...", TABLE, unknown=unknown)
            return
        decoded = decode("... ........- ...", TABLE, unknown=unknown)
        stands = " ........- " if policy.keeps else policy.reads
        assert decoded.text == f"S{stands}S"

    def test_sounds_what_is_no_code_or_refuses_it(self, unknown):
        policy = unknown.policy
        if not policy.sounds:
            with pytest.raises(NotMorse, match="€ at position 4 is not morse"):
                keyable("... € ...", TABLE, unknown)
            return
        sent = TABLE.codes.get(policy.sends)
        assert keyable("... € ...", TABLE, unknown).split() == ["...", *([sent] if sent else []), "..."]


def decode_and_encode(text, unknown):
    return encode(decode(encode(text, TABLE).morse, TABLE, unknown=unknown).text, TABLE).morse


def test_an_alphabet_that_lacks_what_is_sent_refuses():
    policy = Unknown.REPLACE.policy
    assert policy.code(TABLE.codes) == "..--.."
    assert policy.code({"A": ".-"}) is None
    plain = Alphabet("plain", "Plain", "", "Latn", "", None, "", "", 1, (Symbol("A", ".-", "letter", "always"),))
    without = compile_table("plain", {"plain": plain})
    with pytest.raises(UnknownCharacters):
        encode("€", without, Unknown.REPLACE)
    with pytest.raises(NotMorse):
        keyable("€", without, Unknown.REPLACE)


@pytest.mark.parametrize(
    ("unknown", "refuses", "keeps", "sounds", "sends", "reads"),
    [
        (Unknown.ERROR, True, False, False, "", ""),
        (Unknown.KEEP, False, True, False, "", ""),
        (Unknown.SKIP, False, False, True, "", ""),
        (Unknown.REPLACE, False, False, True, "?", "\ufffd"),
    ],
)
def test_the_four_of_the_contract(unknown, refuses, keeps, sounds, sends, reads):
    policy = unknown.policy
    assert (policy.refuses, policy.keeps, policy.sounds, policy.sends, policy.reads) == (
        *(refuses, keeps, sounds),
        *(sends, reads),
    )


def test_a_way_out_is_a_part_of_a_sentence():
    assert Unknown.REPLACE.policy.way_out == "send ? instead"
    assert Policy("Send <HH>", "", "").way_out == "send <HH>"
