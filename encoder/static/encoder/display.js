// What the encode page shows of a sound: the signal that sounds lit in the morse and in the strip, the time, the lamp.
const ICONS = { Play: "M3 1l11 7-11 7z", Pause: "M2 1h4v14H2zM10 1h4v14h-4z" };
const ELEMENT_UNITS = { I: 1, B: 3 }; // a dit and a dah, as they are drawn
const EDGE = 24; // pixels of the strip that stay in sight around what sounds
const FRAME = 6; // lengths of the strip around the signal that is marked in it

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const canVibrate = "vibrate" in navigator && matchMedia("(pointer: coarse)").matches;
const chosen = { lamp: false, vibration: false }; // lives through every conversion, as the sound does
let down = false;

// The player of one result. Times are seconds of the file; `lead` is the silence before the keying.
export class Display {
  lit = -1;

  constructor(root, box, changed) {
    this.seconds = Number(box.dataset.seconds);
    this.lead = Number(box.dataset.lead);
    this.ditSeconds = box.dataset.dit / 1000;
    this.spans = box.dataset.times.split(" ").filter(Boolean).map((span) => span.split("-").map((at) => at / 1000));
    this.scale = Number(box.dataset.scale);
    this.drawing = root.querySelector(".scroll:has(> .morse)");
    this.symbols = [...root.querySelectorAll(".symbol:not(:has(.hole))")];
    this.strip = root.querySelector(".strip");
    this.marks = [...root.querySelectorAll(".strip g")];
    this.now = root.querySelector(".strip .now");
    this.playhead = root.querySelector(".strip .playhead");
    this.play = box.querySelector("[data-does=play]");
    this.repeat = box.querySelector("[data-does=repeat]");
    this.position = box.querySelector("input");
    this.time = box.querySelector(".time");
    this.lamp = root.querySelector(".lamp");
    this.playhead?.setAttribute("d", "M0 0v80");
    box.hidden = false;
    this.offer(root.querySelector("#also"), changed);
  }

  // The lamp flashes more than three times a second: off at first, and never where less motion is asked for.
  offer(also, changed) {
    also.hidden = calm && !canVibrate;
    for (const [name, offered] of [["lamp", !calm], ["vibration", canVibrate]]) {
      const box = also.querySelector(`#${name}-on`);
      box.parentElement.hidden = !offered;
      box.checked = chosen[name];
      box.addEventListener("change", () => {
        chosen[name] = box.checked;
        changed();
      });
    }
  }

  // Show where the sound is: called for every frame while it plays, and once for whatever else moves it.
  show(at, { wanted, sounds }) {
    const keyed = Math.min(Math.max(at - this.lead, 0), this.seconds);
    const label = wanted ? "Pause" : "Play";
    if (this.play.lastElementChild.textContent !== label) {
      this.play.lastElementChild.textContent = label;
      this.play.querySelector("path").setAttribute("d", ICONS[label]);
    }
    this.position.value = keyed;
    this.position.setAttribute("aria-valuetext", `${keyed.toFixed(1)} of ${this.seconds.toFixed(1)} seconds`);
    this.time.textContent = `${keyed.toFixed(1)} / ${this.seconds.toFixed(1)} s`;
    this.light(this.signalAt(at));
    this.playhead?.setAttribute("transform", `translate(${keyed * this.scale})`);
    this.key(sounds ? this.keyDownFor(at) : 0);
  }

  // The signal that sounds, or sounded last: it stays lit until the next begins, so that nothing flickers.
  signalAt(at) {
    let low = 0;
    let high = this.spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.spans[middle][0] <= at) low = middle + 1;
      else high = middle;
    }
    const over = low === this.spans.length && at > (this.spans[low - 1]?.[1] ?? 0);
    return over ? -1 : low - 1;
  }

  light(signal) {
    if (signal === this.lit) return;
    this.symbols[this.lit]?.classList.remove("lit");
    this.marks[this.lit]?.classList.remove("on");
    this.lit = signal;
    this.symbols[signal]?.classList.add("lit");
    this.marks[signal]?.classList.add("on");
    const [start, end] = (this.marks[signal] && this.spans[signal]) ?? [0, 0];
    this.now?.setAttribute("x", (start - this.lead) * this.scale - FRAME);
    this.now?.setAttribute("width", end > start ? (end - start) * this.scale + 2 * FRAME : 0);
  }

  // Turn the strip, and a drawing that scrolls, as a page is turned, when what sounds leaves it.
  follow(at) {
    if (this.strip) {
      const { left, pixels } = this.measured();
      const place = ((at - this.lead) * this.scale - left) * pixels;
      if (place < this.strip.scrollLeft || place > this.strip.scrollLeft + this.strip.clientWidth - EDGE) {
        this.strip.scrollLeft = place - EDGE;
      }
    }
    const symbol = this.symbols[this.lit];
    if (this.drawing && symbol) {
      const above = symbol.getBoundingClientRect().top - this.drawing.getBoundingClientRect().top;
      if (above < 0 || above + symbol.offsetHeight > this.drawing.clientHeight) this.drawing.scrollTop += above;
    }
  }

  // The strip's drawing: its left edge in its own lengths, and how many pixels one of them takes.
  measured() {
    const svg = this.strip.firstElementChild;
    return { svg, left: svg.viewBox.baseVal.x, pixels: svg.clientWidth / svg.viewBox.baseVal.width };
  }

  // The time at which the strip was pressed.
  pressedAt(event) {
    const { svg, left, pixels } = this.measured();
    const at = ((event.clientX - svg.getBoundingClientRect().left) / pixels + left) / this.scale;
    return Math.min(Math.max(at, 0), this.seconds) + this.lead;
  }

  // For how many more seconds the key is down: 0 while it is up.
  keyDownFor(at) {
    const span = this.spans[this.lit];
    if (!span || !this.symbols[this.lit]) return 0;
    let end = span[0];
    for (const element of this.symbols[this.lit].querySelectorAll("i, b")) {
      end += ELEMENT_UNITS[element.tagName] * this.ditSeconds;
      if (at < end) return at >= end - ELEMENT_UNITS[element.tagName] * this.ditSeconds ? end - at : 0;
      end += this.ditSeconds;
    }
    return 0;
  }

  key(seconds) {
    this.lamp.hidden = !chosen.lamp;
    this.lamp.classList.toggle("on", chosen.lamp && seconds > 0);
    if (chosen.vibration && seconds > 0 && !down) navigator.vibrate(seconds * 1000);
    down = seconds > 0;
  }
}
