/* Bodies: texts with their editor, files that are chosen. */

// jsonFault returns where text stops being JSON and why, or null. With names, {{name}} is a
// value.
const aName = /\{\{\s*[a-z_$][^{}"\n]*\}\}/iy;
function jsonFault(text, names) {
  let at = 0;
  const fail = (why) => { throw { offset: at, why }; };
  const space = () => { while (" \t\n\r".includes(text[at]) && at < text.length) at++; };
  const take = (re, why) => { re.lastIndex = at; const m = re.exec(text); if (!m) fail(why); at += m[0].length; };
  const string = () => take(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y, text[at] === '"' ? "this text has no end, or holds a character that must be escaped" : "a name in quotation marks is expected");
  const list = (end, item, what) => {
    at++; space();
    if (text[at] === end) { at++; return; }
    for (;;) {
      space(); item(); space();
      if (text[at] === ",") { at++; space(); if (text[at] === end) fail("a comma stands before the end of the " + what); continue; }
      if (text[at] === end) { at++; return; }
      fail(at >= text.length ? `the ${what} is not closed` : `a comma or ${end} is expected`);
    }
  };
  const value = () => {
    const c = text[at];
    aName.lastIndex = at;
    if (names && aName.test(text)) { at = aName.lastIndex; return; }
    if (c === "{") return list("}", () => { string(); space(); if (text[at] !== ":") fail("a colon is expected"); at++; space(); value(); }, "object");
    if (c === "[") return list("]", value, "list");
    if (c === '"') return string();
    take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y, at >= text.length ? "a value is expected" : "this is not a JSON value");
  };
  try {
    space(); value(); space();
    if (at < text.length) fail("there is more after the end");
    return null;
  } catch (f) {
    if (f.why) return f;
    return { offset: at, why: "it is nested too deep to check" };
  }
}

// formatJSON lays JSON out anew and changes nothing else: numbers keep their digits.
function formatJSON(text) {
  const out = [];
  let depth = 0;
  const line = () => "\n" + "  ".repeat(depth);
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|\{\{[^{}]*\}\}|[{}[\],:]|[^\s{}[\],:"]+/gs) || [];
  tokens.forEach((t, i) => {
    if (t === "{" || t === "[") {
      const empty = tokens[i + 1] === "}" || tokens[i + 1] === "]";
      depth++;
      out.push(t, empty ? "" : line());
    } else if (t === "}" || t === "]") {
      depth--;
      const empty = tokens[i - 1] === "{" || tokens[i - 1] === "[";
      out.push(empty ? "" : line(), t);
    } else out.push(t, t === "," ? line() : t === ":" ? " " : "");
  });
  return out.join("");
}

// syntaxes are what can be checked and formatted; those of XML and GraphQL come with the
// editor's script.
const syntaxes = { json: { fault: jsonFault, format: formatJSON } };
const syntaxNames = { json: "JSON", xml: "XML", graphql: "GraphQL" };
const bodyField = () => $("textarea[data-editor-language]");
const languageOf = (area) => area.dataset.editorLanguage;
const saidOf = (area) => byId(area.getAttribute("aria-describedby") || "body-fault");

// checkBody marks the line where a text cannot be read on, and says why.
function checkBody(area) {
  const text = area.value, syntax = syntaxes[languageOf(area)], f = syntax && text.trim() ? syntax.fault(text, area.name !== "variables") || (languageOf(area) === "graphql" ? graphqlSchema?.fault(text) : null) : null;
  if (!syntax && syntaxNames[languageOf(area)]) loadEditor().then(() => checkBody(area), () => {});
  area.editor?.fault(f ? f.offset : null);
  const said = saidOf(area);
  if (!said) return;
  const line = f ? text.slice(0, f.offset).split("\n").length : 0;
  const words = f ? `Line ${line} ${f.misfit ? "does not fit the schema" : "is not " + syntaxNames[languageOf(area)]}: ${f.why}.` : "";
  if (said.textContent !== words) said.textContent = words;
  said.hidden = !f;
}

addEventListener("input", (e) => { if (e.target.matches?.("textarea[data-editor-language]")) checkBody(e.target); });

// The kind of body chooses the editor's language.
addEventListener("change", (e) => {
  const area = bodyField();
  if (e.target.name !== "body_kind" || !area) return;
  area.dataset.editorLanguage = syntaxNames[e.target.value] ? e.target.value : "text";
  area.editor?.language(area.dataset.editorLanguage);
  checkBody(area);
});

// loadEditor takes the script in as a module: setting a script's src is what trusted
// types forbid, and an import is bound to our own origin by the policy as well.
let editorScript = null;
function loadEditor() {
  const url = $("script[data-editor]")?.dataset.editor;
  if (!url) return Promise.reject(new Error("no editor"));
  return editorScript ||= import(url).then(() => {
    Object.assign(syntaxes, window.ParleyEditor.syntaxes);
    window.ParleyEditor.needNames = () => needNames().then((n) => n?.tellEditor());
    names?.then((n) => n?.tellEditor());
  });
}

// edit puts the editor over a body's textarea, the first time it is used.
async function edit(area, focus) {
  if (!area || area.editor || kept.get("editors") === "off") return;
  try { await loadEditor(); } catch { return; }
  if (area.editor || !area.isConnected) return;
  const label = area.getAttribute("aria-label") || area.labels?.[0]?.textContent || "Body";
  const nonce = $("link[rel=stylesheet]")?.nonce || "";
  area.editor = window.ParleyEditor.attach(area, { language: area.dataset.editorLanguage, nonce, label });
  const said = saidOf(area), refused = area.hasAttribute("aria-invalid") && said?.textContent;
  checkBody(area);
  if (refused) { said.textContent = refused; said.hidden = false; } // why it was not sent stands until it is changed
  if (focus) area.editor.focus();
}

function detachEditors(pairs) {
  for (const [, was] of pairs) for (const area of $$("textarea", was)) { area.editor?.detach(); area.editor = null; }
}

addEventListener("focusin", (e) => { if (e.target.matches?.("textarea[data-editor-language]")) edit(e.target, true); });
addEventListener("parley:shown", (e) => edit($("textarea[data-editor-language]", e.detail || document), false));

// formatBody lays out every text that is shown and can be read.
function formatBody() {
  const areas = $$("textarea[data-editor-language]").filter((a) => a.value.trim() && syntaxNames[languageOf(a)] && !a.closest("[data-when][hidden]"));
  if (!areas.length) return false;
  loadEditor().catch(() => {}).then(() => { if (areas.every(formatArea)) say("Formatted"); refreshCode(); });
}

function formatArea(area) {
  const syntax = syntaxes[languageOf(area)], name = syntaxNames[languageOf(area)];
  if (!syntax) return toast("Parley did not answer.");
  checkBody(area);
  if (syntax.fault(area.value, area.name !== "variables")) return toast(`This is not ${name} yet. ` + (saidOf(area)?.textContent || ""));
  try { area.value = syntax.format(area.value); } catch { return toast("This is nested too deep to format."); }
  area.editor?.read();
  checkBody(area);
  return true;
}
addEventListener("click", (e) => { if (e.target.closest?.("[data-format]")) { e.preventDefault(); formatBody(); } });

/* ------------------------------------------------------------------- files */

// chosenFiles remembers which files were chosen: a part that is swapped loses them.
const chosenFiles = new Map();
const nameOfFile = (name, size) => size + " " + name;

// Pick is the chooser of one file, with what the page says of it.
class Pick {
  constructor(box) {
    this.box = box;
    this.input = $("input[type=file]", box);
    this.said = $("[data-said]", box);
    this.row = box.closest("tr");
  }
  hidden(what) { return $(`input[type=hidden][name$=_${what}]`, this.box); }
  get named() { return !!this.said.textContent; }
  get typeField() { return this.row ? $("[name=part_type]", this.row) : $("#composer [name=media_type]"); }

  label(called) {
    this.input.setAttribute("aria-label", "File for " + called);
    $("[name=part_type]", this.row)?.setAttribute("aria-label", "Media type of " + called);
  }

  // take shows the file that was chosen, and fills in its type unless one was typed.
  take() {
    const file = this.input.files[0];
    if (!file) return;
    this.put(file.name, String(file.size), `${file.name}, ${mega(file.size)}`);
    chosenFiles.set(nameOfFile(file.name, file.size), this.input.files);
    const field = this.typeField;
    if (field && (!field.value || field.value === field.dataset.guessed)) field.value = field.dataset.guessed = file.type;
    this.show();
  }

  clear() {
    this.input.value = "";
    this.put("", "", "");
    const field = this.typeField;
    if (field?.dataset.guessed && field.value === field.dataset.guessed) field.value = "";
    this.show();
  }

  put(name, size, said) {
    [this.hidden("filename").value, this.hidden("size").value, this.hidden("kept").value] = [name, size, ""];
    this.hidden("base64")?.remove();
    this.said.textContent = said;
    $("[data-choose]", this.box).textContent = said ? "Replace" : this.row ? "File" : "Choose a file";
  }

  // show leaves a row its value or its file.
  show() {
    $("[data-unpick]", this.box).hidden = !this.named;
    const value = this.row && cells(this.row).value;
    if (value) value.hidden = this.named && !value.value;
  }

  // again chooses a file that was chosen before the page was shown anew.
  again() {
    const files = chosenFiles.get(nameOfFile(this.hidden("filename").value, this.hidden("size").value));
    if (files && !this.input.files.length && !this.hidden("kept").value) { this.input.files = files; this.take(); }
  }
}

function pickOf(row) {
  const box = $("[data-pick]", row);
  return box && (box.pick ||= new Pick(box));
}

upgrades.push((part) => {
  for (const box of $$("[data-pick]", part)) { const pick = box.pick ||= new Pick(box); pick.show(); pick.again(); }
});

// Several files that are chosen for a part become a part each, of its name. Without script a
// row takes one: which row a second one is of could not be told from the post.
addEventListener("click", (e) => { if (e.target.name === "part_file") e.target.multiple = true; });

function spread(row, files) {
  pickOf(row).input.multiple = false;
  if (files.length < 2) return;
  const table = row.closest("table"), name = cells(row).name.value;
  files.forEach((file, i) => {
    if (i) { row.after(newRow(table)); row = row.nextElementSibling; cells(row).name.value = name; }
    const one = new DataTransfer(), pick = pickOf(row);
    one.items.add(file);
    pick.input.files = one.files;
    if (i) pick.take();
  });
  say(files.length + " files, a part each");
}

addEventListener("change", (e) => {
  const box = e.target.type === "file" && e.target.closest("[data-pick]");
  if (!box) return;
  if (box.pick.row) spread(box.pick.row, [...e.target.files]);
  box.pick.take();
  if (box.pick.row) changed(box.closest("table")); else refreshCode();
});
addEventListener("click", (e) => {
  const box = e.target.closest?.("[data-unpick]")?.closest("[data-pick]");
  if (!box) return;
  box.pick.clear();
  if (box.pick.row) changed(box.closest("table")); else refreshCode();
  box.pick.input.focus();
});

// Only the files of the chosen kind of body go along.
addEventListener("formdata", (e) => {
  if (e.target.id !== "request") return;
  const kind = e.formData.get("body_kind");
  if (kind !== "multipart") e.formData.delete("part_file");
  if (kind !== "binary") e.formData.delete("body_file");
});

// Too many bytes are refused before they are sent to Parley.
addEventListener("submit", (e) => {
  const most = Number(e.target.dataset.maxFiles);
  if (e.target.id !== "request" || !most || e.defaultPrevented) return;
  const sum = [...new FormData(e.target).values()].reduce((n, v) => n + (v instanceof File ? v.size : 0), 0);
  if (sum <= most) return;
  e.preventDefault();
  toast(`These files have ${mega(sum)} together; ${most / (1 << 20)} MiB is the most that is taken. Nothing was sent.`);
});
