/* Tabs (APG, manual activation): one tab stop, arrows move, Enter or Space opens. */

const tabsOf = (list) => $$(".tab", list);

// The part of a saved request that was chosen last in this tab of the browser is open when one comes
// back to it, unless the address asks for another, or something in another is wrong.
const partOf = (list) => { const id = list.closest("#composer") && byId("request")?.elements.saved?.value; return id && "parley.part." + id; };
function lastPart(list, tabs) {
  const key = partOf(list);
  if (!key || location.search.includes("open=") || $("[aria-invalid]", byId("composer"))) return null;
  try { return tabs.find((t) => local(t) === sessionStorage.getItem(key)); } catch { return null; }
}

function openTab(list, tab) {
  for (const t of tabsOf(list)) {
    t.setAttribute("aria-selected", String(t === tab));
    t.tabIndex = t === tab ? 0 : -1;
  }
}

// Links to panels of this page show one of them; other links fetch theirs.
upgrades.push((part) => {
  const lists = $$(".tabs", part).concat(part.matches?.(".tabs") ? [part] : []);
  for (const list of lists) {
    const tabs = tabsOf(list);
    if (!tabs.length || list.dataset.upgraded) continue;
    list.dataset.upgraded = "";
    list.setAttribute("role", "tablist");
    const chosen = lastPart(list, tabs) || tabs.find((t) => t.getAttribute("aria-current")) || tabs.find((t) => t.getAttribute("aria-selected") === "true") || tabs[0];
    for (const t of tabs) {
      t.setAttribute("role", "tab");
      t.removeAttribute("aria-current");
      const panel = byId(panelOf(list, t));
      if (!panel) continue;
      t.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      if (!list.dataset.panel) panel.hidden = t !== chosen;
    }
    openTab(list, chosen);
    name(list, chosen);
  }
});

const local = (t) => t.getAttribute("href")?.startsWith("#") ? t.getAttribute("href").slice(1) : t.dataset.tab;
const panelOf = (list, t) => list.dataset.panel || local(t);

function name(list, tab) {
  const panel = byId(panelOf(list, tab));
  if (!panel) return;
  tab.id ||= "tab-" + panelOf(list, tab) + "-" + tabsOf(list).indexOf(tab);
  panel.setAttribute("aria-labelledby", tab.id);
}

async function show(list, tab) {
  if (!list.dataset.panel) {
    for (const t of tabsOf(list)) { const p = byId(local(t)); if (p) p.hidden = t !== tab; }
  } else {
    if (!await loadPart(tab.href, list.dataset.panel)) return;
    byId(list.dataset.panel)?.setAttribute("role", "tabpanel");
    if (!list.dataset.still) { history.replaceState(history.state, "", tab.href); place = location.href; }
  }
  openTab(list, tab);
  name(list, tab);
  if (partOf(list)) try { sessionStorage.setItem(partOf(list), local(tab)); } catch { /* then it is not kept */ }
  tab.dispatchEvent(new CustomEvent("parley:shown", { bubbles: true, detail: byId(panelOf(list, tab)) }));
}

addEventListener("click", (e) => {
  const tab = e.target.closest?.(".tabs[data-upgraded] .tab");
  if (!tab || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
  e.preventDefault();
  show(tab.closest(".tabs"), tab);
});

addEventListener("keydown", (e) => {
  const list = e.target.closest?.(".tabs[data-upgraded]");
  if (!list || e.ctrlKey || e.metaKey || e.altKey) return;
  const tabs = tabsOf(list), at = tabs.indexOf(e.target);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[e.key];
  if (e.key === " ") { e.preventDefault(); e.target.click(); }
  if (to === undefined) return;
  e.preventDefault();
  const next = tabs[(to + tabs.length) % tabs.length];
  tabs.forEach((t) => { t.tabIndex = t === next ? 0 : -1; });
  next.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
});

for (let n = 1; n <= 7; n++) {
  keymap[n] = () => {
    const list = $(".tabs[data-panel]");
    const tab = list && tabsOf(list)[n - 1];
    if (!tab) return false;
    show(list, tab);
    tab.focus();
  };
}
