
/* -------------------------------------------------------------------- tip */

const tip = el("div", { class: "nametip", role: "tooltip", id: "name-tip", hidden: true });
($("main") || document.body).append(tip);
let tipOf = null; // the field that it tells of

// place puts a box under a line of a field, within the window.
function place(box, at, under) {
  box.hidden = false;
  const wide = document.documentElement.clientWidth, high = document.documentElement.clientHeight;
  const { width, height } = box.getBoundingClientRect();
  box.style.left = Math.max(8, Math.min(at.left, wide - width - 8)) + "px";
  box.style.top = (at.bottom + height + 8 > high && at.top > height + 8 ? at.top - height - 4 : under + 4) + "px";
}

function tell(field, marks) {
  if (!marks.length || list.open) return untell();
  const each = marks.filter((m, i) => marks.findIndex((o) => o.dataset.name === m.dataset.name) === i).slice(0, 5);
  tip.replaceChildren(...each.map((m) => m.classList.contains("place") ? aboutPlace(m.dataset.name) : about(m.dataset.name)));
  const at = marks[0].getBoundingClientRect();
  place(tip, at, Math.max(at.bottom, field.tagName === "TEXTAREA" ? 0 : field.getBoundingClientRect().bottom));
  if (tipOf === field) return;
  untellOf();
  tipOf = field;
  field.setAttribute("aria-describedby", ((field.getAttribute("aria-describedby") || "") + " name-tip").trim());
}

function aboutPlace(name) {
  const row = $$("table.kv[data-kv=path] tbody tr").map(cells).find((c) => c.name.value === name);
  const value = row?.value.value;
  return el("p", {}, el("b", {}, name), " ", value ? el("code", {}, short(value)) : el("span", {}, "has no value yet"), " ", el("span", { class: "muted" }, "from the path variables"));
}

function untellOf() {
  const words = (tipOf?.getAttribute("aria-describedby") || "").split(" ").filter((w) => w && w !== "name-tip").join(" ");
  if (words) tipOf.setAttribute("aria-describedby", words); else tipOf?.removeAttribute("aria-describedby");
  tipOf = null;
}
function untell() { tip.hidden = true; untellOf(); }

// Focus tells of the names that the caret or the selection touches.
function tellFocused() {
  const field = document.activeElement, layer = layers.get(field);
  if (!layer || field.matches(":disabled")) { if (tipOf && !tipOf.matches(":hover")) untell(); return; }
  const { selectionStart: from, selectionEnd: to } = field;
  // Which name of the address is not defined is said below it: there the tip would cover that, and Send where it is narrow.
  const told = (m) => field.id === "f-url" && m.classList.contains("missing") && !find(m.dataset.name) && byId("resolved");
  const touched = $$("mark", layer).filter((m) => +m.dataset.from <= to && +m.dataset.to >= from && !told(m));
  const which = touched.map((m) => field.name + m.dataset.name).join(" ");
  if (dismissed !== null && dismissed === which) return;
  dismissed = null;
  toldOf = which;
  tell(field, touched);
}
// What was closed by Escape stays so until the caret is somewhere else.
let toldOf = "", dismissed = null;
function dismiss() { dismissed = toldOf; untell(); }
document.addEventListener("selectionchange", () => requestAnimationFrame(tellFocused));
addEventListener("focusin", () => requestAnimationFrame(tellFocused));
addEventListener("focusout", (e) => { if (e.target === tipOf) untell(); });

// The pointer tells of the name that it is over. The tip stays while it is over the tip.
addEventListener("pointermove", (e) => {
  if (e.pointerType === "touch" || tip.contains(e.target)) return;
  const layer = layers.get(e.target);
  const over = layer && $$("mark", layer).find((m) => [...m.getClientRects()].some((r) => e.clientX >= r.left && e.clientX <= r.right && e.clientY >= r.top - 4 && e.clientY <= r.bottom + 4));
  if (over) { hovered = true; tell(e.target, [over]); }
  else if (hovered && !(tipOf && nearTip(e))) { hovered = false; tellFocused(); if (tipOf && tipOf !== document.activeElement) untell(); }
});
let hovered = false;
function nearTip(e) {
  const r = tip.getBoundingClientRect();
  return !tip.hidden && e.clientX >= r.left && e.clientX <= r.right && e.clientY >= r.top - 12 && e.clientY <= r.bottom;
}
addEventListener("scroll", (e) => { if (!layers.has(e.target) && !tip.contains(e.target)) untell(); }, true);
// What is sent is read next: nothing of the request covers its result.
addEventListener("submit", () => { if (!tip.hidden) dismiss(); }, true);
