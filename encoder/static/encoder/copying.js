// Copy buttons: shown only where there is a script to make them work.
const SAID_FOR = 2000; // milliseconds that a button says "Copied"

export function copyButtons(root, announce) {
  for (const button of root.querySelectorAll("[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copies);
      const label = button.textContent;
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        field.select(); // no permission, or no https: leave it selected, ready for the keyboard
        announce("Selected. Press Ctrl+C to copy.");
        return;
      }
      button.textContent = "Copied";
      announce("Copied");
      setTimeout(() => (button.textContent = label), SAID_FOR);
    });
  }
}
