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

/* ------------------------------------------------------------------- plan */

// The plan stands in a dialog; a page that comes with it open makes it one.
addEventListener("click", (e) => {
  const b = e.target.closest?.("[data-opens]");
  const box = b && byId(b.dataset.opens);
  if (!box?.showModal) return;
  e.preventDefault();
  b.closest("details")?.removeAttribute("open");
  if (!box.open) box.showModal();
  $("input", box)?.select();
});

upgrades.push((part) => {
  for (const box of part.matches?.("dialog[open]") ? [part] : $$("dialog[open]", part)) {
    if (box.matches(":modal")) continue;
    box.removeAttribute("open");
    box.showModal();
    $("[aria-invalid=true]", box)?.focus();
  }
});

// Enter in a dialog presses its button; the form's own would send.
addEventListener("keydown", (e) => {
  if (e.key !== "Enter" || !e.target.matches?.("dialog.plan input:not([type=checkbox])")) return;
  e.preventDefault();
  $("[data-go]", e.target.closest("dialog"))?.click();
});

// A menu closes when one of its buttons is pressed, after the button did what it does.
addEventListener("click", (e) => { const m = e.target.closest?.(".menu-list button")?.closest("details.menu"); if (m) setTimeout(() => { m.open = false; }); });

// A menu closes when something else is pressed, or by Escape.
addEventListener("click", (e) => { for (const m of $$("details.menu[open]")) if (!m.contains(e.target)) m.open = false; });
addEventListener("keydown", (e) => {
  const m = e.key === "Escape" && e.target.closest?.("details.menu[open]");
  if (m) { m.open = false; $("summary", m).focus(); e.preventDefault(); }
});
