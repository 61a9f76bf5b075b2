
/* --------------------------------------------------------------- painting */

// A field is painted in a layer behind its text, which holds the same text unseen.
const layers = new Map();
const resized = new ResizeObserver((entries) => { for (const e of entries) if (layers.has(e.target)) fit(e.target); });

const copied = ["fontFamily", "fontSize", "fontWeight", "fontStyle", "letterSpacing", "textIndent", "textAlign", "paddingLeft", "paddingRight", "fontVariantLigatures", "tabSize"];

function fit(field) {
  const layer = layers.get(field), shown = field.offsetParent !== null && field.offsetWidth > 0;
  layer.hidden = !shown;
  if (!shown) return;
  const style = getComputedStyle(field), lines = field.tagName === "TEXTAREA";
  for (const name of copied) layer.style[name] = style[name];
  layer.style.lineHeight = lines ? style.lineHeight : field.clientHeight + "px";
  layer.style.paddingTop = layer.style.paddingBottom = lines ? style.paddingTop : "0";
  const put = { left: field.offsetLeft + field.clientLeft, top: field.offsetTop + field.clientTop, width: field.clientWidth, height: field.clientHeight };
  for (const [name, n] of Object.entries(put)) layer.style[name] = n + "px";
  scroll(field);
}

function scroll(field) {
  const layer = layers.get(field);
  if (layer) [layer.scrollLeft, layer.scrollTop] = [field.scrollLeft, field.scrollTop];
}

// pieces cuts a text at its names: [text, kind, name].
function pieces(field) {
  const text = field.value, found = [...text.matchAll(inBraces)].map((m) => ({ from: m.index, to: m.index + m[0].length, name: m[1], kind: kindOf(m[1]) }));
  if (field.name === "url") for (const p of placesOf(text)) found.push({ from: p.from, to: p.to, name: p.name, kind: "place" });
  found.sort((a, b) => a.from - b.from);
  return found;
}

function paint(field) {
  const found = field.type !== "password" && !field.hidden && kept ? pieces(field) : [];
  let layer = layers.get(field);
  if (!found.length) {
    if (layer) { layer.remove(); layers.delete(field); resized.unobserve(field); field.classList.remove("over"); }
    return;
  }
  if (!layer || layer.parentNode !== field.parentNode) {
    layer?.remove();
    layer = el("div", { class: "under" + (field.tagName === "TEXTAREA" ? " folds" : ""), "aria-hidden": "true" });
    field.before(layer);
    field.parentNode.classList.add("painted");
    field.classList.add("over");
    layers.set(field, layer);
    resized.observe(field);
  }
  const parts = [];
  let from = 0;
  for (const p of found) {
    parts.push(field.value.slice(from, p.from), el("mark", { class: p.kind, "data-name": p.name, "data-from": p.from, "data-to": p.to }, field.value.slice(p.from, p.to)));
    from = p.to;
  }
  layer.replaceChildren(...parts, field.value.slice(from) + (field.tagName === "TEXTAREA" ? "\n" : ""));
  fit(field);
}

// told is called when names stand for something else: everything is painted anew.
function told() {
  for (const field of layers.keys()) if (!field.isConnected) { layers.get(field).remove(); layers.delete(field); resized.unobserve(field); }
  for (const field of fields()) { reveal(field); paint(field); combobox(field); }
  tellEditor();
  if (layers.has(document.activeElement)) tellFocused();
}
let painting = 0;
const soon = () => { cancelAnimationFrame(painting); painting = requestAnimationFrame(told); };

// A credential that is a name is no credential: it can be read while it is typed.
function reveal(field) {
  if (!field.dataset.type) field.dataset.type = field.type;
  if (field.dataset.type !== "password") return;
  const type = field.value.startsWith("{{") ? "text" : "password";
  if (field.type !== type) field.type = type;
}

addEventListener("input", (e) => { if (isField(e.target) || e.target.closest?.("table.kv")) soon(); });
addEventListener("change", (e) => { if (e.target.id === "environment") learn(); else if (e.target.form === request()) soon(); });
addEventListener("scroll", (e) => { if (layers.has(e.target)) scroll(e.target); }, true);
for (const kind of ["keyup", "click", "select", "focusin", "focusout"]) addEventListener(kind, (e) => { if (layers.has(e.target)) requestAnimationFrame(() => scroll(e.target)); });
