"""The id of the request being served, on every log record. Loaded before the apps are."""

import contextvars
import logging

request_id = contextvars.ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Puts the id of the request being served on each log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Name the request; never drop a record."""
        record.request_id = request_id.get()
        return True
