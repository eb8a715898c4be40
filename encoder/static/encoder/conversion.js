// Makes the encode and decode pages live: what is typed is sent to the same address as the form, and the page that
// comes back is taken apart. The server draws everything; without this module the button does the same.
import { copyButtons } from "./copying.js";

const PAUSE = 250; // milliseconds without a key before asking
const form = document.getElementById("conversion");
const source = form.elements[form.dataset.source];
const status = document.getElementById("announce");
const announce = (text) => (status.textContent = text);
let asking = new AbortController();
let timer;

async function convert() {
  asking.abort();
  asking = new AbortController();
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "text/html" },
      body: new URLSearchParams(new FormData(form)),
      signal: asking.signal,
    });
    if (response.headers.get("Content-Type")?.startsWith("text/html")) {
      show(new DOMParser().parseFromString(await response.text(), "text/html"));
    }
  } catch (error) {
    if (error.name !== "AbortError") announce("The service does not answer. What you typed is still here.");
  }
}

// Take what changed; leave the fields themselves alone, with their focus and selection.
function show(page) {
  for (const old of form.querySelectorAll(".error")) old.remove();
  for (const fresh of page.querySelectorAll("#conversion .error")) {
    document.getElementById(fresh.id.replace(/-error$/, "")).parentElement.append(fresh);
  }
  for (const control of form.elements) {
    const fresh = control.id && page.getElementById(control.id);
    if (!fresh) continue;
    for (const name of ["aria-invalid", "aria-describedby", "dir", "lang"]) {
      if (fresh.hasAttribute(name)) control.setAttribute(name, fresh.getAttribute(name));
      else control.removeAttribute(name);
    }
  }
  document.getElementById("source-count").replaceWith(page.getElementById("source-count"));
  const result = page.getElementById("result");
  if (result) {
    document.getElementById("result").replaceWith(result);
    ready();
    document.dispatchEvent(new Event("converted"));
  }
  const measure = document.querySelector("#result .measures div");
  announce(measure ? `${measure.children[0].textContent}: ${measure.children[1].textContent}` : "");
  const link = document.getElementById("link");
  history.replaceState(null, "", link ? link.value : form.getAttribute("action"));
}

function ready() {
  copyButtons(document.getElementById("result"), announce);
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(convert, PAUSE);
}

form.addEventListener("input", soon);
form.addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  clearTimeout(timer);
  convert();
});
source.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
ready();
