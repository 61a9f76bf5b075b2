/* The tree of a body: what a value holds is fetched when it is opened. */

addEventListener("click", async (e) => {
  const a = e.target.closest?.("a[data-tree]");
  if (!a || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
  e.preventDefault();
  if (a.dataset.busy) return;
  a.dataset.busy = "";
  const answer = await load(a.dataset.tree).catch(() => null), made = answer?.ok && $("#tree-part > li", answer.doc);
  if (!made) { location.href = a.href; return; }
  const li = a.closest("li"), rest = li.classList.contains("rest"), other = a.rel === "next" ? "prev" : "next";
  const items = rest ? $$(":scope > details > ul > li", made).filter((kid) => !$(`:scope > a[rel=${other}]`, kid)) : [made];
  items.forEach((item) => document.adoptNode(item));
  const change = () => li.replaceWith(...items), next = li.nextElementSibling;
  if (a.rel === "prev" && next) keepPlace(next, change); else change();
  items.forEach(upgrade);
  const first = a.rel === "prev" ? items[items.length - 1] : items[0];
  $("summary, a, button", first)?.focus({ preventScroll: true });
});
