"""The service as it is usually written: Flask, and MariaDB asked for the characters of each request.

With KEEP_CONNECTION=true each thread keeps its connection; without it each request makes one.
"""

import os
import threading
from contextlib import closing
from urllib.parse import urlsplit

import MySQLdb
from flask import Flask, Response, request

app = Flask(__name__)
kept = threading.local()
KEEP_CONNECTION = os.environ.get("KEEP_CONNECTION") == "true"
ADDRESS = urlsplit(os.environ["DATABASE_URL"])
SELECT = """
    SELECT s.`character`, s.code FROM encoder_symbol s JOIN encoder_alphabet a ON a.id = s.alphabet_id
    WHERE a.slug IN ('international', 'itu') AND s.`character` IN %s
"""


def connect():
    return MySQLdb.connect(
        host=ADDRESS.hostname,
        port=ADDRESS.port,
        user=ADDRESS.username,
        password=ADDRESS.password,
        database=ADDRESS.path[1:],
        charset="utf8mb4",
        autocommit=True,
    )


def codes(characters):
    if KEEP_CONNECTION and not hasattr(kept, "connection"):
        kept.connection = connect()
    connection = kept.connection if KEEP_CONNECTION else connect()
    with closing(connection.cursor()) as cursor:
        cursor.execute(SELECT, (characters,))
        rows = dict(cursor.fetchall())
    if not KEEP_CONNECTION:
        connection.close()
    return rows


@app.route("/encode")
def encode():
    words = request.args["text"].upper().split()
    table = codes(tuple(set("".join(words))))
    morse = " / ".join(" ".join(table[character] for character in word) for word in words)
    return Response(morse + "\n", content_type="text/plain; charset=utf-8")


@app.route("/readyz")
def readyz():
    return "ok\n"
