/* Reading a body: wrap, find; and the border between request and result. */

addEventListener("click", (e) => {
  const b = e.target.closest?.("[data-wrap]");
  if (!b) return;
  const on = byId(b.dataset.wrap)?.classList.toggle("wrap");
  b.setAttribute("aria-pressed", String(!!on));
  kept.set("wrap", on ? "on" : "off");
});
upgrades.push((part) => {
  for (const b of $$("[data-wrap]", part)) {
    const on = kept.get("wrap") === "on";
    byId(b.dataset.wrap)?.classList.toggle("wrap", on);
    b.setAttribute("aria-pressed", String(on));
  }
});

// find marks every hit by the browser's own highlights: the page's text is not touched.
function openFind(button) {
  const where = byId(button.dataset.find);
  if (!where || $("#findbar")) return $("#findbar input")?.focus();
  const q = el("input", { class: "field", type: "search", "aria-label": "Find in this text", placeholder: "Find" });
  const n = el("span", { class: "num soft", role: "status" });
  const close = el("button", { class: "btn ghost sm icon", type: "button", "aria-label": "Close find" }, icon("x", true));
  const bar = el("form", { id: "findbar", class: "findbar", role: "search" }, q, n, close);
  let hits = [], at = -1;
  const go = (to) => {
    if (!hits.length) return;
    at = (to + hits.length) % hits.length;
    CSS.highlights?.set("found", new Highlight(hits[at]));
    hits[at].startContainer.parentElement.scrollIntoView({ block: "center", inline: "nearest" });
    n.textContent = `${at + 1} of ${hits.length}`;
  };
  q.oninput = () => {
    hits = ranges(where, q.value);
    CSS.highlights?.set("find", new Highlight(...hits));
    CSS.highlights?.delete("found");
    n.textContent = q.value && !hits.length ? (where.dataset.window ? "None in what is shown" : "None") : "";
    go(0);
  };
  bar.onsubmit = (e) => { e.preventDefault(); go(at + 1); };
  close.onclick = () => { CSS.highlights?.clear(); bar.remove(); button.focus(); };
  bar.onkeydown = (e) => {
    if (e.key === "Escape") { e.preventDefault(); close.click(); }
    if (e.key === "Enter" && e.shiftKey) { e.preventDefault(); go(at - 1); }
  };
  where.before(bar);
  q.focus();
}

// ranges finds needle in the text that its nodes make together, in any case, at most 2,000 times.
function ranges(where, needle) {
  const found = [], wanted = needle.toLowerCase();
  if (!wanted || typeof Highlight === "undefined") return found;
  const nodes = [], starts = [];
  let text = "";
  const walk = document.createTreeWalker(where, NodeFilter.SHOW_TEXT);
  for (let t = walk.nextNode(); t; t = walk.nextNode()) { nodes.push(t); starts.push(text.length); text += t.data; }
  text = text.toLowerCase();
  let n = 0;
  const place = (at) => { while (n + 1 < nodes.length && starts[n + 1] <= at) n++; return [nodes[n], Math.min(at - starts[n], nodes[n].length)]; };
  for (let i = text.indexOf(wanted); i >= 0 && found.length < 2000; i = text.indexOf(wanted, i + wanted.length)) {
    const r = new Range();
    r.setStart(...place(i));
    r.setEnd(...place(i + wanted.length - 1));
    if (r.endOffset < r.endContainer.length) r.setEnd(r.endContainer, r.endOffset + 1);
    found.push(r);
  }
  return found;
}

addEventListener("click", (e) => { const b = e.target.closest?.("[data-find]"); if (b) openFind(b); });

/* ---------------------------------------------------------------- splitter */

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
  const grip = $(".grip", part), at = Number(kept.get("split"));
  if (grip && at) setSplit(grip, at);
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
