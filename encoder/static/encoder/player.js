// The player of the encode page: sound, and the signal that sounds lit in the morse and in the strip. One audio element
// lives through every conversion, so that nothing that leaves the sound as it is interrupts it.
const ICONS = { Play: "M3 1l11 7-11 7z", Pause: "M2 1h4v14H2zM10 1h4v14h-4z" };
const ELEMENT_UNITS = { I: 1, B: 3 }; // a dit and a dah, as they are drawn
const FULL = 100; // percent: the file is made at full level, the volume is the element's

const form = document.getElementById("conversion");
const level = document.getElementById("level_percent");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const canVibrate = "vibrate" in navigator && matchMedia("(pointer: coarse)").matches;
const wanted = { lamp: false, vibration: false };
const audio = document.createElement("audio");
const status = document.getElementById("announce");
const announce = (text) => (status.textContent = text);
let view = null; // what the page shows of the sound at present
let lit = -1;
let down = false;

// Take over the player of the result that the page shows, or fall silent where there is none.
function attach() {
  const root = document.getElementById("result");
  const box = root.querySelector(".player");
  root.querySelector("audio")?.remove();
  const before = view && { key: view.key, signal: lit, playing: !audio.paused };
  view = box && viewOf(root, box);
  lit = -1;
  if (!view) return audio.pause();
  box.hidden = false;
  for (const button of box.querySelectorAll("button")) button.addEventListener("click", DOES[button.dataset.does]);
  view.position.addEventListener("input", () => seek(view.position.valueAsNumber));
  offer(root);
  if (before?.key !== view.key) change(before);
  box.querySelector("[data-does=repeat]").setAttribute("aria-pressed", audio.loop);
  view.strip?.addEventListener("click", seekInStrip);
  show();
}

function viewOf(root, box) {
  const parameters = new URLSearchParams(new FormData(form));
  parameters.set("level_percent", FULL);
  return {
    src: box.dataset.src,
    post: box.dataset.post,
    parameters,
    key: box.dataset.src || parameters.toString(),
    seconds: Number(box.dataset.seconds),
    ditSeconds: box.dataset.dit / 1000,
    spans: box.dataset.times.split(" ").filter(Boolean).map((span) => span.split("-").map((at) => at / 1000)),
    symbols: [...root.querySelectorAll(".symbol:not(:has(.hole))")],
    strip: root.querySelector(".strip"),
    marks: [...root.querySelectorAll(".strip g")],
    now: root.querySelector(".strip .now"),
    playhead: root.querySelector(".strip .playhead"),
    scale: Number(box.dataset.scale),
    play: box.querySelector("[data-does=play]"),
    position: box.querySelector("input"),
    time: box.querySelector(".time"),
    lamp: root.querySelector(".lamp"),
  };
}

// Another sound: go on at the signal that the old one was at, if it was playing.
function change(before) {
  if (audio.src.startsWith("blob:")) URL.revokeObjectURL(audio.src);
  audio.removeAttribute("src");
  audio.load();
  if (!before?.playing) return;
  const at = view.spans[Math.min(before.signal, view.spans.length - 1)]?.[0] ?? 0;
  play().then(() => (audio.currentTime = at));
}

async function play() {
  const { key } = view;
  try {
    if (!audio.hasAttribute("src")) {
      const src = view.src || (await posted());
      if (view?.key !== key) return; // the text changed meanwhile
      audio.src = src;
    }
    await audio.play();
  } catch (error) {
    if (error.name !== "AbortError") announce("The sound could not be played.");
  }
}

// A text too long for an address goes in a body; what comes back is played from memory.
async function posted() {
  const response = await fetch(view.post, { method: "POST", body: view.parameters });
  if (!response.ok) throw new Error(response.statusText);
  return URL.createObjectURL(await response.blob());
}

function seek(at) {
  audio.currentTime = at;
  show();
  follow();
}

const DOES = {
  play: () => (audio.paused ? play() : audio.pause()),
  stop: () => {
    audio.pause();
    seek(0);
  },
  repeat: (event) => {
    audio.loop = !audio.loop;
    event.currentTarget.setAttribute("aria-pressed", audio.loop);
  },
};

// The lamp flashes more than three times a second: off at first, and never where less motion is asked for.
function offer(root) {
  const also = root.querySelector("#also");
  also.hidden = calm && !canVibrate;
  for (const [name, offered] of [["lamp", !calm], ["vibration", canVibrate]]) {
    const box = root.querySelector(`#${name}-on`);
    box.parentElement.hidden = !offered;
    box.checked = wanted[name];
    box.addEventListener("change", () => {
      wanted[name] = box.checked;
      show();
    });
  }
}

// Show where the sound is: called for every frame while it plays, and once for whatever else moves it.
function show() {
  if (!view) return;
  const at = audio.currentTime;
  const label = audio.paused ? "Play" : "Pause";
  if (view.play.lastElementChild.textContent !== label) {
    view.play.lastElementChild.textContent = label;
    view.play.querySelector("path").setAttribute("d", ICONS[label]);
  }
  if (document.activeElement !== view.position || !audio.paused) view.position.value = at;
  view.position.setAttribute("aria-valuetext", `${at.toFixed(1)} of ${view.seconds.toFixed(1)} seconds`);
  view.time.textContent = `${at.toFixed(1)} / ${view.seconds.toFixed(1)} s`;
  light(signalAt(at));
  view.playhead?.setAttribute("transform", `translate(${at * view.scale})`);
  key(keyDownFor(at));
}

// The signal that sounds, or sounded last: it stays lit until the next begins, so that nothing flickers.
function signalAt(at) {
  let low = 0;
  let high = view.spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (view.spans[middle][0] <= at) low = middle + 1;
    else high = middle;
  }
  const over = low === view.spans.length && at > (view.spans[low - 1]?.[1] ?? 0);
  return over ? -1 : low - 1;
}

function light(signal) {
  if (signal === lit) return;
  view.symbols[lit]?.classList.remove("lit");
  view.marks[lit]?.classList.remove("on");
  lit = signal;
  view.symbols[lit]?.classList.add("lit");
  view.marks[lit]?.classList.add("on");
  const [start, end] = (view.marks[lit] && view.spans[lit]) ?? [0, 0];
  view.now?.setAttribute("x", start * view.scale - 6);
  view.now?.setAttribute("width", end > start ? (end - start) * view.scale + 12 : 0);
}

// Turn the strip as a page is turned, when the playhead leaves it.
function follow() {
  if (!view?.strip) return;
  const { left, pixels } = measured();
  const place = (audio.currentTime * view.scale - left) * pixels;
  if (place < view.strip.scrollLeft || place > view.strip.scrollLeft + view.strip.clientWidth - 24) {
    view.strip.scrollLeft = place - 24;
  }
}

// The strip's drawing: its left edge in its own lengths, and how many pixels one of them takes.
function measured() {
  const svg = view.strip.firstElementChild;
  return { svg, left: svg.viewBox.baseVal.x, pixels: svg.clientWidth / svg.viewBox.baseVal.width };
}

function seekInStrip(event) {
  const { svg, left, pixels } = measured();
  const at = ((event.clientX - svg.getBoundingClientRect().left) / pixels + left) / view.scale;
  seek(Math.min(Math.max(at, 0), view.seconds));
}

// For how many more seconds the key is down: 0 while it is up.
function keyDownFor(at) {
  const span = view.spans[lit];
  if (audio.paused || !span || !view.symbols[lit]) return 0;
  let end = span[0];
  for (const element of view.symbols[lit].querySelectorAll("i, b")) {
    end += ELEMENT_UNITS[element.tagName] * view.ditSeconds;
    if (at < end) return at >= end - ELEMENT_UNITS[element.tagName] * view.ditSeconds ? end - at : 0;
    end += view.ditSeconds;
  }
  return 0;
}

function key(seconds) {
  view.lamp.hidden = !wanted.lamp;
  view.lamp.classList.toggle("on", wanted.lamp && seconds > 0);
  if (wanted.vibration && seconds > 0 && !down) navigator.vibrate(seconds * 1000);
  down = seconds > 0;
}

function frame() {
  show();
  follow();
  if (!audio.paused) requestAnimationFrame(frame);
}

function volume() {
  audio.volume = level.valueAsNumber / FULL;
}

for (const name of ["pause", "seeked", "ended"]) audio.addEventListener(name, show);
audio.addEventListener("play", frame);
audio.addEventListener("seeked", follow);
audio.addEventListener("error", () => audio.hasAttribute("src") && announce("The sound could not be loaded."));
level.addEventListener("input", volume);
volume();
document.body.append(audio);
document.addEventListener("converted", attach);
attach();
