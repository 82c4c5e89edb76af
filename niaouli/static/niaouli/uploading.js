// Comfort only: without this file the page sends its files with its form.
// With it, each file leaves alone as soon as it is chosen, lighter, and again when the line drops.
// What comes back stands for it: an entry of the page of adding, or a box of its own question
// (`data-files`: where it goes, what the box is called, what the file is to be).

const WAITS = [1, 2, 4, 8, 15, 30]; // Seconds before each new try.
const STALLED = 30_000, CHECKING = 60_000; // Milliseconds without any news.
const SIDE = 2400, LIGHT_ENOUGH = 300_000, QUALITY = 0.8;

for (const form of document.querySelectorAll("form[data-sending]")) {
  const model = form.querySelector("template[data-row]");
  const words = model.dataset;
  const said = form.querySelector("[data-said]");
  const gathering = form.querySelector("[data-gathering]");
  const going = new Set();
  let queue = Promise.resolve();
  let leaving; // The button that was pressed meanwhile.

  const shown = (row) => row.offsetParent !== null;

  const say = (text) => { said.textContent = text; };

  // Of the page of adding: its buttons follow what is there.
  const freshen = () => {
    if (!gathering) return;
    const entries = form.querySelector("[data-entries]");
    const any = entries.childElementCount > 0;
    for (const button of form.querySelectorAll("[data-plain]")) button.hidden = any;
    for (const button of form.querySelectorAll("[data-keep]")) button.hidden = !any;
    gathering.hidden = !entries.querySelector("[data-picture]");
    // What the Enter key presses.
    const first = form.querySelector("button");
    if (any) Object.assign(first, { name: "keep", value: "1" });
  };

  const start = (file, input) => {
    const row = model.content.firstElementChild.cloneNode(true);
    const place = input.closest("[data-files]") ?? form;
    const job = { file, row, input, place, name: file.name };
    const part = (selector) => row.querySelector(selector);
    Object.assign(job, { title: part(".file-title"), bar: part("progress"), meta: part(".meta") });
    Object.assign(job, { again: part("[data-again]"), stop: part("[data-cancel]"), signIn: part("a") });
    job.title.textContent = job.name;
    job.bar.setAttribute("aria-label", job.name);
    job.signIn.href = words.signIn;
    for (const button of [job.again, job.stop]) {
      button.setAttribute("aria-label", `${button.textContent} ${job.name}`);
    }
    job.stop.addEventListener("click", () => cancel(job));
    job.again.addEventListener("click", () => { state(job, "sending"); wait(job); job.stop.focus(); });
    place.querySelector("[data-rows]").append(row);
    wait(job);
  };

  // One file at a time: a weak line is not shared.
  const wait = (job) => {
    going.add(job);
    queue = queue.then(() => send(job)).catch(() => stopped(job, words.failed)).finally(() => {
      going.delete(job);
      leave();
    });
  };

  // The form follows its files.
  const leave = () => {
    if (!leaving || going.size) return;
    const button = leaving;
    leaving = null;
    if (button.isConnected) button.click();
  };

  const state = (job, name, text = "") => {
    job.row.className = `file-row file-${name}`;
    job.bar.hidden = name !== "sending";
    job.again.hidden = name !== "failed";
    job.signIn.hidden = true;
    job.meta.className = name === "sending" ? "meta" : "file-message";
    job.meta.textContent = text;
  };

  const stopped = (job, text) => {
    state(job, "failed", text);
    say(`${job.name} : ${text}`);
  };

  const drop = (job) => {
    job.cancelled = true;
    job.request?.abort();
    job.wake?.();
    job.row.remove();
    going.delete(job);
  };

  // Whoever changes their mind about a file has not said that the form may leave without it.
  const cancel = (job) => {
    leaving = null;
    drop(job);
    if (!job.refused) say(words.cancelled.replace("{name}", job.name));
    job.input.focus();
  };

  const send = async (job) => {
    let renewed = false;
    for (let tries = 0; !job.cancelled; ) {
      job.meta.textContent = words.light;
      job.light ??= await lighter(job.file);
      const { status, text } = await post(job);
      if (job.cancelled) return;
      if (status === 200) return taken(job, text);
      if (status === 204) return taken(job, "");
      if (status === 413 || status === 422) return refused(job, text);
      if (status === 403 && !renewed && (await renew())) {
        renewed = true;
      } else if (status === 401 || status === 403) {
        stopped(job, words.signedOut);
        job.signIn.hidden = false;
        return;
      } else if (tries === WAITS.length) {
        return stopped(job, words.failed);
      } else {
        await pause(job, WAITS[tries++]);
      }
    }
  };

  const post = (job) => new Promise((done) => {
    const request = (job.request = new XMLHttpRequest());
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const name of ["box", "kind"]) body.append(name, job.place.dataset[name] ?? "");
    for (const held of form.querySelectorAll("input[name=held]")) body.append("held", held.value);
    body.append("file", job.light, job.light.name);
    let quiet;
    const listen = (time) => {
      clearTimeout(quiet);
      quiet = setTimeout(() => request.abort(), time);
    };
    request.upload.addEventListener("progress", (event) => {
      listen(STALLED);
      job.bar.value = Math.round((100 * event.loaded) / event.total);
      job.meta.textContent = words.sending.replace("{n}", job.bar.value);
    });
    request.upload.addEventListener("load", () => {
      listen(CHECKING);
      job.meta.textContent = words.checking;
    });
    request.addEventListener("loadend", () => {
      clearTimeout(quiet);
      done({ status: request.status, text: request.responseText });
    });
    request.open("POST", form.dataset.sending);
    listen(STALLED);
    request.send(body);
  });

  // Counts down; the line that comes back, or a cancellation, ends it.
  const pause = (job, seconds) => new Promise((done) => {
    const count = () => {
      job.meta.textContent = words.waiting.replace("{n}", seconds);
      if (seconds-- <= 0) job.wake();
    };
    job.wake = () => {
      clearInterval(timer);
      removeEventListener("online", job.wake);
      done();
    };
    const timer = setInterval(count, 1000);
    addEventListener("online", job.wake);
    job.bar.value = 0;
    count();
    say(`${job.name} : ${job.meta.textContent}`);
  });

  // Signed in again in another tab, the token of this page is a former one.
  const renew = async () => {
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      const token = page.querySelector("form[data-sending] [name=csrfmiddlewaretoken]");
      if (token) form.elements.csrfmiddlewaretoken.value = token.value;
      return Boolean(token);
    } catch {
      return false;
    }
  };

  const taken = (job, html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    job.row.remove();
    // The question may be another one since, or closed.
    const place = job.place === form ? form : document.getElementById(job.place.id);
    if (!place) return;
    const entries = place.querySelector("[data-entries]");
    let told = words.same;
    for (const entry of page.querySelectorAll("[data-sent]")) {
      const box = entries.querySelector(`[data-sent="${entry.dataset.sent}"] > [type=checkbox]`);
      if (box) box.checked = true;
      if (entries.querySelector(`[data-sent="${entry.dataset.sent}"]`)) continue;
      // One document in place of the other.
      if (place !== form && !job.input.multiple) entries.replaceChildren();
      entries.append(document.adoptNode(entry));
      told = words.sent;
    }
    say(told.replace("{name}", job.name));
    freshen();
  };

  const refused = (job, text) => {
    job.refused = true;
    state(job, "refused", text);
    job.stop.textContent = words.remove;
    job.stop.setAttribute("aria-label", `${words.remove} ${job.name}`);
    say(text);
  };

  // Questions come and go: the form listens for all of them.
  form.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    const chosen = [...target.files];
    target.value = "";
    for (const file of chosen) start(file, target);
  });
  // Nothing leaves without the files that are on their way, nor those that did not leave; a question
  // that is closed, or answered from the porte-documents, waits for none.
  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    for (const job of going) if (!shown(job.row)) drop(job);
    const wrong = gathering
      ? null
      : [...form.querySelectorAll(".file-failed, .file-refused")].find(shown);
    if (!going.size && !wrong) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (wrong) {
      say(wrong.querySelector(".file-message").textContent);
      wrong.querySelector("button:not([hidden])").focus();
      return;
    }
    say(words.going);
    // What was added to the porte-documents has to be named first.
    leaving = gathering ? null : (event.submitter ?? form.querySelector("button"));
    form.querySelector(".file-sending")?.scrollIntoView({ block: "center" });
  }, true);
  addEventListener("beforeunload", (event) => { if (going.size) event.preventDefault(); });
  freshen();
}

// A picture of a phone, light enough for its line; the file itself when that is no gain.
async function lighter(file) {
  if (file.size < LIGHT_ENOUGH || !/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const light = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
    if (!light || light.size >= file.size) return file;
    return new File([light], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file;
  }
}
