/* Import: files are looked at as soon as they are chosen. What takes long says how far it is, and can
   be broken off where it was begun. */

upgrades.push((root) => {
  for (const form of $$("form[data-drop]", root)) {
    $(".droptext", form).hidden = false;
    for (const f of $$("input[type=file]", form)) f.addEventListener("change", () => { if (f.files.length) { say("Reading"); form.requestSubmit(); } });
  }
});

addEventListener("submit", async (e) => {
  const form = e.target, page = byId("import-page");
  if (!page?.contains(form) || form.getAttribute("action") !== "/import") return;
  e.preventDefault();
  if (page.getAttribute("aria-busy")) return;
  const data = new FormData(form, e.submitter), word = Math.random().toString(36).slice(2) + Date.now();
  data.append("watch", word);
  const bar = el("progress", { "aria-label": "How far it is" }), words = el("span", { class: "num" }, "Uploading"), stop = el("button", { class: "btn", type: "button" }, "Cancel");
  const line = el("div", { class: "row wraps importnow", "data-testid": "import-progress" }, bar, words, stop);
  const at = e.submitter?.closest(".importgo, .lineform") || $(".importgo", form) || form;
  let over = false, sent = 0, abort = null;
  let spoken = "";
  const tell = (text, done, all) => {
    words.textContent = text;
    const phase = text.split(",")[0]; // counts are seen; who listens is told what begins
    if (phase !== spoken && line.isConnected) say(spoken = phase);
    if (all) { bar.max = all; bar.value = done; } else bar.removeAttribute("value");
  };
  for (const was of $$(".importnow", page)) was.remove();
  page.setAttribute("aria-busy", "true");
  const slow = setTimeout(() => at.after(line), 300); // what is done at once needs no line
  const count = (n) => n.toLocaleString("en"), mega = (n) => (n / 1e6).toFixed(1) + " MB";
  const look = setInterval(async () => {
    if (!sent) return;
    const now = await fetch("/import/progress/" + word).then((r) => r.status === 200 ? r.json() : null).catch(() => null);
    if (over || !now?.phase) return;
    stop.disabled = now.phase.startsWith("Writing"); // there is no way back
    tell(now.all ? `${now.phase}, ${count(now.done)} of ${count(now.all)} requests` : now.phase, now.done, now.all);
  }, 400);
  stop.addEventListener("click", () => abort?.());
  let answer = null, fault = "Parley did not answer. Nothing is known of whether it was kept.";
  try {
    answer = await load("/import", { method: "POST", body: data, hold: (f) => { if (f) abort = () => { fault = data.get("make") === "update" ? "It was broken off." : "It was broken off. Nothing is kept of it."; f(); }; else { sent = 1; tell("Reading"); } },
      uploading: (have, all) => { if (have < all) tell(`Uploading, ${mega(have)} of ${mega(all)}`, have, all); } });
  } catch { /* said below */ }
  over = true;
  clearTimeout(slow);
  clearInterval(look);
  line.remove();
  page.removeAttribute("aria-busy");
  if (answer && new URL(answer.url).pathname !== "/import") return location.assign(answer.url);
  const part = answer?.doc?.getElementById("import-page");
  if (part) {
    swap(answer.doc, ["import-page"]);
    byId("import-page").scrollTop = 0;
    return say($("[data-say]", byId("import-page"))?.dataset.say || $("[role=alert]", byId("import-page"))?.textContent || "");
  }
  if (answer) fault = $("[data-problem]", answer.doc)?.textContent || "This could not be imported.";
  at.after(el("p", { class: "fault importnow", role: "alert" }, fault));
  say(fault);
});
