
/* ------------------------------------------------------------ rows as text */

// asText shows a table of rows as lines in its place. The rows stay what is sent: they follow
// what is typed, and a line that was not touched gives back the row that it was.
function asText(table) {
  const body = $("tbody", table), lineOf = (r) => (r.use ? "" : "# ") + r.name + ": " + r.value;
  const now = () => rowsOf(table).filter((r) => !blank(r)).map((r) => { const c = cells(r); return { use: c.use.checked, name: c.name.value, value: c.value.value }; });
  const text = () => now().map(lineOf).join("\n");
  const field = el("textarea", { class: "field mono", spellcheck: "false", autocomplete: "off", "aria-label": $("caption", table).textContent + ", a line each", placeholder: "Name: value" });
  const done = el("button", { class: "btn sm", type: "button" }, "As rows");
  const box = el("div", { class: "sect astext" }, field, el("p", { class: "row" }, el("span", { class: "muted grow" }, "A line each. # in front switches it off."), done));
  const size = () => { field.rows = Math.min(24, Math.max(6, field.value.split("\n").length + 1)); };
  const fill = () => { field.value = text(); size(); };
  const close = () => { box.remove(); table.hidden = false; $("[data-as-text]", table).focus(); };
  field.addEventListener("input", () => {
    const were = new Map(now().map((r) => [lineOf(r), r]));
    const rows = field.value.split("\n").filter((l) => l.trim()).flatMap((l) => were.get(l) || rowsFrom(l, table.dataset.kv));
    const fresh = rows.map((r) => rowOf(table, r)), none = newRow(table);
    body.replaceChildren(...fresh, none);
    cells(none).value.dispatchEvent(new Event("input", { bubbles: true }));
    size();
  });
  field.addEventListener("focus", () => { if (!now().every((r, i) => lineOf(r) === field.value.split("\n").filter((l) => l.trim())[i])) fill(); });
  field.addEventListener("keydown", (e) => { if (e.key === "Escape") { e.preventDefault(); e.stopImmediatePropagation(); close(); } });
  done.onclick = close;
  fill();
  table.hidden = true;
  table.after(box);
  field.focus();
}
