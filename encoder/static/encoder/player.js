// The sound of the encode page. One audio element lives through every conversion, so that nothing that leaves the sound
// as it is interrupts it; what the page shows of it is display.js.
import { Display } from "./display.js";

const FULL = 100; // percent: where a script can set the volume, the file is made at full level

const form = document.getElementById("conversion");
const level = document.getElementById("level_percent");
const status = document.getElementById("announce");
const announce = (text) => (status.textContent = text);
const audio = document.createElement("audio");
audio.volume = 0.5;
const canMix = audio.volume === 0.5; // on some phones the volume is the phone's alone
let display = null; // what the page shows of the sound at present
let source = null; // where it is: { src, or post and parameters, key }
let loaded = ""; // the key of the sound that the element has
let wanted = false; // somebody pressed Play and has not stopped it since
let asking = new AbortController();
let last = 0; // the signal that sounded last

// Take over the player of the result that the page shows.
function attach() {
  const root = document.getElementById("result");
  const box = root.querySelector(".player");
  const own = root.querySelector("audio[controls]");
  display = box && new Display(root, box, show);
  source = box && sourceOf(box, own?.getAttribute("src"));
  own?.remove();
  if (!display) return hush();
  for (const button of box.querySelectorAll("button")) button.addEventListener("click", DOES[button.dataset.does]);
  display.position.addEventListener("input", () => seek(display.position.valueAsNumber + display.lead));
  display.strip?.addEventListener("click", (event) => seek(display.pressedAt(event)));
  display.repeat.setAttribute("aria-pressed", audio.loop);
  if (loaded !== source.key) unload();
  if (wanted && audio.paused) start();
  show();
}

function sourceOf(box, own) {
  const parameters = new URLSearchParams(new FormData(form));
  if (canMix) parameters.set("level_percent", FULL);
  const src = canMix ? box.dataset.src : own;
  return { src, post: box.dataset.post, parameters, key: src || parameters.toString() };
}

// Nothing can be heard now. What is only half typed will be whole again: then the sound goes on where it was.
function hush() {
  asking.abort();
  audio.pause();
  if (!form.querySelector("[aria-invalid]")) wanted = false;
}

// Another sound than the one loaded: if one is wanted, it goes on at the signal where the other was.
function unload() {
  asking.abort();
  if (audio.src.startsWith("blob:")) URL.revokeObjectURL(audio.src);
  audio.removeAttribute("src");
  audio.load();
  loaded = "";
  audio.currentTime = wanted ? (display.spans[Math.min(last, display.spans.length - 1)]?.[0] ?? 0) : 0;
}

async function start() {
  wanted = true;
  const { key, src } = source;
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
  const response = await fetch(source.post, { method: "POST", body: source.parameters, signal });
  if (!response.ok) throw new Error(response.statusText);
  return URL.createObjectURL(await response.blob());
}

// The next press of Play asks again.
function fail() {
  wanted = false;
  announce("The sound could not be loaded. Press Play to try again.");
  if (display) unload();
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

function show() {
  if (!display) return;
  display.show(audio.currentTime, { wanted, sounds: !audio.paused });
  if (display.lit >= 0) last = display.lit;
}

function follow() {
  display?.follow(audio.currentTime);
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
  if (loaded && display && !audio.seeking) wanted = false;
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
