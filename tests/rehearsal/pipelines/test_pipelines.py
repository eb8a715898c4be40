"""Both pipelines, executed from nothing to nothing, and those that must fail: `make rehearse-ci`.

GitLab's by gitlab-ci-local with its Docker executor; Jenkins's by a runner that stands in for it
(tests/standins/README.md). Git-review against what stands in for Gerrit is in `make test` (tests/deploy/test_ci.py).
"""

import hashlib
import json
import os
import re
import shutil
import tarfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.engine import ROOT, make_base, make_machine, standins
from tests.programs import found
from tests.rehearsal.pipelines.conftest import BUILDS

RUNNER = "gitlab-ci-local@4.72.0"
"""The last one that Node 20 runs; of one file."""
RUNNER_SHA256 = "0a555ffd10ee07436194d0a74ccd430b964d9243c74b75d2699bc5f71bfe1573"
JENKINS = ROOT / "tests/standins/jenkins/run.groovy"
PIPELINE_SECONDS = 2400
JOBS = {"lint": "check", "tests": "test", "build": "image", "up": "start", "back": "roundtrip", "down": "stop"}
DOCKER = """#!/bin/sh
# GitLab's runner can be told to keep /builds at one path (deploy/ci/README.md); gitlab-ci-local cannot.
case "$1 $2 $3" in
"volume create gcl-"*-build) exec docker volume create --opt type=none --opt o=bind --opt device={builds} "$3" ;;
esac
exec docker "$@"
"""


def say(*words):
    print("   ", *words, flush=True)


def cases(folder):
    """Return the cases of all reports in a checkout: how many, and (name, why) of those that failed."""
    count, failed = 0, []
    for report in sorted((folder / "run").glob("*.xml")):
        for case in ElementTree.parse(report).iter("testcase"):
            count += 1
            failed += [
                (case.get("name"), child.get("message") or child.text) for child in case if child.tag == "failure"
            ]
    return count, failed


def another_code(folder):
    """Give a letter a code that is not its own."""
    file = folder / "fixtures/russian.json"
    rows = json.loads(file.read_text("utf-8"))
    (letter,) = [row["fields"] for row in rows if row["fields"].get("character") == "Ж"]
    letter["code"] = "......-"
    file.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def a_test_that_fails(folder):
    """Have a test fail."""
    file = folder / "tests/test_fixtures.py"
    file.write_text(file.read_text("utf-8") + "\n\ndef test_of_the_rehearsal():\n    assert 1 == 2\n", encoding="utf-8")


def a_decoder_that_is_wrong(folder):
    """Have the service decode X as Y, which no test is asked about."""
    file = folder / "encoder/conversions.py"
    text = file.read_text("utf-8")
    line = "        decoded = morse.decode(code, table, reading, unknown)\n"
    changed = text.replace(line, f'{line}        decoded = decoded._replace(text=decoded.text.replace("X", "Y"))\n')
    assert changed != text
    file.write_text(changed, encoding="utf-8")


class GitLab:
    """gitlab-ci-local, on a clone."""

    def __init__(self, it):
        self.it = it
        _, said = it.run("npm", "pack", "--silent", RUNNER, cwd=it.folder)
        archive = it.folder / said.strip().splitlines()[-1]
        assert hashlib.sha256(archive.read_bytes()).hexdigest() == RUNNER_SHA256
        with tarfile.open(archive) as opened:
            opened.extractall(it.folder / "gitlab-ci-local", filter="data")
        self.wrapper = it.folder / "gitlab-docker"
        self.wrapper.write_text(DOCKER.format(builds=BUILDS / "morse/morse"), encoding="ascii")
        self.wrapper.chmod(0o755)

    def run(self, folder, *words):
        """Run the pipeline of a clone; return its exit status and what it said."""
        (BUILDS / "morse/morse").mkdir(parents=True, exist_ok=True)
        shutil.rmtree(BUILDS / "morse/morse/run", ignore_errors=True)
        options = (
            *("--shell-executor-no-image=false", "--pull-policy=if-not-present", "--helper-image=debian:12"),
            *("--network=host", "--volume=/run/docker.sock:/var/run/docker.sock", "--concurrency=1"),
            *(f"--container-executable={self.wrapper}", f"--home={self.it.folder}", "--no-color"),
        )
        command = ("node", self.it.folder / "gitlab-ci-local/package/dist/index.js", *options, *words)
        return self.it.run(*command, cwd=folder, seconds=PIPELINE_SECONDS, check=False)


@pytest.fixture(scope="session")
def gitlab(it):
    return GitLab(it)


def jenkins(it, folder, **environment):
    """Run the Jenkinsfile of a clone; return the exit status and what was said."""
    home = str(Path(os.path.realpath(found("java"))).parents[1])
    given = " ".join(f"--env={name}={value}" for name, value in environment.items())
    more = {"JAVA_HOME": home, "AGENT_ARGS": given}
    return it.run("groovy", JENKINS, "Jenkinsfile", cwd=folder, seconds=PIPELINE_SECONDS, check=False, **more)


def stages(said):
    """Return how each stage of the Jenkinsfile ended."""
    return dict(re.findall(r"^\[(\w+)\] ([A-Z]+|skipped)\b", said, re.MULTILINE))


def times(said):
    """Return the seconds of each stage of the Jenkinsfile."""
    return dict(re.findall(r"^\[(\w+)\] [A-Z]+ after (\d+) s", said, re.MULTILINE))


def finished(said):
    """Return the jobs of GitLab's that ended well, and those that failed."""
    return set(re.findall(r"^ *PASS +(\w+)", said, re.MULTILINE)), set(
        re.findall(r"^ *FAIL +(\w+)", said, re.MULTILINE)
    )


def kept(it, name, said):
    """Keep what a pipeline said, to be read afterwards."""
    (ROOT / "run").mkdir(exist_ok=True)
    (ROOT / f"run/pipeline-{name}.log").write_text(said, encoding="utf-8")


def nothing_runs(it):
    """Tell that what the pipeline started is stopped, with its volumes."""
    names = it.engine.docker("ps", "--all", "--format", "{{.Names}}") + it.engine.docker("volume", "ls", "--quiet")
    return "morse-ci" not in names


def test_an_engine_with_stand_ins(it):
    make_base(it.engine)
    standins(it.engine)
    make_machine(it.engine)


def test_the_pipeline_of_gitlab(it, gitlab):
    folder = it.clone("gitlab")
    code, said = gitlab.run(folder)
    kept(it, "gitlab", said)
    passed, failed = finished(said)
    count, wrong = cases(BUILDS / "morse/morse")
    say(f"{sorted(passed)} passed; {count} cases, {len(wrong)} failed")
    say(*re.findall(r"\w+ +finished in .*", said))
    assert (code, failed, wrong) == (0, set(), [])
    assert passed == set(JOBS)
    assert "NOT TESTED" not in said
    assert re.search(r"and \d+ pairs, each in 2 readings: 0 differences", said)
    assert nothing_runs(it)


def test_the_pipeline_of_jenkins(it):
    folder = it.clone("jenkins")
    code, said = jenkins(it, folder)
    kept(it, "jenkins", said)
    count, wrong = cases(folder)
    say(times(said))
    say(f"{count} cases, {len(wrong)} failed; {said.splitlines()[-1]}")
    assert (code, said.splitlines()[-1], wrong) == (0, "Finished: SUCCESS", [])
    assert set(stages(said).values()) == {"SUCCESS"}
    assert "NOT TESTED" not in said
    assert re.search(r"and \d+ pairs, each in 2 readings: 0 differences", said)
    assert nothing_runs(it)


def test_an_alphabet_with_a_wrong_code_fails_at_the_tests(it, gitlab):
    """On GitLab. Of the tests, those of the alphabets, to save time. The double stops nothing then."""
    folder = it.clone("gitlab", another_code)
    code, said = gitlab.run(folder, "--variable", "TESTS=tests/test_fixtures.py")
    kept(it, "gitlab-wrong-code", said)
    passed, failed = finished(said)
    _, wrong = cases(BUILDS / "morse/morse")
    say(f"passed {sorted(passed)}, failed {sorted(failed)}")
    say(wrong[0][0], wrong[0][1][:200])
    assert code != 0
    assert failed == {"tests"}
    assert passed == {"lint"}
    assert "russian" in str(wrong)


def test_a_test_that_fails_fails_there(it):
    """On Jenkins. Of the tests, the file with that one, to save time."""
    folder = it.clone("jenkins", a_test_that_fails)
    code, said = jenkins(it, folder, TESTS="tests/test_fixtures.py")
    kept(it, "jenkins-failing-test", said)
    say(*re.findall(r"JUnit case failed: .*", said)[:1])
    assert (code, said.splitlines()[-1]) == (1, "Finished: FAILURE")
    assert stages(said) == {"check": "SUCCESS", "test": "FAILURE", "containers": "skipped"}
    assert re.search(r"JUnit case failed: \S+ test_of_the_rehearsal: .*assert 1 == 2", said)


def test_a_service_that_decodes_wrongly_fails_at_the_round_trip(it):
    """On Jenkins; of the tests, a file that does not ask for it."""
    folder = it.clone("jenkins", a_decoder_that_is_wrong)
    code, said = jenkins(it, folder, TESTS="tests/test_packages.py")
    kept(it, "jenkins-wrong-decoder", said)
    say(*re.findall(r"JUnit case failed: .*", said)[:1])
    assert (code, said.splitlines()[-1]) == (1, "Finished: FAILURE")
    ended = stages(said)
    assert [ended[name] for name in ("check", "test", "image", "start", "roundtrip")] == [*["SUCCESS"] * 4, "FAILURE"]
    assert re.search(r"JUnit case failed: roundtrip \w+: \d+ of \d+ symbols and \d+ pairs came back otherwise", said)
    assert nothing_runs(it)


def test_what_jenkins_is_told_of_the_job(it):
    """By Jenkins Job Builder: the XML that it would send."""
    command = (ROOT / ".venv/jenkins/bin/jenkins-jobs", "test", ROOT / "deploy/ci/jenkins-job.yaml")
    _, said = it.run(*command, cwd=it.folder)
    assert "<scriptPath>Jenkinsfile</scriptPath>" in said
    assert "com.sonyericsson.hudson.plugins.gerrit.trigger.hudsontrigger.GerritTrigger" in said
    assert "<refspec>$GERRIT_REFSPEC</refspec>" in said


def test_the_engine_goes(it):
    it.close()
    assert not BUILDS.exists()
    assert not it.folder.exists()
