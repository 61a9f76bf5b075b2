
/* ------------------------------------------------------------- completion */

// list is the listbox of names for the field that is typed into.
const list = { box: el("ul", { class: "namelist", role: "listbox", id: "name-list", "aria-label": "Names", hidden: true }), open: false, field: null, at: 0 };
($("main") || document.body).append(list.box);

// combobox makes a field one that a list completes. A text area stays what it is.
function combobox(field) {
  if (field.dataset.completes) return;
  field.dataset.completes = "";
  const more = field.tagName === "TEXTAREA" ? {} : { role: "combobox", "aria-expanded": "false" };
  for (const [k, v] of Object.entries({ "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": "name-list", ...more })) field.setAttribute(k, v);
}

// begun is the name that is being typed before the caret: where its braces and it begin, its letters, and
// of what it is an operand.
function begun(text, caret) {
  const m = /\{\{\s*(\$[A-Za-z0-9]+(?:[ \t]+[^\s{}]+)*[ \t]+)?([\p{L}_$][\p{L}\p{M}\p{N}_.$-]*)?$/u.exec(text.slice(0, caret));
  if (!m) return null;
  const [of, ...before] = (m[1] || "").trim().split(/[ \t]+/), takes = of && find(of)?.takes;
  if (of && before.length >= (takes || []).length) return null;
  return { braces: m.index, from: caret - (m[2] || "").length, typed: m[2] || "", of, more: of && before.length + 1 < takes.length };
}

// offers are the names that it could become, those that begin so first.
function offers(typed, of) {
  const low = typed.toLowerCase(), begins = (n) => n.name.toLowerCase().startsWith(low) || n.dynamic && n.name.slice(1).toLowerCase().startsWith(low);
  const names = all().filter((n) => !of || !n.takes);
  return names.filter(begins).concat(names.filter((n) => low && !begins(n) && n.name.toLowerCase().includes(low))).slice(0, 40);
}

const valueOf = (n) => n.takes ? n.takes.join(" ") : n.secret ? n.set ? "secret" : "secret, no value yet" : n.value === "" ? "empty" : short(n.value, 60);

// wordOf is what is being typed in a field, and what it could become: a name in braces, or
// what headers usually are. asked is said when the list was asked for.
function wordOf(field, asked) {
  const { value, selectionStart: from, selectionEnd: to } = field, word = /^[^\s{}]*$/.test(value.slice(from, to)) && begun(value, from);
  return word && (from === to || word.of) ? { ...word, first: 0, found: offers(word.typed, word.of) } : field.name === "url" ? goesOn(field) : usually(field, asked);
}

function suggest(field, asked) {
  const word = wordOf(field, asked), found = word?.found || [];
  if (!found.length) return close();
  untell();
  list.field = field;
  list.word = word;
  list.box.replaceChildren(...found.map((n, i) => el("li", { role: "option", id: "name-" + i, "data-name": n.name, "aria-selected": "false" },
    el("b", {}, n.secret ? icon("lock", true) : "", n.before ? el("span", { class: "method" }, n.before) : "", n.shows || n.name), word.whole ? "" : el("code", {}, valueOf(n)), el("span", { class: "muted" }, word.whole ? n.says : n.from))));
  list.box.setAttribute("aria-label", word.label || "Names");
  list.open = true;
  if (field.getAttribute("role") === "combobox") field.setAttribute("aria-expanded", "true");
  const at = word.whole ? field.getBoundingClientRect() : caretBox(field, word.braces);
  place(list.box, at, at.bottom);
  point(word.first);
}

// caretBox is where a character of a field stands.
function caretBox(field, offset) {
  const whole = field.getBoundingClientRect(), probe = el("div", { class: "under probe" + (field.tagName === "TEXTAREA" ? " folds" : "") }, field.value.slice(0, offset)), end = el("span", {}, "\u200b");
  const was = layers.get(field);
  probe.append(end, field.value.slice(offset));
  field.before(probe);
  field.parentNode.classList.add("painted");
  layers.set(field, probe);
  fit(field);
  const r = end.getBoundingClientRect();
  if (was) layers.set(field, was); else layers.delete(field);
  probe.remove();
  return { left: Math.min(Math.max(r.left, whole.left), whole.right), top: Math.max(r.top, whole.top), bottom: field.tagName === "TEXTAREA" ? Math.min(r.bottom, whole.bottom) : whole.bottom };
}

const options = () => $$("[role=option]", list.box);
// point chooses an option; -1 is none yet: what is typed stays then.
function point(i) {
  const rows = options();
  list.at = i < -1 ? rows.length - 1 : i === rows.length ? 0 : i;
  rows.forEach((o, j) => o.setAttribute("aria-selected", String(j === list.at)));
  if (list.at < 0) return list.field.removeAttribute("aria-activedescendant");
  list.field.setAttribute("aria-activedescendant", "name-" + list.at);
  rows[list.at].scrollIntoView({ block: "nearest" });
}

function close() {
  if (!list.open) return;
  list.open = false;
  list.box.hidden = true;
  list.field.removeAttribute("aria-activedescendant");
  if (list.field.getAttribute("role") === "combobox") list.field.setAttribute("aria-expanded", "false");
}

// take puts a name in the place of what was typed of it, and closes its braces.
function take(name) {
  const field = list.field, word = list.word.whole ? list.word : begun(field.value, field.selectionStart), takes = find(name)?.takes || [];
  close();
  if (!word) return;
  if (word.whole) return takeWhole(field, name);
  field.focus();
  const behind = field.value.slice(field.selectionEnd);
  if (!word.of) {
    put(field, [name, ...takes].join(" ") + "}}", word.from, /^[A-Za-z0-9_.$-]*\s*(?:\}\})?/.exec(behind)[0].length);
    if (takes.length) field.setSelectionRange(word.from + name.length + 1, word.from + name.length + 1 + takes[0].length);
  } else if (word.more) { // and on to the next
    const rest = /^[^\s{}]*[ \t]*/.exec(behind)[0].length, next = /^[^\s{}]*/.exec(behind.slice(rest))[0].length;
    put(field, name + " ", word.from, rest);
    field.setSelectionRange(field.selectionEnd, field.selectionEnd + next);
  } else { // what may stand behind it stays
    const rest = /^[^\s{}]*(?:\s*\}\})?/.exec(behind)[0];
    put(field, name + (/^[^{}]+\}\}/.test(behind.slice(rest.length)) ? "" : "}}"), word.from, rest.length);
  }
  changed(field, name);
}

// put writes a text from a place to behind the selection.
const put = (field, text, from, rest) => field.setRangeText(text, from, field.selectionEnd + rest, "end");

function changed(field, name) {
  field.dispatchEvent(new Event("input", { bubbles: true }));
  say(name + " is put in");
}

// takeWhole fills a field, and goes on from a header's name to its value.
function takeWhole(field, name) {
  field.value = name;
  changed(field, name);
  const value = field.name === "header_name" && cells(field.closest("tr")).value;
  if (!value) return;
  value.focus();
  if (!value.value) suggest(value, true);
}

addEventListener("input", (e) => { if (isField(e.target) && !e.isComposing) requestAnimationFrame(() => { if (document.activeElement === e.target) suggest(e.target); }); });
addEventListener("focusout", () => close());
addEventListener("click", (e) => { if (list.open && e.target === list.field && !list.word.whole && !begun(e.target.value, e.target.selectionEnd)) close(); });
// What is painted under a field scrolls after it.
addEventListener("scroll", (e) => { if (list.open && e.target !== list.field && !list.box.contains(e.target) && !e.target.classList?.contains("under")) close(); }, true);
list.box.addEventListener("pointerdown", (e) => e.preventDefault()); // the field keeps the focus
list.box.addEventListener("click", (e) => { const o = e.target.closest("[role=option]"); if (o) take(o.dataset.name); });

// Keys go to the list while it is open, before anything else of the page hears them.
addEventListener("keydown", (e) => {
  const plain = !e.ctrlKey && !e.metaKey && !e.altKey && !e.shiftKey;
  if (!list.open && !tip.hidden && e.key === "Escape") { hold(e); return dismiss(); }
  if (!list.open) {
    if (plain && e.key === "ArrowDown" && isField(e.target) && wordOf(e.target, true)?.found.length) { hold(e); suggest(e.target, true); }
    return;
  }
  if (!plain || e.target !== list.field) return;
  if (e.key === "ArrowDown" || e.key === "ArrowUp") { hold(e); point(e.key === "ArrowDown" ? list.at + 1 : list.at < 1 ? -2 : list.at - 1); }
  else if (e.key === "Enter" || e.key === "Tab") { if (list.at < 0) return close(); hold(e); take(options()[list.at].dataset.name); }
  else if (e.key === "Escape") { hold(e); close(); }
}, true);
function hold(e) { e.preventDefault(); e.stopImmediatePropagation(); }

/* ----------------------------------------------------------------- editor */

// tellEditor gives the editor of bodies the same names.
const forEditor = { kindOf, about, begun, offers, valueOf };
function tellEditor() { window.ParleyEditor?.names(forEditor); }

addressToPath();
learn();
return { told: () => { addressToPath(); soon(); }, learn, tellEditor };
