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
  told("changing" in part.dataset);
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
  if (editing()) return; // it is looked at when that is over
  if (asking) { stale = true; return; }
  asking = true;
  try {
    do { stale = false; if (!put(await ask(here.dataset.stage))) location.reload(); } while (stale);
    lost(false);
  } catch { lost(true); }
  asking = false;
}

// told says to who follows that who presents is changing a request; what is typed is not shown.
function told(is) {
  const line = byId("changing");
  if (!line || line.hidden === !is) return;
  line.hidden = !is;
  if (is) say(line.textContent.trim());
}

function lost(is) { const line = byId("lost"); if (line) line.hidden = !is; }

/* ------------------------------------------------------ changing a request */

// The composer stands in the place of the stage; its script is that of the playground. What was
// typed and not sent stays with its step: in this page, and in its session for one that is loaded again.
const held = {};
let typed = false, left = 0;
const editing = () => byId("stage").dataset.state === "edit";
const draftOf = (href) => "parley.draft " + new URL(href, location.href).href;
const textOf = (data) => new URLSearchParams([...data].filter(([, v]) => !(v instanceof File)));
const stored = (f) => { try { f(sessionStorage); } catch { /* then it is not kept */ } };

// upgrade has the playground's script do what it does with a part that is new.
function upgrade() {
  const script = byId("composing");
  if (script) { document.head.append(document.importNode(script.content.firstElementChild, true)); script.remove(); }
  else dispatchEvent(new CustomEvent("more", { detail: ({ upgrades }) => upgrades.forEach((f) => f(byId("stage"))) }));
}

// forget lets go of what was typed for a step.
function forget(href) {
  delete held[href];
  stored((s) => s.removeItem(draftOf(href)));
  dispatchEvent(new Event("parley:sent"));
}

// changing tells those who follow, and goes on as long as the request stands here. An empty answer
// read as a document would be shown as a broken one.
const changing = () => { if (editing()) fetch(here.dataset.stage, { method: "POST", body: new URLSearchParams({ do: "changing" }) }).catch(() => {}); };
setInterval(changing, 20_000);

async function change(href) {
  const was = held[href];
  if (was) {
    byId("stage").replaceWith(was);
    delete held[href];
  } else {
    const doc = await ask(href).catch(() => null);
    if (!doc) return lost(true);
    if (!doc.getElementById("request")) return location.assign(href);
    put(doc);
  }
  changing();
  typed = !!was || await restored();
  if (location.pathname + location.search !== href) history.pushState(null, "", href);
  if (!was) upgrade();
  hush();
  const url = $("#request [name=url]");
  url?.focus();
  url?.setSelectionRange(url.value.length, url.value.length);
}

// restored puts back what was typed before the page was loaded again.
async function restored() {
  const key = draftOf(byId("stage").dataset.here);
  let text = null;
  stored((s) => { text = s.getItem(key); });
  const doc = text && await ask("/compose/draft", new URLSearchParams(text)).catch(() => null);
  if (!doc?.getElementById("request")) return false;
  for (const id of ["request", "composer"]) byId(id).replaceWith(document.adoptNode(doc.getElementById(id)));
  stored((s) => s.removeItem(key)); // the playground's script keeps it from here on
  return true;
}

async function leave() {
  const part = byId("stage");
  if (typed) stored((s) => s.setItem(draftOf(part.dataset.here), textOf(new FormData(byId("request")))));
  const doc = await ask(here.dataset.stage).catch(() => null);
  if (!doc) return fault("Parley does not answer. What you typed is still here.");
  if (!put(doc)) return location.assign(here.dataset.stage);
  if (typed) held[part.dataset.here] = part;
  onStage();
  left = Date.now();
  byId("do-edit")?.focus({ preventScroll: true });
}

function onStage() {
  bare = false;
  byId("toasts")?.replaceChildren(); // they tell of what was typed
  history.replaceState(null, "", here.dataset.stage);
}

// hush hides credentials while they are typed: a room need not read them. Names in braces are none.
// An address that carries one is hidden as a whole. A press shows all, until the request is left.
const secret = /authori[sz]ation|cookie|token|secret|passw|pwd|credential|signature|session|api[-_]?key/i, valued = /^(Bearer|Basic|Token) +\S|^eyJ[\w-]+\./i;
const carried = (url) => [...url.matchAll(/[?&]([^=&#]*)=([^&#]+)/g)].some(([, name, value]) => secret.test(name) && !value.includes("{{"));
const dots = CSS.supports("-webkit-text-security", "disc");
let bare = false;
function hush() {
  const button = byId("do-show");
  let name = "", any = false;
  for (const f of byId("request")?.elements || []) {
    if (f.name.endsWith("_name")) name = f.value;
    const word = f.type === "password" || f.dataset.word;
    const hides = word || /^auth_(token|value)$/.test(f.name) || f.name.endsWith("_value") && (secret.test(name) || valued.test(f.value));
    const hidden = f.name === "url" ? carried(f.value) : hides && !/\{\{|\u2022/.test(f.value);
    any ||= hidden && f.value !== "";
    f.classList.toggle("hush", hidden && !bare);
    if (word) f.dataset.word = "yes";
    if (word || hidden && !dots) f.type = bare ? "text" : "password";
  }
  if (!button) return;
  button.hidden = !any && !bare;
  button.setAttribute("aria-pressed", bare);
}

function fault(text) {
  $("#request .stagefault")?.remove();
  const p = document.createElement("p");
  p.className = "stagefault";
  p.role = "alert";
  p.textContent = text;
  byId("request").prepend(p);
}

async function sendChanged(form, by) {
  if (busy) return;
  busy = true;
  const part = byId("stage"), data = new FormData(form, by);
  const doc = await ask(form.getAttribute("action"), [...data.values()].some((v) => v instanceof File && v.name) ? data : textOf(data)).catch(() => null);
  busy = false;
  if (!doc?.getElementById("stage")) return fault(doc ? $("[data-problem]", doc)?.textContent || "This could not be sent. What you typed is still here." : "Parley did not answer. What you typed is still here.");
  put(doc);
  if (editing()) { // something is wrong with it, or asked
    upgrade();
    hush();
    $("[aria-invalid=true], .asked button, #request [name=url]")?.focus();
    return;
  }
  typed = false;
  forget(part.dataset.here);
  onStage();
}

const typing = (e) => {
  if ((e.target.form || e.target).id !== "request") return;
  typed = true;
  setTimeout(hush);
};
addEventListener("input", typing);
addEventListener("change", typing);
addEventListener("popstate", () => {
  if (location.pathname.endsWith("/request")) change(location.pathname + location.search);
  else if (editing()) leave();
});

/* ------------------------------------------------------------------ news */

let stream = null, polling = 0;

function listen() {
  stream = new EventSource(here.dataset.events);
  stream.onopen = () => { lost(false); clearInterval(polling); polling = 0; };
  stream.addEventListener("stage", (e) => { if (JSON.parse(e.data).key !== byId("stage").dataset.key) look(); });
  stream.addEventListener("changing", (e) => told(JSON.parse(e.data).is));
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

// One thing is done at a time. Who steps on and on is waited for, and so is what only shows; what
// would send is not done once more by a second press.
let busy = false, next = "";
const waits = /^(Arrow.*|Escape|[bckoqz])$/;

addEventListener("submit", async (e) => {
  const form = e.target;
  if (!form.closest("#stage") || e.submitter?.hasAttribute("formaction")) return;
  e.preventDefault();
  if (form.id === "request") return sendChanged(form, e.submitter);
  if (e.submitter?.value === "original") forget($("[data-edit]")?.getAttribute("href"));
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

// back is what leads to the run, where something else stands in its place.
const back = () => $({ compared: "#primary", zoomed: "#do-zoom-z", asked: "#do-request-q", blank: "#primary" }[byId("stage").dataset.state] || "#none");
const toggles = { c: "compared", b: "blank" }; // keys that lead back from what they led to

// press presses the button of a key.
function press(key) {
  let to = key === "Escape" && $("form.asked [value=show]") || $(`[data-key="${key}"]`);
  if (key === "Escape" && to?.value !== "show" || !to && toggles[key] === byId("stage").dataset.state) to = back() || to;
  if (!to && key === "ArrowRight") to = $('[data-key=" "][value="go"]');
  const waiting = busy && waits.test(key);
  if (!to && !waiting) return false;
  if (waiting) next = key;
  else if (busy) return true;
  else if (to.tagName === "A") to.click();
  else if (to.tagName === "SUMMARY") { to.click(); $("input", to.parentNode)?.focus(); }
  else to.form.requestSubmit(to);
  return true;
}

addEventListener("click", async (e) => {
  const copy = e.target.closest?.("[data-copy-from]");
  if (copy) {
    try { await navigator.clipboard.writeText(byId(copy.dataset.copyFrom).textContent); say("The link is copied."); copy.lastChild.textContent = " Copied"; } catch { getSelection().selectAllChildren(byId(copy.dataset.copyFrom)); }
    return;
  }
  if (e.target.closest?.("#do-show")) { bare = !bare; hush(); return; }
  const edit = e.target.closest?.("[data-edit], [data-close-edit], [data-fresh]");
  if (edit && !e.ctrlKey && !e.metaKey && !e.shiftKey && !e.button) {
    e.preventDefault();
    if (edit.hasAttribute("data-fresh")) { forget(edit.getAttribute("href")); return change(edit.getAttribute("href")); }
    return edit.hasAttribute("data-edit") ? change(edit.getAttribute("href")) : leave();
  }
  const menu = $(".menu[open]");
  if (menu && !menu.contains(e.target)) menu.open = false;
  // A button that was pressed by hand lets go of the keys: Space is of the stage again.
  if (e.detail > 0 && !editing() && e.target.closest?.("button")) document.activeElement.blur();
});

/* ------------------------------------------------------------------- keys */

const singleKeys = () => { try { return localStorage.getItem("parley.keys") !== "off"; } catch { return true; } };
// What a clicker sends, and what is meant by it.
const same = { PageDown: " ", PageUp: "ArrowLeft", ".": "b", ArrowDown: "ArrowRight", ArrowUp: "ArrowLeft" };

addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || e.defaultPrevented) return;
  if (e.key === "Escape" && Date.now() - left < 700) return; // who pressed once more than was needed does not leave
  const at = document.activeElement, menu = $(".menu[open]");
  if (editing()) {
    if (e.key !== "Escape" || menu || $("dialog[open]")) return;
    e.preventDefault();
    const asked = $("#request .asked");
    if (asked) { asked.remove(); $("#send").focus(); } else if (at && (at.matches("input, textarea, select") || at.isContentEditable)) at.blur(); else leave();
    return;
  }
  if (e.key === "Escape" && menu) { menu.open = false; at.blur(); return; }
  if (at && at.matches("input, textarea, select")) return;
  if (e.key === " " && at && at.matches("button, a, summary")) return;
  if (e.key.startsWith("Arrow") && at && at.matches(".zoom")) return;
  if (e.key === "ArrowDown" || e.key === "ArrowUp") {
    const main = byId("main"), page = main.scrollHeight > main.clientHeight ? main : document.scrollingElement;
    if (byId("stage").dataset.state === "compared") { page.scrollBy({ top: (e.key === "ArrowDown" ? 0.4 : -0.4) * page.clientHeight }); e.preventDefault(); return; }
  }
  if (e.key.length === 1 && e.key !== " " && !singleKeys()) return;
  if (e.key === "f") { document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.(); return; }
  const key = same[e.key] || (e.key.length === 1 ? e.key.toLowerCase() : e.key);
  if (press(key)) e.preventDefault();
});

addEventListener("visibilitychange", () => { if (!document.hidden) look(); });

hush();
ticking();
changing();
listen();
