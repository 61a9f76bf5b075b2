/* Import: files are looked at as soon as they are chosen. */

upgrades.push((root) => {
  for (const form of $$("form[data-drop]", root)) {
    $(".droptext", form).hidden = false;
    for (const f of $$("input[type=file]", form)) f.addEventListener("change", () => { if (f.files.length) { say("Reading"); form.requestSubmit(); } });
  }
});
