/* What was typed and not sent is kept by the browser, each tab's by itself, and offered where
   its tab is gone: closed, or lost with a browser that crashed. Open tabs answer when they are
   asked, so that nobody is offered what stands in another tab. */

const prefix = "parley.unsent.", lasts = 7 * 864e5, most = 256_000;
const who = document.querySelector("[data-unsent]")?.dataset.who || "";
const request = () => document.getElementById("request");
const word = () => [...crypto.getRandomValues(new Uint8Array(8))].map((n) => n.toString(16).padStart(2, "0")).join("");
const own = (id) => { try { sessionStorage.setItem("parley.tab", id); } catch { /* then it is another after a reload */ } return id; };
const here = word(); // this page; its tab outlives it
let tab = sessionStorage.getItem("parley.tab") || own(word());

const others = new Set(), channel = new BroadcastChannel("parley.tabs");
channel.onmessage = ({ data }) => {
  if (data.ask) channel.postMessage({ tab, to: data.ask });
  if (data.to === here) others.add(data.tab);
};

// Passwords and tokens are not for a browser's disk.
const secret = /authori[sz]ation|cookie|token|secret|password|api-?key/i;
function harmless(form) {
  const passwords = new Set([...form.elements].filter((f) => f.type === "password").map((f) => f.name));
  let header = "", left = false;
  const pairs = [...fieldsOf(new FormData(form))].map(([name, value]) => {
    if (name === "header_name") header = value;
    const hide = value && !value.startsWith("{{") && (passwords.has(name) || name === "header_value" && secret.test(header) || name === "plan_data" && secret.test(value.split("\n", 1)[0]));
    left ||= !!hide;
    return [name, hide ? "" : value];
  });
  return { fields: new URLSearchParams(pairs).toString(), left };
}

function save() {
  const form = request();
  if (!form || !dirty) return;
  const e = { at: Date.now(), who, says: (form.elements.method?.value || "GET") + " " + (form.elements.url?.value || "without an address"), ...harmless(form) };
  try { if (e.fields.length < most) localStorage.setItem(prefix + tab, JSON.stringify(e)); } catch { /* then it is not kept */ }
}

let dirty = false, soon = 0;
function typed() {
  dirty = true;
  clearTimeout(soon);
  soon = setTimeout(save, 300);
}
function sent() {
  dirty = false;
  clearTimeout(soon);
  pass(offered);
  localStorage.removeItem(prefix + tab);
}
addEventListener("pagehide", save);

// What was dismissed in this tab, or passed over by sending another, is not offered in it again.
const passed = () => (sessionStorage.getItem("parley.passed") || "").split(" ");
let offered = [];
function pass(entries) {
  offered = [];
  try { sessionStorage.setItem("parley.passed", [...new Set([...passed(), ...entries.map((e) => e.key + "@" + e.at)])].join(" ")); } catch { /* then it is offered again */ }
}

function kept() {
  const all = [];
  for (const key of Object.keys(localStorage).filter((k) => k.startsWith(prefix))) {
    let e = null;
    try { e = JSON.parse(localStorage.getItem(key)); } catch { /* no longer of use */ }
    if (!(Date.now() - e?.at < lasts)) localStorage.removeItem(key);
    else if (e.who === who) all.push({ key, tab: key.slice(prefix.length), ...e });
  }
  return all.sort((a, b) => b.at - a.at);
}

const parts = ["request", "composer", "crumbs", "title", "kept", "saving"]; // the last four say of which saved request it is

// back puts what was typed back into a page that is gone back to, or loaded again.
async function back(draft) {
  const answer = await load("/compose/draft", { method: "POST", body: new URLSearchParams(draft) }).catch(() => null);
  if (!answer?.ok) return;
  const pairs = swap(answer.doc, parts);
  touched(1);
  typed();
  request()?.dispatchEvent(new Event("change", { bubbles: true }));
  if (pairs.length) toast("What you typed is back.", "Undo", () => undo(pairs));
}
function undo(pairs) {
  for (const [part, was] of pairs) if (part.isConnected) part.replaceWith(was);
  touched(0);
  sent();
}

// offer asks who is there, and shows what was left behind.
async function offer() {
  const draft = sessionStorage.getItem(draftKey()), again = performance.getEntriesByType("navigation")[0]?.type !== "navigate";
  if (draft && again && request()) return back(draft);
  channel.postMessage({ ask: here });
  await new Promise((done) => setTimeout(done, 300));
  const mine = tab, asked = sessionStorage.getItem(asks);
  sessionStorage.removeItem(asks);
  const gone = asked && kept().find((e) => e.key === asked);
  if (gone) {
    if (gone.key !== prefix + tab) tab = own(word()); // what was typed here before the page was left is kept beside it
    return restore(gone);
  }
  if (request()?.elements.stage) return; // a room need not see what else was typed
  const left = kept().filter((e) => !others.has(e.tab) && (e.tab !== mine || !again) && !passed().includes(e.key + "@" + e.at));
  if (others.has(tab) || left.some((e) => e.tab === mine)) tab = own(word()); // a copied tab, or one that begins anew
  if (dirty) save();
  if (left.length) show(left);
}

function show([first, ...rest]) {
  const box = document.getElementById("toasts") || document.body.appendChild(el("div", { id: "toasts" }));
  if (box.firstElementChild) return; // what happened just now comes first; this is offered on the next page
  const button = (text, act) => { const b = el("button", { class: "btn sm", type: "button" }, text); b.onclick = act; return b; };
  const next = () => { bar.remove(); if (rest.length) show(rest); };
  const cut = first.says.length > 80 ? first.says.slice(0, 79) + "…" : first.says;
  const text = `You had an unsent request: ${cut}, typed ${ago(first.at)}.` + (rest.length ? ` ${rest.length} more.` : "");
  const bar = el("div", { class: "toast", "data-unsent-offer": true }, el("span", {}, text),
    button("Restore", () => { bar.remove(); restore(first); }), button("Discard", () => { localStorage.removeItem(first.key); say("Discarded"); next(); }));
  offered = [first, ...rest];
  if (rest.length) bar.append(button("Discard all", () => { for (const e of [first, ...rest]) localStorage.removeItem(e.key); bar.remove(); say("Discarded"); }));
  const close = el("button", { class: "btn ghost sm icon", type: "button", "aria-label": "Not now" }, icon("x", true));
  close.onclick = () => { bar.remove(); pass(offered); };
  bar.append(close);
  box.replaceChildren(bar);
  say(text);
}

function ago(at) {
  const minutes = Math.round((Date.now() - at) / 6e4);
  if (minutes < 1) return "just now";
  if (minutes < 60) return minutes === 1 ? "a minute ago" : minutes + " minutes ago";
  return "on " + new Date(at).toLocaleString();
}

// home is the page of what was typed, where it is another one: that of its saved request, which
// may be gone by now, or the one of a new request.
const asks = "parley.restore";
const sameStage = (e) => { const f = new URLSearchParams(e.fields); return ["stage", "step"].every((name) => (f.get(name) || "") === (request()?.elements[name]?.value || "")); };
async function home(e) {
  const fields = new URLSearchParams(e.fields);
  if (fields.get("stage")) {
    if (sameStage(e)) return "";
    const to = `/present/${fields.get("stage")}/request?step=${fields.get("step")}`, there = await load(to).catch(() => null);
    if (there?.ok && there.doc?.getElementById("request")) return to;
    for (const name of ["stage", "step"]) fields.delete(name); // it has ended: what was typed is for the playground
    e.fields = fields.toString();
  }
  const saved = new URLSearchParams(e.fields).get("saved") || "";
  if (saved === (request()?.elements.saved?.value || "")) return "";
  const to = saved ? "/r/" + saved : "/";
  return !saved || (await load(to).catch(() => null))?.ok ? to : "";
}

async function restore(e) {
  const to = await home(e);
  if (to) {
    sessionStorage.setItem(asks, e.key);
    location.href = to;
    return;
  }
  const answer = await load("/compose/draft", { method: "POST", body: new URLSearchParams(e.fields) }).catch(() => null);
  if (!answer?.ok) return toast("Parley did not answer. It is offered again on the next page.");
  const pairs = swap(answer.doc, parts);
  touched(1);
  dirty = true;
  save();
  if (e.key !== prefix + tab) localStorage.removeItem(e.key);
  toast("What you typed is back." + (e.left ? " Passwords and tokens were not kept." : ""), "Undo", () => {
    undo(pairs);
    try { localStorage.setItem(e.key, JSON.stringify(e)); } catch { /* then it is gone */ }
  });
}

// meanwhile tells who comes back to a saved request that it was saved elsewhere. Nothing is saved
// over for that: Save would be refused, and say what differs.
let told = 0;
async function meanwhile() {
  const { saved, saved_version: mine, stage } = request()?.elements || {};
  if (!saved || !mine || stage) return;
  const answer = await fetch("/api/requests/" + saved.value).catch(() => null), now = answer?.ok && await answer.json();
  if (answer?.status === 404 && told !== -1) {
    told = -1;
    return toast("This request was deleted meanwhile. What stands here is still here: Save keeps it as a new one.");
  }
  if (!now || now.version <= Math.max(mine.value, told)) return;
  told = now.version;
  const by = now.updated_by && now.updated_by !== who ? now.updated_by + " saved this request meanwhile." : "This request was saved elsewhere meanwhile.";
  if (document.getElementById("changed")?.hidden) toast(by, "Show it", () => { location.href = "/r/" + saved.value; });
  else toast(by + " What you changed is still here; Save shows first what differs.");
}

return { typed, sent, offer, meanwhile };
