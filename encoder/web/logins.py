"""Who logs in and who fails to: a line in the log for each failure, and a pause for an address that fails too often.

django-axes counts in the database, so that all nodes know. It counts by address: by name, anybody could lock an editor
out, and by both, an address could try a few passwords of each name. An IPv6 client is its /64, of which it has all.
"""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from encoder.morse import Problem

from . import errors, network
from .middleware import client

logger = logging.getLogger("morse.login")


def address(request: HttpRequest) -> str | None:
    """Return the address that is counted; None where there is none, as behind a socket."""
    return network(client(request)) or None


def locked_out(request: HttpRequest, response: HttpResponse, credentials: Any) -> HttpResponse:
    """Answer an address that failed too often, also with the right password."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    message = f"From here a log-in failed {settings.AXES_FAILURE_LIMIT} times. Try again in {minutes} minutes."
    answer = errors.response(request, 429, Problem("too_many_logins", "login", message))
    answer["Retry-After"] = str(60 * minutes)
    return answer


@receiver(user_login_failed)
def note_failure(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Log who failed to log in, from where. A name that is nobody's may be a password in the wrong field."""
    name = str(credentials.get("username", ""))
    known = get_user_model()._default_manager.filter(username=name[:150].replace("\0", "")).exists()
    waits = bool(request and getattr(request, "axes_locked_out", False))
    logger.warning(
        "A log-in %s.",
        "was refused unread, after too many that failed" if waits else "failed",
        extra={"user": name if known else "(nobody's name)", "client": client(request) if request else ""},
    )


@receiver(user_logged_in)
def forget_old_sessions(sender: Any, **kwargs: Any) -> None:
    """Delete the sessions that are over: nothing else does."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
