/* A series that goes is followed: what its page shows is fetched anew as its runs end. */

const series = { events: null, timer: 0, busy: false, again: false, cost: 0 };

function followSeries(part) {
  series.events?.close();
  const events = series.events = new EventSource(part.dataset.events);
  events.addEventListener("run", () => refreshSeries());
  events.addEventListener("wait", (e) => { const n = JSON.parse(e.data); say(`Waiting ${seconds(n.wait_ms)}: ${n.because || ""}`); refreshSeries(); });
  events.addEventListener("done", () => { events.close(); refreshSeries(true); });
  events.onopen = () => lost.hide();
  events.onerror = () => { events.close(); lost.show(() => refreshSeries()); setTimeout(() => refreshSeries(), 2000); };
}

// refreshSeries asks for the parts now and then: no oftener than they are made in a tenth of the time.
function refreshSeries(now) {
  if (series.busy) { series.again = true; return; }
  if (series.timer && !now) return;
  clearTimeout(series.timer);
  series.timer = setTimeout(drawSeries, now ? 0 : Math.max(500, 10 * series.cost));
}

async function drawSeries() {
  series.timer = 0;
  const part = byId("series");
  if (!part?.dataset.from) return;
  series.busy = true;
  const began = performance.now();
  const answer = await load(part.dataset.from).catch(() => null);
  series.busy = false;
  series.cost = performance.now() - began;
  if (!answer?.ok) { lost.show(() => drawSeries()); setTimeout(() => drawSeries(), 3000); return; }
  lost.hide();
  const fresh = answer.doc.getElementById("series");
  for (const d of $$("details[open][id]", part)) fresh?.querySelector("#" + d.id)?.setAttribute("open", "");
  const act = byId("series-act")?.contains(document.activeElement);
  swap(answer.doc);
  if (act) $("#series-act button")?.focus();
  if (!fresh?.dataset.events) { series.events?.close(); say(fresh?.dataset.say || "Done"); } else if (series.events?.readyState === EventSource.CLOSED) followSeries(fresh);
  if (series.again) { series.again = false; refreshSeries(); }
}

upgrades.push((part) => {
  const s = part.id === "series" ? part : $("#series", part);
  if (s?.dataset.events && !series.events) followSeries(s);
});

// How long a wait still is, in the words beside the bar.
setInterval(() => {
  for (const e of $$("[data-until]")) {
    const left = new Date(e.dataset.until) - Date.now();
    e.textContent = left > 0 ? seconds(left) + " left" : "";
  }
}, 250);
