// The chart of an alphabet plays where it stands; without this module the same buttons lead to the same sounds.
import { hear, isPlaying, stop } from "./hearing.js";

const form = document.getElementById("hear");
const cells = [...document.querySelectorAll("[data-hears=one]")];
const all = document.querySelector("[data-hears=all]");
const label = all.textContent;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (isPlaying(button)) return stop();
  const items = (button === all ? cells : [button]).map((element) => ({ morse: element.value, element }));
  hear(form.action, Object.fromEntries(new FormData(form)), items, button, () => (all.textContent = label));
  if (button === all) all.textContent = "Stop";
});

// A tree wider than the window starts with its root in sight.
const tree = document.getElementById("tree");
tree.scrollLeft = (tree.scrollWidth - tree.clientWidth) / 2;
