/* The border between request and result. */

function setSplit(grip, percent) {
  const split = grip.closest(".split"), p = Math.min(75, Math.max(25, Math.round(percent)));
  split.style.setProperty("--split-a", p + "fr");
  split.style.setProperty("--split-b", (100 - p) + "fr");
  split.classList.remove("collapsed");
  grip.setAttribute("aria-valuenow", String(p));
  kept.set("split", String(p));
}

function collapse(grip) {
  const on = grip.closest(".split").classList.toggle("collapsed");
  say(on ? "Request panel hidden" : "Request panel shown");
}

upgrades.push((part) => {
  const grip = $(".grip", part), at = grip && Number(kept.get("split"));
  if (at) setSplit(grip, at);
});

addEventListener("keydown", (e) => {
  if (!e.target.matches?.(".grip")) return;
  const now = Number(e.target.getAttribute("aria-valuenow")) || 41;
  const to = { ArrowLeft: now - 2, ArrowRight: now + 2, Home: 25, End: 75 }[e.key];
  if (e.key === "Enter") { e.preventDefault(); collapse(e.target); }
  if (to === undefined) return;
  e.preventDefault();
  setSplit(e.target, to);
});

addEventListener("pointerdown", (e) => {
  const grip = e.target.closest?.(".grip");
  if (!grip) return;
  const box = grip.closest(".split").getBoundingClientRect();
  grip.setPointerCapture(e.pointerId);
  grip.onpointermove = (m) => setSplit(grip, ((m.clientX - box.left) / box.width) * 100);
  grip.onpointerup = grip.onpointercancel = () => { grip.onpointermove = null; };
});

keymap["]"] = () => { const g = $(".grip"); if (!g) return false; collapse(g); };
