/* Dialogs, menus and the addresses of forms. */

// What is saved by name has a script of its own, which comes when it is first needed.
let savedScript = null;
const needSaved = () => savedScript ||= import($("[data-saved]").dataset.saved).then((m) => m.default({ $, $$, byId, el, say, toast, problem, load, tell, swap, request, result, fieldsOf, formBody, faulty, kept: () => { typed = 0; asKept = null; unsent?.then((u) => u?.sent()); } }));
addEventListener("click", (e) => {
  const b = e.target.closest?.("[data-ask],[data-save-as],[data-save-go],button[data-save]");
  if (!b || e.ctrlKey || e.metaKey || b.matches("[data-save-go=new]")) return;
  e.preventDefault();
  needSaved().then((s) => s.click(b));
});
const press = (css) => { const b = $(css); if (!b) return false; b.click(); };
chords["mod KeyS"] = () => press("[data-save],[data-saves]");
chords["mod KeyD"] = () => press("[data-duplicate]");
chords.F2 = () => { const t = $("[data-rename]"); if (!t) return false; needSaved().then((s) => s.rename(t)); };
addEventListener("dblclick", (e) => { if (e.target.closest?.("[data-rename]")) chords.F2(); });
for (const kind of ["pointerover", "focusin"]) addEventListener(kind, (e) => { if (!savedScript && e.target.closest?.(".treetable, [data-tree-find]")) needSaved(); }); // before rows are filtered or dragged

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

// Enter in a dialog presses its button; the request's own would send.
addEventListener("keydown", (e) => {
  if (e.key !== "Enter" || !e.target.matches?.("dialog.plan input:not([type=checkbox])") || e.target.form?.id !== "request") return;
  e.preventDefault();
  $("[data-go]", e.target.closest("dialog"))?.click();
});

// A menu closes when one of its buttons is pressed, after the button did what it does.
addEventListener("click", (e) => { const m = e.target.closest?.(".menu-list button:not(.sharing *)")?.closest("details.menu"); if (m) setTimeout(() => { m.open = false; }); });

// A menu closes when something else is pressed, or by Escape.
addEventListener("click", (e) => { for (const m of $$("details.menu[open]")) if (!m.contains(e.target)) m.open = false; });
addEventListener("keydown", (e) => {
  const m = e.key === "Escape" && e.target.closest?.("details.menu[open]");
  if (m) { m.open = false; $("summary", m).focus(); e.preventDefault(); }
});

// An address holds only what was filled in: empty fields are left out of it.
addEventListener("formdata", (e) => {
  if (e.target.getAttribute("method") !== "get") return;
  for (const [field, value] of [...e.formData]) if (value === "") e.formData.delete(field);
});
