"""Logging in in two steps, for who wants it: a password, then a code of an authenticator (TOTP, RFC 6238).

django-otp keeps the devices and refuses a code that comes twice or too fast. Whoever lost theirs gets a code for one
log-in from an operator (`manage.py addstatictoken`), or has the TOTP device deleted by another administrator. Each kind
of code is asked of its own kind of device: django-otp's match_token asks all, and counts a right code as a failure of
the others.
"""

import logging
import time
from binascii import unhexlify
from typing import Any

import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from encoder.web.middleware import client

logger = logging.getLogger("morse.login")
KEY = "two_steps_key"
"""Where the session keeps the key of a device that is not confirmed yet."""
MOST_COUNTED = 7
"""Wrong codes in a row that make the pause longer: 64 seconds, for whoever knows the password too."""
TOO_FAST = "After wrong codes the next one is looked at in a minute. Try again then."
WRONG = "This is not the code of this moment. Wait for the next one; the clock of the device must be right."
ATTRIBUTES = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class TooFastError(Exception):
    """Codes are not looked at, after wrong ones."""


def has_two_steps(user: Any) -> bool:
    """Tell whether somebody logs in in two steps: has an authenticator, whatever codes an operator gave."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


@transaction.atomic
def is_code_of(user: Any, code: str) -> bool:
    """Tell whether a code is good now: of an authenticator, or one that an operator gave. Raises TooFastError."""
    if not code:
        return False
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    if code.isdecimal():
        return device is not None and _verified(device, code)
    given = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True, token_set__token=code).first()
    return given is not None and given.verify_token(code)


def _verified(device: TOTPDevice, code: str) -> bool:
    allowed, _ = device.verify_is_allowed()
    if not allowed:
        raise TooFastError
    if device.verify_token(code):
        return True
    if device.throttling_failure_count > MOST_COUNTED:  # django-otp doubles the pause without end
        device.throttling_failure_count = MOST_COUNTED
        device.save(update_fields=["throttling_failure_count"])
    return False


class CodeField(forms.CharField):
    """A code, with whatever spaces an authenticator shows in it."""

    widget = forms.TextInput(ATTRIBUTES)

    def to_python(self, value: Any) -> str:
        """Return it without them."""
        return (super().to_python(value) or "").replace(" ", "")


class LoginForm(AdminAuthenticationForm):
    """Name and password, and a code of those who have a device."""

    code = CodeField(label="Code of your authenticator, if you have set one up", max_length=20, required=False)

    def confirm_login_allowed(self, user: Any) -> None:
        """Ask for the code; a wrong one is told, counted and logged as a wrong password is."""
        super().confirm_login_allowed(user)
        if not has_two_steps(user):
            return
        try:
            opens = is_code_of(user, self.cleaned_data.get("code", ""))
        except TooFastError as exc:
            raise forms.ValidationError(TOO_FAST, code="too_fast") from exc
        if not opens:
            given = {"username": user.get_username()}
            user_login_failed.send(sender=__name__, credentials=given, request=self.request)
            raise self.get_invalid_login_error()


class CodeForm(forms.Form):
    """A code, to switch two steps on or off."""

    code = CodeField(label="Code", max_length=20)


def two_steps(request: HttpRequest) -> HttpResponse:
    """Switch two steps on, with a new device, or off, each with a code of it."""
    is_on = has_two_steps(request.user)
    form = CodeForm(request.POST or None)
    key = request.session.get(KEY) or random_hex()
    if form.is_valid():
        try:
            done = _switched(request, is_on, key, form.cleaned_data["code"])
        except TooFastError:
            done = False
        if done:
            request.session.pop(KEY, None)
            said = "off" if is_on else "on"
            logger.info("Two steps were switched %s.", said, extra=_who(request))
            messages.success(request, f"Logging in in two steps is {said}.")
            return HttpResponseRedirect(reverse("admin:index"))
        form.add_error("code", WRONG)
    context = {**admin.site.each_context(request), "title": "Log in in two steps", "form": form, "is_on": is_on}
    if not is_on:
        request.session[KEY] = key
        context |= _shown(TOTPDevice(user=request.user, key=key))  # not kept until a code of it came
    return TemplateResponse(request, "admin/encoder/two_steps.html", context)


def _shown(device: TOTPDevice) -> dict[str, str]:
    """Return what a new device is set up with: a picture, an address, and the key as one types it."""
    address = device.config_url
    secret = address.partition("secret=")[2].partition("&")[0]
    drawn = segno.make(address, error="m").svg_inline(scale=4, border=4, light="#fff")
    return {
        "picture": mark_safe(drawn),  # noqa: S308  (its own)
        "address": address,
        "key": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }


@transaction.atomic
def _switched(request: HttpRequest, is_on: bool, key: str, code: str) -> bool:
    """Keep the new device, or let all of them go, if the code is good. Two at once are one after the other."""
    user = get_user_model()._default_manager.select_for_update().get(pk=request.user.pk or 0)
    if has_two_steps(user) != is_on:
        return True  # another window of theirs did it already
    if is_on:
        if not is_code_of(user, code):
            return False
        for kind in (TOTPDevice, StaticDevice):
            kind.objects.filter(user=user).delete()
        return True
    clock = TOTP(unhexlify(key))
    clock.time = time.time()
    if not code.isdecimal() or not clock.verify(int(code), tolerance=1):
        return False
    TOTPDevice.objects.create(user=user, name="authenticator", key=key, last_t=clock.t())
    return True


def _who(request: HttpRequest) -> dict[str, str]:
    return {"user": request.user.get_username(), "client": client(request)}
