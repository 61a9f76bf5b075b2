/* The palette: one field that finds requests, runs, codes and commands. */

let palette = null;

function buildPalette() {
  const input = el("input", {
    role: "combobox", "aria-expanded": "true", "aria-controls": "pal-list", "aria-autocomplete": "list",
    "aria-label": "Search or run a command", placeholder: "Find a run or a code, or type an address", autocomplete: "off", spellcheck: "false",
  });
  const found = el("div", { id: "pal-list", role: "listbox", "aria-label": "Results" });
  const close = el("button", { type: "button", class: "btn ghost sm", "aria-label": "Close" }, el("kbd", {}, "Esc"));
  const foot = el("footer", {}, hint("move", "↑", "↓"), hint("open", "↵"), hint("send", "Ctrl ↵"), el("a", { class: "end", href: "/help" }, "All keys"));
  const box = el("dialog", { class: "palette", "aria-label": "Search or run a command" }, el("div", { class: "pq" }, icon("search"), input, close), found, foot);
  document.body.append(box);
  close.onclick = () => box.close();
  box.onclick = (e) => { if (e.target === box) box.close(); };
  let timer = 0;
  input.oninput = () => { clearTimeout(timer); timer = setTimeout(() => find(input.value), 120); };
  input.onkeydown = (e) => paletteKey(e, input);
  found.onclick = (e) => { const o = e.target.closest("[role=option]"); if (o) choose(o); };
  found.onpointermove = (e) => { const o = e.target.closest("[role=option]"); if (o) mark(o); };
  return { box, input, found };
}

const hint = (text, ...keys) => el("span", {}, ...keys.flatMap((k) => [el("kbd", {}, k), " "]), text);
const options = () => $$("[role=option]", palette.found);

function mark(option) {
  for (const o of options()) o.setAttribute("aria-selected", String(o === option));
  if (!option) return palette.input.removeAttribute("aria-activedescendant");
  palette.input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function paletteKey(e, input) {
  const all = options(), at = all.findIndex((o) => o.getAttribute("aria-selected") === "true");
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[e.key];
  if (to !== undefined && all.length) { e.preventDefault(); mark(all[(to + all.length) % all.length]); }
  if (e.key === "Enter") { e.preventDefault(); const o = all[at] || all[0], to = (e.ctrlKey || e.metaKey) && o && $("[data-sends]", o); if (to) sendKept(to.dataset.sends); else if (o) choose(o); else if (input.value) location.href = "/search?q=" + encodeURIComponent(input.value); }
}

// sendKept sends a saved request, and goes to what it answers.
function sendKept(action) {
  const form = document.body.appendChild(el("form", { method: "post", action }));
  form.requestSubmit();
}

// choose does what the option stands for: a command of this page, or a page to go to.
function choose(option) {
  palette.box.close();
  const act = option.dataset.act;
  if (act) return commands.find((c) => c.act === act)?.run(palette.input.value.trim());
  const link = $("a[href]", option);
  if (link) location.href = link.href;
}

// commands are what this page can do now; when says whether it can.
// An address is a URL, or a host with a dot, a port or a path after it.
const isAddress = (q) => /^https?:\/\/\S+$/i.test(q) || /^(localhost|\[[\da-f:.]+\]|[\w-]+(\.[\w-]+)+|[\w-]+(?=:\d))(:\d{1,5})?(\/\S*)?$/i.test(q) && !/^\d+(\.\d+)?$/.test(q);

const commands = [
  { act: "examples", text: "Examples to try", icon: "play", when: (q) => matches(q, "examples scenarios demo try"), run: () => { location.href = "/?examples"; } },
  { act: "curl", text: "Fill in this request", icon: "import", when: (q) => looksLikeCurl(q), run: (q) => request() ? fillFrom(q) : goWith(q) },
  { act: "url", text: "Send a GET to this address", icon: "send", when: (q) => isAddress(q) && maySend(), run: sendTo },
  { act: "send", text: "Send this request", icon: "send", key: "Ctrl ↵", when: (q) => request() && maySend() && matches(q, "send this request"), run: () => request().requestSubmit() },
  { act: "compare", text: "Compare with the run before", icon: "cmp", key: "C", when: (q) => $('[data-key="c"]') && matches(q, "compare with the run before"), run: () => $('[data-key="c"]').click() },
  { act: "save", text: "Save this request", icon: "save", key: "Ctrl S", when: (q) => $("[data-save]") && matches(q, "save this request collection"), run: () => press("[data-save]") },
  { act: "collections", text: "Collections", icon: "coll", when: (q) => matches(q, "collections saved requests folders"), run: () => { location.href = "/collections"; } },
  { act: "import", text: "Import", icon: "import", when: (q) => matches(q, "import postman insomnia bruno hoppscotch thunder client openapi swagger har curl hurl") && maySend(), run: () => { location.href = "/import"; } },
  { act: "new", text: "New request", icon: "plus", when: (q) => matches(q, "new request"), run: () => { location.href = "/"; } },
  { act: "foreign", text: "Explain a response from elsewhere", icon: "why", when: (q) => matches(q, "explain a response from elsewhere paste har curl -i"), run: () => { location.href = "/explain"; } },
  { act: "lessons", text: "Lessons", icon: "lesson", when: (q) => matches(q, "lessons learn http tutorial"), run: () => { location.href = "/lessons"; } },
  { act: "cookies", text: "Cookies", icon: "env", when: (q) => matches(q, "cookies jar session"), run: () => { location.href = "/cookies"; } },
  { act: "environments", text: "Environments", icon: "env", when: (q) => matches(q, "environments variables secrets"), run: () => { location.href = "/environments"; } },
  { act: "present", text: "Presentations", icon: "screen", when: (q) => matches(q, "presentations present live follow stage"), run: () => { location.href = "/present"; } },
  { act: "settings", text: "Settings", icon: "gear", when: (q) => matches(q, "settings limits people share links audit policy"), run: () => { location.href = "/settings"; } },
  { act: "theme", text: "Switch theme", icon: "moon", when: (q) => $('form[action="/theme"]') && matches(q, "switch theme light dark"), run: () => $('form[action="/theme"]').requestSubmit() },
  { act: "keys", text: "Keys and help", icon: "what", key: "?", when: (q) => matches(q, "keys and help"), run: () => { location.href = "/help"; } },
];
const matches = (q, text) => !q || text.includes(q.toLowerCase());
const maySend = () => !$("[data-send]:disabled");
const goWith = (q) => { location.href = "/?curl=" + encodeURIComponent(q); };

function sendTo(address) {
  const field = $("#request [name=url]");
  if (!field) { location.href = "/?url=" + encodeURIComponent(address); return; }
  field.value = address;
  addressToParams();
  const method = $("#request [name=method]");
  if (method) method.value = "GET";
  request().requestSubmit();
}

function commandGroup(q) {
  const can = commands.filter((c) => c.when(q));
  if (!can.length) return [];
  const rows = can.map((c) => {
    const o = el("div", { class: "opt", role: "option", id: "pal-act-" + c.act, "data-act": c.act, "aria-selected": "false" }, icon(c.icon), el("span", {}, c.text));
    if (c.key) o.append(el("kbd", {}, c.key));
    return o;
  });
  return [el("div", { role: "group", "aria-labelledby": "pal-commands" }, el("div", { class: "grp", id: "pal-commands", role: "presentation" }, "Commands"), ...rows)];
}

let asked = 0;
async function find(text) {
  const q = text.trim(), mine = ++asked, first = commandGroup(q);
  const typed = looksLikeCurl(q) || isAddress(q);
  const answer = typed ? null : await load("/search?q=" + encodeURIComponent(q)).catch(() => null);
  if (mine !== asked) return;
  const groups = answer?.ok ? $$("#found > [role=group]", answer.doc).map((g) => document.adoptNode(g)) : [];
  const meant = q && commands.some((c) => c.when(q) && c.text.toLowerCase().split(" ").some((w) => w.startsWith(q.toLowerCase())));
  const all = q && !typed && !meant ? groups.concat(first) : first.concat(groups);
  palette.found.replaceChildren(...(all.length ? all : [el("p", { class: "grp" }, "Nothing found.")]));
  for (const a of $$("a", palette.found)) a.tabIndex = -1;
  showTimes(palette.found);
  mark(options()[0]);
}

function openPalette() {
  if (onStage) return false; // a room looks on
  palette ||= buildPalette();
  if (palette.box.open) return;
  palette.box.showModal();
  palette.input.select();
  find(palette.input.value);
}

chords["mod KeyK"] = openPalette;
chords["mod shift KeyC"] = () => { const c = $('[data-copy-from="code"]'); if (!c) return false; c.click(); };
addEventListener("click", (e) => {
  if (!e.target.closest?.("[data-palette]")) return;
  e.preventDefault();
  openPalette();
});

// What other pages need besides comes behind this, with more.js, and asks for its tools.
addEventListener("more", (e) => e.detail({ $, $$, byId, el, say, load, swap, lost, reach, seconds, upgrades, keymap }));
upgrade(document);
findSent();
// No style depends on this mark, so that the page is not laid out a second time.
root.classList.add("scripted");
