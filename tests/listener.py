"""Another's decoder: Debian's multimon-ng listens to our sound."""

import subprocess

from encoder.morse import Reading, Speed
from tests import facts

RATE_HZ = 22050
"""What its CW demodulator takes."""
TABLE = facts.table("international")
TEXT_ANSWERS = TABLE.answers[Reading.TEXT]
UNKNOWN_TO_IT = {"É", "<AL>", "<HM>", "<INT>", "<IX>", "<KA>"}
"""Codes that its table has not, or has for something else (`..-.-` is `/` to it)."""
ITS_OWN_WAY = {"<AA>": "Ä", "<HH>": "<ERR_8>"}
CHARACTERS = [
    symbol.character
    for symbol in TABLE.symbols
    if TEXT_ANSWERS[symbol.character] == symbol.character and symbol.character not in UNKNOWN_TO_IT
]
SPEEDS = [Speed(12), Speed(20), Speed(30), Speed(20, 10)]


def heard(samples, speed):
    """Return what it reads in samples of 16 bit at RATE_HZ."""
    dit_ms = round(1000 * speed.dit_seconds)
    gap_ms = round(1000 * speed.character_gap_seconds / 3)
    command = f"multimon-ng -q -a MORSE_CW -d {dit_ms} -g {gap_ms} -y -t raw -".split()
    result = subprocess.run(command, input=samples, capture_output=True, check=True, timeout=60)
    return result.stdout.decode().strip()
