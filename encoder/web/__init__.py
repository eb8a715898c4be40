"""What every answer has, whatever it is about."""

MAX_ADDRESS_BYTES = 8_190
"""Bytes of the first line of a request: as many as gunicorn can be told, which answers 414 itself."""
