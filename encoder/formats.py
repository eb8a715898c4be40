"""What a sound is offered as: pages, API, links and documentation read FORMATS, and know no format by name but WAV.

A format is one entry; what makes its bytes stands beside it.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from encoder.morse import HEADER_BYTES, Wav

try:
    import lameenc
except ImportError:  # an option: without the package there are no MP3 files
    lameenc = None

DEFAULT_FORMAT = "wav"
MAX_SOUND_SECONDS = 3_600
"""Seconds of one sound."""
MAX_MP3_SECONDS = 600
"""Seconds of one sound as MP3, which is made whole before it is sent: a second of work."""
MP3_REMEMBERED = 4
"""MP3 files that a process keeps: a player asks for one in several ranges."""
MP3_KBIT_PER_SECOND = 32
MP3_QUALITY = 5  # lameenc: 2 best, 7 fastest


class Whole:
    """A file that had to be made whole before its length was known."""

    is_whole = True

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size_bytes = len(content)

    def chunks(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`."""
        yield self.content[start:stop]


class Format(NamedTuple):
    """Something to offer a sound as: its media type, how long a sound may be, what makes its file, if that is dear."""

    media_type: str
    longest_seconds: int
    make: Callable[[Wav], Wav | Whole]
    is_dear: bool = False


@lru_cache(maxsize=MP3_REMEMBERED)
def mp3(wav: Wav) -> Whole:
    """Return the sound as MP3 of constant bit rate."""
    encoder = lameenc.Encoder()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(wav.tone.sample_rate_hz)
    encoder.set_out_sample_rate(wav.tone.sample_rate_hz)
    encoder.set_bit_rate(MP3_KBIT_PER_SECOND)
    encoder.set_quality(MP3_QUALITY)
    encoder.silence()
    parts = [bytes(encoder.encode(chunk)) for chunk in wav.chunks(HEADER_BYTES)]
    return Whole(b"".join([*parts, bytes(encoder.flush())]))


FORMATS = {DEFAULT_FORMAT: Format("audio/wav", MAX_SOUND_SECONDS, lambda wav: wav)}
"""What there is, by the ending of its file: the default first."""
if lameenc:
    FORMATS["mp3"] = Format("audio/mpeg", MAX_MP3_SECONDS, mp3, is_dear=True)
