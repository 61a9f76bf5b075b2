/* Lines of an .env file, or cells of a table, that are pasted into a variable's name become variables. */

const envLine = /^(?:export\s+)?["']?([\p{L}_][\p{L}\p{M}\p{N}_.-]*)["']?\s*(?:=|:\s|\t)\s*(.*)$/u;
const secretName = /pass(?:word|wd|phrase)?$|secret|token|api_?key|private_?key|credential/i;

function variablesOf(text) {
  const lines = text.split(/\r?\n/).map((l) => l.trim()).filter((l) => l && !/^(?:#|\/\/|;|[{}],?$)/.test(l));
  const found = lines.map((l) => envLine.exec(l)).filter(Boolean).map(([, name, value]) => {
    const [, , inside] = /^(["'`])(.*)\1[,;]?(?:\s+#.*)?$/.exec(value) || [];
    return [name, inside ?? value.replace(/\s+#.*$/, "")];
  });
  return found.length === lines.length ? found : [];
}

addEventListener("paste", (e) => {
  const body = e.target.name === "var_name" && e.target.closest("table.vars tbody"), text = body && e.clipboardData?.getData("text/plain");
  if (!text || e.target.value) return;
  const found = variablesOf(text), of = (row, name) => $(`[name="var_${name}"]`, row);
  if (!found.length) return;
  e.preventDefault();
  let row = e.target.closest("tr"), last;
  for (const [name, value] of found) {
    const same = [...body.rows].find((r) => of(r, "name").value === name);
    if (!same) {
      while (row && of(row, "name").value) row = row.nextElementSibling;
      if (!row) {
        row = body.rows[body.rows.length - 1].cloneNode(true);
        for (const field of $$("input", row)) [field.value, field.checked, field.id] = [field.type === "checkbox" ? body.rows.length : "", false, field.id.replace(/\d+$/, body.rows.length)];
        body.append(row);
      }
    }
    last = same || row;
    of(last, "name").value = name;
    of(last, "value").value = value;
    if (secretName.test(name)) of(last, "secret").checked = true;
    last.classList.remove("blank");
  }
  of(last, "value").dispatchEvent(new Event("input", { bubbles: true }));
  of(last, "value").focus();
  say(found.length === 1 ? "1 variable is put in. Save to keep it." : found.length + " variables are put in. Save to keep them.");
});
