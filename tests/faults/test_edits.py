"""Two hundred edits while eight clients encode: no wrong answer, and every edit seen everywhere within two seconds."""

import bisect
import json
import time

from tests.faults.load import Load, milliseconds, percentile

EDITS, CLIENTS, PROMISED_SECONDS = 200, 8, 2.0


def codes(count):
    """Return codes of ten elements, each another, which no symbol of ITU has."""
    return [f"{number:010b}".translate(str.maketrans("01", ".-")) for number in range(count)]


def test_edits_under_load(installation, say):
    edits = []
    with Load(installation.url, CLIENTS) as load:
        time.sleep(1)
        for code in codes(EDITS):
            sent = time.monotonic()
            assert installation.editor.save(code) == 302
            edits.append((code, sent, time.monotonic()))
        time.sleep(PROMISED_SECONDS + 1)
    history = dict(
        installation.database.run(
            "SELECT h.revision, h.code FROM morse.encoder_historicalsymbol h JOIN morse.encoder_alphabet a"
            " ON a.id = h.alphabet_id WHERE a.slug = 'itu' AND h.character = 'Z' ORDER BY h.revision"
        )
    )
    revisions = sorted(history)

    def at(revision):
        return history[revisions[bisect.bisect_right(revisions, revision) - 1]]

    wrong = [answer for answer in load.answers if answer.status == 200 and answer.morse != at(answer.revision)]
    numbers = {code: revision for revision, code in history.items()}
    delays = []
    for code, sent, saved in edits:
        stale = [a.asked for a in load.answers if a.asked > saved and a.revision < numbers[code]]
        delays.append(max(stale, default=sent) - sent)
    served = {answer.node for answer in load.answers}
    say(f"{len(load.answers)} answers while {EDITS} edits were posted: {milliseconds(load.answers)}")
    say(f"{len(load.failed)} failed, {len(wrong)} differ from the table of the revision they name")
    say(f"last stale answer after the POST: 99 % {percentile(delays, 99):.2f} s, at most {max(delays):.2f} s")
    assert load.failed == []
    assert wrong == []
    assert served == {"one", "two"}
    assert len({answer.revision for answer in load.answers}) > EDITS / 4, "the clients saw too few of the edits"
    assert max(delays) <= PROMISED_SECONDS
    for node in installation.nodes:
        assert {json.loads(node.get("/api/v1/encode?text=Z&alphabet=itu"))["revision"] for _ in range(20)} == {
            revisions[-1]
        }
