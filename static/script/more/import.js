/* Import: files can be dropped on their form, and are looked at as soon as they are chosen. */

upgrades.push((root) => {
  for (const form of $$("form[data-drop]", root)) {
    const zone = form.querySelector(".dropzone"), input = form.elements.namedItem("f-file") || zone.querySelector("input");
    form.querySelector(".droptext").hidden = false;
    const over = (yes) => (e) => { if ([...e.dataTransfer.types].includes("Files")) { e.preventDefault(); zone.classList.toggle("over", yes); } };
    form.addEventListener("dragover", over(true));
    form.addEventListener("dragleave", over(false));
    form.addEventListener("drop", (e) => {
      over(false)(e);
      if (!e.dataTransfer.files.length) return;
      input.files = e.dataTransfer.files;
      say("Reading");
      form.requestSubmit();
    });
    for (const f of zone.querySelectorAll("input[type=file]")) f.addEventListener("change", () => { if (f.files.length) { say("Reading"); form.requestSubmit(); } });
  }
});
