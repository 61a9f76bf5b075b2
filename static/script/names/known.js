// Names in braces: what they stand for, told, painted and completed. This comes when the first
// one is met, and gets its tools from the page's script. The files of this folder are joined
// into one function.

const { $, $$, byId, el, icon, say, toast, problem, load, swap, request, fieldsOf, cells, rowsOf, newRow, emptyRow, tidy, refreshCode, mended } = tools;

const inBraces = /\{\{\s*([\p{L}_][\p{L}\p{M}\p{N}_.$-]*|\$[A-Za-z][A-Za-z0-9_.$-]*(?:[ \t]+[\p{L}\p{M}\p{N}+.:_$-]+){0,3})\s*\}\}/gu;

// fields are those of a request whose text is filled in.
const notFilled = /^(?:name|method_other|plan_.*|define_.*|take_.*|path_name|var_name|.*_ms|retry_attempts|max_.*|form|show|from|.*_(?:filename|size|kept|base64))$/;
const isField = (f) => f && f.form && f.form === request() && (f.tagName === "TEXTAREA" || f.tagName === "INPUT" && /^(?:text|password)$/.test(f.type)) && !notFilled.test(f.name);
const fields = () => [...(request()?.elements || [])].filter(isField);

// kept is what the server knows of the chosen environment: names, and dynamic values.
let kept = null, asked = 0;
const environment = () => byId("environment")?.value || "";

async function learn() {
  const mine = ++asked;
  const answer = await fetch("/api/names?" + new URLSearchParams({ environment: environment(), saved: request()?.elements.saved?.value || "" })).then((r) => r.ok ? r.json() : null, () => null);
  if (mine !== asked) return;
  kept = answer;
  told();
  // A field was at fault for a name that stands for something by now.
  const faulty = () => fields().filter((f) => f.hasAttribute("aria-invalid")), were = faulty();
  for (const f of were) {
    const used = [...f.value.matchAll(inBraces)];
    if (kept && used.length && used.every(([, name]) => kindOf(name) !== "missing")) mended(f);
  }
  if (were.length && !faulty().length) $("#request .faults")?.remove();
  const field = document.activeElement;
  if (isField(field) && begun(field.value, field.selectionEnd)) suggest(field);
}

// own are the variables of the request itself, as its table has them now.
const own = () => $$("table.kv[data-kv=var] tbody tr").map(cells).filter((c) => c.use.checked && c.name.value)
  .map((c) => ({ name: c.name.value, value: c.value.value, from: "this request" }));

// all are the names that can be used, the nearest first.
function all() {
  const mine = own(), names = (kept?.names || []).filter((n) => !mine.some((m) => m.name === n.name));
  return mine.concat(names, (kept?.dynamic || []).map((d) => ({ name: d.name, value: d.example, from: d.does, takes: d.takes, dynamic: true })));
}

const find = (name) => all().find((n) => n.name === name.split(/[ \t]/, 1)[0]);

// kindOf says how a name is painted: known, secret, missing; nothing while that is not known.
function kindOf(name) {
  if (!kept) return "";
  const n = find(name), kinds = operandsOf(n, name).map(kindOf);
  for (const kind of ["missing", "secret"]) if (kinds.includes(kind)) return kind;
  return !n ? "missing" : n.locked || n.secret && !n.set ? "missing" : n.secret ? "secret" : "known";
}

// operandsOf are the names that a dynamic value is made of: {{$hmacSha256 key text}}.
const operandsOf = (n, name) => (n?.takes || []).map((takes, i) => name.split(/[ \t]+/)[i + 1] || "the " + takes);

const short = (s, most = 160) => s.length > most ? s.slice(0, most) + "…" : s;

// about says what a name stands for, as a line of the tip.
function about(name) {
  const n = find(name), where = environment(), lost = operandsOf(n, name).find((o) => kindOf(o) === "missing");
  const value = !n ? "is not defined" + (where ? " in " + where : "") : lost ? "lacks " + lost : n.locked ? "a secret whose key is not here"
    : n.secret ? n.set ? "a secret, which is hidden" : "a secret without a value yet"
    : n.dynamic ? "such as " + n.value : n.value === "" ? "empty" : short(n.value);
  const line = el("p", { class: kindOf(name) }, n?.secret ? icon("lock", true) : "", el("b", {}, name), " ", n && !n.secret && !lost && n.value !== "" ? el("code", {}, value) : el("span", {}, value));
  if (n) line.append(" ", el("span", { class: "muted" }, n.dynamic ? n.from : "from " + n.from + (n.taken ? ", taken from a response" : "")));
  return line;
}
