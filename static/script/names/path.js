
/* ---------------------------------------------------------- path variables */

// {id} and :id in the address, and the table of their values, are one.

const pathTable = () => $("table.kv[data-kv=path]");
const pathName = /^[A-Za-z_-][A-Za-z0-9_-]{0,99}$/;

// placesOf finds the path variables of an address. What stands in double braces is none.
function placesOf(address) {
  const path = address.split(/[?#]/, 1)[0], scheme = path.indexOf("://"), found = [];
  let i = 0;
  if (scheme >= 0 && (i = path.indexOf("/", scheme + 3)) < 0) return found;
  while (i < path.length) {
    const rest = path.slice(i);
    const m = rest.startsWith("{{") ? null : /^\{([^{}]*)\}/.exec(rest) || /^\/(:)([^/]*)/.exec(rest);
    const name = m && (m[2] ?? m[1]);
    if (m && pathName.test(name)) {
      const from = i + (m[2] == null ? 0 : 1);
      found.push({ name, from, to: i + m[0].length, braces: m[2] == null });
      i += m[0].length;
      continue;
    }
    const end = rest.startsWith("{{") ? rest.indexOf("}}") : -1;
    i += rest.startsWith("{{") ? (end < 0 ? 2 : end + 2) : 1;
  }
  return found;
}

// addressToPath lays the rows out as the address has their names. A name that was typed
// differently keeps its value; what the address does not have now waits, out of sight.
function addressToPath() {
  const table = pathTable(), field = $("#request [name=url]");
  if (!table || !field) return;
  const names = [...new Set(placesOf(field.value).map((p) => p.name))], rows = rowsOf(table), spare = rows[0];
  const called = (row) => cells(row).name.value;
  const gone = rows.filter((r) => !r.hidden && called(r) && !names.includes(called(r)));
  const fresh = names.filter((n) => !rows.some((r) => called(r) === n));
  if (gone.length === 1 && fresh.length === 1) cells(gone[0]).name.value = fresh[0];
  const wanted = names.map((name) => {
    let row = rows.find((r) => called(r) === name);
    if (!row) { row = newRow(table); cells(row).name.value = name; }
    row.hidden = false;
    return row;
  });
  const away = rows.filter((r) => !wanted.includes(r) && called(r) && cells(r).value.value);
  if (!wanted.length && !away.length) { emptyRow(spare); away.push(spare); }
  for (const row of away) row.hidden = true;
  for (const row of wanted) row.named = called(row);
  const now = wanted.concat(away);
  if (now.length !== rows.length || now.some((r, i) => r !== rows[i])) $("tbody", table).replaceChildren(...now);
  byId("path-variables").hidden = !names.length;
  tidy(table);
}

// renamePath writes the name of a row into the address, once it can be one.
function renamePath(row) {
  const field = $("#request [name=url]"), name = cells(row).name.value;
  const others = rowsOf(pathTable()).some((r) => r !== row && !r.hidden && r.named === name);
  if (!field || !row.named || name === row.named || others || !pathName.test(name)) return;
  let address = field.value;
  for (const p of placesOf(address).reverse()) {
    if (p.name === row.named) address = address.slice(0, p.from) + (p.braces ? `{${name}}` : ":" + name) + address.slice(p.to);
  }
  field.value = address;
  row.named = name;
}

addEventListener("input", (e) => {
  if (e.target.name === "url" && e.target.form?.id === "request") addressToPath();
  if (e.target.name === "path_name") renamePath(e.target.closest("tr"));
});
// A name that cannot be one is put back as the address has it.
addEventListener("change", (e) => {
  const row = e.target.name === "path_name" && e.target.closest("tr");
  if (row && row.named && e.target.value !== row.named) { e.target.value = row.named; tidy(pathTable()); }
});

// Rows that the address does not have are no part of the request.
addEventListener("formdata", (e) => {
  const table = pathTable();
  if (e.target.id !== "request" || !table) return;
  const first = cells(rowsOf(table)[0]);
  for (const field of [first.use, first.name, first.value]) e.formData.delete(field.name);
  rowsOf(table).filter((r) => !r.hidden).forEach((row, i) => {
    const c = cells(row);
    if (c.use.checked) e.formData.append("path_use", String(i));
    e.formData.append("path_name", c.name.value);
    e.formData.append("path_value", c.value.value);
  });
});

/* ---------------------------------------------------- names without a value */

// A name that stands for nothing is defined in place: what is typed stays.
addEventListener("click", async (e) => {
  const b = e.target.closest?.("[data-define]");
  if (!b) return;
  e.preventDefault();
  const answer = await load("/compose/define", { method: "POST", body: fieldsOf(new FormData(request(), b)) }).catch(() => null);
  if (!answer) return toast("Parley did not answer. Nothing was defined.");
  const box = answer.doc?.getElementById("define");
  if (!box) return problem(answer);
  const done = box.dataset.done;
  byId("define")?.close();
  swap(answer.doc, done ? ["define", "resolved", "own-variables"] : ["define"]);
  if (!done) return $("#define input:not([type=hidden])")?.select();
  toast(done);
  learn();
  refreshCode();
  $("[data-send]")?.focus();
});
// What is typed into the form and not used is no part of the request.
addEventListener("formdata", (e) => {
  if (e.target.id === "request" && !byId("define")?.open) for (const name of ["define_name", "define_value", "define_secret", "define_in"]) e.formData.delete(name);
});
