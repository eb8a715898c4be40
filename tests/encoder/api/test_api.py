"""The API: what it answers, and how it refuses."""

import json

import pytest

from encoder.formats import FORMATS
from tests import facts

pytestmark = pytest.mark.usefixtures("alphabets")


def post(client, path, body):
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post(f"/api/v1/{path}", data=data, content_type="application/json")


def refused(response, status, *fields):
    """Check the one form of an error."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    document = response.json()
    assert set(document) == {"type", "title", "status", "detail", "errors"}
    assert document["status"] == status
    for error in document["errors"]:
        assert set(error) == {"code", "field", "message", "position"}
    assert [error["field"] for error in document["errors"]] == list(fields)
    return document["errors"]


class TestEncode:
    def test_get_and_post_agree(self, client):
        expected = {
            "morse": "... --- ...",
            "alphabet": "international",
            "units": 27,
            "seconds": 1.62,
            "unknown": [],
            "unknown_total": 0,
            "substituted": [],
            "substituted_total": 0,
        }
        for response in (client.get("/api/v1/encode", {"text": "SOS"}), post(client, "encode", {"text": "SOS"})):
            answer = response.json()
            assert answer.pop("revision") > 0
            assert answer == expected

    def test_lists_the_first_of_many_and_counts_all(self, client):
        answer = post(client, "encode", {"text": "€½" * 301, "unknown": "keep"}).json()
        for name in ("unknown", "substituted"):
            assert (len(answer[name]), answer[f"{name}_total"]) == (300, 301)
        answer = post(client, "decode", {"morse": "x " * 301, "unknown": "keep"}).json()
        assert (len(answer["unknown"]), answer["unknown_total"], answer["text"]) == (300, 301, "x" * 301)

    def test_lists_what_was_unknown_and_substituted(self, client):
        answer = post(client, "encode", {"text": "aï€", "unknown": "keep"}).json()
        assert answer["morse"] == ".- .. €"
        assert answer["unknown"] == [
            {"character": "€", "code_point": "U+20AC", "name": "EURO SIGN", "position": 2, "known_in": []}
        ]
        assert answer["substituted"] == [
            {
                "character": "Ï",
                "code_point": "U+00CF",
                "name": "LATIN CAPITAL LETTER I WITH DIAERESIS",
                "position": 1,
                "sent_as": "I",
            }
        ]

    def test_farnsworth_stretches_seconds_and_not_units(self, client):
        answer = client.get("/api/v1/encode", {"text": "PARIS", "wpm": 20, "farnsworth_wpm": 10}).json()
        assert (answer["units"], answer["seconds"]) == (43, 4.474737)

    def test_refuses_an_unknown_character_by_default(self, client):
        errors = refused(client.get("/api/v1/encode", {"text": "a€☃"}), 422, "text", "text")
        assert [error["position"] for error in errors] == [1, 2]

    def test_head(self, client):
        response = client.head("/api/v1/encode?text=SOS")
        assert (response.status_code, response.content) == (200, b"")


class TestDecode:
    def test_decodes(self, client):
        answer = client.get("/api/v1/decode", {"morse": ".-.-.", "reading": "prosign"}).json()
        assert (answer["text"], answer["alphabet"], answer["unknown"]) == ("<AR>", "international", [])

    def test_lists_what_nothing_reads(self, client):
        answer = post(client, "decode", {"morse": ". -.---", "unknown": "skip"}).json()
        assert answer["text"] == "E"
        assert answer["unknown"] == [{"code": "-.---", "position": 2, "number": 2, "known_in": ["japanese", "thai"]}]

    def test_measures_any_notation(self, client):
        assert client.get("/api/v1/decode", {"morse": "…/•−"}).json()["units"] == 5 + 7 + 5


class TestAlphabets:
    def test_list(self, client):
        slugs = [row["slug"] for row in client.get("/api/v1/alphabets").json()]
        assert sorted(slugs) == sorted(facts.packaged())

    def test_one(self, client):
        answer = client.get("/api/v1/alphabets/greek").json()
        assert (answer["native_name"], answer["extends"]) == ("Ελληνικά", "international")
        owners = {symbol["character"]: symbol["owner"] for symbol in answer["symbols"]}
        assert (owners["Σ"], owners["!"], owners["?"]) == ("greek", "international", "itu")
        assert len(answer["own"]) == len(facts.packaged()["greek"].symbols)

    def test_none(self, client):
        refused(client.get("/api/v1/alphabets/klingon"), 404, "path")


class TestRefusals:
    @pytest.mark.parametrize(
        "body",
        [
            {"text": "a", "wpm": 0},
            {"text": "a", "wpm": 1e9},
            '{"text": "a", "wpm": NaN}',
            '{"text": "a", "wpm": 1e999}',
            {"text": "a", "wpm": "fast"},
        ],
    )
    def test_a_speed_that_is_none(self, client, body):
        refused(post(client, "encode", body), 422, "wpm")

    def test_farnsworth_above_wpm(self, client):
        refused(post(client, "encode", {"text": "a", "wpm": 10, "farnsworth_wpm": 20}), 422, "farnsworth_wpm")

    def test_an_unknown_alphabet(self, client):
        errors = refused(post(client, "encode", {"text": "a", "alphabet": "klingon"}), 422, "alphabet")
        assert "There are: " in errors[0]["message"]

    def test_a_misspelt_parameter(self, client):
        refused(client.get("/api/v1/encode", {"text": "a", "alphabte": "greek"}), 422, "alphabte")
        refused(post(client, "encode", {"text": "a", "alphabte": "greek"}), 422, "alphabte")

    def test_a_parameter_given_twice(self, client):
        refused(client.get("/api/v1/encode?text=a&wpm=10&wpm=20"), 422, "wpm")

    def test_all_that_the_service_knows_is_wrong_at_once(self, client):
        response = post(client, "encode", {"text": "e" * 10_001, "alphabet": "zz", "wpm": 0})
        errors = refused(response, 422, "text", "alphabet", "wpm")
        assert errors[2]["message"] == "wpm is 0; it must be a number from 1 to 100."

    def test_no_text(self, client):
        refused(client.get("/api/v1/encode"), 422, "text")

    def test_several_at_once(self, client):
        refused(post(client, "encode", {"text": 1, "unknown": "perhaps"}), 422, "text", "unknown")

    def test_a_text_over_the_limit(self, client):
        refused(post(client, "encode", {"text": "e" * 10_001}), 422, "text")

    def test_a_lone_surrogate(self, client):
        assert post(client, "encode", '{"text": "\\ud800"}').status_code == 422

    def test_nul(self, client):
        refused(post(client, "encode", {"text": "a\0"}), 422, "text")
        refused(client.get("/api/v1/encode?text=a%00"), 422, "text")

    @pytest.mark.parametrize("body", ["", "{", "[]", '"SOS"', "null", b"\xff", "[" * 10_000])
    def test_a_body_that_is_no_object(self, client, body):
        response = post(client, "encode", body)
        assert response.status_code in (400, 422)
        assert response["Content-Type"] == "application/problem+json"

    def test_a_name_given_twice_in_a_body(self, client):
        (error,) = refused(post(client, "encode", '{"text": "A", "text": "B"}'), 422, "text")
        assert error["message"] == "text is given 2 times; once is enough."
        refused(post(client, "decode", '{"morse": ".", "wpm": {"a": 1, "b": 2, "a": 3, "b": 4}}'), 422, "a", "b")

    @pytest.mark.parametrize("name", ["\\ud800", "\\udfff\\u0000", "\U0001f600"])
    def test_a_name_that_is_no_text_is_refused_as_any_other(self, client, name):
        for given in (f'"{name}": 1', f'"{name}": 1, "{name}": 2'):
            response = post(client, "encode", f'{{"text": "A", {given}}}')
            assert (response.status_code, len(response.json()["errors"])) == (422, 1)

    @pytest.mark.parametrize(
        "body",
        [
            "{" + ",".join(f'"{name}":1' for name in range(101)) + "}",
            "[" * 100_000,
            '{"text":' + "{" * 1000,
            "[" + "1," * 100 + "1]",
        ],
    )
    def test_more_values_than_anything_needs_are_refused_before_they_are_made(self, client, body):
        (error,) = refused(post(client, "encode", body), 422, "body")
        assert error["message"].startswith("The body has more than 100 values;")

    @pytest.mark.parametrize("text", [',[{"' * 1000, '\\\\"' * 1000, ","])
    def test_what_stands_in_a_text_is_no_value(self, client, text):
        body = json.dumps({"text": text, "unknown": "skip"})
        assert post(client, "encode", body).status_code == 200

    @pytest.mark.parametrize("body", ["text=SOS", "{text: 1}", '{"text": "A"', '"' * 400, '"' + '\\"' * 60_000])
    def test_what_is_no_json_is_told_with_what_was_meant(self, client, body):
        (error,) = refused(post(client, "encode", body), 400, "body")
        assert error["message"].startswith("The body is not JSON: ")
        assert error["message"].endswith('Send an object, such as {"text": "SOS"}.')

    @pytest.mark.parametrize("path", ["encode", "decode", "audio"])
    @pytest.mark.parametrize("truth", [True, False])
    def test_a_truth_for_a_number(self, client, path, truth):
        numbers = ["wpm", "farnsworth_wpm"]
        if path == "audio":
            numbers += ["tone_hz", "sample_rate_hz", "level_percent"]
        source = "morse" if path == "decode" else "text"
        body = {source: ".", **dict.fromkeys(numbers, truth)}
        errors = refused(post(client, path, body), 422, *numbers)
        assert {error["code"] for error in errors} == {"not_a_number"}
        assert errors[0]["message"] == f"wpm: {str(truth).lower()} is no number."

    @pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-32", "latin-1"])
    def test_a_body_in_another_coding(self, client, coding):
        refused(post(client, "encode", '{"text": "é"}'.encode(coding)), 400, "body")

    def test_a_byte_order_mark_of_utf_8_is_passed_over(self, client):
        assert post(client, "encode", '{"text": "é"}'.encode("utf-8-sig")).json()["morse"] == "..-.."

    def test_a_charset_that_is_another(self, client):
        answer = client.post("/api/v1/encode", {"text": "a"}, "application/json", **{"morse.charset": "latin-1"})
        refused(answer, 415, "body")

    def test_a_body_too_large(self, client):
        refused(post(client, "encode", "x" * 10_000_000), 413, "body")

    def test_a_query_that_is_not_utf_8(self, client):
        refused(client.get("/api/v1/encode?text=%FF"), 400, "query")

    @pytest.mark.parametrize("path", ["encode", "alphabets"])
    def test_a_method_that_is_not_offered(self, client, path):
        response = client.delete(f"/api/v1/{path}")
        refused(response, 405, "method")
        assert "GET" in response["Allow"]

    def test_an_address_that_is_none(self, client):
        refused(client.get("/api/v1/nowhere"), 404, "path")

    def test_a_value_of_another_type_is_told_by_its_name(self, client):
        (error,) = post(client, "encode", {"text": "a", "wpm": "fast"}).json()["errors"]
        assert (error["code"], error["field"]) == ("float_parsing", "wpm")
        assert error["message"].startswith("wpm: Input should be a valid number")


class TestNotation:
    def test_of_what_is_encoded(self, client):
        asked = {"text": "ET", "dit": "dit ", "dah": "dah ", "character_gap": "slash"}
        assert client.get("/api/v1/encode", asked).json()["morse"] == "dit /dah //"
        assert post(client, "encode", asked).json()["morse"] == "dit /dah //"

    def test_of_what_is_decoded(self, client):
        asked = {"morse": "0 1", "dit": "0", "dah": "1"}
        assert client.get("/api/v1/decode", asked).json()["text"] == "ET"
        assert post(client, "decode", asked).json()["text"] == "ET"

    def test_of_what_is_heard(self, client):
        heard = [
            post(client, "audio", {"morse": "0 1", "dit": "0", "dah": "1"}).getvalue(),
            post(client, "audio", {"morse": ". -"}).getvalue(),
        ]
        assert heard[0] == heard[1]

    def test_that_cannot_be(self, client):
        for path, source in (("encode", "text"), ("decode", "morse"), ("audio", "morse")):
            refused(post(client, path, {source: ".", "dit": "a", "dah": "ab"}), 422, "dah")
            refused(post(client, path, {source: ".", "dit": " ", "dah": "x" * 17}), 422, "dit", "dah")


class TestDocument:
    def test_is_openapi_3_1_and_names_the_limits(self, client):
        document = client.get("/api/v1/openapi.json").json()
        assert document["openapi"].startswith("3.1")
        assert "10,000" in document["info"]["description"]
        text = document["components"]["schemas"]["EncodeParameters"]["properties"]["text"]
        assert text["maxLength"] == 10_000

    def test_errors_are_problems(self, client):
        document = client.get("/api/v1/openapi.json").json()
        for operations in document["paths"].values():
            for operation in operations.values():
                if operation["operationId"].endswith("_body"):
                    assert "414" not in operation["responses"]
                assert set(operation["responses"]["422"]["content"]) == {"application/problem+json"}

    def test_the_page_needs_nothing_from_elsewhere(self, client):
        html = client.get("/api/v1/docs", headers={"accept": "text/html"}).content.decode()
        assert "http" not in html.replace("http://testserver", "").replace("https://swagger", "")


class TestAudio:
    def test_get_head_and_post_agree_with_the_page(self, client):
        page = client.get("/encode.wav", {"text": "SOS", "wpm": "15"}).getvalue()
        get = client.get("/api/v1/audio", {"text": "SOS", "wpm": "15"})
        assert get["Content-Type"] == "audio/wav"
        assert get.getvalue() == page
        assert post(client, "audio", {"morse": "... --- ...", "wpm": 15}).getvalue() == page
        head = client.head("/api/v1/audio", {"text": "SOS", "wpm": "15"})
        assert (head["Content-Length"], head["ETag"], head.content) == (str(len(page)), get["ETag"], b"")

    def test_a_range_and_one_behind_the_end(self, client):
        response = client.get("/api/v1/audio", {"text": "SOS"}, headers={"range": "bytes=0-3"})
        assert (response.status_code, response.getvalue()) == (206, b"RIFF")
        response = client.get("/api/v1/audio", {"text": "SOS"}, headers={"range": "bytes=99999999-"})
        refused(response, 416, "Range")

    def test_all_that_is_wrong_is_told_together(self, client):
        body = {"text": "S€", "unknown": "keep", "tone_hz": 5, "sample_rate_hz": 1, "level_percent": 500}
        refused(post(client, "audio", body), 422, "tone_hz", "level_percent", "sample_rate_hz", "text", "unknown")
        refused(post(client, "audio", {"text": "S", "morse": "..."}), 422, "morse")
        refused(client.get("/api/v1/audio"), 422, "text")
        refused(client.get("/api/v1/audio", {"text": "S", "pitch": "5"}), 422, "pitch")
        refused(client.get("/api/v1/audio", {"text": "S", "tone_hz": "nan"}), 422, "tone_hz")

    def test_other_origins_may_read_its_length_and_ask_for_a_range(self, client):
        origin = {"origin": "https://elsewhere.example"}
        response = client.head("/api/v1/audio", {"text": "S"}, headers=origin)
        assert "Content-Range" in response["Access-Control-Expose-Headers"]
        asked = {**origin, "access-control-request-method": "GET", "access-control-request-headers": "range"}
        assert "range" in client.options("/api/v1/audio", headers=asked)["Access-Control-Allow-Headers"]

    @pytest.mark.parametrize("name", FORMATS)
    def test_every_format_is_offered_and_is_the_file_of_the_page(self, client, name):
        expected = client.get(f"/encode.{name}", {"text": "SOS"}).getvalue()
        for response in (
            client.get("/api/v1/audio", {"text": "SOS", "format": name}),
            post(client, "audio", {"text": "SOS", "format": name}),
        ):
            assert response["Content-Type"] == FORMATS[name].media_type
            assert response["Content-Disposition"].endswith(f'filename="SOS, 20 wpm.{name}"')
            assert response.getvalue() == expected

    def test_the_document_has_every_format(self, client):
        audio = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/audio"]
        (parameter,) = [item["schema"] for item in audio["get"]["parameters"] if item["name"] == "format"]
        assert (parameter["enum"], parameter["default"]) == (list(FORMATS), "wav")
        for operation, statuses in {"get": ["200", "206"], "post": ["200"]}.items():
            for status in statuses:
                offered = audio[operation]["responses"][status]["content"]
                assert list(offered) == [kind.media_type for kind in FORMATS.values()]

    def test_a_format_that_there_is_not(self, client):
        refused(client.get("/api/v1/audio", {"text": "S", "format": "ogg"}), 422, "format")
        refused(client.get("/api/v1/audio", {"text": "PARIS " * 60, "wpm": "1", "format": "mp3"}), 422, "wpm")


class TestOtherOrigins:
    def test_may_call_the_api_without_credentials(self, client):
        response = client.get("/api/v1/encode?text=a", headers={"origin": "https://elsewhere.example"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response

    def test_may_not_read_the_pages(self, client):
        response = client.get("/encode/a", headers={"origin": "https://elsewhere.example"})
        assert "Access-Control-Allow-Origin" not in response

    def test_preflight(self, client):
        response = client.options(
            "/api/v1/encode",
            headers={"origin": "https://elsewhere.example", "access-control-request-method": "POST"},
        )
        assert response.status_code == 200
        assert "POST" in response["Access-Control-Allow-Methods"]
