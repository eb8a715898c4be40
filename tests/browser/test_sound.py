"""The player and the chart in a real browser: sound on a person's act, the signal lit in step with the audio clock."""

import contextlib
import re
import statistics
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import until, violations

PARIS = "/encode?text=PARIS+PARIS"
CLOCK = "document.querySelector('audio').currentTime"
# Note each time that something is lit, or plays: what, and where the audio clock stands at that moment.
RECORD = """([selector, name]) => {
  window.noted = [];
  const audio = document.querySelector('audio');
  const all = [...document.querySelectorAll(selector)];
  new MutationObserver((changes) => {
    for (const { target, oldValue } of changes) {
      if (target.classList.contains(name) && !(oldValue ?? '').includes(name)) {
        noted.push([all.indexOf(target), audio?.currentTime]);
      }
    }
  }).observe(document.body, { attributeFilter: ['class'], attributeOldValue: true, subtree: true });
}"""
TOLERANCE_SECONDS = 0.05
LEAD_SECONDS = 0.25


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def cell(page, character, spoken):
    return page.get_by_role("button", name=re.compile(rf"^{character} ?, {spoken}, play"))


def spans(page):
    times = page.locator(".player").get_attribute("data-times").split()
    return [tuple(int(at) / 1000 for at in span.split("-")) for span in times]


def first_byte(request):
    """Return where in its file a request for a range begins; 0 of any other request."""
    return int(request.headers.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-"))


class TestPlayer:
    def test_is_silent_until_somebody_presses_play(self, open_page):
        page = open_page("/")
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.get_by_label("Text", exact=True).fill("SOS")
        page.locator("#notation").wait_for()
        page.wait_for_timeout(300)
        assert page.evaluate("document.querySelector('audio').paused")
        assert not [url for url in asked if ".wav" in url]

    @pytest.mark.parametrize(("where", "name"), [(".symbol", "lit"), (".strip g", "on")])
    def test_lights_the_signal_that_sounds_in_step_with_the_audio_clock(self, open_page, where, name):
        page = open_page("/encode?text=PARIS&wpm=12")
        starts = [start for start, _ in spans(page)]
        page.evaluate(RECORD, [where, name])
        button(page, "Play").click()
        until(page, "document.querySelector('audio').ended")
        noted = page.evaluate("noted")
        assert [signal for signal, _ in noted] == list(range(5))
        late = [at - starts[signal] for signal, at in noted]
        assert min(late) >= 0
        assert statistics.median(late) < TOLERANCE_SECONDS

    def test_pauses_goes_on_and_stops(self, open_page):
        page = open_page(PARIS)
        button(page, "Play").click()
        until(page, f"{CLOCK} > 0.5")
        button(page, "Pause").click()
        at = page.evaluate(CLOCK)
        expect(button(page, "Play")).to_be_visible()
        page.wait_for_timeout(200)
        assert page.evaluate(CLOCK) == at
        assert page.locator(".symbol.lit").count() == 1
        button(page, "Play").click()
        until(page, f"{CLOCK} > {at + 0.2}")
        button(page, "Stop").click()
        assert page.evaluate(CLOCK) == 0
        expect(page.locator(".lit, .on")).to_have_count(0)
        expect(page.locator(".time")).to_have_text("0.0 / 5.6 s")

    def test_seeks_by_its_slider_and_by_keys(self, open_page):
        page = open_page(PARIS)
        start = spans(page)[7][0]
        slider = page.get_by_label("Position")
        button(page, "Play").click()
        until(page, f"{CLOCK} > 0")
        slider.fill(f"{start - LEAD_SECONDS + 0.02:.3f}")
        until(page, f"{CLOCK} > {start}")
        expect(page.locator(".symbol").nth(7)).to_have_class("symbol lit")
        button(page, "Pause").click()
        before = page.evaluate(CLOCK)
        expect(slider).to_have_attribute("aria-valuetext", f"{before - LEAD_SECONDS:.1f} of 5.6 seconds")
        slider.press("Home")
        until(page, f"{CLOCK} < {before}")

    def test_seeks_in_the_strip_before_it_plays_and_stop_turns_it_back(self, open_page):
        page = open_page("/encode?text=" + "+".join(["PARIS"] * 20), viewport={"width": 800, "height": 900})
        page.locator(".strip text", has_text="R").nth(1).click()
        expect(page.locator(".strip .on text")).to_have_text("R")
        button(page, "Play").click()
        until(page, f"{CLOCK} > {spans(page)[7][0]}")
        page.get_by_label("Position").fill("50")
        until(page, f"{CLOCK} > 50 && document.querySelector('.strip').scrollLeft > 1000")
        button(page, "Stop").click()
        until(page, "document.querySelector('.strip').scrollLeft === 0")

    def test_seeks_where_nothing_was_loaded_yet(self, open_page):
        page = open_page("/encode?text=" + "+".join(["PARIS"] * 600))
        button(page, "Play").click()
        until(page, f"{CLOCK} > 0")
        # The browser reports a request in its own time, which may be after the sound of its answer.
        with page.expect_request(lambda request: first_byte(request) > 40_000_000):
            page.get_by_label("Position").fill("1700")
            until(page, f"{CLOCK} > 1700.2")

    def test_repeats(self, open_page):
        page = open_page("/encode?text=E&wpm=60")
        button(page, "Repeat").click()
        assert button(page, "Repeat").get_attribute("aria-pressed") == "true"
        page.evaluate("window.turns = 0; document.querySelector('audio').addEventListener('seeked', () => turns++)")
        button(page, "Play").click()
        until(page, "turns >= 2")
        assert not page.evaluate("document.querySelector('audio').paused")
        button(page, "Repeat").click()
        expect(button(page, "Play")).to_be_visible()

    def test_goes_on_at_the_same_signal_when_the_speed_changes(self, open_page):
        page = open_page("/encode?text=PARIS+PARIS+PARIS&wpm=20")
        button(page, "Play").click()
        until(page, f"{CLOCK} > 2.2")
        page.get_by_label("wpm", exact=True).fill("10")
        expect(page.locator(".time")).to_contain_text("/ 17.2 s")
        until(page, "!document.querySelector('audio').paused && document.querySelector('.lit')")
        signal = page.evaluate("[...document.querySelectorAll('.symbol')].indexOf(document.querySelector('.lit'))")
        assert signal >= 3
        assert "wpm=10" in page.url

    def test_a_number_half_typed_holds_the_sound_until_it_is_whole(self, open_page):
        page = open_page("/encode?text=" + "+".join(["PARIS"] * 10))
        button(page, "Play").click()
        until(page, f"{CLOCK} > 2.2")
        tone = page.get_by_label("Tone, Hz")
        tone.fill("7")
        page.get_by_text("tone_hz is 7;").wait_for()
        assert page.evaluate("document.querySelector('audio').paused")
        tone.fill("700")
        until(page, "!document.querySelector('audio').paused && document.querySelector('.lit')")
        assert page.evaluate(CLOCK) > 1.5
        page.get_by_label("Text", exact=True).fill("")
        until(page, "document.querySelector('audio').paused")
        page.get_by_label("Text", exact=True).fill("SOS")
        expect(button(page, "Play")).to_be_visible()

    def test_scrolls_a_long_drawing_with_the_sound(self, open_page):
        page = open_page("/encode?text=" + "+".join(["PARIS"] * 120))
        button(page, "Play").click()
        until(page, f"{CLOCK} > 0")
        page.get_by_label("Position").fill("300")
        until(page, f"{CLOCK} > 300.3 && document.querySelector('.lit')")
        box, symbol = (page.locator(part).bounding_box() for part in (".scroll.tall:has(> .morse)", ".symbol.lit"))
        assert box["y"] <= symbol["y"]
        assert symbol["y"] + symbol["height"] <= box["y"] + box["height"]

    def test_a_sound_that_failed_can_be_tried_again(self, open_page):
        page = open_page(PARIS, heard=False)
        page.route("**/encode.wav*", lambda route: route.fulfill(status=503), times=1)
        button(page, "Play").click()
        expect(page.locator("#announce")).to_have_text("The sound could not be loaded. Press Play to try again.")
        button(page, "Play").click()
        until(page, f"{CLOCK} > 0.3")

    def test_stop_stops_what_is_still_on_its_way_and_play_asks_once(self, open_page):
        page = open_page("/encode?wpm=100")
        page.get_by_label("Text", exact=True).fill("PARIS " * 700)
        expect(page.get_by_text("Too long for a link")).to_be_visible()
        asked, held = [], []
        page.on("request", lambda request: asked.append(request.url) if ".wav" in request.url else None)

        def hold(route):
            held.append(route)

        page.route("**/encode.wav", hold, times=1)
        button(page, "Play").click()
        end = time.monotonic() + 15
        while not held:  # else it may be stopped before it is on its way
            assert time.monotonic() < end
            page.wait_for_timeout(10)
        button(page, "Stop").click()
        with contextlib.suppress(Exception):  # given up meanwhile
            held[0].continue_()
        page.wait_for_timeout(1000)
        assert page.evaluate("document.querySelector('audio').paused")
        assert page.evaluate(CLOCK) == 0
        button(page, "Play").click()
        until(page, f"{CLOCK} > 0.5")
        assert len(asked) == 2

    def test_a_place_chosen_in_another_text_is_forgotten(self, open_page):
        page = open_page("/encode?text=" + "+".join(["PARIS"] * 20))
        page.get_by_label("Position").fill("40")
        page.get_by_label("Text", exact=True).fill("PARIS")
        expect(page.locator(".time")).to_have_text("0.0 / 2.6 s")
        button(page, "Play").click()
        until(page, f"{CLOCK} > 0.4")
        assert page.evaluate(CLOCK) < 2

    def test_where_a_script_cannot_set_the_volume_the_file_has_it(self, open_page):
        page = open_page("/")
        page.context.add_init_script(
            "Object.defineProperty(HTMLMediaElement.prototype, 'volume', { get: () => 1, set: () => {} })"
        )
        page.goto(PARIS + "&level_percent=30")
        with page.expect_request("**/encode.wav*") as request:
            button(page, "Play").click()
        assert "level_percent=30" in request.value.url

    def test_the_volume_changes_without_a_gap_and_is_remembered(self, open_page):
        page = open_page(PARIS)
        button(page, "Play").click()
        until(page, f"{CLOCK} > 0.3")
        page.evaluate("document.querySelector('audio').addEventListener('emptied', () => (window.cut = true))")
        page.get_by_label("Volume").fill("25")
        page.wait_for_url("**level_percent=25**")
        assert page.evaluate("document.querySelector('audio').volume") == 0.25
        assert not page.evaluate("window.cut || document.querySelector('audio').paused")
        again = open_page(page.url)
        assert again.get_by_label("Volume").input_value() == "25"

    def test_a_text_too_long_for_an_address_sounds_too(self, open_page):
        page = open_page("/encode?wpm=100")
        page.get_by_label("Text", exact=True).fill("PARIS " * 700)
        expect(page.get_by_text("Too long for a link")).to_be_visible()
        button(page, "Play").click()
        until(page, f"{CLOCK} > 0.5")
        assert page.evaluate("document.querySelector('audio').src").startswith("blob:")
        page.get_by_label("Position").fill("400")
        until(page, f"{CLOCK} > 400")
        with page.expect_download() as download:
            button(page, "Sound, .wav").click()
        assert download.value.suggested_filename.endswith("100 wpm.wav")
        assert download.value.path().stat().st_size > 13_000_000

    def test_the_lamp_is_off_at_first_and_follows_the_key(self, open_page):
        page = open_page("/encode?text=0&wpm=5")
        lamp = page.locator(".lamp")
        expect(lamp).to_be_hidden()
        button(page, "Play").click()
        until(page, f"{CLOCK} > 0.4")
        expect(lamp).to_be_hidden()
        page.get_by_label("Lamp").check()
        page.evaluate(
            "window.states = []; (function note() { states.push([document.querySelector('audio').currentTime,"
            " document.querySelector('.lamp').classList.contains('on')]); requestAnimationFrame(note) })()"
        )
        until(page, f"{CLOCK} > 2.5")
        wrong = []
        states = page.evaluate("states")[2:]
        for at, on in states:
            into = (at - 0.25) % 0.96  # a dah and its gap at 5 wpm: 0.72 s and 0.24 s
            if min(into, abs(into - 0.72), 0.96 - into) > TOLERANCE_SECONDS and on != (into < 0.72):
                wrong.append(at)
        assert {on for _, on in states} == {True, False}
        assert len(wrong) < len(states) / 10

    def test_there_is_no_lamp_where_less_motion_is_asked_for(self, open_page):
        page = open_page(PARIS, reduced_motion="reduce")
        expect(button(page, "Play")).to_be_visible()
        expect(page.get_by_label("Lamp")).to_be_hidden()

    def test_a_phone_can_vibrate_with_the_key(self, open_page):
        # Slow, so that a machine which is busy draws a frame in each element.
        page = open_page("/encode?text=NA&wpm=2", has_touch=True, is_mobile=True)
        page.evaluate("window.felt = []; Navigator.prototype.vibrate = (ms) => felt.push(ms); null")
        page.get_by_label("Vibrate").check()
        button(page, "Play").click()
        until(page, "felt.length >= 4")
        dit_ms = 600
        for ms, units in zip(page.evaluate("felt"), [3, 1, 1, 3], strict=True):
            assert (units - 1) * dit_ms < ms <= units * dit_ms  # what is left of the element when its frame is drawn

    def test_what_has_no_code_has_no_sound_and_a_way_out(self, open_page):
        page = open_page("/encode?text=SOS+€")
        expect(button(page, "Play")).to_have_count(0)
        page.get_by_role("link", name="leave out and mark").click()
        expect(button(page, "Play")).to_be_visible()
        assert page.locator("#unknown").input_value() == "skip"

    def test_a_service_that_is_away_is_told(self, open_page):
        page = open_page(PARIS, heard=False)
        page.route("**/encode.wav*", lambda route: route.abort())
        button(page, "Play").click()
        expect(page.locator("#announce")).to_contain_text("The sound could not be")

    def test_is_accessible_while_it_plays(self, open_page):
        page = open_page(PARIS)
        button(page, "Play").click()
        until(page, f"{CLOCK} > 0.3")
        assert violations(page) == {}


class TestWithoutScript:
    def test_the_browsers_own_player_stands_in_its_place(self, open_page):
        page = open_page(PARIS, java_script_enabled=False)
        expect(page.locator("audio[controls]")).to_be_visible()
        expect(page.locator(".player")).to_be_hidden()
        assert page.locator("audio").get_attribute("src").startswith("/encode.wav?text=PARIS+PARIS")

    def test_a_cell_leads_to_its_sound(self, open_page):
        page = open_page("/alphabets/itu/", java_script_enabled=False)
        with page.expect_response("**/encode.wav?*morse=--.-") as response:
            cell(page, "Q", "dah dah dit dah").click()
        assert response.value.headers["content-type"] == "audio/wav"


class TestChart:
    def test_a_cell_plays_and_is_marked_while_it_does(self, open_page):
        page = open_page("/alphabets/itu/")
        button_of_q = cell(page, "Q", "dah dah dit dah")
        page.evaluate(RECORD, [".chart button", "playing"])
        with page.expect_response("**/encode.wav?*morse=--.-") as response:
            button_of_q.click()
        assert response.value.status == 206
        expect(button_of_q).not_to_have_class("playing")
        assert len(page.evaluate("noted")) == 1
        assert page.url.endswith("/alphabets/itu/")

    def test_another_cell_takes_over_and_the_same_one_stops(self, open_page):
        page = open_page("/alphabets/itu/")
        first = cell(page, "0", "dah dah dah dah dah")
        second = cell(page, "9", "dah dah dah dah dit")
        first.click()
        expect(first).to_have_class("playing")
        second.click()
        expect(second).to_have_class("playing")
        expect(first).not_to_have_class("playing")
        second.click()
        expect(page.locator(".playing")).to_have_count(0)

    def test_the_whole_alphabet_plays_in_order(self, open_page):
        page = open_page("/alphabets/itu/?sort=code")
        page.evaluate(RECORD, [".chart button", "playing"])
        button(page, "Hear it all").click()
        until(page, "noted.length >= 3")
        button(page, "Stop").click()
        expect(page.locator(".playing")).to_have_count(0)
        expect(button(page, "Hear it all")).to_be_visible()
        assert [place for place, _ in page.evaluate("noted")][:3] == [0, 1, 2]
        assert page.locator(".chart .char").all_inner_texts()[:6] == list("ETIANM")

    def test_one_that_has_no_sound_is_passed_over(self, open_page):
        page = open_page("/alphabets/itu/?sort=code", heard=False)
        page.route("**/encode.wav?*morse=-", lambda route: route.fulfill(status=422))
        page.evaluate(RECORD, [".chart button", "playing"])
        button(page, "Hear it all").click()
        until(page, "noted.length >= 2")
        assert [place for place, _ in page.evaluate("noted")][:2] == [0, 2]

    def test_plays_at_the_speed_and_tone_set_above_it(self, open_page):
        page = open_page("/alphabets/itu/")
        page.get_by_label("wpm").fill("35")
        page.get_by_label("Tone, Hz").fill("800")
        with page.expect_request("**/encode.wav?*") as request:
            cell(page, "Q", "dah dah dit dah").click()
        assert request.value.url.endswith("?wpm=35&tone_hz=800&morse=--.-")

    def test_the_tree_starts_with_its_root_in_sight(self, open_page):
        page = open_page("/alphabets/itu/", viewport={"width": 390, "height": 800})
        root = page.locator(".tree .start")
        root.scroll_into_view_if_needed()
        box = root.bounding_box()
        assert 0 < box["x"] < 390

    def test_the_picture_is_drawn_where_it_is_embedded(self, open_page):
        page = open_page("/docs/")
        size = page.evaluate(
            "() => new Promise((done) => { const image = new Image(); image.src = '/alphabets/thai.svg';"
            " image.onload = () => done([image.naturalWidth, image.naturalHeight]); image.onerror = () => done(null) })"
        )
        assert min(size) > 900

    @pytest.mark.parametrize("slug", ["international", "itu", "greek", "arabic"])
    def test_chart_and_tree_are_printed_on_one_sheet(self, open_page, slug):
        a4_within_margins = {"width": 718, "height": 1047}  # 190 mm by 277 mm
        page = open_page(f"/alphabets/{slug}/", viewport=a4_within_margins)
        page.emulate_media(media="print")
        assert page.evaluate("document.querySelector('.row:has(.tree)').getBoundingClientRect().bottom") < 1047
        assert page.evaluate("document.querySelector('.tree').getBoundingClientRect().width") <= 718
