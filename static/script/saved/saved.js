/* Requests that are saved by name: saving in place, the choice of a name and a place, renaming,
   and the table of a collection. This comes when it is first needed. */

const away = "Parley did not answer. Nothing was saved; what you typed is still here.";
const closeMenus = () => { for (const m of $$("details.menu[open]")) m.open = false; };

function click(b) {
  closeMenus();
  if (b.matches("[data-renames]") && $("[data-rename]")) return rename($("[data-rename]"));
  if (b.matches("[data-ask]")) return ask(b.href, b.closest("tr[data-key]"));
  return b.matches("[data-save-as]") ? choose() : over();
}

// ask shows a page's form in a dialog over this one. What comes after it begins at the row.
async function ask(href, row) {
  const at = row && $("th a", row)?.id;
  const answer = await load(href + "?" + new URLSearchParams({ back: location.pathname + location.search + (at ? "#" + at : "") })).catch(() => null);
  if (!answer?.ok || !swap(answer.doc, ["ask"]).length) location.href = href;
}

// choose asks for a name and a place.
async function choose() {
  const answer = await load("/compose/save", { method: "POST", body: fieldsOf(new FormData(request())) }).catch(() => null);
  if (!answer) return toast(away);
  const chosen = byId("save-as")?.contains(document.activeElement);
  if (!swap(answer.doc, ["save-as"]).length) return problem(answer);
  if (!chosen) byId("f-save-name")?.select();
}
addEventListener("change", (e) => { if (e.target.matches?.("[data-places]")) choose(); });

// over saves over what the form was filled from.
async function over() {
  const body = formBody(request());
  body.set("save_go", "over");
  const answer = await load("/compose/save", { method: "POST", body }).catch(() => null);
  if (!answer) return toast(away);
  const parts = swap(answer.doc).map(([part]) => part);
  if (!parts.length) return problem(answer);
  if (!answer.ok) return faulty("Not saved. ") || say("Not saved. " + ($("#kept-note p")?.textContent || ""));
  if (!parts.some((p) => p.id === "kept")) return byId("f-save-name")?.select(); // it is to be saved by a new name
  const note = byId("kept-note")?.textContent.trim();
  if (note) say(note); else toast("Saved.");
  kept();
}

// The run that is shown stands beside the request once it is saved.
addEventListener("formdata", (e) => {
  const run = e.target.id === "request" && result()?.dataset.run;
  if (run && !e.formData.has("shown")) e.formData.set("shown", run);
});

// rename makes the title a field.
function rename(title) {
  if ($("input", title)) return;
  const was = title.textContent, field = el("input", { class: "field rename", value: was, "aria-label": "Name", maxlength: 200 });
  const from = document.activeElement, back = () => document.activeElement === document.body && (from?.isConnected && from !== document.body ? from : byId(from?.id) || $("#request [name=url]"))?.focus();
  let done = false;
  const end = async (keep) => {
    if (done) return;
    done = true;
    const name = field.value.trim();
    title.textContent = was;
    if (!keep || !name || name === was) return;
    const body = new URLSearchParams({ name, saved_version: $("[name=saved_version]")?.value || "", saved_marks: $("[name=saved_marks]")?.value || "", changed: byId("changed")?.hidden ? "" : "yes" });
    const answer = await load(title.dataset.rename, { method: "POST", body }).catch(() => null);
    if (!answer) return toast(away);
    if (!answer.ok) return problem(answer);
    swap(answer.doc);
    const box = $("#composer [name=name]");
    if (box) box.value = name;
    document.title = name + " · Parley";
    say("Renamed");
  };
  field.onkeydown = (e) => {
    if (e.key !== "Enter" && e.key !== "Escape") return;
    e.preventDefault();
    end(e.key === "Enter").then(back);
  };
  field.onblur = () => end(true);
  title.replaceChildren(field);
  field.select();
}

/* ------------------------------------------------------------ a collection */

// show takes the table, and the sidebar's tree, as they are now.
async function show(address) {
  const answer = await load(address).catch(() => null);
  if (answer?.ok) swap(answer.doc, ["tree-table", "side-tree"]);
  movable();
}

let soon = 0;
addEventListener("input", (e) => {
  const form = e.target.closest?.("[data-tree-find]");
  if (!form) return;
  clearTimeout(soon);
  soon = setTimeout(() => {
    const to = location.pathname + "?" + fieldsOf(new FormData(form));
    history.replaceState(null, "", to);
    show(to);
  }, 200);
});

// Rows are dragged into a folder, or between others; Edit does the same without a pointer.
let held = null;
const rowAt = (e) => e.target.closest?.("tr[data-key]");
const editOf = (row) => $("a[data-ask]", row)?.pathname;
const clear = () => { for (const r of $$("tr.into, tr.before, tr.after")) r.classList.remove("into", "before", "after"); };
function movable() { for (const r of $$("tr[data-key]:has([data-ask])")) r.draggable = true; }

// sideOf is where on a row something is let go: the upper part of a folder is before it.
function sideOf(row, e) {
  const box = row.getBoundingClientRect(), part = (e.clientY - box.top) / box.height;
  if (row.dataset.folder) return part < 0.3 ? "before" : "into";
  return part < 0.5 ? "before" : "after";
}

// move puts a row somewhere, with the variables of its folder that it uses, and keeps the focus on it.
async function move(row, to, place, said) {
  const body = new URLSearchParams({ to, place, bring: "copy" }), focused = row.contains(document.activeElement);
  const ok = await tell(editOf(row), body).catch(() => false);
  if (!ok) return toast("It could not be moved.");
  await show(location.href);
  if (focused) $(`tr[data-key="${row.dataset.key}"] th a`)?.focus();
  say(said);
}
addEventListener("dragstart", (e) => {
  held = e.target.closest?.("tr[data-key]");
  e.dataTransfer.effectAllowed = held ? "move" : "all";
});
addEventListener("dragover", (e) => {
  const row = held && rowAt(e);
  clear();
  if (!row || row === held) return;
  e.preventDefault();
  row.classList.add(sideOf(row, e));
});
addEventListener("dragend", () => { held = null; clear(); });
addEventListener("drop", (e) => {
  const row = held && rowAt(e), moved = held;
  clear();
  if (!row || row === held) return;
  e.preventDefault();
  const side = sideOf(row, e);
  if (side === "into") move(moved, row.dataset.place, "last", "Moved");
  else move(moved, row.dataset.in, side + "-" + row.dataset.key, "Moved");
});
addEventListener("keydown", (e) => {
  const row = rowAt(e), way = { ArrowUp: "up", ArrowDown: "down" }[e.key];
  if (!row || !editOf(row) || e.target.matches("input")) return;
  if (e.key === "F2") {
    e.preventDefault();
    ask($("a[data-ask]", row).href, row);
  } else if (way && e.altKey && !e.ctrlKey && !e.metaKey) {
    e.preventDefault();
    move(row, row.dataset.in, way, "Moved " + way);
  }
});
movable();

return { click, rename };
