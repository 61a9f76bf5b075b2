/* History: selecting rows, going through them, and new runs. */

const had = upgrades.length;

const list = () => $("form[data-selection]");
const boxes = (form) => $$("input[type=checkbox][name=run]", form);
const chosen = (form) => boxes(form).filter((b) => b.checked);
let lastBox = null;

// selected names what is selected and what can be done with it.
function selected() {
  const form = list();
  if (!form) return;
  const on = chosen(form), all = boxes(form), head = $("[data-all]", form), picked = $$("[data-picked]", form).length;
  for (const b of all) b.closest("tr").toggleAttribute("data-sel", b.checked);
  if (head) { head.checked = on.length > 0 && on.length === all.length; head.indeterminate = on.length > 0 && on.length < all.length; }
  const bar = $("[data-selbar]", form);
  if (!bar) return;
  bar.classList.toggle("none", !on.length);
  $("[data-selected]", bar).textContent = on.length ? on.length + " selected" : "Nothing selected";
  $("[data-selected-names]", bar).textContent = on.slice(0, 3).map((b) => b.dataset.name).join(" and ") + (on.length > 3 ? " and more" : "");
  const compare = $("[data-compare]", bar);
  if (compare) compare.disabled = on.length + picked < 2 || on.length + picked > 6 || !on.length;
  for (const b of $$("[data-needs-one]", bar)) b.disabled = !on.length;
}

addEventListener("click", (e) => {
  if (!e.target.matches?.("form[data-selection] input[type=checkbox]")) return;
  const form = list(), all = boxes(form);
  if (e.target.hasAttribute("data-all")) all.forEach((b) => { b.checked = e.target.checked; });
  else if (e.shiftKey && lastBox?.isConnected) {
    const [a, b] = [all.indexOf(lastBox), all.indexOf(e.target)].sort((x, y) => x - y);
    all.slice(a, b + 1).forEach((x) => { x.checked = e.target.checked; });
  }
  if (e.target.name === "run") lastBox = e.target;
  selected();
});

addEventListener("click", (e) => {
  if (!e.target.closest?.("[data-clear]") || !list()) return;
  e.preventDefault();
  boxes(list()).forEach((b) => { b.checked = false; });
  selected();
  boxes(list())[0]?.focus();
});

upgrades.push(selected);
addEventListener("pageshow", selected);

// An address names runs to compare or export, not what was typed to tag them with.
let toAddress = false;
addEventListener("submit", (e) => { toAddress = (e.submitter?.formMethod || e.target.getAttribute("method")) === "get"; });
addEventListener("formdata", (e) => {
  if (e.target !== list()) return;
  for (const name of ["tag", "note"]) if (toAddress || !e.formData.get(name)) e.formData.delete(name);
});

const links = () => $$("#runs a.rq");
function step(by) {
  const all = links();
  if (!all.length) return false;
  const at = all.indexOf(document.activeElement?.closest("tr")?.querySelector("a.rq"));
  const to = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  to.focus();
  to.scrollIntoView({ block: "nearest" });
}
keymap.j = () => step(1);
keymap.k = () => step(-1);
keymap.x = () => {
  const box = document.activeElement?.closest("tr")?.querySelector("input[name=run]");
  if (!box) return false;
  box.click();
};

/* ------------------------------------------------------------------- live */

// The first part of the whole list hears of new runs. It takes them in by itself only
// where nothing would move under anyone's hands.
const fresh = new Set();
let events = null, silent = false; // silent: what happens is not heard

function hear() {
  if (!byId("runs")?.dataset.liveFrom) return;
  events = new EventSource("/api/events");
  events.addEventListener("run", (e) => {
    if (!byId("runs")?.dataset.liveFrom) return; // it is filtered by what was typed since
    const run = JSON.parse(e.data), known = Number(run.id) <= Number(byId("runs")?.dataset.liveFrom);
    if (known && (run.state === "running" || !going(run.id))) return;
    if (!known) fresh.add(run.id);
    if (calm()) takeIn(fresh, true); else if (known) renew(run.id); else offer(fresh);
  });
  events.onopen = () => { if (silent) { heard(true); missed(); } };
  events.onerror = () => { heard(false); if (events.readyState === EventSource.CLOSED) setTimeout(hearAgain, 5000); };
}
addEventListener("pagehide", () => events?.close());
addEventListener("pageshow", (e) => { if (e.persisted && events) hear(); });
addEventListener("click", (e) => { if (e.target.closest?.("[data-take-in]")) takeIn(fresh); });
addEventListener("pointerout", (e) => { if (fresh.size && e.target.closest?.("#runs") && !e.relatedTarget?.closest?.("#runs, #newbar") && calm()) takeIn(fresh, true); });

// heard says at the list's head whether it is live.
function heard(is) {
  const sign = $("[data-live-sign]");
  silent = !is;
  sign?.toggleAttribute("data-silent", silent);
  if (sign) sign.textContent = is ? "Live" : "Not live now";
}

// hearAgain asks whether the list may still be read, and listens on if so. A browser does that
// by itself only where no answer came at all.
async function hearAgain() {
  const answer = await load(location.href).catch(() => null);
  if (answer?.ok) hear(); else setTimeout(hearAgain, 5000);
}

// missed shows what was sent while nothing was heard.
async function missed() {
  const answer = await load(location.href).catch(() => null), from = Number(byId("runs")?.dataset.liveFrom);
  if (!answer?.ok || !from) return;
  for (const row of $$("#runs tr[data-run]", answer.doc)) if (Number(row.dataset.run) > from) fresh.add(row.dataset.run);
  if (calm()) takeIn(fresh, true); else if (fresh.size) offer(fresh);
}

function calm() {
  const runs = byId("runs"), scroller = $(".list");
  return !document.hidden && !chosen(list()).length && !runs.contains(document.activeElement) && !pointed(runs) && (scroller?.scrollTop || 0) < 4 && scrollY < 4;
}

// A finger that is gone still hovers where it was; a mouse does not.
let mouse = matchMedia("(hover: hover)").matches;
addEventListener("pointerover", (e) => { mouse = e.pointerType !== "touch"; });
const pointed = (runs) => mouse && runs.matches(":hover");

function offer(fresh) {
  const bar = byId("newbar"), n = fresh.size, words = `${n} new run${n === 1 ? "" : "s"}. Show ${n === 1 ? "it" : "them"}`;
  if (!bar) return;
  bar.hidden = false;
  $("[data-take-in]", bar).textContent = words;
  if (n === 1) say("1 new run");
}

// going is the row of a run that had not ended when it was shown.
const going = (id) => $(`#runs tr[data-going][data-run="${CSS.escape(id)}"]`);

// renew shows the end of a run in its row alone, where the list must not move.
async function renew(id) {
  const answer = await load(location.href).catch(() => null), row = going(id);
  const now = answer?.ok && answer.doc.querySelector(`#runs tr[data-run="${CSS.escape(id)}"]`);
  if (!row || !now) return;
  $("input[name=run]", now).checked = $("input[name=run]", row).checked;
  const at = row.contains(document.activeElement) && document.activeElement.name === "run" ? "input[name=run]" : row.contains(document.activeElement) && "a.rq";
  row.replaceWith(document.adoptNode(now));
  if (at) $(at, now)?.focus({ preventScroll: true });
  selected();
}

// takeIn shows the list anew. What comes meanwhile is not in it: it is shown once more.
let taking = false, again = false;
async function takeIn(fresh, byItself) {
  again = taking;
  if (taking) return;
  taking = true;
  const came = [...fresh], answer = await load(location.href).catch(() => null), n = came.length;
  taking = false;
  if (!answer?.ok || byItself && !calm()) return fresh.size ? offer(fresh) : undefined;
  for (const id of came) fresh.delete(id);
  byId("newbar").hidden = true;
  swap(answer.doc, ["runs", "history-chips", "places"]);
  if (n) say(n + " new run" + (n === 1 ? "" : "s"));
  if (again) takeIn(fresh, true);
}
hear();

/* ---------------------------------------------------------------- compare */

// N and Shift N go through the differences, as do the two buttons.
let atDiff = -1;
function difference(by) {
  const all = $$("[data-diff]").filter((e) => e.offsetParent);
  if (!all.length) return false;
  atDiff = (atDiff + by + all.length) % all.length;
  all.forEach((e, i) => e.classList.toggle("at", i === atDiff));
  all[atDiff].tabIndex = -1;
  all[atDiff].focus({ preventScroll: true });
  all[atDiff].scrollIntoView({ block: "center" });
  const n = $("[data-diff-at]");
  if (n) n.textContent = `${atDiff + 1} of ${all.length}`;
}
keymap.n = () => difference(1);
keymap["shift n"] = () => difference(-1);
addEventListener("click", (e) => {
  const b = e.target.closest?.("[data-diff-step]");
  if (!b) return;
  difference(Number(b.dataset.diffStep));
  b.focus();
});

// Lines that are equal are folded by the server; "Show" unfolds them in place.
addEventListener("click", (e) => {
  const b = e.target.closest?.("[data-unfold]");
  if (!b || e.ctrlKey || e.metaKey) return;
  e.preventDefault();
  const row = b.closest("tr"), from = $$(`tr[data-fold="${CSS.escape(b.dataset.unfold)}"]`);
  from.forEach((r) => { r.hidden = false; });
  row.remove();
  reach(from[0]);
});

// The offer to undo is made once: a page loaded anew does not make it again.
if (/[?&](deleted|undo)=/.test(location.search)) {
  const here = new URL(location.href);
  for (const name of ["deleted", "undo"]) here.searchParams.delete(name);
  history.replaceState(history.state, "", here);
}

addEventListener("click", (e) => { if (e.target.closest?.("[data-print]")) print(); });

// What is typed into the history's filter is asked for in the pauses of typing, in place. A word
// that is no filter yet, such as status:, changes nothing until Enter.
let pause = 0, typing = 0;
const filters = () => $("form.filters[data-at-once]");
function typedFilter() {
  const q = new URLSearchParams([...new FormData(filters())].filter(([, v]) => v !== ""));
  return "/history" + (q.size ? "?" + q : "");
}
async function askTyped() {
  const at = typedFilter(), turn = ++typing;
  if (at === location.pathname + location.search) return;
  const answer = await load(at).catch(() => null);
  if (!answer?.ok || turn !== typing || typedFilter() !== at) return;
  swap(answer.doc, ["runs", "history-chips", "history-views"]);
  for (const f of $$("input[name=q], input[name=host]", filters())) f.defaultValue = f.value;
  $("[data-testid=fault-query]")?.remove();
  const live = $("[data-live-sign]");
  if (live) live.hidden = !byId("runs").dataset.liveFrom;
  history.replaceState(history.state, "", at);
}
addEventListener("input", (e) => {
  if (!e.target.matches?.("form.filters[data-at-once] input")) return;
  clearTimeout(pause);
  pause = setTimeout(askTyped, 300);
});
// A chip that is pressed before the pause takes along what was typed.
addEventListener("click", (e) => {
  const chip = e.target.closest?.("#history-chips a");
  if (!chip || !filters()) return;
  const to = new URL(chip.href);
  for (const f of $$("input[name=q], input[name=host]", filters())) if (f.value !== f.defaultValue) f.value ? to.searchParams.set(f.name, f.value) : to.searchParams.delete(f.name);
  chip.href = to;
}, true);

// A form that only chooses what is shown is sent as soon as the choice is made. What is typed is
// sent by Enter: leaving a field to press something must not load another page under the pointer.
addEventListener("change", (e) => { const f = e.target.form; if (f?.hasAttribute("data-at-once") && e.target.type !== "search" && e.target.name !== "host") f.requestSubmit(); });

/* What is done with rows loads the page again: it stays where it was. */
const spot = "parley.spot";
addEventListener("submit", (e) => {
  if (!e.target.matches("form[data-selection], #toasts form") || toAddress) return; // it was found out above
  try { sessionStorage.setItem(spot, JSON.stringify({ at: Date.now(), path: location.pathname, page: scrollY, list: $(".list")?.scrollTop || 0 })); } catch { /* then it begins at its top */ }
});
try {
  const was = JSON.parse(sessionStorage.getItem(spot));
  sessionStorage.removeItem(spot);
  if (was?.path === location.pathname && Date.now() - was.at < 10_000) { scrollTo(0, was.page); $(".list")?.scrollTo(0, was.list); }
} catch { /* nothing was kept */ }
