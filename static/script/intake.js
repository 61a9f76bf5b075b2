/* Rows that are pasted and moved, tables as text, checks, files that are dropped: the script for that comes when a
   row is focused, or when files are over the page. */

let intake = null;
const needIntake = () => intake ||= $("[data-intake]") && import($("[data-intake]").dataset.intake).then((m) => m.default({ $, $$, el, say, toast, cells, rowsOf, newRow, blank, changed, parsePair, load, swap, formBody, filled, request, result, tidy }));
addEventListener("focusin", (e) => { if (e.target.matches?.(".kv[data-kv] .cell-in,[value=form],[value=graphql]")) needIntake(); });
addEventListener("click", (e) => {
  const b = e.target.closest?.("[data-as-text]");
  if (b) needIntake()?.then((n) => n.asText(b.closest("table")));
  const fill = e.target.closest?.("[data-fill]");
  if (fill) { e.preventDefault(); needIntake()?.then((n) => n.fill(fill)); }
  const over = e.target.closest?.("[data-override]");
  if (over) { e.preventDefault(); needIntake()?.then((n) => n.override(over.value)); }
});

// Files and folders are brought to Import wherever on a page they fall, but for a field of files.
const carriesFiles = (e) => !e.defaultPrevented && e.dataTransfer?.types.includes("Files") && $(".side") && !e.target.closest?.("input[type=file]:not(.dropzone *)");
const dropMark = (on) => $(".dropzone")?.classList.toggle("over", on);
addEventListener("dragover", (e) => { if (carriesFiles(e)) { e.preventDefault(); dropMark(true); needIntake(); } });
addEventListener("dragleave", (e) => { if (!e.relatedTarget) dropMark(false); });
addEventListener("drop", (e) => {
  if (!carriesFiles(e)) return;
  e.preventDefault();
  dropMark(false);
  const files = [...e.dataTransfer.files], entries = [...e.dataTransfer.items].map((i) => i.webkitGetAsEntry?.()); // gone when this is over
  needIntake()?.then((n) => n.bring(files, entries));
});
