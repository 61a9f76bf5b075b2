/* Rows as text: lines that are pasted into a name become rows, and a table can be had as lines. */

const linesOf = /^(?:headers|query|form|var)$/;

// rowsFrom reads lines of "Name: value", as tools and browsers copy them, and a query's pairs.
// A line that begins with # or // is a row that is off.
function rowsFrom(text, kind) {
  const lines = text.trim().split(/\s*\n/), pair = /^\??([^\s=&]+=\S*)$/.exec(lines[0].trim());
  if (kind !== "headers" && pair && !lines[1]) return pair[1].split("&").filter(Boolean).map((p) => ({ use: true, ...parsePair(p) }));
  return lines.filter((l) => l.trim() && !(kind === "headers" && /^\s*:|^[A-Z]+ \S+ HTTP\/[\d.]+\s*$/.test(l))).map((line) => {
    const [, off, rest] = /^\s*(#|\/\/)?\s*(.*?)\s*$/.exec(line);
    const bare = /^(?:-H|--header) +(['"])(.*)\1 *\\?$/.exec(rest)?.[2] ?? rest;
    const [, , name, , value] = /^(['"])(.+?)\1\s*:\s*(['"])(.*)\3,?$/.exec(bare) || [];
    if (name) return { use: !off, name, value };
    const at = kind === "headers" ? bare.indexOf(":") : /^[^=]*?:(?=\s|$)/.exec(bare)?.[0].length - 1 || bare.search(/[:=]/);
    return { use: !off, name: at < 0 ? bare : bare.slice(0, at).trim(), value: at < 0 ? "" : bare.slice(at + 1).trim() };
  });
}

function rowOf(table, { use, name, value }) {
  const row = newRow(table), c = cells(row);
  [c.name.value, c.value.value, c.use.checked] = [name, value, use];
  return row;
}

// override puts what Parley would add by itself into a row of its own, to be changed there.
function override(line) {
  const table = $('table.kv[data-kv="headers"]'), [name, ...value] = line.split(":");
  const rows = rowsOf(table), row = rows.find((r) => cells(r).name.value.trim().toLowerCase() === name.toLowerCase()) || rows.find(blank), c = cells(row);
  $("#tab-headers")?.click();
  if (blank(row)) [c.name.value, c.value.value] = [name, value.join(":").trim()];
  c.use.checked = true;
  c.value.dispatchEvent(new Event("input", { bubbles: true }));
  c.value.focus();
  c.value.select();
  say(name + " is a header of this request now");
}

addEventListener("paste", (e) => {
  const row = e.target.closest?.("table.kv[data-kv] tbody tr"), table = row?.closest("table"), kind = table?.dataset.kv;
  const text = e.clipboardData?.getData("text/plain").trim();
  if (!text || !linesOf.test(kind) || e.target !== cells(row).name) return;
  const lines = text.split(/\n/);
  const one = !e.target.value && (kind === "headers" ? /^[\w!#$%&'*+.^`|~-]+:\s*\S/ : /^\??[^\s=&]+=[^\s=]/).test(text);
  if (lines[1] ? lines.filter((l) => /[:=]/.test(l)).length * 2 < lines.length : !one) return;
  e.preventDefault();
  const body = $("tbody", table), was = [...body.children], fresh = rowsFrom(text, kind).map((r) => rowOf(table, r));
  row.after(...fresh);
  if (blank(row)) row.remove();
  const last = cells(fresh.at(-1)).value;
  last.dispatchEvent(new Event("input", { bubbles: true }));
  last.focus();
  toast(fresh.length === 1 ? "1 row is put in." : fresh.length + " rows are put in.", "Undo", () => { body.replaceChildren(...was); changed(table); });
});

// Enter leads to the next row, Alt with an arrow moves one.
addEventListener("keydown", (e) => {
  const row = e.target.closest?.("table.kv[data-kv] tbody tr");
  if (!row) return;
  const table = row.closest("table");
  if (e.key === "Enter" && !e.ctrlKey && !e.metaKey && e.target.matches(".cell-in")) {
    e.preventDefault();
    tidy(table);
    const next = row.nextElementSibling;
    if (next) cells(next).name.focus();
  }
  if (e.altKey && (e.key === "ArrowUp" || e.key === "ArrowDown")) {
    e.preventDefault();
    const other = e.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
    if (!other || other.hasAttribute("data-blank") || row.hasAttribute("data-blank")) return;
    if (e.key === "ArrowUp") other.before(row); else other.after(row);
    e.target.focus();
    changed(table);
    say("Moved to place " + (rowsOf(table).indexOf(row) + 1));
  }
});

// A form that is chosen while the text of one stands in Text, as a command brought it, has its rows.
function formOfText() {
  const chosen = document.activeElement, table = $('table.kv[data-kv="form"]'), text = $("[name=body_text]")?.value.trim() || "";
  if (!chosen?.matches("[name=body_kind][value=form]:checked") || !table || !rowsOf(table).every(blank) || !/^[^\s=&{<"]+=[^\n]*$/.test(text)) return;
  const fresh = text.split("&").filter(Boolean).map((p) => rowOf(table, { use: true, ...parsePair(p) })), body = $("tbody", table), was = [...body.children];
  body.prepend(...fresh);
  changed(table);
  toast("The fields of the text are put in.", "Undo", () => { body.replaceChildren(...was); changed(table); });
}
addEventListener("change", formOfText);
formOfText();

// GraphQL that is chosen for a GET goes by POST: servers do not read what a GET holds.
function byPost() {
  const chosen = document.activeElement, method = $("#f-method");
  if (!chosen?.matches("[name=body_kind][value=graphql]:checked") || method.value !== "GET") return;
  const turn = (to) => { method.value = to; method.dispatchEvent(new Event("change", { bubbles: true })); };
  turn("POST");
  toast("The method is POST now, as GraphQL wants it.", "Undo", () => turn("GET"));
}
addEventListener("change", (e) => { if (e.target.name === "body_kind") byPost(); });
byPost();
