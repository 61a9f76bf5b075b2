// The script of the stage, for who presents and who follows: it has no other. The server draws;
// this puts what it drew in place, listens for what is new, and presses buttons by keys.

const byId = (id) => document.getElementById(id);
const $ = (css, from = document) => from.querySelector(css);
const here = $("[data-present]");
document.documentElement.classList.add("scripted");

// say tells a screen reader what is on stage.
const say = (text) => { if (text) byId("status-line").textContent = text; };

// put takes a part that came in the place of the stage, and keeps the focus where it was.
function put(doc) {
  const part = doc && doc.getElementById("stage"), was = byId("stage");
  if (!part) return false;
  const held = was.contains(document.activeElement) ? document.activeElement.id : "";
  was.replaceWith(document.adoptNode(part));
  const to = held && byId(held);
  if (to) to.focus({ preventScroll: true });
  if (part.dataset.say !== was.dataset.say) say(part.dataset.say);
  ticking();
  return true;
}

// ask takes a part from the server; a form's answer is the stage as it is then.
function ask(url, body = null) {
  return new Promise((done, fail) => {
    const x = new XMLHttpRequest();
    x.open(body ? "POST" : "GET", url);
    x.responseType = "document";
    x.setRequestHeader("HX-Request", "true");
    x.setRequestHeader("Accept", "text/html");
    x.onload = () => done(x.response);
    x.onerror = () => fail(new Error("no answer from Parley"));
    x.send(body);
  });
}

let asking = false, stale = false;

// look draws the stage as it is now. What becomes new meanwhile is looked at once more.
async function look() {
  if (asking) { stale = true; return; }
  asking = true;
  try {
    do { stale = false; if (!put(await ask(here.dataset.stage))) location.reload(); } while (stale);
    lost(false);
  } catch { lost(true); }
  asking = false;
}

function lost(is) { const line = byId("lost"); if (line) line.hidden = !is; }

/* ------------------------------------------------------------------ news */

let stream = null, polling = 0;

function listen() {
  stream = new EventSource(here.dataset.events);
  stream.onopen = () => { lost(false); clearInterval(polling); polling = 0; };
  stream.addEventListener("stage", (e) => { if (JSON.parse(e.data).key !== byId("stage").dataset.key) look(); });
  stream.addEventListener("progress", (e) => went(JSON.parse(e.data)));
  stream.addEventListener("followers", (e) => { byId("followers").textContent = JSON.parse(e.data).text; });
  stream.addEventListener("ended", () => { stream.close(); location.reload(); });
  stream.onerror = () => {
    lost(true);
    if (stream.readyState === EventSource.CLOSED) instead();
  };
}

// instead looks every five seconds where no stream is to be had, and tries to get one again.
function instead() {
  if (polling) return;
  let n = 0;
  polling = setInterval(() => { look(); if (++n % 3 === 0) { stream.close(); listen(); } }, 5000);
}

/* -------------------------------------------------------------- progress */

const live = (name, part = byId("stage")) => $(`[data-live="${name}"]`, part);
let began = 0, ticks = 0;

// ticking counts the seconds of a run that goes.
function ticking() {
  const run = $("[data-began]", byId("stage"));
  clearInterval(ticks);
  if (!run) return;
  began = performance.now() - Number(run.dataset.began);
  ticks = setInterval(() => {
    const line = live("elapsed");
    if (line) line.textContent = ((performance.now() - began) / 1000).toFixed(1) + "\u2009s";
  }, 100);
}

function went(p) {
  if (!live("phase")) return;
  began = performance.now() - p.elapsed_ms;
  live("phase").textContent = p.phase;
  live("attempt").textContent = p.attempt;
  const bar = live("bar");
  bar.hidden = !p.max;
  if (p.max) { bar.max = p.max; bar.value = p.value; }
}

/* ---------------------------------------------------------------- buttons */

// One thing is done at a time. Who steps on and on is waited for; what would send is not done
// once more by a second press.
let busy = false, next = "";

addEventListener("submit", async (e) => {
  const form = e.target;
  if (!form.closest("#stage")) return;
  e.preventDefault();
  if (busy) return;
  busy = true;
  try {
    if (!put(await ask(form.getAttribute("action"), new URLSearchParams(new FormData(form, e.submitter))))) return location.reload();
  } catch { return location.reload(); }
  busy = false;
  const key = next;
  next = "";
  if (key) press(key);
});

// press presses the button of a key.
function press(key) {
  let to = $(`[data-key="${key}"]`);
  if (!to && key === "ArrowRight") to = $('[data-key=" "][value="go"]');
  if (!to) return false;
  if (busy && key.startsWith("Arrow")) next = key;
  else if (to.tagName === "A") to.click();
  else to.form.requestSubmit(to);
  return true;
}

addEventListener("click", async (e) => {
  const copy = e.target.closest?.("[data-copy-from]");
  if (copy) {
    try { await navigator.clipboard.writeText(byId(copy.dataset.copyFrom).textContent); say("The link is copied."); copy.lastChild.textContent = " Copied"; } catch { getSelection().selectAllChildren(byId(copy.dataset.copyFrom)); }
    return;
  }
  const menu = $("details[open]");
  if (menu && !menu.contains(e.target)) menu.open = false;
  // A button that was pressed by hand lets go of the keys: Space is of the stage again.
  if (e.detail > 0 && e.target.closest?.("button")) document.activeElement.blur();
});

/* ------------------------------------------------------------------- keys */

const singleKeys = () => { try { return localStorage.getItem("parley.keys") !== "off"; } catch { return true; } };
// What a clicker sends, and what is meant by it.
const same = { PageDown: " ", PageUp: "ArrowLeft", ".": "b", ArrowDown: "ArrowRight", ArrowUp: "ArrowLeft" };

addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || e.defaultPrevented) return;
  const at = document.activeElement, open = $("details[open]");
  if (e.key === "Escape" && open) { open.open = false; at.blur(); return; }
  if (at && at.matches("input, textarea, select")) return;
  if (e.key === " " && at && at.matches("button, a, summary")) return;
  if (e.key.startsWith("Arrow") && at && at.matches(".zoom")) return;
  if (e.key.length === 1 && e.key !== " " && !singleKeys()) return;
  if (e.key === "f") { document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.(); return; }
  const key = same[e.key] || (e.key.length === 1 ? e.key.toLowerCase() : e.key);
  if (press(key)) e.preventDefault();
});

addEventListener("visibilitychange", () => { if (!document.hidden) look(); });

ticking();
listen();
