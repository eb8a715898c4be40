// The player of the encode page: sound, and the signal that sounds lit in the morse and in the strip. One audio element
// lives through every conversion, so that nothing that leaves the sound as it is interrupts it.
const ICONS = { Play: "M3 1l11 7-11 7z", Pause: "M2 1h4v14H2zM10 1h4v14h-4z" };
const ELEMENT_UNITS = { I: 1, B: 3 }; // a dit and a dah, as they are drawn
const FULL = 100; // percent: where a script can set the volume, the file is made at full level

const form = document.getElementById("conversion");
const level = document.getElementById("level_percent");
const status = document.getElementById("announce");
const announce = (text) => (status.textContent = text);
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const canVibrate = "vibrate" in navigator && matchMedia("(pointer: coarse)").matches;
const chosen = { lamp: false, vibration: false };
const audio = document.createElement("audio");
audio.volume = 0.5;
const canMix = audio.volume === 0.5; // on some phones the volume is the phone's alone
let view = null; // what the page shows of the sound at present
let loaded = ""; // the key of the sound that the element has
let wanted = false; // somebody pressed Play and has not stopped it since
let asking = new AbortController();
let last = 0; // the signal that sounded last
let lit = -1;
let down = false;

// Take over the player of the result that the page shows.
function attach() {
  const root = document.getElementById("result");
  const box = root.querySelector(".player");
  const own = root.querySelector("audio[controls]");
  lit = -1;
  view = box && viewOf(root, box, own?.getAttribute("src"));
  own?.remove();
  if (!view) return hush();
  box.hidden = false;
  for (const button of box.querySelectorAll("button")) button.addEventListener("click", DOES[button.dataset.does]);
  view.position.addEventListener("input", () => seek(view.position.valueAsNumber + view.lead));
  view.strip?.addEventListener("click", seekInStrip);
  view.playhead?.setAttribute("d", "M0 0v80");
  box.querySelector("[data-does=repeat]").setAttribute("aria-pressed", audio.loop);
  offer(root);
  if (loaded !== view.key) unload();
  if (wanted && audio.paused) start();
  show();
}

// Nothing can be heard now. What is only half typed will be whole again: then the sound goes on where it was.
function hush() {
  asking.abort();
  audio.pause();
  if (!form.querySelector("[aria-invalid]")) wanted = false;
}

function viewOf(root, box, own) {
  const parameters = new URLSearchParams(new FormData(form));
  if (canMix) parameters.set("level_percent", FULL);
  const src = canMix ? box.dataset.src : own;
  return {
    src,
    post: box.dataset.post,
    parameters,
    key: src || parameters.toString(),
    seconds: Number(box.dataset.seconds),
    lead: Number(box.dataset.lead), // the silence before the keying
    ditSeconds: box.dataset.dit / 1000,
    spans: box.dataset.times.split(" ").filter(Boolean).map((span) => span.split("-").map((at) => at / 1000)),
    drawing: root.querySelector(".scroll:has(> .morse)"),
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

// Another sound than the one loaded: if one is wanted, it goes on at the signal where the other was.
function unload() {
  asking.abort();
  if (audio.src.startsWith("blob:")) URL.revokeObjectURL(audio.src);
  audio.removeAttribute("src");
  audio.load();
  loaded = "";
  audio.currentTime = wanted ? (view.spans[Math.min(last, view.spans.length - 1)]?.[0] ?? 0) : 0;
}

async function start() {
  wanted = true;
  const { key, src } = view;
  try {
    if (loaded !== key) {
      asking = new AbortController();
      const { signal } = asking;
      const at = audio.currentTime;
      const address = src || (await posted(signal));
      if (signal.aborted) return URL.revokeObjectURL(address);
      audio.src = address;
      audio.currentTime = at;
      loaded = key;
    }
    await audio.play();
  } catch (error) {
    if (error.name !== "AbortError") fail();
  }
}

// A text too long for an address goes in a body; what comes back is played from memory.
async function posted(signal) {
  const response = await fetch(view.post, { method: "POST", body: view.parameters, signal });
  if (!response.ok) throw new Error(response.statusText);
  return URL.createObjectURL(await response.blob());
}

// The next press of Play asks again.
function fail() {
  wanted = false;
  announce("The sound could not be loaded. Press Play to try again.");
  if (view) unload();
  show();
}

function pause() {
  wanted = false;
  asking.abort();
  audio.pause();
  show();
}

function seek(at) {
  audio.currentTime = at;
  show();
  follow();
}

const DOES = {
  play: () => {
    if (wanted) return pause();
    start();
    show();
  },
  stop: () => {
    pause();
    last = 0;
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
    box.checked = chosen[name];
    box.addEventListener("change", () => {
      chosen[name] = box.checked;
      show();
    });
  }
}

// Show where the sound is: called for every frame while it plays, and once for whatever else moves it.
function show() {
  if (!view) return;
  const at = audio.currentTime;
  const keyed = Math.min(Math.max(at - view.lead, 0), view.seconds);
  const label = wanted ? "Pause" : "Play";
  if (view.play.lastElementChild.textContent !== label) {
    view.play.lastElementChild.textContent = label;
    view.play.querySelector("path").setAttribute("d", ICONS[label]);
  }
  view.position.value = keyed;
  view.position.setAttribute("aria-valuetext", `${keyed.toFixed(1)} of ${view.seconds.toFixed(1)} seconds`);
  view.time.textContent = `${keyed.toFixed(1)} / ${view.seconds.toFixed(1)} s`;
  light(signalAt(at));
  view.playhead?.setAttribute("transform", `translate(${keyed * view.scale})`);
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
  if (lit >= 0) last = lit;
  view.symbols[lit]?.classList.add("lit");
  view.marks[lit]?.classList.add("on");
  const [start, end] = (view.marks[lit] && view.spans[lit]) ?? [0, 0];
  view.now?.setAttribute("x", (start - view.lead) * view.scale - 6);
  view.now?.setAttribute("width", end > start ? (end - start) * view.scale + 12 : 0);
}

// Turn the strip, and a drawing that scrolls, as a page is turned, when what sounds leaves it.
function follow() {
  if (!view) return;
  if (view.strip) {
    const { left, pixels } = measured();
    const place = ((audio.currentTime - view.lead) * view.scale - left) * pixels;
    if (place < view.strip.scrollLeft || place > view.strip.scrollLeft + view.strip.clientWidth - 24) {
      view.strip.scrollLeft = place - 24;
    }
  }
  const symbol = view.symbols[lit];
  if (view.drawing && symbol) {
    const above = symbol.getBoundingClientRect().top - view.drawing.getBoundingClientRect().top;
    if (above < 0 || above + symbol.offsetHeight > view.drawing.clientHeight) view.drawing.scrollTop += above;
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
  seek(Math.min(Math.max(at, 0), view.seconds) + view.lead);
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
  view.lamp.hidden = !chosen.lamp;
  view.lamp.classList.toggle("on", chosen.lamp && seconds > 0);
  if (chosen.vibration && seconds > 0 && !down) navigator.vibrate(seconds * 1000);
  down = seconds > 0;
}

function frame() {
  show();
  follow();
  if (!audio.paused) requestAnimationFrame(frame);
}

function volume() {
  audio.volume = canMix ? level.valueAsNumber / FULL : 1;
}

// Paused by a key of the system, or because it has ended: nobody wants it any more.
audio.addEventListener("pause", () => {
  if (loaded && view && !audio.seeking) wanted = false;
  show();
});
audio.addEventListener("ended", () => {
  wanted = false;
  last = 0;
  show();
});
audio.addEventListener("error", () => audio.hasAttribute("src") && fail());
audio.addEventListener("play", frame);
audio.addEventListener("seeked", () => {
  show();
  follow();
});
level.addEventListener("input", volume);
volume();
document.body.append(audio);
document.addEventListener("converted", attach);
attach();
