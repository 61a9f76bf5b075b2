// The files of this folder are joined in the order of join.sh into one function, so
// that they share these names and nothing else does.
// No string ever becomes markup here: parts come as documents, text goes in as text.

const root = document.documentElement;
const $ = (css, from = document) => from.querySelector(css);
const $$ = (css, from = document) => [...from.querySelectorAll(css)];
const byId = (id) => document.getElementById(id);

// el makes an element; an attribute that is false or null is left out.
function el(name, attributes, ...children) {
  const e = document.createElement(name);
  for (const [k, v] of Object.entries(attributes || {})) if (v !== false && v != null) e.setAttribute(k, v === true ? "" : v);
  e.append(...children);
  return e;
}

function icon(name, small) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", small ? "i i-sm" : "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", "#i-" + name);
  svg.append(use);
  return svg;
}

// kept is what this browser remembers of a person's habits; it may be forbidden to.
const kept = {
  get(key) { try { return localStorage.getItem("parley." + key); } catch { return null; } },
  set(key, value) { try { localStorage.setItem("parley." + key, value); } catch { /* then it is not remembered */ } },
};

/* ---------------------------------------------------------- parts of pages */

// load asks the door for a part of a page. It fails only when no answer comes.
// uploading is told of what takes long to get to Parley; hold gets the means to break it off,
// and null once Parley has it all.
function load(url, { method = "GET", body = null, uploading = null, hold = null } = {}) {
  return new Promise((done, fail) => {
    const x = new XMLHttpRequest();
    x.open(method, url);
    x.responseType = "document";
    x.setRequestHeader("HX-Request", "true");
    x.setRequestHeader("Accept", "text/html");
    x.onload = () => { out.tell(x.status); done({ ok: x.status < 400, status: x.status, url: x.responseURL, doc: x.response }); };
    if (uploading) x.upload.onprogress = (e) => uploading(e.loaded, e.total);
    hold?.(() => x.abort());
    if (hold) x.upload.onload = () => hold(null);
    x.onabort = () => fail(new Error("Cancelled."));
    x.onerror = () => fail(new Error("Parley did not answer."));
    x.send(body);
  });
}

// loadPart puts what stands at url in place of a part. What was asked for last is shown, whichever answer
// comes last; it is false where that was something else, or the page is left for what came.
const turns = {};
async function loadPart(url, id) {
  const mine = turns[id] = {}, answer = await load(url).catch(() => null);
  if (mine !== turns[id]) return false;
  if (answer?.ok) return swap(answer.doc, [id]);
  location.href = url;
}

// tell posts what needs no answer but that it arrived. An empty answer read as a document
// would be shown as a broken one.
async function tell(url, body = null) {
  const answer = await fetch(url, { method: "POST", body, redirect: "manual", headers: { "HX-Request": "true" } });
  out.tell(answer.status);
  return answer.ok || answer.type === "opaqueredirect";
}

// goal is where a form posts to: its property of that name may be a field called "action".
const goal = (form) => form.getAttribute("action") || location.href;
// A form goes out as form data with parts where a file was chosen, else as plain fields.
const formBody = (form, submitter) => {
  const data = new FormData(form, submitter);
  return [...data.values()].some((v) => v instanceof File && v.name) ? data : fieldsOf(data);
};
const fieldsOf = (data) => new URLSearchParams([...data].filter(([, v]) => !(v instanceof File)));

// upgrades are run over the page and over every part that is put into it.
const upgrades = [];
const upgrade = (part) => upgrades.forEach((f) => f(part));

// swap puts the answer's parts in place of those with the same id: the ids asked for,
// or those at the top of the answer. It returns pairs of what is there and what was.
function swap(doc, ids) {
  if (!doc || !doc.body) return [];
  const parts = ids ? ids.map((id) => doc.getElementById(id)) : [...doc.body.children].filter((e) => e.id);
  const pairs = [];
  for (const part of parts) {
    const was = part && byId(part.id);
    if (was) pairs.push(replace(was, part));
  }
  return pairs;
}

function replace(was, part) {
  const held = was.contains(document.activeElement) ? document.activeElement : null;
  was.replaceWith(document.adoptNode(part));
  upgrade(part);
  if (held) refocus(part, held);
  return [part, was];
}

// refocus gives the focus that a swap took to the same control, or to the part's lead.
function refocus(part, held) {
  const same = held.id ? byId(held.id) : held.name ? $(`[name="${CSS.escape(held.name)}"]`, part) : null;
  const to = same || $("#verdict", part) || part;
  if (!same && !to.hasAttribute("tabindex")) to.tabIndex = -1;
  to.focus({ preventScroll: true });
}

/* ------------------------------------------------------------------ saying */

// say tells a screen reader what happened.
function say(text) {
  const line = byId("status-line");
  if (!line) return;
  line.textContent = "";
  setTimeout(() => { line.textContent = text; }, 30);
}

// toast shows what happened and one thing to do about it, until it is dismissed.
function toast(text, label, action) {
  const box = byId("toasts") || document.body.appendChild(el("div", { id: "toasts" }));
  const close = el("button", { class: "btn ghost sm icon", type: "button", "aria-label": "Dismiss" }, icon("x", true));
  const t = el("div", { class: "toast" }, el("span", {}, text));
  if (label) {
    const b = el("button", { class: "btn sm", type: "button" }, label);
    b.onclick = () => { t.remove(); action(); };
    t.append(b);
  }
  close.onclick = () => t.remove();
  t.append(close);
  box.replaceChildren(t);
  say(text);
}

// problem shows what a refused request said, or that Parley did not answer.
function problem(answer) {
  if (answer.status === 401) return; // the bar says it, and leads on
  const said = answer.doc && $("[data-problem]", answer.doc);
  toast(said ? said.textContent.trim() : "Parley answered " + answer.status + ".");
}

// lost shows that the connection is gone, and since when.
const lost = {
  since: 0,
  show(retry) {
    if (this.bar) return;
    this.since = Date.now();
    const text = el("span", {}, "Connection lost. Reconnecting");
    const again = el("button", { class: "btn sm", type: "button" }, "Retry");
    again.onclick = retry;
    this.bar = el("div", { class: "lostbar", role: "alert" }, text, again);
    this.timer = setInterval(() => { text.textContent = `Connection lost. Reconnecting, ${Math.round((Date.now() - this.since) / 1000)} s`; }, 1000);
    $("main")?.prepend(this.bar);
  },
  hide() {
    clearInterval(this.timer);
    this.bar?.remove();
    this.bar = null;
  },
};

// out shows that the session has ended. The way in is a tab of its own, so that what was typed
// here stays; the bar goes with the first answer after it.
const out = {
  tell(status) {
    if (status !== 401) { this.bar?.remove(); this.bar = null; return; }
    if (this.bar?.isConnected) return;
    this.bar = el("div", { class: "lostbar", role: "alert" }, el("span", {}, "You are signed out, so nothing is done. What you typed is still here."),
      el("a", { class: "btn sm", href: "/sign-in?next=/me", target: "_blank" }, "Sign in"));
    $("main")?.prepend(this.bar);
  },
};
addEventListener("focus", () => { if (out.bar) load("/me").catch(() => {}); });

/* -------------------------------------------------------------------- keys */

const inField = (e) => e.target.closest?.("input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable=true], dialog");
const singleKeys = () => kept.get("keys") !== "off";
const places = { p: "/", h: "/history", c: "/compare", e: "/environments", s: "/status", l: "/lessons" };
let afterG = 0;
const onStage = !!$("[data-present]"); // its own script has the keys there

// keymap holds what each single key does; a function that returns false did nothing.
const keymap = {
  "?": () => { location.href = "/help"; },
  "/": () => { const q = $("form[role=search] input[name=q]") || $("#request [name=url]"); q?.focus(); q?.select(); return !!q; },
  u: () => { const u = $("#request [name=url], #try [name=url]"); u?.focus(); u?.select(); return !!u; },
  r: () => reach(byId("verdict")),
  e: () => reach($(".explain")),
};

function reach(e) {
  if (!e) return false;
  if (!e.hasAttribute("tabindex")) e.tabIndex = -1;
  e.focus();
  e.scrollIntoView({ block: "nearest" });
}

function pressed(e) {
  const key = e.key.length === 1 ? (e.shiftKey && e.key !== "?" ? "shift " : "") + e.key.toLowerCase() : e.key;
  if (key === "g") { afterG = Date.now(); return true; }
  if (Date.now() - afterG < 1200 && places[key]) { location.href = places[key]; return true; }
  afterG = 0;
  const marked = $$(`[data-key="${CSS.escape(key)}"]`).find((b) => b.offsetParent);
  if (marked) { marked.click(); return true; }
  return keymap[key] ? keymap[key]() !== false : false;
}

addEventListener("keydown", (e) => {
  if (e.defaultPrevented || e.isComposing || onStage && !byId("request")) return;
  const chord = (e.ctrlKey || e.metaKey ? "mod " : "") + (e.altKey ? "alt " : "") + (e.shiftKey ? "shift " : "") + e.code;
  if (chords[chord]) {
    if (chords[chord](e) !== false) e.preventDefault();
    return;
  }
  if (onStage || e.ctrlKey || e.metaKey || e.altKey || e.repeat || inField(e) || !singleKeys()) return;
  if (pressed(e)) e.preventDefault();
});

// chords work everywhere, in fields too.
const chords = {};

/* --------------------------------------------------------- small behaviour */

// wholeBody is a body as it came, where it is small enough for a clipboard.
async function wholeBody(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error("no body");
  return answer.text();
}

const copies = {
  copy: (b) => b.dataset.copy,
  copyLong: (b) => $(".all", b.parentNode).textContent,
  copyFrom: (b) => byId(b.dataset.copyFrom)?.innerText,
  copyUrl: (b) => new URL(b.dataset.copyUrl || location.href, location.href).href,
};

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(what || "Copied.");
  } catch {
    toast("The browser did not allow copying. Select the text and copy it by hand.");
  }
}

addEventListener("click", (e) => {
  const b = e.target.closest?.("[data-copy],[data-copy-long],[data-copy-from],[data-copy-url]");
  if (!b) return;
  e.preventDefault();
  if (b.dataset.copyBody) {
    wholeBody(b.dataset.copyBody).then((text) => copy(text, b.dataset.copied), () => toast("The body could not be had."));
    return;
  }
  const kind = Object.keys(copies).find((k) => k in b.dataset);
  copy(copies[kind](b) || "", b.dataset.copied);
});

// The theme is switched in place, and posted so that the next page comes in it.
addEventListener("submit", (e) => {
  if (e.defaultPrevented || new URL(goal(e.target), location.href).pathname !== "/theme") return;
  e.preventDefault();
  const to = e.submitter?.value || (darkNow() ? "light" : "dark");
  if (to === "system") delete root.dataset.theme; else root.dataset.theme = to;
  tell(goal(e.target), new URLSearchParams({ theme: to })).catch(() => {});
  if (e.submitter && to !== "system") e.submitter.value = to === "dark" ? "light" : "dark";
  say("Theme: " + to);
});

const darkNow = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

// Settings of this browser: checkboxes named by what they switch off.
upgrades.push((part) => {
  for (const box of $$("input[data-setting]", part)) {
    box.closest("[hidden]")?.removeAttribute("hidden");
    box.checked = kept.get(box.dataset.setting) !== "off";
    box.onchange = () => { kept.set(box.dataset.setting, box.checked ? "on" : "off"); say(box.checked ? "Switched on" : "Switched off"); };
  }
});

/* -------------------------------------------------------------------- time */

// Formats are made when they are first needed: they take long to make.
const formats = {};
const format = (name, options) => formats[name] ||= new Intl.DateTimeFormat([], options);
const steps = [[60, "second", 1], [3600, "minute", 60], [86400, "hour", 3600], [Infinity, "day", 86400]];

function ago(then) {
  const s = Math.max(0, (Date.now() - then) / 1000);
  const [, unit, size] = steps.find(([upTo]) => s < upTo);
  const n = Math.floor(s / size);
  return unit === "second" && n < 10 ? "just now" : `${n} ${unit}${n === 1 ? "" : "s"} ago`;
}

const two = (n) => String(n).padStart(2, "0");
function showTimes(part) {
  for (const t of $$("time[data-as]", part)) {
    const then = new Date(t.dateTime);
    if (isNaN(then)) continue;
    if (t.dataset.as === "clock") t.textContent = two(then.getHours()) + ":" + two(then.getMinutes());
    if (t.dataset.as === "ago") t.textContent = ago(then);
  }
}
// The whole instant in the reader's zone is told when it is asked for.
addEventListener("pointerover", (e) => {
  const t = e.target.closest?.("time[data-as]");
  if (t && !t.dataset.told) { t.dataset.told = ""; t.title = format("full", { dateStyle: "full", timeStyle: "medium" }).format(new Date(t.dateTime)); }
});
upgrades.push(showTimes);
setInterval(() => { if (!document.hidden) showTimes(document); }, 30_000);
