/* The composer: tables of rows, address and parameters as one, code. */

const request = () => byId("request");
const rowsOf = (table) => $$("tbody tr", table);
const cells = (row) => ({ use: $("input[type=checkbox]", row), name: $$("input.cell-in", row)[0], value: $$("input.cell-in", row)[1] });
const blank = (row) => { const c = cells(row); return !c.name.value && !c.value.value && !pickOf(row)?.named && !$$("[name=check_of],[name=check_is]", row).some((s) => s.selectedIndex > 0); };

// tidy numbers the rows, names their controls, and keeps one blank row at the end.
function tidy(table) {
  let rows = rowsOf(table);
  if (!rows.length) return;
  if (table.dataset.kv !== "path" && !blank(rows[rows.length - 1])) {
    rows[rows.length - 1].after(newRow(table));
    rows = rowsOf(table);
  }
  rows.forEach((row, i) => {
    const c = cells(row), called = c.name.value || "row " + (i + 1);
    row.toggleAttribute("data-blank", blank(row) && i === rows.length - 1);
    for (const box of $$("input[type=checkbox]", row)) box.value = String(i);
    c.use?.setAttribute("aria-label", "Use " + called);
    $("[name=take_secret]", row)?.setAttribute("aria-label", called + " is a secret");
    for (const s of $$("[data-called]", row)) s.setAttribute("aria-label", s.dataset.called.replace("…", called));
    c.value.setAttribute("aria-label", `${table.dataset.value || "Value"} of ${called}`);
    $("[data-remove]", row)?.setAttribute("aria-label", "Remove " + called);
    pickOf(row)?.label(called);
    for (const cell of [c.name, c.value]) cell.closest("td").classList.toggle("off", !!c.use && !c.use.checked);
  });
  for (const n of $$(`[data-count~="${table.dataset.kv}"]`)) n.textContent = n.dataset.count.split(" ").reduce((sum, kind) => sum + usedRows(kind), 0) || "";
}

// usedRows counts the rows of a kind of table that are switched on.
const usedRows = (kind) => $$(`table.kv[data-kv="${kind}"] tbody tr`).filter((r) => !r.hidden && !blank(r) && cells(r).use?.checked !== false).length + (kind === "check" && $("[name=expect]")?.value ? 1 : 0);

function newRow(table) {
  const row = rowsOf(table)[0].cloneNode(true);
  row.removeAttribute("data-spare");
  const c = cells(row);
  emptyRow(row);
  for (const layer of $$(".under", row)) layer.remove();
  c.name.placeholder = table.dataset.new || "Name";
  for (const e of $$("[id],[aria-invalid],[aria-describedby]", row)) ["id", "aria-invalid", "aria-describedby"].forEach((a) => e.removeAttribute(a));
  for (const box of $$("input[type=checkbox]", row)) box.checked = box === c.use;
  row.hidden = false;
  row.parsed = row.named = null;
  return row;
}

// emptyRow takes away what a row holds, its file too.
function emptyRow(row) {
  for (const cell of $$("input.cell-in", row)) cell.value = "";
  for (const choice of $$("select", row)) choice.selectedIndex = 0;
  row.classList.remove("bare", "unplaced");
  pickOf(row)?.clear();
}

function changed(table) {
  tidy(table);
  if (table.dataset.kv === "query") paramsToAddress(table);
  refreshCode();
  if ($("input", table)?.form === request()) edited();
}

addEventListener("input", (e) => {
  const table = e.target.closest?.("table.kv[data-kv]");
  if (table) {
    const row = e.target.closest("tr");
    if (row.parsed && e.target.matches(".cell-in")) row.parsed = null;
    changed(table);
  }
  if (e.target.name === "url" && e.target.form?.id === "request") addressToParams();
  if (e.target.form?.id === "request") refreshCode();
});

addEventListener("click", (e) => {
  const remove = e.target.closest?.("table.kv [data-remove]");
  if (!remove) return;
  e.preventDefault();
  const row = remove.closest("tr"), table = row.closest("table"), next = row.nextElementSibling || row.previousElementSibling;
  if (rowsOf(table).length > 1) row.remove(); else emptyRow(row);
  changed(table);
  if (next?.isConnected) cells(next).name.focus();
});

/* --------------------------------------------------- address and parameters */

function splitAddress(address) {
  const [, before, query, fragment] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(address) || [null, address, undefined, ""];
  return { before, pairs: query ? query.split("&").filter(Boolean) : [], fragment: fragment || "" };
}

function decode(s) {
  try { return decodeURIComponent(s.replace(/\+/g, " ")); } catch { return s; }
}

// encode leaves what a query may hold, so that an address stays readable.
const encode = (s) => encodeURIComponent(s).replace(/%(2F|3A|2C|40|24|7B|7D|3B|21|5B|5D)/gi, decodeURIComponent);

function parsePair(pair) {
  const at = pair.indexOf("=");
  return { text: pair, name: decode(at < 0 ? pair : pair.slice(0, at)), value: at < 0 ? "" : decode(pair.slice(at + 1)) };
}

const queryTable = () => $("table.kv[data-kv=query]");

// A row that came from the address keeps its text as typed until it is edited.
function paramsToAddress(table) {
  const field = $("#request [name=url]");
  if (!field) return;
  const { before, fragment } = splitAddress(field.value);
  const pairs = rowsOf(table).filter((r) => !blank(r) && cells(r).use.checked).map((r) => {
    const c = cells(r);
    return r.parsed ? r.parsed.text : encode(c.name.value) + (c.value.value ? "=" + encode(c.value.value) : "");
  });
  field.value = before + (pairs.length ? "?" + pairs.join("&") : "") + fragment;
}

// The table shows the address's parameters, and between them the rows that are off.
function addressToParams(before = 0) {
  const table = queryTable(), field = $("#request [name=url]");
  if (!table || !field) return;
  const pairs = splitAddress(field.value).pairs.map(parsePair);
  const rows = rowsOf(table);
  const off = rows.map((row, i) => ({ row, i })).filter(({ row }) => !blank(row) && !cells(row).use.checked);
  const wanted = pairs.map((p) => {
    const row = newRow(table), c = cells(row);
    [c.name.value, c.value.value, row.parsed] = [p.name, p.value, p];
    return row;
  });
  for (const { row, i } of off) wanted.splice(Math.min(i + before, wanted.length), 0, row);
  $("tbody", table).replaceChildren(...wanted, newRow(table));
  tidy(table);
}

// The spare rows are for who has no script: one blank row at the end is enough here.
upgrades.push((part) => {
  for (const table of $$("table.kv[data-kv]", part)) {
    const spare = rowsOf(table).filter((r) => r.hasAttribute("data-spare"));
    const blanks = spare.filter(blank);
    blanks.slice(1).forEach((r) => r.remove());
    spare.forEach((r) => r.removeAttribute("data-spare"));
  }
});

// A pair that is spelled in its own way stays in the address as it is.
const plainPair = /^(?:[\w.~/:,@{}-]|%(?:2[0235-7B]|3[BCE]|5[B-E]|60|[89A-F][\dA-F]))+=(?:[\w.~/:,@{}-]|%(?:2[0235-7B]|3[BCE]|5[B-E]|60|[89A-F][\dA-F]))+$/;

// What the server sent apart (the address, and rows added to it) becomes one.
upgrades.push((part) => {
  for (const table of $$("table.kv[data-kv]", part)) tidy(table);
  const table = queryTable();
  if (!table || !part.contains(table) || !$("#request [name=url]")) return;
  const rows = rowsOf(table).filter((r) => !blank(r) && cells(r).use.checked);
  const field = $("#request [name=url]");
  const { before, pairs, fragment } = splitAddress(field.value);
  const all = pairs.concat(rows.map((r) => encode(cells(r).name.value) + "=" + encode(cells(r).value.value)));
  field.value = before + (all.length ? "?" + all.join("&") : "") + fragment;
  addressToParams(rows.length || pairs.length && !plainPair.test(pairs.at(-1)) ? pairs.length : 0);
});

// The address holds the rows that are on; only those that are off go beside it. Where one stands
// behind others these do too, so that it keeps its place: all behind the last that is spelled in its own way.
addEventListener("formdata", (e) => {
  const table = queryTable();
  if (e.target.id !== "request" || !table) return;
  const rows = rowsOf(table), c = cells(rows[0]);
  for (const field of [c.use, c.name, c.value]) e.formData.delete(field.name);
  const told = rows.filter((r) => !blank(r)), on = (r) => cells(r).use.checked, first = told.findIndex(on);
  const { before, pairs, fragment } = splitAddress(e.formData.get("url") || "");
  const beside = first >= 0 && told.some((r, i) => i > first && !on(r)) && pairs.length === told.filter(on).length;
  let stay = beside ? pairs.findLastIndex((p) => !plainPair.test(p)) + 1 : told.length, at = 0;
  if (beside) e.formData.set("url", before + (stay ? "?" + pairs.slice(0, stay).join("&") : "") + fragment);
  for (const row of told) {
    const r = cells(row);
    if (r.use.checked && stay-- > 0) continue;
    if (r.use.checked) e.formData.append(r.use.name, at);
    at++;
    e.formData.append(r.name.name, r.name.value);
    e.formData.append(r.value.name, r.value.value);
  }
});

// Where requests go is remembered as soon as it is chosen.
addEventListener("change", (e) => { if (e.target.id === "environment") tell("/environment", new URLSearchParams({ form: "page", environment: e.target.value })).catch(() => {}); });

/* ------------------------------------------------------------ cURL and code */

// What was typed and not sent comes back when the page is gone back to, or loaded again, and is
// offered in another tab when its own is gone. The script for that comes when something is
// typed, or was. It is kept for the place where it was typed, which a step back has left already.
let place = location.href, typed = 0, unsent = null;
const leftBehind = () => Object.keys(localStorage).filter((k) => k.startsWith("parley.unsent."));
const draftKey = () => "parley.draft " + place;
function needUnsent() {
  const url = $("[data-unsent]")?.dataset.unsent;
  return unsent ||= url && request() ? import(url).then((m) => m.default({ el, icon, say, toast, load, swap, fieldsOf, draftKey, touched: (n) => (typed = n) }), () => null) : null;
}
addEventListener("focus", () => { if (byId("kept")) needUnsent()?.then((u) => u?.meanwhile()); });
// asKept is what the form held before its first change, where that is what is kept: who takes the
// change back by hand has changed nothing.
let asKept = null;
const fieldsNow = () => fieldsOf(new FormData(request())).toString();
for (const kind of ["focusin", "pointerdown"]) addEventListener(kind, (e) => { if (asKept === null && e.target.form?.id === "request" && byId("changed")?.hidden) asKept = fieldsNow(); });
function edited() {
  typed++;
  const unsaved = byId("changed");
  if (unsaved) unsaved.hidden = asKept !== null && asKept === fieldsNow();
  needUnsent()?.then((u) => u?.typed());
}
addEventListener("input", (e) => {
  if (e.target.form?.id !== "request") return;
  edited();
  mended(e.target);
});
// What a form sends by itself is no draft any more, either.
// The page that comes of it goes on where the keyboard was: at Send.
addEventListener("submit", (e) => { if (e.target.id === "request") setTimeout(() => { if (!e.defaultPrevented) { typed = 0; unsent?.then((u) => u?.sent()); kept.set("went", Date.now()); } }); });
addEventListener("parley:sent", () => { typed = 0; unsent?.then((u) => u?.sent()); });
addEventListener("pagehide", () => {
  const form = request();
  if (onStage && !form) return; // the stage's own script keeps what was typed
  try {
    if (form && typed) sessionStorage.setItem(draftKey(), fieldsOf(new FormData(form)).toString());
    else if (document.readyState === "complete") sessionStorage.removeItem(draftKey()); // before, it was not offered yet
  } catch { /* then it is not kept */ }
});
// The browser's store is slow to ask at first, so that the page is shown before.
const shown = (f) => { if (document.readyState === "complete") f(); else addEventListener("load", f); };
shown(() => setTimeout(() => {
  const verdict = $("#verdict h2");
  if (verdict && Date.now() - kept.get("went") < 60_000 && document.activeElement === document.body) { $("[data-send]")?.focus({ preventScroll: true }); say(byId("kept-note")?.textContent.trim() || result().dataset.say); }
  if (verdict) kept.set("went", 0);
  try { if (sessionStorage.getItem(draftKey()) || leftBehind()[0]) needUnsent()?.then((u) => u?.offer()); } catch { /* then nothing was kept */ }
}));

// A fault is gone when its field is changed, and all are when the request was sent.
const faultOf = (field) => field?.name === "url" ? $("#resolved .fault") : byId(field?.getAttribute("aria-describedby"));
function mended(field) {
  if (!field.hasAttribute("aria-invalid")) return;
  field.removeAttribute("aria-invalid");
  if (field.dataset.editorLanguage) return; // what is said of it is checked anew
  faultOf(field)?.remove();
  if (field.name !== "url") field.removeAttribute("aria-describedby");
}
function allMended() {
  const form = request();
  if (!form) return;
  for (const field of form.elements) mended(field);
  const said = $(".faults", form);
  if (said?.contains(document.activeElement)) unasked(); else said?.remove();
}

const looksLikeCurl = (text) => /^\s*(?:\$\s*)?(?:curl(?:\.exe)?\s|[A-Z]+\s+https?:\/\/)/i.test(text);
// Other requests are known for certain by the server; a line alone that it does not know is
// put in as it is.
const looksLikeRequest = (text) => /^\s*(?![\w+.-]+:\/\/|{{)(?:\S+\s+\S|["'`<{])|^\s*fetch\(/.test(text);

addEventListener("paste", (e) => {
  const text = e.clipboardData?.getData("text/plain") || "";
  if (e.target.name !== "url" || e.target.form?.id !== "request" || !looksLikeRequest(text)) return;
  e.preventDefault();
  fillFrom(text);
});

async function fillFrom(text) {
  const body = fieldsOf(new FormData(request()));
  body.set("curl", text);
  const answer = await load("/compose/curl", { method: "POST", body }).catch(() => null);
  if (!answer) return toast("Parley did not answer.");
  if (!answer.ok) return looksLikeCurl(text) || /\n./.test(text) ? problem(answer) : document.execCommand("insertText", false, text);
  filled(swap(answer.doc));
}

// filled says what was filled in, and can put back what was there.
function filled(pairs, words = "Filled in") {
  detachEditors(pairs);
  const more = $(".more-request"); // what came beside the address is in sight
  if (more) more.open = true;
  const what = pairs.map(([part]) => part.dataset.filled).find(Boolean);
  toast(words + (what ? ": " + what : "."), "Undo", () => {
    for (const [part, was] of pairs) if (part.isConnected) part.replaceWith(was);
    say("Put back");
  });
}

let codeTimer = 0;
function refreshCode() {
  if (!byId("code") && !byId("sent-also") && !byId("auth-result")) return;
  clearTimeout(codeTimer);
  codeTimer = setTimeout(async () => {
    const form = request();
    if (!form) return;
    const body = fieldsOf(new FormData(form)), last = result()?.dataset;
    if (last?.run && last.state !== "running") body.set("last", last.run);
    const answer = await load("/compose/code", { method: "POST", body }).catch(() => null);
    if (answer?.ok) swap(answer.doc, ["code", "sent-also", "auth-result", "inherited", "tried", "held"].concat($("#resolved .fault") ? [] : "resolved"));
  }, 300);
}
addEventListener("change", (e) => { if (e.target.form) showWhen(document); if (e.target.form?.id === "request") { refreshCode(); nameTabs(); } });

// Who comes back from a sign-in in another tab sees that it was done.
addEventListener("focus", () => { if ($("[name=auth_kind]")?.value === "oauth2" && $("[name=auth_grant]")?.value === "authorization_code") refreshCode(); });

// The tabs of sign-in and body say which kind is chosen.
function nameTabs() {
  const kind = $("[name=auth_kind]"), body = $("[name=body_kind]:checked");
  const put = (id, text) => { const v = $(`#tab-${id} .val`); if (v && text) v.textContent = text === "None" ? "" : text; };
  put("auth", kind?.value === "inherit" ? "inherited" : kind?.selectedOptions[0]?.text.replace(/ token| Signature/, ""));
  put("body", body?.closest("label")?.textContent.trim());
}

// Parts that belong to one choice of a field are shown with it: data-when="name=a b".
function showWhen(part) {
  for (const e of $$("[data-when]", part)) {
    const [field, wanted] = e.dataset.when.split("=");
    const chosen = $(`[name="${field}"]:checked`) || $(`select[name="${field}"]`);
    if (chosen) e.hidden = !wanted.split(" ").includes(chosen.value);
  }
}
upgrades.push(showWhen);

// A step that fills the form in leads to what a person has to put there, or else to Send.
addEventListener("load", () => {
  if (!/[?&]finding=/.test(location.search) || document.activeElement !== document.body) return;
  const hole = /your-[\w-]+|base64-of[\w:-]+/, field = $$(".composer input, .composer textarea").find((e) => e.offsetParent && (e.autofocus || hole.test(e.value)));
  (field || $("button.send"))?.focus();
  const at = field?.value.match(hole);
  if (at) field.setSelectionRange(at.index, at.index + at[0].length);
});
upgrades.push(() => { if (onStage) place = location.href; }); // another step of it, perhaps

chords["alt shift KeyF"] = () => formatBody();

// A file that stands for a text is put into its field, where it can be read and changed.
addEventListener("change", async (e) => {
  const field = e.target.dataset?.fills && byId(e.target.dataset.fills), file = e.target.files?.[0];
  if (!field || !file) return;
  if (file.size > 256 * 1024) return toast("This file is over 256 KB.");
  field.value = await file.text();
  e.target.value = "";
  field.dispatchEvent(new Event("change", { bubbles: true }));
  say(file.name + " is filled in");
});
