"""What every answer has, whatever it is about."""

import ipaddress
from functools import lru_cache

MAX_BODY_BYTES = 2_621_440
"""Bytes of a request's body (2.5 MiB): room for MAX_MORSE_CHARACTERS in any spelling, percent-encoded."""
MAX_TEXT_BODY_BYTES = 131_072
"""The same where no morse is taken, nor a form of the admin: room for MAX_TEXT_CHARACTERS in any spelling."""
TAKE_LONG = ("/decode", "/encode.", "/api/v1/decode", "/api/v1/audio", "/admin/encoder/")
"""Where it is: the beginnings of paths."""
MAX_ADDRESS_BYTES = 8_190
"""Bytes of the first line of a request: as many as gunicorn can be told, which answers 414 itself."""


def max_body_bytes(path: str) -> int:
    """Return how many bytes a body may have there."""
    return MAX_BODY_BYTES if path.startswith(TAKE_LONG) else MAX_TEXT_BODY_BYTES


@lru_cache(maxsize=4096)
def network(address: str) -> str:
    """Return the address by which a client is counted, of IPv6 the /64, of which it has all; empty for what is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    wide = ipaddress.ip_network((found, 64 if found.version == 6 else 32), strict=False)
    return str(wide.network_address)
