/* The history's query: tokens, then what runs have of them, in a list under the field. */

const tokenWords = {
  status: ["4xx", "5xx", "none"], class: ["2xx", "3xx", "4xx", "5xx", "none"], since: ["1h", "24h", "7d", "30d"], until: [], changed: ["yes", "no"], pinned: ["yes", "no"],
  baseline: ["differs", "same", "set"], took: [">1s", ">200ms", "<50ms"], url: [], header: ['"retry-after"'], body: [], host: [], tag: [], env: [], who: [], method: [], rule: [], collection: [], saved: [],
};
const tokenMeans = {
  status: "a code, a class or none", since: "sent since", until: "sent before", changed: "differs from the run before", pinned: "is pinned", baseline: "against its baseline",
  took: "how long it took", url: "a text in the address", header: "a field of either side", body: "words in the content", host: "of the address", tag: "has the tag", env: "of the environment", who: "who sent it", method: "sent as", rule: "explained by", collection: "sent from a collection", saved: "sent from a saved request", class: "class of the status",
};
const askedOf = ["host", "tag", "env", "who", "method", "status", "rule", "collection"];

// wordAt is the word of the query that the cursor stands in, and where it begins and ends.
function wordAt(input) {
  const text = input.value, at = input.selectionStart ?? text.length;
  let from = 0, quoted = false;
  for (let i = 0; i < at; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (text[i] === " " && !quoted) from = i + 1;
  }
  const rest = text.slice(at).search(/\s/);
  return { from, to: rest < 0 || quoted ? text.length : at + rest, typed: text.slice(from, at) };
}

// suggestions are what the word could become: [what is put in, what is shown beside it].
async function suggestions(typed) {
  const cut = typed.indexOf(":"), name = typed.slice(0, cut).toLowerCase();
  if (cut < 0) return Object.keys(tokenWords).filter((n) => n.startsWith(typed.toLowerCase())).map((n) => [n + ":", tokenMeans[n]]);
  if (!(name in tokenWords)) return [];
  const begin = typed.slice(cut + 1), words = tokenWords[name].filter((w) => w.startsWith(begin));
  if (!askedOf.includes(name)) return words.map((w) => [`${name}:${w}`, ""]);
  const answer = await fetch("/api/values?" + new URLSearchParams({ token: name, begin })).then((r) => r.ok ? r.json() : null, () => null);
  const seen = (answer?.values || []).filter((v) => !words.includes(v) && !v.includes('"'));
  return words.map((w) => [`${name}:${w}`, ""]).concat(seen.map((v) => [`${name}:${/\s/.test(v) ? `"${v}"` : v}`, "seen in runs"]));
}

function suggester(input) {
  const list = el("ul", { id: "query-suggestions", role: "listbox", "aria-label": "Suggestions", class: "suggest", hidden: "" });
  input.removeAttribute("list");
  for (const [k, v] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", "aria-haspopup": "listbox" })) input.setAttribute(k, v);
  input.parentElement.append(list);
  let asked = 0, timer = 0;
  const rows = () => $$("[role=option]", list), at = () => rows().findIndex((o) => o.getAttribute("aria-selected") === "true");
  const point = (row) => {
    for (const o of rows()) o.setAttribute("aria-selected", String(o === row));
    if (row) { input.setAttribute("aria-activedescendant", row.id); row.scrollIntoView({ block: "nearest" }); } else input.removeAttribute("aria-activedescendant");
  };
  const close = () => { asked++; clearTimeout(timer); list.hidden = true; input.setAttribute("aria-expanded", "false"); point(null); };
  const open = async () => {
    const mine = ++asked, word = wordAt(input), found = await suggestions(word.typed);
    if (mine !== asked || document.activeElement !== input) return;
    if (!found.length || found.length === 1 && found[0][0] === word.typed) return close();
    const pointed = rows()[at()]?.dataset.text;
    list.replaceChildren(...found.slice(0, 16).map(([text, means], i) => el("li", { role: "option", id: "suggestion-" + i, "aria-selected": "false", "data-text": text }, el("code", {}, text), means ? el("span", { class: "muted" }, means) : "")));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    point(pointed && rows().find((o) => o.dataset.text === pointed));
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(open, 120); };
  const take = (row) => {
    const word = wordAt(input), text = row.dataset.text, more = text.endsWith(":");
    input.setRangeText(text + (more ? "" : " "), word.from, word.to, "end");
    if (more) open(); else close();
  };
  input.addEventListener("input", soon);
  input.addEventListener("focus", () => { if (!input.value) soon(); });
  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (e) => e.preventDefault());
  list.addEventListener("click", (e) => { const row = e.target.closest("[role=option]"); if (row) take(row); });
  input.addEventListener("keydown", (e) => {
    const all = rows(), shown = !list.hidden && all.length > 0;
    if (e.key === "ArrowDown" && !shown) { e.preventDefault(); open(); return; }
    if (!shown) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step) { e.preventDefault(); point(all[(at() + step + all.length + (at() < 0 && step < 0 ? 1 : 0)) % all.length]); }
    else if ((e.key === "Enter" || e.key === "Tab") && at() >= 0) { e.preventDefault(); take(all[at()]); }
    else if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); close(); }
  });
}

upgrades.push((part) => { for (const input of $$("form.filters input[list=query-words]", part)) suggester(input); });
