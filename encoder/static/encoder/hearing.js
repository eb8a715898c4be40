// Plays codes one after another, each from the address of its sound, and marks what it belongs to.
let playing = null; // { audio, items, at }, or null in silence

export function isPlaying(element) {
  return playing !== null && playing.by === element;
}

// Play `items`, each { morse, element }, for the button `by`; `done` is called when all were played or stop() was called.
export function hear(address, items, by, done = () => {}) {
  stop();
  const mine = { by, done, items, at: -1, audio: null };
  playing = mine;
  const made = (item) => Object.assign(new Audio(`${address}?${new URLSearchParams({ morse: item.morse })}`), { preload: "auto" });
  let next = made(items[0]);
  const advance = () => {
    if (playing !== mine) return;
    items[mine.at]?.element.classList.remove("playing");
    mine.at += 1;
    if (mine.at === items.length) return stop();
    mine.audio = next;
    const item = items[mine.at];
    item.element.classList.add("playing");
    if (mine.at + 1 < items.length) next = made(items[mine.at + 1]); // fetched while this one sounds
    mine.audio.addEventListener("ended", advance);
    mine.audio.addEventListener("error", advance); // what is no morse has no sound: on to the next
    mine.audio.play().catch(() => {});
  };
  advance();
}

export function stop() {
  if (!playing) return;
  const { audio, items, at, done } = playing;
  playing = null;
  audio?.pause();
  items[at]?.element.classList.remove("playing");
  done();
}
