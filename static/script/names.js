/* Names in braces and in the path: the script that paints, tells of, completes and defines
   them comes with the first, and its style before it. It completes addresses and headers too. */

let names = null;
const isName = (f) => f.value?.includes("{{") || f.name === "url" && /\{|\/:/.test(f.value);
const withNames = () => [...(request()?.elements || [])].some(isName);

function needNames() {
  const { names: url, namesStyle: style } = $("script[data-names]")?.dataset || {};
  if (!url) return Promise.resolve(null);
  return names ||= dressed(style).then(() => import(url)).then((m) => m.default({
    $, $$, byId, el, icon, say, toast, problem, load, swap, request, fieldsOf, cells, rowsOf, newRow, emptyRow, tidy, refreshCode, mended,
  }), () => (names = null));
}
const dressed = (href) => new Promise((done) => {
  const link = el("link", { rel: "stylesheet", href });
  link.onload = link.onerror = done;
  document.head.append(link);
});

// namesLearned is called when names may stand for something else.
const namesLearned = () => names?.then((n) => n?.learn());

upgrades.push((part) => {
  if (!part.contains?.(byId("request")) && !$(".cell-in, [data-editor-language]", part)) return;
  if (withNames()) needNames();
  names?.then((n) => n?.told());
});
addEventListener("input", (e) => { if (!names && e.target.form?.id === "request" && (e.target.name === "url" || isName(e.target))) needNames(); });
// The names of headers are offered as well.
addEventListener("focusin", (e) => { if (!names && e.target.form?.id === "request" && /^header_(name|value)$/.test(e.target.name)) needNames(); });
