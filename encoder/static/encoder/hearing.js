// Plays codes one after another, each from the address of its sound, and marks what it belongs to.
let playing = null; // { by, items, at, audio, done }, or null in silence

export function isPlaying(element) {
  return playing !== null && playing.by === element;
}

// Play `items`, each { morse, element }, at the `parameters` of the sound, for the button `by`; `done` is called when all
// were played, or stop() was called.
export function hear(address, parameters, items, by, done = () => {}) {
  stop();
  const mine = { by, items, done, at: -1, audio: null };
  playing = mine;
  let next = made(items[0]);

  function made(item) {
    const audio = new Audio();
    audio.addEventListener("ended", advance);
    audio.addEventListener("error", () => audio === mine.audio && advance()); // what has no sound is passed over
    audio.preload = "auto";
    audio.src = `${address}?${new URLSearchParams({ ...parameters, morse: item.morse })}`;
    return audio;
  }

  function advance() {
    if (playing !== mine) return;
    items[mine.at]?.element.classList.remove("playing");
    mine.at += 1;
    if (mine.at === items.length) return stop();
    mine.audio = next;
    if (mine.at + 1 < items.length) next = made(items[mine.at + 1]); // fetched while this one sounds
    if (mine.audio.error) return advance();
    items[mine.at].element.classList.add("playing");
    mine.audio.play().catch(() => {});
  }

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
