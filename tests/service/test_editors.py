"""Four editors save at once: 32 of 32 edits are kept or refused as a conflict, none is lost, none is a 500."""

import threading

import requests
from django.contrib.auth.models import Group, User
from django.urls import reverse

from encoder.models import Symbol
from encoder.receivers import EDITORS
from tests.pages import Form

EDITORS_AT_ONCE, EDITS_EACH = 4, 8


class Editor(threading.Thread):
    """Edits one of two symbols again and again, and notes what came of each."""

    def __init__(self, number, service, cookie):
        super().__init__()
        self.number, self.service = number, service
        self.session = requests.Session()
        self.session.cookies.set("sessionid", cookie, path="/admin/")
        self.kept, self.refused, self.failed = [], [], []

    def run(self):
        for turn in range(EDITS_EACH):
            symbol = "YZ"[turn % 2]
            value = f"editor {self.number} turn {turn}"
            url = self.service.url + self.service.change_urls[symbol]
            page = self.session.get(url, timeout=30)
            form = Form(page.text)
            answer = self.session.post(
                url, data={**form.values, "name": value}, headers={"Referer": url}, allow_redirects=False, timeout=30
            )
            if answer.status_code == 302:
                self.kept.append((symbol, value))
            elif answer.status_code == 200 and Form(answer.text).errors:
                assert value in answer.text
                self.refused.append((symbol, value))
            else:
                self.failed.append((answer.status_code, answer.text[:300]))


def test_none_is_lost(gunicorn, client):
    with gunicorn() as service:
        rows = {c: Symbol.objects.get(alphabet__slug="itu", character=c) for c in "YZ"}
        service.change_urls = {c: reverse("admin:encoder_symbol_change", args=[row.pk]) for c, row in rows.items()}
        editors = []
        for number in range(EDITORS_AT_ONCE):
            user = User.objects.create_user(f"editor-{number}", is_staff=True)
            user.groups.add(Group.objects.get(name=EDITORS))
            client.force_login(user)
            editors.append(Editor(number, service, client.cookies["sessionid"].value))
            client.cookies.clear()
        for editor in editors:
            editor.start()
        for editor in editors:
            editor.join(timeout=120)
        assert [failure for editor in editors for failure in editor.failed] == []
        kept = [edit for editor in editors for edit in editor.kept]
        refused = [edit for editor in editors for edit in editor.refused]
        assert len(kept) + len(refused) == EDITORS_AT_ONCE * EDITS_EACH
        for character, row in rows.items():
            remembered = set(Symbol.history.filter(id=row.pk).values_list("name", flat=True))
            assert {value for symbol, value in kept if symbol == character} <= remembered
            assert not {value for symbol, value in refused if symbol == character} & remembered
