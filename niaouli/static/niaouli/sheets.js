// Comfort only: the frame of each page is seen as it moves, and two corners are dragged.

for (const sheet of document.querySelectorAll("[data-sheet]")) {
  const place = sheet.querySelector("[data-picture]");
  const picture = place.querySelector("img");
  const crop = sheet.querySelector("input[type=checkbox]");
  const [left, top, right, bottom] = sheet.querySelectorAll("input[type=range]");
  const turn = sheet.querySelector("[data-turn]").value;
  const frame = document.createElement("div");
  frame.className = "sheet-frame";
  sheet.querySelector(".button[data-plain]").hidden = true;

  // The whole picture, without its shade: ours moves.
  picture.src = `${sheet.dataset.sheet}?quart=${turn}`;
  place.append(frame);

  const show = () => {
    frame.hidden = !crop.checked;
    frame.style.inset = [top, right, bottom, left].map((side) => `${side.value}%`).join(" ");
  };
  const set = (side, opposite, value) => {
    side.value = Math.round(Math.max(0, Math.min(value, side.max - opposite.value)));
  };

  const drag = (name, sides) => {
    const handle = document.createElement("div");
    handle.className = `sheet-handle sheet-handle-${name}`;
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const box = place.getBoundingClientRect();
      sides((100 * (event.clientX - box.left)) / box.width, (100 * (event.clientY - box.top)) / box.height);
      show();
    });
    frame.append(handle);
  };
  drag("start", (x, y) => { set(left, right, x); set(top, bottom, y); });
  drag("end", (x, y) => { set(right, left, 100 - x); set(bottom, top, 100 - y); });

  for (const [side, opposite] of [[left, right], [right, left], [top, bottom], [bottom, top]]) {
    side.addEventListener("input", () => {
      // Moving a side is wanting the frame.
      crop.checked = true;
      set(side, opposite, side.value);
      show();
    });
  }
  crop.addEventListener("change", show);
  show();
}
