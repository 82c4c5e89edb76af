// Comfort only: every page works without this file.

// Move to the summary of errors, so that screen readers start there.
document.querySelector("[data-focus]")?.focus();

// The print link opens the dialogue instead of the print view; the print view's button appears.
for (const printer of document.querySelectorAll("[data-print]")) {
  printer.hidden = false;
  printer.addEventListener("click", (event) => {
    event.preventDefault();
    print();
  });
}

// Show or hide a password.
for (const button of document.querySelectorAll("[data-reveal]")) {
  const input = document.getElementById(button.dataset.reveal);
  const other = { text: button.dataset.hideText, label: button.dataset.hideLabel };
  button.hidden = false;
  button.addEventListener("click", () => {
    input.type = input.type === "password" ? "text" : "password";
    const now = { text: button.textContent, label: button.getAttribute("aria-label") };
    button.textContent = other.text;
    button.setAttribute("aria-label", other.label);
    Object.assign(other, now);
  });
  // A password shown must not be kept by the browser among ordinary answers.
  input.form?.addEventListener("submit", () => { input.type = "password"; });
}

// Count the characters left; spoken only when typing pauses.
for (const area of document.querySelectorAll("[data-counter]")) {
  const counter = document.getElementById(area.dataset.counter);
  const spoken = counter.cloneNode();
  spoken.id = "";
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  counter.after(spoken);
  let pause;
  const count = () => {
    const left = area.dataset.maximum - [...area.value].length;
    const text = left < 0 ? counter.dataset.over : counter.dataset.left;
    counter.textContent = text.replace("{n}", Math.abs(left));
    counter.classList.toggle("counter-over", left < 0);
  };
  area.addEventListener("input", () => {
    count();
    clearTimeout(pause);
    pause = setTimeout(() => { spoken.textContent = counter.textContent; }, 1000);
  });
  count();
}

// A second press of « Envoyer » does nothing until the page comes back.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    // What opens beside leaves the page here.
    if (event.submitter?.hasAttribute("formtarget")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button:not([type=button])")) {
      button.setAttribute("aria-disabled", "true");
    }
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// Questions that come back while the person goes on answering: what was answered meanwhile stays.
const held = new Map();
addEventListener("htmx:beforeSwap", () => {
  held.clear();
  const inputs = "#questions :is(input:not([type=hidden], [type=file]), select, textarea)";
  for (const { id, value, checked } of document.querySelectorAll(inputs)) held.set(id, { value, checked });
});
addEventListener("htmx:afterSwap", () => {
  for (const [id, answer] of held) {
    const input = document.getElementById(id);
    if (input) Object.assign(input, answer);
  }
  held.clear();
});

// Choosing a file chooses « Envoyer un autre fichier ».
for (const input of document.querySelectorAll("fieldset .file-input")) {
  input.addEventListener("change", () => {
    const choice = input.closest("fieldset").querySelector(".choose-new");
    if (choice && input.files.length) choice.checked = true;
  });
}

// Open a dialogue in place of the page that does the same.
for (const opener of document.querySelectorAll("[data-dialogue]")) {
  const dialogue = document.getElementById(opener.dataset.dialogue);
  if (!dialogue?.showModal) continue;
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    dialogue.showModal();
  });
}
