"""The pipelines: valid, of the same stages, each step a target of make; and what Gerrit takes and refuses."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.environment import ROOT
from tests.programs import found, needs

BIN = Path(sys.executable).parent
JENKINS = ROOT / "tests/standins/jenkins/run.groovy"
GITLAB = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
MAKE = """#!/bin/sh
echo "$*" >> calls
mkdir -p run
case "$*" in
*"$FAILS"*) case_is='<failure message="said why"/>'; code=$CODE ;;
*) case_is=; code=0 ;;
esac
for report in tests-sqlite roundtrip sound; do
	echo "<testsuite><testcase classname='suite' name='case'>$case_is</testcase></testsuite>" > run/$report.xml
done
echo '{}' > run/sbom.json
exit $code
"""


REFUSED = (
    ("agent {", "agents {", "Pipeline: agents is not known"),
    ("    options {", "    options { }\n    options {", "Pipeline: options stands there twice"),
    ("stage('test')", "stage('check')", "Stages: check stands there twice"),
    ("            image 'debian:12'\n", "", "Docker: image is missing"),
    ("always {", "sometimes {", "Post: sometimes is not known"),
    ("steps {", "steps {{", "startup failed"),
    ("    stages {", "    stages { }\n}\npipeline {\n    stages {", "Stages: there is none"),
)
"""Text of our Jenkinsfile, what is put in its place, and why that is refused."""


def java_home():
    """Return the folder of Java, which Debian's groovy asks for."""
    return str(Path(os.path.realpath(found("java") or "/usr/bin/java")).parents[1])


class Jenkins:
    """A workspace with our Jenkinsfile, a make that notes what it is asked for, and the runner that stands in."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "bin").mkdir()
        (folder / "bin/make").write_text(MAKE, encoding="ascii")
        (folder / "bin/make").chmod(0o755)
        (folder / "deploy/ci").mkdir(parents=True)
        (folder / "deploy/ci/prepare").write_text("", encoding="ascii")
        shutil.copy(ROOT / "Jenkinsfile", folder)

    def groovy(self, *words, **more):
        """Run the runner; return the exit status and what was said."""
        told = subprocess.run(
            ["groovy", JENKINS, *words],
            cwd=self.folder,
            env={**os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}", "JAVA_HOME": java_home(), **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return told.returncode, told.stdout + told.stderr

    def run(self, fails="nothing at all", code=1):
        """Run the Jenkinsfile here, with a make that fails or reports failures for one target."""
        return self.groovy("Jenkinsfile", AGENT="none", FAILS=fails, CODE=str(code))


@pytest.fixture
def jenkins(tmp_path):
    return Jenkins(tmp_path)


def gitlab_stages():
    """Return what each stage runs, by GitLab's file."""
    jobs = [job for job in GITLAB.values() if isinstance(job, dict) and "stage" in job]
    return {stage: next(job["script"] for job in jobs if job["stage"] == stage) for stage in GITLAB["stages"]}


def jenkins_stages():
    """Return what each stage runs, by the Jenkinsfile; what stops everything stands after the stages."""
    text = (ROOT / "Jenkinsfile").read_text(encoding="utf-8")
    stages, name = {}, ""
    for line in text.splitlines():
        if named := re.search(r"stage\('(\w+)'\)", line):
            name = named[1]
        elif re.fullmatch(r" {12}\}| {12}post \{", line) and "roundtrip" in stages:
            name = "stop"
        elif command := re.search(r"sh '(.*)'", line):
            stages.setdefault(name, []).append(command[1])
    return stages


def page_stages():
    """Return what each stage runs, by the page."""
    rows = re.findall(r"^\| (\w+) \| (.*?) \|", (ROOT / "deploy/ci/README.md").read_text("utf-8"), re.MULTILINE)
    return {name: re.findall(r"`([^`]*)`", commands) for name, commands in rows if "`make" in commands}


class TestStages:
    def test_are_the_same_in_all_files(self):
        jenkins = jenkins_stages()
        assert jenkins["check"].pop(0) == GITLAB["default"]["before_script"][0]
        assert jenkins == gitlab_stages() == page_stages()
        assert list(jenkins) == ["check", "test", "image", "start", "roundtrip", "stop"]

    def test_each_step_is_a_target_of_make(self):
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
        for command in (command for commands in gitlab_stages().values() for command in commands):
            assert command.split()[0] == "make"
            assert command.split()[1] in targets

    def test_what_they_start_is_apart_from_whatever_runs_there(self):
        variables = GITLAB[".containers"]["variables"]
        text = (ROOT / "Jenkinsfile").read_text("utf-8")
        project = variables["COMPOSE_PROJECT_NAME"].removesuffix("-$CI_PIPELINE_IID")
        same = {**variables, "COMPOSE_PROJECT_NAME": project}
        assert {name: value for name, value in same.items() if f"{name} = '{value}'" in text} == same
        assert variables.keys() == {"COMPOSE_PROJECT_NAME", "IMAGE", "PORT", "ADMIN_PORT"}


class TestGitLab:
    def test_has_the_form_that_gitlab_takes(self):
        schema = ("--builtin-schema", "vendor.gitlab-ci")
        subprocess.run([BIN / "check-jsonschema", *schema, ROOT / ".gitlab-ci.yml"], check=True, capture_output=True)

    def test_what_was_started_is_stopped_whatever_happened(self):
        (stop,) = [job for job in GITLAB.values() if isinstance(job, dict) and job.get("stage") == "stop"]
        assert stop["when"] == "always"


@needs("groovy")
class TestJenkins:
    """By the runner that stands in for Jenkins, with a make that does nothing."""

    def test_runs_its_stages_in_order(self, jenkins):
        code, said = jenkins.run()
        assert (code, said.splitlines()[-1]) == (0, "Finished: SUCCESS")
        expected = [command.removeprefix("make ") for commands in gitlab_stages().values() for command in commands]
        assert (jenkins.folder / "calls").read_text("ascii").splitlines() == expected

    @pytest.mark.parametrize(
        ("fails", "stage", "last"),
        [("lint", "check", "lint"), ("test", "test", "test"), ("roundtrip", "roundtrip", "down DATA=delete")],
    )
    def test_a_stage_that_fails_is_the_last_but_what_was_started_is_stopped(self, jenkins, fails, stage, last):
        code, said = jenkins.run(fails)
        assert (code, said.splitlines()[-1]) == (1, "Finished: FAILURE")
        assert f"[{stage}] FAILURE" in said
        assert (jenkins.folder / "calls").read_text("ascii").splitlines()[-1] == last

    def test_a_report_with_a_failure_makes_it_unstable_and_names_the_case(self, jenkins):
        code, said = jenkins.run("test", code=0)
        assert (code, said.splitlines()[-1]) == (1, "Finished: UNSTABLE")
        assert "JUnit case failed: suite case: said why" in said

    def test_what_jenkins_would_not_take_is_refused(self, jenkins):
        """Each a change of ours; all in one run, since Groovy takes its time to start."""
        text = (jenkins.folder / "Jenkinsfile").read_text("utf-8")
        for number, (old, new, _) in enumerate(REFUSED):
            assert old in text
            (jenkins.folder / f"{number}").write_text(text.replace(old, new, 1), encoding="utf-8")
        _, said = jenkins.groovy("--check", "Jenkinsfile", *map(str, range(len(REFUSED))))
        first, *others = said.splitlines()
        assert first == "Jenkinsfile: valid"
        for number, ((_, _, why), line) in enumerate(zip(REFUSED, others, strict=True)):
            assert line.startswith(f"{number} is refused: "), line
            assert why in line

    def test_the_job_reads_it_when_gerrit_has_a_change(self):
        (entry,) = yaml.safe_load((ROOT / "deploy/ci/jenkins-job.yaml").read_text("utf-8"))
        job = entry["job"]
        assert job["pipeline-scm"]["script-path"] == "Jenkinsfile"
        assert job["pipeline-scm"]["scm"][0]["git"]["refspec"] == "$GERRIT_REFSPEC"
        assert [next(iter(trigger)) for trigger in job["triggers"]] == ["gerrit"]


class TestGerrit:
    """`git review` itself, against a repository with a hook that stands in for Gerrit."""

    @pytest.fixture
    def git(self, tmp_path):
        """Return a function that runs git in a clone with one commit that the other end has not."""
        environment = {
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            **{f"GIT_{who}_{what}": "x@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }

        def do(*words, folder="work"):
            command = ["git", *words]
            told = subprocess.run(
                command, cwd=tmp_path / folder, env=environment, capture_output=True, text=True, check=False, timeout=60
            )
            return told.returncode, told.stdout + told.stderr

        do("init", "--quiet", "--bare", "--initial-branch=main", "server", folder=".")
        do("config", "receive.procReceiveRefs", "refs/for", folder="server")
        shutil.copy(ROOT / "tests/standins/gerrit/proc-receive", tmp_path / "server/hooks")
        do("clone", "--quiet", "server", "work", folder=".")
        do("checkout", "-q", "-b", "main")
        shutil.copy(ROOT / ".gitreview", tmp_path / "work")
        do("add", ".gitreview")
        do("commit", "--quiet", "--message", "First")
        do("push", "--quiet", "origin", "main")
        do("remote", "add", "gerrit", "../server")
        return do

    def commit(self, git, folder, hook):
        """Commit a change, under a hook."""
        file = folder / "work/.git/hooks/commit-msg"
        file.write_text(hook, encoding="utf-8")
        file.chmod(0o755)
        (folder / "work/page.md").write_text("# A page\n", encoding="utf-8")
        git("add", "page.md")
        assert git("commit", "--message", "Add a page")[0] == 0

    def test_a_change_goes_to_refs_changes(self, git, tmp_path):
        from git_review import hooks

        self.commit(git, tmp_path, hooks.COMMIT_MSG)  # the hook that Gerrit gives to everybody
        code, said = git("review", "--yes")
        assert code == 0, said
        assert "refs/changes/01/1/1" in said
        assert git("rev-parse", "refs/changes/01/1/1", folder="server") == git("rev-parse", "HEAD")
        assert "Change-Id: I" in git("log", "-1", "--format=%B")[1]

    def test_one_without_a_change_id_is_refused(self, git, tmp_path):
        self.commit(git, tmp_path, "#!/bin/sh\n")
        code, said = git("review", "--yes")
        assert code != 0
        assert "missing Change-Id in message footer" in said
        assert git("for-each-ref", "refs/changes", folder="server") == (0, "")

    def test_the_file_names_the_branch_that_the_pipelines_wait_for(self):
        branch = re.search(r"^defaultbranch=(.*)$", (ROOT / ".gitreview").read_text("ascii"), re.MULTILINE)[1]
        assert f"branch-pattern: {branch}\n" in (ROOT / "deploy/ci/jenkins-job.yaml").read_text("utf-8")
