"""What people reported of translators, trainers and web tools, in our own words, with the right answers."""

import re

import pytest

from tests import facts

pytestmark = pytest.mark.usefixtures("alphabets")
REPORTS = facts.rows("reports")


def text_of(row):
    """Return the input, with the characters that are written as escapes."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda escape: chr(int(escape[1], 16)), row["input"])


def ask(client, direction, row, body):
    """Send a body as a shell would; return the line that comes back."""
    query = "&".join(filter(None, [f"alphabet={row['alphabet']}" if row["alphabet"] else "", row["parameters"]]))
    answer = client.post(f"/{direction}?{query}", body, content_type="text/plain")
    assert answer.status_code == int(row["status"]), answer.content.decode()
    return answer.content.decode().removesuffix("\n")


CALLS = {
    "encode": lambda client, row, text: ask(client, "encode", row, text),
    "decode": lambda client, row, text: ask(client, "decode", row, text),
    "round": lambda client, row, text: ask(client, "decode", row, ask(client, "encode", row, text)),
    "raw-decode": lambda client, row, text: ask(client, "decode", row, text.encode()),
}


@pytest.mark.parametrize("row", REPORTS, ids=lambda row: row["id"])
def test_report(client, row):
    if row["call"] == "json":
        answer = client.post("/api/v1/encode", row["input"], content_type="application/json")
        assert answer.status_code == int(row["status"])
    else:
        answer = CALLS[row["call"]](client, row, text_of(row))
        assert answer == row["answer"] or (answer and not row["answer"])


def test_each_kind_of_report_is_tried():
    assert {row["call"] for row in REPORTS} == {*CALLS, "json"}
