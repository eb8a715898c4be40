// Lets an editor hear what stands in a code field, saved or not, and the rows of an alphabet in order.
import { hear, isPlaying, stop } from "./hearing.js";

const codes = () => [...document.querySelectorAll("input[data-hears]")].filter((input) => !input.id.includes("__prefix__"));
const itemsOf = (inputs) => inputs.filter((input) => input.value.trim()).map((element) => ({ morse: element.value, element }));

function buttonFor(label, inputs) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "hears";
  button.textContent = label;
  button.addEventListener("click", () => {
    if (isPlaying(button)) return stop();
    const items = itemsOf(inputs());
    if (items.length === 0) return;
    hear(items[0].element.dataset.hears, {}, items, button, () => (button.textContent = label));
    button.textContent = "Stop";
  });
  return button;
}

function offer(input) {
  if (!input.nextElementSibling?.matches(".hears")) input.after(buttonFor("Hear", () => [input]));
}

codes().forEach(offer);
const rows = document.querySelector(".inline-group");
if (rows) rows.before(buttonFor("Hear it all", codes));
document.addEventListener("formset:added", (event) => event.target.querySelectorAll("input[data-hears]").forEach(offer));
