/* Streams: what arrives of a response is shown event by event, the newest below. */

// mostEvents is how many events the page holds; the server keeps them all.
const mostEvents = 200;

// arrive puts events into the list of the running run. Until there is one they wait.
function arrive(run, events) {
  run.arrived = (run.arrived || []).concat(events).slice(-mostEvents);
  const part = run.head && $("[data-stream-part]", run.head);
  if (!part) { if (events.length && !run.head) busy(true); return; }
  const list = $("[data-stream]", part);
  const waiting = run.arrived;
  run.arrived = [];
  if (!run.latest && waiting.length) list.replaceChildren();
  for (const e of waiting) {
    if (run.latest && (e.attempt !== run.latest.attempt || e.hop !== run.latest.hop)) list.replaceChildren();
    run.latest = e;
    list.append(eventRow(e));
  }
  while (list.children.length > mostEvents) list.firstChild.remove();
  if (!run.latest) return;
  part.hidden = false;
  const n = run.latest.number;
  $("[data-stream-count]", part).textContent = n + (n === 1 ? " event" : " events") + (n > mostEvents ? `, the last ${mostEvents} shown` : "");
  if (!part.paused) list.scrollTop = list.scrollHeight;
}

function eventRow(e) {
  const head = el("div", { class: "evh" });
  const say = (css, text) => text && head.append(el("span", { class: css }, text));
  say("num muted", e.number);
  say("num", "+" + (e.at_ms / 1000).toFixed(3) + " s");
  say("semi", e.name);
  say("muted", e.id && "id " + e.id);
  say("warn", e.cut && "not whole");
  return el("li", {}, head, el("div", { class: "evd" }, pretty(e.data)));
}

// pretty lays JSON out; anything else, and what is long, stays as it is.
function pretty(text) {
  if (text.length > 20000 || !/^\s*[[{]/.test(text)) return text;
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

// Pause holds the list still; so does scrolling up, until one is at its end again.
addEventListener("click", (e) => {
  const b = e.target.closest?.("[data-stream-pause]");
  if (!b) return;
  const part = b.closest("[data-stream-part]"), list = $("[data-stream]", part);
  hold(part, !part.paused);
  if (!part.paused) list.scrollTop = list.scrollHeight;
});
addEventListener("scroll", (e) => {
  const list = e.target;
  if (!list.matches?.("[data-stream]")) return;
  hold(list.closest("[data-stream-part]"), list.scrollHeight - list.scrollTop - list.clientHeight > 40);
}, true);

function hold(part, on) {
  part.paused = on;
  const b = $("[data-stream-pause]", part);
  b.setAttribute("aria-pressed", String(on));
  b.textContent = on ? "Follow" : "Pause";
}
