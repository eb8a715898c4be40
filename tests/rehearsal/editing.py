"""An editor of a whole installation: what is saved in the admin is seen at the entry."""

import functools
import time

import requests

from tests.gunicorn import until
from tests.pages import Form

SEEN_SECONDS = 5


def edit(admin, entry, user, password, certificate=True):
    """Log in at the admin, and change an alphabet's source; everybody sees it at the entry. Return the source."""
    session = requests.Session()
    ask = functools.partial(session.request, headers={"Referer": f"{admin}/"}, timeout=20, verify=certificate)
    form = Form(ask("GET", f"{admin}/admin/login/").text)
    form.values |= {"username": user, "password": password}
    answer = ask("POST", f"{admin}/admin/login/", data=form.values)
    assert "/admin/logout/" in answer.text, answer.text[:500]
    address = f"{admin}/admin/encoder/alphabet/2/change/"
    form = Form(ask("GET", address).text)
    source = f"rehearsed {time.time_ns()}"
    form.values |= {"source": source, "_continue": "Save"}
    assert ask("POST", address, data=form.values).status_code == 200
    slug = form.values.get("slug", "international")
    until(lambda: source in ask("GET", f"{entry}/api/v1/alphabets/{slug}").text, SEEN_SECONDS)
    return source
