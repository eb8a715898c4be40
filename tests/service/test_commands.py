"""What a page offers of a text that a stranger wrote: its command, links and files, by the real curl and shells."""

import html
import itertools
import re
import shutil
import subprocess
import urllib.parse
import urllib.request
from http.client import HTTPConnection

import pytest

CURL, SHELLS = shutil.which("curl"), [shell for shell in ("bash", "dash") if shutil.which(shell)]

BEGINNINGS = [
    *(
        "@K1ABC",
        "@-",
        "@./K1ABC",
        "@/etc/hostname",
        "text=",
        "text=@K1ABC",
        "text@K1ABC",
        "=@K1ABC",
        "morse=",
        "wpm=20",
    ),
    *("alphabet=greek", "unknown=", "level_percent=9", "-d", "--data", "-K K1ABC", "--", "-", "--next", "'", "''", '"'),
    *("$HOME", "${HOME}", "$(id)", "`id`", "\\", "\\'", "!", "!!", "~", "*", "?", "[a-z]", "{a,b}", "<K1ABC", ">K1ABC"),
    *("|id", ";id", "&", "&wpm=99", "#", "%41", "%", "%%", "%s", "+", "a+b", " a", "\n", "A\nB", "\\n", "\\x41", "é"),
    *(
        "e\u0301",
        "Ω",
        "Ж",
        "שלום",
        "\u202eA",
        "\ufeff",
        "\u00a0",
        "\u2028",
        "😀",
        "http://x/",
        "file:///K1ABC",
        "NUL",
        "0",
    ),
]
ENDINGS = [
    "",
    "SOS",
    "'; touch TOUCHED; '",
    '"; touch TOUCHED; "',
    "$(touch TOUCHED)",
    "\n touch TOUCHED",
    " a=b&c",
    "\\",
]
HOSTILE = list(itertools.islice((a + b for b in ENDINGS for a in BEGINNINGS), 500))
SECRET = "WHAT NOBODY MAY READ"


@pytest.fixture
def service(gunicorn):
    with gunicorn() as service:
        yield service


class Page:
    """What a browser is shown of a text."""

    def __init__(self, address, form=None):
        body = form and urllib.parse.urlencode({**form, "unknown": "keep"}).encode()
        request = urllib.request.Request(address, body, {"Accept": "text/html"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            shown = answer.read().decode()
        self.result = html.unescape(re.search(r'<textarea id="notation"[^>]*>(.*?)</textarea>', shown, re.S)[1])
        found = re.search(r"# the same, from a shell</span>\n(.*?)</code>", shown, re.S)
        self.command = html.unescape(found[1])
        self.links = [html.unescape(address) for address in re.findall(r'href="(/(?:encode|decode)\.[^"]*)', shown)]
        self.here = html.unescape(re.search(r'<input id="link" readonly value="([^"]*)"', shown)[1])


def in_a_shell(shell, commands, folder):
    """Return what each command wrote."""
    script = "\n".join(f"{command}\nprintf '\\036'" for command in commands)
    done = subprocess.run([shell, "-c", script], cwd=folder, capture_output=True, timeout=120, check=True)
    return done.stdout.decode().split("\x1e")[:-1]


@pytest.fixture
def folder(tmp_path):
    """Return a folder with files that a careless command would send."""
    for name in ("K1ABC", "-", "SOS", "K1ABCSOS"):
        (tmp_path / "here" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "here" / name).write_text(SECRET)
    return tmp_path / "here"


@pytest.mark.skipif(not CURL, reason="there is no curl")
def test_the_command_gives_what_the_page_shows_in_every_shell(service, folder):
    pages = [(text, Page(f"{service.url}/encode", {"text": text})) for text in filter(str.strip, HOSTILE)]
    pages += [(text, Page(f"{service.url}/decode", {"morse": text})) for text in filter(str.strip, HOSTILE[::10])]
    before = sorted(folder.iterdir())
    assert SHELLS
    for shell in SHELLS:
        answers = in_a_shell(shell, [page.command for _, page in pages], folder)
        wrong = [
            (text, page.command, answer)
            for (text, page), answer in zip(pages, answers, strict=True)
            if answer.removesuffix("\n") != page.result.removesuffix("\n")
        ]
        assert not wrong, f"{len(wrong)} of {len(pages)} in {shell}: {wrong[:3]}"
    assert sorted(folder.iterdir()) == before
    print(f"\n{len(pages)} texts, {' and '.join(SHELLS)}: every answer is the page's")


def test_the_links_give_what_the_page_shows_and_files_have_plain_names(service):
    for text in filter(str.strip, HOSTILE[::5]):
        page = Page(f"{service.url}/encode", {"text": text})
        (as_text,) = (link for link in page.links if link.startswith("/encode.txt"))
        assert service.get(as_text) == page.result + "\n"
        assert Page(page.here).result == page.result
    for text in HOSTILE[::7]:
        connection = HTTPConnection("127.0.0.1", service.port, timeout=10)
        query = urllib.parse.urlencode({"text": text, "unknown": "replace", "sample_rate_hz": 8000})
        connection.request("HEAD", f"/encode.wav?{query}")
        answer = connection.getresponse()
        if answer.status == 200:
            given = answer.getheader("Content-Disposition")
            (plain,) = re.findall(r'filename="([^"]*)"', given)
            full = urllib.parse.unquote(given.partition("filename*=utf-8''")[2])
            for name in (plain, full or plain):
                assert name.endswith(" wpm.wav")
                assert not re.search(r'[/\\:*?"<>|\x00-\x1f\x7f]|^[-.~ ]', name), name
        connection.close()
