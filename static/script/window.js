/* Reading a body: parts of it, the windows of a long one, finding, wrapping. */

// showPart puts what stands at url in place of a part, and goes to the element named then.
async function showPart(url, id, then) {
  if (!await loadPart(url, id)) return;
  history.replaceState(history.state, "", url);
  const to = then && $(then, byId(id));
  if (to?.matches("input")) { to.focus(); to.select(); } else if (to?.matches(".tab")) to.focus(); else to?.scrollIntoView({ block: "center" });
}

addEventListener("click", (e) => {
  const a = e.target.closest?.("a[data-part]");
  if (!a || e.defaultPrevented || e.ctrlKey || e.metaKey || e.shiftKey || e.button || !byId(a.dataset.part)) return;
  e.preventDefault();
  showPart(a.href, a.dataset.part, a.dataset.then);
});

// A form that only asks is sent in place as well. What of it is empty is left out.
const question = (form) => { const url = new URL(goal(form), location.href); url.search = fieldsOf(new FormData(form)); return url.href; };
addEventListener("submit", (e) => {
  const form = e.target;
  if (e.defaultPrevented || form.method !== "get" || !form.dataset.part) return;
  e.preventDefault();
  e.stopImmediatePropagation();
  showPart(question(form), form.dataset.part, form.dataset.then);
}, true);

/* ----------------------------------------------------------------- finding */

// Enter goes to the next hit, Shift and Enter to the one before; typing looks anew.
let typing = 0;
async function lookFor(form) {
  const at = form.elements.find.selectionStart, id = form.dataset.part;
  await showPart(question(form), id, "#hit .now");
  const field = $("[data-find] [name=find]", byId(id));
  field?.focus({ preventScroll: true });
  field?.setSelectionRange(at, at);
}
addEventListener("input", (e) => {
  const form = e.target.closest?.("[data-find]");
  if (!form) return;
  clearTimeout(typing);
  typing = setTimeout(() => lookFor(form), e.target.type === "search" ? 250 : 0);
});
addEventListener("keydown", (e) => {
  const form = e.target.closest?.("[data-find]");
  if (!form || e.isComposing) return;
  if (e.key === "Escape") { e.preventDefault(); $("[data-close]", form).click(); }
  if (e.key !== "Enter" || e.target.type !== "search") return;
  e.preventDefault();
  clearTimeout(typing);
  const link = $(e.shiftKey ? "[rel=prev]" : "[rel=next]", form), known = link && e.target.value === e.target.defaultValue;
  if (!known) return lookFor(form);
  showPart(link.href, form.dataset.part, "#hit .now").then(() => $("[data-find] [name=find]")?.focus({ preventScroll: true }));
});

/* ----------------------------------------------------------------- windows */

const mostWindows = 5;
const scrollerOf = (e) => {
  for (; e; e = e.parentElement) if (/auto|scroll/.test(getComputedStyle(e).overflowY) && e.scrollHeight > e.clientHeight) return e;
  return document.scrollingElement;
};

// keepPlace changes the page so that an element stays where it is seen.
function keepPlace(e, change) {
  const was = e.getBoundingClientRect().top;
  change();
  const moved = e.getBoundingClientRect().top - was;
  if (moved) scrollerOf(e).scrollTop += moved;
}

// fetchWindow puts the window behind a link beside the one that holds it; those that are
// then far away are let go of.
async function fetchWindow(link) {
  if (link.dataset.busy) return;
  link.dataset.busy = "";
  const here = link.closest(".window"), body = here.parentElement, answer = await load(link.dataset.window).catch(() => null);
  const part = answer?.ok && $(".window", answer.doc);
  if (!part || !link.isConnected) return delete link.dataset.busy; // the link itself still leads there
  document.adoptNode(part);
  const forth = link.rel === "next";
  keepPlace(here, () => {
    if (forth) here.after(part); else here.before(part);
    const all = $$(".window", body);
    for (const far of forth ? all.slice(0, -mostWindows) : all.slice(mostWindows)) far.remove();
    inner(body);
  });
  delete link.dataset.busy;
  upgrade(part);
}

// inner hides the links to windows that are there, and watches the outer ones.
function inner(body) {
  const all = $$(".window", body);
  all.forEach((w, i) => {
    for (const a of $$("a.more", w)) {
      a.hidden = a.rel === "next" ? i < all.length - 1 : i > 0;
      if (a.hidden) near.unobserve(a); else near.observe(a);
    }
    seen.observe(w);
  });
}

const near = new IntersectionObserver((list) => { for (const e of list) if (e.isIntersecting) fetchWindow(e.target); }, { rootMargin: "900px 0px" });

// The address names the window that is read, so that the page can be sent to someone.
const seen = new IntersectionObserver((list) => {
  const shown = list.filter((e) => e.isIntersecting).pop();
  if (shown) readOn(shown.target.parentElement);
}, { rootMargin: "-45% 0px" });
function readOn(body) {
  if (!body) return;
  const middle = innerHeight / 2, now = $$(".window", body).find((w) => { const r = w.getBoundingClientRect(); return r.top <= middle && r.bottom >= middle; });
  const bar = $("[data-jump]", body.parentElement);
  if (!now || !bar || bar.dataset.now === now.dataset.at) return;
  const first = !bar.dataset.now;
  bar.dataset.now = now.dataset.at;
  $("[data-place]", bar).textContent = now.dataset.place;
  $("[name=at]", bar).value = now.dataset.at;
  if (!first) history.replaceState(history.state, "", now.dataset.href);
}

upgrades.push((part) => {
  const body = part.matches?.("#body") ? part : $("#body", part);
  if (body && $("a.more", body)) inner(body);
  if (part === document && $("[data-find]") && !location.hash) $("#hit .now")?.scrollIntoView({ block: "center" });
  const on = $("[data-go-on]", part);
  if (on) setTimeout(() => { if (on.isConnected) showPart(on.href, on.dataset.part); }, 100);
});
addEventListener("change", (e) => { const form = e.target.closest?.("[data-jump]"); if (form) form.requestSubmit(); });

addEventListener("click", (e) => {
  const b = e.target.closest?.("[data-wrap]");
  if (!b) return;
  const on = byId(b.dataset.wrap)?.classList.toggle("wrap");
  b.setAttribute("aria-pressed", String(!!on));
  kept.set("wrap", on ? "on" : "off");
});
upgrades.push((part) => {
  for (const b of $$("[data-wrap]", part)) {
    const on = kept.get("wrap") === "on";
    byId(b.dataset.wrap)?.classList.toggle("wrap", on);
    b.setAttribute("aria-pressed", String(on));
  }
});
