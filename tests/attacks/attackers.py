"""Who attacks: `python -m tests.attacks.attackers NAME PORT SECONDS`, from one address, with some connections at once.

Each is bounded in time, and goes to loopback. Prints how many requests it made.
"""

import contextlib
import itertools
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable

ADDRESS = "127.0.0.9"
CONNECTIONS = 20
LONG = "0" * 700
NUMBERS = itertools.count()
Attack = Callable[[int, float], int]


def head(method, path, length=None, kind="application/json", closes=False):
    """Return the head of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {kind}"]
    lines += [f"Content-Length: {length}"] if length is not None else []
    lines += ["Connection: close"] if closes else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def connected(port, **options):
    return socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(ADDRESS, 0), **options)


def repeated(request):
    """Return an attack that sends a request again and again, each time on a new connection, and reads the answer.

    `@@@@` in it is a number that is never the same, so that nothing is remembered.
    """

    def attack(port, end):
        made = 0
        while time.monotonic() < end:
            with contextlib.suppress(OSError), connected(port) as client:
                client.sendall(request.replace(b"@@@@", str(1000 + next(NUMBERS) % 9000).encode()))
                made += 1
                while client.recv(1 << 20):
                    pass
        return made

    return attack


def posted(path, body, kind="application/json"):
    return repeated(head("POST", path, len(body), kind, closes=True) + body)


def asked(method, path, *headers):
    lines = head(method, path, closes=True)[:-2] + b"".join(header.encode() + b"\r\n" for header in headers) + b"\r\n"
    return repeated(lines)


def unclosed(port, end):
    """Read the answer of a request that closes, and keep the connection open."""
    made, kept = 0, []
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            client = connected(port)
            kept.append(client)
            client.sendall(head("GET", "/encode?text=E", closes=True))
            client.recv(1000)
            made += 1
        time.sleep(0.05)
    for client in kept:
        client.close()
    return made


def slow(port, end):
    """Send a body byte by byte."""
    made = 0
    while time.monotonic() < end:
        with contextlib.suppress(OSError), connected(port) as client:
            client.sendall(head("POST", "/encode", 20_000, "text/plain"))
            made += 1
            while time.monotonic() < end:
                client.sendall(b"E")
                time.sleep(0.5)
    return made


def deaf(port, end):
    """Ask for a long sound, and read nothing of it."""
    made = 0
    with contextlib.suppress(OSError), connected(port) as client:
        client.sendall(head("GET", f"/encode.wav?sample_rate_hz=48000&text={'PARIS+' * 300}"))
        made += 1
        time.sleep(max(end - time.monotonic(), 0))
    return made


def passwords(port, end):
    """Guess a password."""
    with connected(port) as client:
        client.sendall(head("GET", "/admin/login/", closes=True))
        page = b"".join(iter(lambda: client.recv(1 << 16), b"")).decode(errors="replace")
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    cookie = page.partition("Set-Cookie: csrftoken=")[2].partition(";")[0]
    body = f"csrfmiddlewaretoken={token}&username=editor&password=wrong&next=/admin/".encode()
    headers = [f"Cookie: csrftoken={cookie}", f"Content-Length: {len(body)}", "Referer: http://127.0.0.1/admin/login/"]
    request = head("POST", "/admin/login/", kind="application/x-www-form-urlencoded", closes=True)[:-2]
    return repeated(request + "".join(line + "\r\n" for line in headers).encode() + b"\r\n" + body)(port, end)


AS_A_PAGE = b"Accept: text/html\r\n\r\n"
ATTACKS: dict[str, Attack] = {
    "a morse that nothing reads": posted(
        "/api/v1/decode", json.dumps({"morse": "x " * 125_000, "unknown": "keep"}).encode()
    ),
    "the same, as a page": repeated(
        head("POST", "/decode", 250_000, "text/plain", closes=True)[:-2] + AS_A_PAGE + b"x " * 125_000
    ),
    "a character a line": posted("/api/v1/decode", json.dumps({"morse": ".\n" * 125_000}).encode()),
    "240,000 unknown keys": posted(
        "/api/v1/encode", ("{" + ",".join(f'"k{n}":1' for n in range(225_000)) + "}").encode()[:2_600_000]
    ),
    "nested lists": posted("/api/v1/encode", b"[" * 2_600_000),
    "letters that no alphabet knows": posted(
        "/api/v1/encode", json.dumps({"text": "".join(map(chr, range(0x4E00, 0x4E00 + 10_000)))}).encode()
    ),
    "4,900 unknown fields": posted(
        "/encode",
        ("text=E&" + "&".join(f"k{n}=" for n in range(4_900))).encode(),
        "application/x-www-form-urlencoded",
    ),
    "MP3 by HEAD": asked("HEAD", f"/encode.mp3?text={LONG}@@@@&wpm=100"),
    "one byte of an MP3": asked("GET", f"/encode.mp3?text={LONG}@@@@&wpm=100", "Range: bytes=0-0"),
    "connections that stay open": unclosed,
    "slow bodies": slow,
    "listeners who do not read": deaf,
    "wrong passwords": passwords,
}


def main(name, port, seconds):
    """Attack; print how many requests were made."""
    os.nice(10)  # its computer is another one
    end, made = time.monotonic() + seconds, []
    threads = [
        threading.Thread(target=lambda: made.append(ATTACKS[name](port, end)), daemon=True) for _ in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 15)
    sys.stdout.write(f"{sum(made)}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
