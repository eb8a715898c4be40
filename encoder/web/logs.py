"""What goes with every log record, and what never stands in one: a text, a morse, or an address that may hold them.

Loaded before the apps are.
"""

import contextvars
import logging
import re

request_id = contextvars.ContextVar("request_id", default="-")
_REFUSED = re.compile(r"(Invalid request from ip=\S+: [^:(\"']*).*", re.DOTALL)


class RequestIdFilter(logging.Filter):
    """Puts the id of the request being served on each log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Name the request; never drop a record."""
        record.request_id = request_id.get()
        return True


class DiscreetFilter(logging.Filter):
    """Takes from a record what somebody asked for: Django and gunicorn repeat addresses, request lines and headers."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Name the view instead; drop a refusal, which the access log has with its reason."""
        request = record.__dict__.pop("request", None)  # each attribute becomes a field of a line of JSON
        if record.name == "django.request":
            match = getattr(request, "resolver_match", None)
            record.msg, record.args = "%s answered %s", (match.view_name if match else "-", record.status_code)  # type: ignore[attr-defined]
            return record.levelno >= logging.ERROR
        if record.name.startswith("django.security."):
            record.msg, record.args, record.exc_info = "Refused.", (), None
        if record.name == "gunicorn.error":
            said = str(record.msg)
            if said.startswith("Error handling request"):
                record.msg, record.args = "A request could not be handled.", ()
            elif said.startswith("Invalid request"):
                record.msg = _REFUSED.sub(r"\1", said)
        return True
