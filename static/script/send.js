/* Sending: a run is started, followed while it goes, and shown when it has ended. */

// going is the run that this page waits for.
let going = null;
const result = () => byId("result");

addEventListener("submit", (e) => {
  const form = e.target;
  if (e.defaultPrevented) return;
  if (form.id === "request" && result() && e.submitter?.name === "preset") {
    e.preventDefault();
    return repeat(form, e.submitter);
  }
  if (e.submitter?.hasAttribute("data-plain")) return;
  if (form.id === "request" && (result() || composing())) { // a page that is left for an answer which does not come takes along what was typed
    e.preventDefault();
    if (!going) send("/send", formBody(form, e.submitter), sending());
    else if ($("[data-send]")?.was && pressedSend()) cancel(); // Enter in a field is no wish to stop
    return;
  }
  if (form.hasAttribute("data-swap") && result()) {
    e.preventDefault();
    send(goal(form), formBody(form, e.submitter));
  }
  if (form.hasAttribute("data-part")) {
    e.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    load(goal(form), { method: "POST", body: formBody(form, e.submitter) }).then((answer) => {
      const [now] = swap(answer.doc).map(([part]) => part); // what is refused may be said in its place
      if (!answer.ok && !now) return problem(answer);
      say(now?.dataset.done || "Saved");
      if (now?.dataset.at) history.replaceState(null, "", now.dataset.at);
      now && $("#verdict, [role=alert]", now)?.scrollIntoView({ block: "nearest" });
    }, () => toast("Parley did not answer. Nothing was changed.")).finally(() => { delete form.dataset.busy; });
  }
});

let sendPressed = 0;
addEventListener("pointerdown", (e) => { if (e.target.closest?.("[data-send]")) sendPressed = Date.now(); });
// The second click of a double one would stop what the first has sent.
addEventListener("click", (e) => { if (e.detail > 1 && e.target.closest?.("[data-send]")) e.preventDefault(); });
const pressedSend = () => Date.now() - sendPressed < 2000 || document.activeElement?.matches("[data-send]");

chords["mod Enter"] = (e) => { const f = request() || byId("try") || e.target.closest?.("form[data-enter]"); if (!f || going || $("[data-send]:disabled, #lesson-send:disabled")) return false; f.requestSubmit(); };
chords.Escape = (e) => {
  if (e.target.closest?.("dialog") || e.defaultPrevented) return false;
  if (going) return cancel();
  if (stopSchema) return stopSchema();
  if ($(".asked")) return unasked();
  if (!e.target.matches?.("#request input, form[role=search] input")) return false;
  e.target.blur(); // single keys work again
};

// unasked puts away what was asked, and goes back to where one was before.
function unasked() {
  const asked = $(".faults");
  asked.remove();
  (asked.from?.isConnected ? asked.from : $("button.send"))?.focus();
}
addEventListener("click", (e) => { if (e.target.closest?.("[data-unasked]")) unasked(); });

// send posts a request; the answer's parts are put in place, and a run that goes on is followed.
async function send(url, body, word) {
  if (going) return;
  if (word) { body.append("sending", word); body.append("shown", result()?.dataset.run || ""); }
  byId("toasts")?.replaceChildren(); // they tell of what was before
  const edits = typed, run = going = { id: null, began: performance.now() };
  setTimeout(() => { if (going === run) busy(true); }, 200);
  say("Sending");
  const answer = await load(url, { method: "POST", body, uploading, hold: (stop) => { run.stop = stop; } }).catch(() => null);
  run.stop = null;
  if (answer) sent();
  $("[data-upload]")?.remove();
  if (!answer) { ended(); return run.cancelled ? say("Cancelled. Nothing was sent.") : toast("Parley did not answer. What you typed is still here."); }
  const part = answer.doc?.getElementById("result");
  if (part?.dataset.run && typed === edits && byId("changed")?.hidden !== false) { typed = 0; unsent?.then((u) => u?.sent()); } // it was sent, so it is no draft any more
  if (part?.dataset.run && !result()) { ended(); kept.set("went", Date.now()); location.href = "?run=" + part.dataset.run; return; }
  if (part?.dataset.state === "running" && going) {
    going.id = part.dataset.run;
    going.part = part;
    going.rest = [...answer.doc.body.children].filter((e) => e.id && e.id !== "result");
    address(part.dataset.run);
    if (going.cancelled) cancel();
    follow(going, part.dataset.events);
    return;
  }
  ended();
  if (answer.doc && $(".confirm form", answer.doc)) { location.href = answer.url; return; }
  const pairs = swap(answer.doc);
  if (!answer.ok && !pairs.length) return problem(answer);
  if (!answer.ok && faulty("Not sent. ")) return;
  finished(pairs, pairs.some(([p]) => p.id === "request"));
}

// faulty goes to the first field at fault, else to what is asked, and says what is wrong.
function faulty(word) {
  const field = $("#request [aria-invalid=true], [form=request][aria-invalid=true]"), asked = $("#request .faults");
  if (!field && !asked) return false;
  if (!field) { asked.from = document.activeElement; asked.tabIndex = -1; }
  uncover(field || asked);
  const said = faultOf(field);
  say(word + ((said || asked)?.textContent || "").trim());
  return true;
}

// uncover goes to a field, which may be behind another tab.
function uncover(field) {
  const panel = field.closest("[role=tabpanel][hidden]");
  if (panel) $(`.tab[aria-controls="${panel.id}"]`)?.click();
  $("#v-request")?.click();
  field.focus();
}
addEventListener("click", (e) => {
  const field = byId(e.target.closest?.(".faults a")?.hash.slice(1));
  if (field) { e.preventDefault(); uncover(field); }
});

// repeat starts a series and goes to it. What is wrong with its plan is said in the dialog: what
// was typed stays, and so does the response beside it.
async function repeat(form, button) {
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  const answer = await load("/repeat", { method: "POST", body: formBody(form, button) }).catch(() => null);
  delete form.dataset.busy;
  if (!answer) return toast("Parley did not answer. What you typed is still here.");
  if (answer.ok) { typed = 0; unsent?.then((u) => u?.sent()); location.href = answer.url; } else if (!swap(answer.doc).length) problem(answer);
  $("#plan [aria-invalid=true]")?.focus();
}

// sending makes a word for a send, by which a page that is loaded again before it has its
// answer finds the run; sent lets go of it.
function sending() {
  const word = [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(16).padStart(2, "0")).join("");
  try { sessionStorage.setItem("parley.sending", word); } catch { /* then it is not found */ }
  return word;
}
let leaving = 0; // an answer that comes while the page goes is not seen
addEventListener("beforeunload", () => { leaving = Date.now(); });
function sent() {
  if (Date.now() - leaving > 5000) try { sessionStorage.removeItem("parley.sending"); } catch { /* nor was it kept */ }
}
async function findSent() {
  let word = null;
  if (onStage || performance.getEntriesByType("navigation")[0]?.type === "navigate") return; // the browser's store is slow to ask at first
  try { word = sessionStorage.getItem("parley.sending"); } catch { return; }
  if (!word || going) return;
  for (let n = 0; n < 8; n++) {
    const answer = await load("/sending/" + word).catch(() => null);
    if (answer?.ok) { sent(); location.replace(answer.url); return; }
    await new Promise((f) => setTimeout(f, 300)); // it may be on its way
  }
  sent();
}

// uploading shows how much of the files Parley has, where that takes a while.
function uploading(have, all) {
  if (all < 1e6 || !going || going.id) return;
  let part = $("[data-upload]");
  if (!part) {
    busy(true);
    part = el("p", { class: "note-line", "data-upload": true }, el("span"), " ", el("progress", { max: all, "aria-label": "How much is uploaded" }));
    result()?.prepend(part);
  }
  part.firstChild.textContent = have < all ? `Uploading to Parley, ${mega(have)} of ${mega(all)}` : "Uploaded. Keeping the files";
  $("progress", part).value = have;
}

const composing = () => /^\/(r\/\d+)?$/.test(location.pathname);

// address gives the page the run's address, so that a reload shows it.
function address(run) {
  if (run && composing() && new URLSearchParams(location.search).get("run") !== run) history.pushState({ run }, "", location.pathname + "?run=" + run);
  place = location.href;
}

// busy shows that something goes on: the old result stays, dimmed, under a thin bar.
function busy(on) {
  const b = $("[data-send]");
  if (b) {
    if (on && !b.was) { b.was = [...b.childNodes]; b.replaceChildren(icon("stop"), "Cancel ", el("kbd", {}, "Esc")); }
    if (!on && b.was) { b.replaceChildren(...b.was); b.was = null; }
    b.classList.toggle("primary", !on);
  }
  result()?.classList.toggle("stale", on);
  if (on) result()?.setAttribute("aria-busy", "true"); else result()?.removeAttribute("aria-busy");
  if (on && going?.part) live();
}

// live puts the running run's own words over the old result.
function live() {
  const head = $("[data-live-head]", going.part);
  if (!head || going.head) return;
  going.head = document.adoptNode(head);
  const there = result();
  if (there) there.prepend(going.head);
  there?.classList.add("stale");
  $("#v-result")?.click();
  upgrade(going.head);
  if (going.arrived) arrive(going, []);
}

function ended() {
  going?.events?.close();
  clearInterval(going?.timer);
  going?.head?.remove();
  going = null;
  lost.hide();
  busy(false);
}

async function cancel() {
  if (!going) return;
  going.cancelled = true;
  if (going.stop) return going.stop();
  if (!going.id) return;
  say("Cancelling");
  await tell(`/runs/${going.id}/cancel`).catch(() => {});
}

/* --------------------------------------------------------------- following */

const words = {
  blocked: "Getting ready", dns: "Looking up the name", connect: "Connecting", ssl: "Agreeing on TLS",
  send: "Sending", wait: "Waiting", receive: "Receiving",
};
const seconds = (ms) => ms < 100000 ? (ms / 1000).toFixed(1) + " s" : Math.floor(ms / 60000) + " min " + Math.floor(ms / 1000) % 60 + " s";
const mega = (n) => n < 1000 ? n + " B" : n < 1e6 ? (n / 1e3).toFixed(1) + " kB" : (n / 1e6).toFixed(1) + " MB";

function follow(run, url) {
  run.at = performance.now();
  run.now = { phase: "blocked", bytes: 0, total: -1 };
  run.arrived = null; // the stream tells again what is remembered of it
  run.timer = setInterval(() => tick(run), 100);
  if (performance.now() - run.began > 200) busy(true);
  const events = run.events = new EventSource(url);
  events.addEventListener("phase", (e) => learn(run, e));
  events.addEventListener("progress", (e) => learn(run, e));
  events.addEventListener("attempt", (e) => { learn(run, e); waiting(run); });
  events.addEventListener("arrived", (e) => arrive(run, JSON.parse(e.data)));
  events.addEventListener("done", () => conclude(run));
  events.onopen = () => lost.hide();
  events.onerror = () => { if (going === run) { events.close(); lost.show(() => again(run, url)); setTimeout(() => again(run, url), 2000); } };
}

// again asks whether the run has ended meanwhile, and follows it on if not.
async function again(run, url) {
  if (going !== run || run.events.readyState !== EventSource.CLOSED) return;
  const answer = await load(fragmentOf(run)).catch(() => null);
  if (going !== run) return;
  if (!answer) { setTimeout(() => again(run, url), 3000); return; }
  lost.hide();
  if (answer.doc?.getElementById("result")?.dataset.state === "running") { clearInterval(run.timer); follow(run, url); return; }
  present(run, answer);
}

// fragmentOf is where a run's result is had: its links lead to the page that it stands on.
const fragmentOf = (run) => `/runs/${run.id}?fragment=result` + (location.pathname.startsWith("/runs/") ? "&page=run" : "");

function learn(run, e) {
  Object.assign(run.now, JSON.parse(e.data));
  run.told = performance.now();
}

function waiting(run) {
  const n = run.now;
  const now = performance.now(), began = run.began + n.elapsed_ms;
  run.until = n.wait_ms > 0 ? (now - began > 500 ? began : now) + n.wait_ms : 0; // who comes late is told of it as well
  run.waits = n.wait_ms;
  if (!run.until) return;
  busy(true);
  soFar(run);
  say(`${n.status ? "Answered " + n.status + ". " : n.attempt ? "No response. " : ""}Waiting ${seconds(n.wait_ms)} before attempt ${n.attempt || 1}${n.attempts ? " of " + n.attempts : ""}`);
}

// soFar shows what the last answer was while the run waits.
async function soFar(run) {
  const answer = run.head?.parentNode && await load(fragmentOf(run)).catch(() => null);
  const head = answer?.doc && $("[data-so-far]", answer.doc);
  if (!head || going !== run) return;
  run.head.replaceWith(run.head = document.adoptNode(head));
  upgrade(head);
}

// tick shows how far the run is, ten times a second.
function tick(run) {
  const head = run.head, n = run.now;
  if (!head) return;
  const put = (what, text) => { for (const e of $$(`[data-live=${what}]`, head)) if (e.textContent !== text) e.textContent = text; };
  const left = run.until ? run.until - performance.now() : 0;
  if (run.until && left <= 0) run.until = 0;
  put("phase", left > 0 ? "Next attempt in " + seconds(left) : n.phase === "receive" && n.bytes ? `Receiving ${mega(n.bytes)}${n.total > 0 ? " of " + mega(n.total) : ""}` : n.phase === "send" && n.bytes ? `Sending ${mega(n.bytes)}${n.total > 0 ? " of " + mega(n.total) : ""}` : words[n.phase] || "Sending");
  put("elapsed", seconds(performance.now() - run.began));
  put("attempt", left > 0 && !n.attempt ? "Before it is sent" : n.attempt > 1 || left > 0 ? `Attempt ${n.attempt}${n.attempts ? " of " + n.attempts : ""}${left > 0 ? " is next:" : ""}` : "");
  for (const what of ["because", "means"]) put(what, left > 0 ? n[what] || "" : "");
  for (const e of $$("[data-live-waiting]", head)) e.hidden = !(left > 0);
  for (const l of $$("[data-from]", head)) for (const x of ["x1", "x2"]) l.setAttribute(x, +l.dataset.from + (l.dataset.to - l.dataset.from) * (left > 0 ? 1 - left / run.waits : 1));
  const bar = $("progress[data-live=bar]", head);
  if (!bar) return;
  if (left > 0) { bar.max = run.waits; bar.value = run.waits - left; }
  else if (n.total > 0 && (n.phase === "receive" || n.phase === "send")) { bar.max = n.total; bar.value = n.bytes; }
  else bar.removeAttribute("value");
}

async function conclude(run) {
  run.events.close();
  const answer = await load(fragmentOf(run)).catch(() => null);
  if (going !== run) return;
  if (!answer) { lost.show(() => conclude(run)); setTimeout(() => conclude(run), 3000); return; }
  present(run, answer);
}

function present(run, answer) {
  const rest = run.rest || [];
  ended();
  if (!answer.ok) return problem(answer);
  const pairs = [];
  turns["panel-result"] = null; // a part of another result that is still to come is not this one's
  for (const part of rest) { const was = byId(part.id); if (was) pairs.push(replace(was, part)); }
  finished(pairs.concat(swap(answer.doc)), rest.some((p) => p.id === "request"));
}

// finished says what came and gives the page the run's address.
function finished(pairs, patched) {
  const part = pairs.map(([p]) => p).find((p) => p.id === "result");
  if (!part) {
    if (pairs.some(([p]) => p.dataset.filled)) filled(pairs, "Not sent yet. Filled in"); // of a request in place of an address
    return;
  }
  $("#v-result")?.click();
  const label = $("#v-result")?.closest("label");
  if (label && part.dataset.status) label.lastChild.textContent = "Result " + part.dataset.status;
  address(part.dataset.run);
  allMended();
  if (usedRows("take") || usedRows("check")) { refreshCode(); namesLearned(); } // what would be taken is tried on what came
  const title = $("main h1")?.textContent;
  if (title && composing()) document.title = title + " · Parley";
  say(part.dataset.say || $("#verdict h2", part)?.textContent || "Done");
  const changed = pairs.filter(([p]) => p.id === "request" || p.id === "composer");
  if (patched && changed.length) filled(changed, "The request was changed");
}

// A step to a place on the same page is none to another run.
const apart = (href) => href.split("#", 1)[0];
addEventListener("popstate", () => { if (composing() && apart(location.href) !== apart(place)) location.reload(); });

// "Send now" ends a wait; a run that was going when the page came is followed.
addEventListener("submit", (e) => {
  if (!e.target.matches("form[data-quiet]")) return;
  e.preventDefault();
  tell(goal(e.target), formBody(e.target, e.submitter)).then((ok) => { if (!ok) toast("That was not possible any more."); }).catch(() => toast("Parley did not answer."));
});

upgrades.push((part) => {
  const r = part.id === "result" ? part : $("#result[data-state=running]", part);
  if (going || !r || r.dataset.state !== "running") return;
  const head = $("[data-live-head]", r);
  going = { id: r.dataset.run, began: performance.now() - (head?.dataset.began || 0), head };
  follow(going, r.dataset.events);
  busy(true);
});
