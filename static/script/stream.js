/* Streams: what arrives of a response is shown event by event, the newest below. */

// mostEvents is how many events the page holds; the server keeps them all.
const mostEvents = 200;

// arrive puts events into the list of the running run. Until there is one they wait.
function arrive(run, events) {
  run.arrived = (run.arrived || []).concat(events).slice(-mostEvents);
  const part = run.head && $("[data-stream-part]", run.head);
  if (!part) { if (events.length && !run.head) busy(true); return; }
  const fresh = run.arrived.filter((e) => !run.latest || !sameAnswer(e, run.latest) || e.number > run.latest.number);
  run.arrived = [];
  if (fresh.length) run.latest = fresh[fresh.length - 1];
  if (!run.latest) return;
  part.waiting = (part.waiting || []).concat(fresh).slice(-mostEvents);
  part.hidden = false;
  if (!part.paused && !watched(part)) catchUp(part);
  countUp(part, run.latest.number);
}

const sameAnswer = (a, b) => a.attempt === b.attempt && a.hop === b.hop;

// watched reports that the list may not move: the pointer or the focus is in it.
function watched(part) {
  const list = $("[data-stream]", part);
  return part.over || (list !== document.activeElement && list.contains(document.activeElement));
}

// catchUp draws what waits, and lets go of the oldest.
function catchUp(part) {
  const list = $("[data-stream]", part);
  for (const e of part.waiting || []) {
    if (!part.shown || !sameAnswer(e, part.shown)) list.replaceChildren();
    else if (e.number > part.shown.number + 1) list.append(el("li", { class: "muted evh" }, `${e.number - part.shown.number - 1} passed by; the kept run has all`));
    part.shown = e;
    list.append(eventRow(e));
  }
  part.waiting = [];
  while (list.children.length > mostEvents) list.firstChild.remove();
  list.scrollTop = list.scrollHeight;
}

function countUp(part, n) {
  const wait = part.waiting?.length || 0, b = $("[data-stream-pause]", part);
  const more = wait && !part.paused ? `, ${wait} wait while you are in the list` : n > mostEvents ? `, the last ${mostEvents} shown` : "";
  $("[data-stream-count]", part).textContent = n + " so far" + more;
  const label = part.paused ? "Follow" + (wait ? `, ${wait} new` : "") : "Pause";
  if (b.textContent !== label) b.textContent = label;
  b.setAttribute("aria-pressed", String(!!part.paused));
}

// eventRow is one line; what is longer opens, and is laid out then.
function eventRow(e) {
  const text = e.data.replace(/[\r\n]+$/, ""), one = oneLine(text);
  const head = [];
  const say = (css, words) => words && head.push(el("span", { class: css }, words));
  say("num muted", String(e.number));
  say("num at", "+" + (e.at_ms / 1000).toFixed(3) + " s");
  say("semi", e.name);
  say("muted", e.id && "id " + e.id);
  say("muted", e.retry_ms && "retry " + seconds(e.retry_ms));
  say("warn", e.cut && "not whole");
  head.push(el("span", { class: "evl" }, one.length > 300 ? one.slice(0, 300) + "…" : one));
  if (one === text && text.length <= (/^[[{]/.test(text) ? 60 : 160)) return el("li", {}, el("div", { class: "evh whole" }, ...head));
  const whole = el("div", { class: "evd" }), row = el("details", {}, el("summary", {}, ...head), whole);
  row.addEventListener("toggle", () => { whole.textContent ||= pretty(text); });
  return el("li", {}, row);
}

function oneLine(text) {
  if (!text.includes("\n")) return text;
  try { return JSON.stringify(JSON.parse(text)); } catch { return text.replace(/\r?\n/g, " ↵ "); }
}

// pretty lays JSON out; anything else, and what is long, stays as it is.
function pretty(text) {
  if (text.length > 20000 || !/^\s*[[{]/.test(text)) return text;
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

const streamOf = (e) => e.target.closest?.("[data-stream-part]");

// Pause holds the list still; so does scrolling up, until one is at its end again, and so
// does being in it.
addEventListener("click", (e) => {
  if (e.target.closest?.("[data-stream-pause]")) hold(streamOf(e), !streamOf(e).paused);
});
addEventListener("scroll", (e) => {
  const list = e.target;
  if (list.matches?.("[data-stream]")) hold(streamOf(e), list.scrollHeight - list.scrollTop - list.clientHeight > 40);
}, true);
addEventListener("toggle", (e) => { if (e.target.open && e.target.closest?.("[data-stream]")) hold(streamOf(e), true); }, true);
addEventListener("pointerover", (e) => {
  const inside = e.pointerType === "mouse" && e.target.closest?.("[data-stream]");
  for (const part of $$("[data-stream-part]")) {
    const was = part.over;
    part.over = !!inside && part.contains(inside);
    if (was && !part.over) hold(part, part.paused);
  }
});
addEventListener("focusout", (e) => { const part = e.target.closest?.("[data-stream]") && streamOf(e); if (part) setTimeout(() => hold(part, part.paused)); });

function hold(part, on) {
  part.paused = on;
  if (!on && !watched(part) && part.waiting?.length) catchUp(part);
  if (going?.latest) countUp(part, going.latest.number);
}
