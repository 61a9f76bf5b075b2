
/* ----------------------------------------------------------------- dropped */

// bring takes what was dropped to the form of Import: files as they are, folders with what is in them.
async function bring(files, entries) {
  const into = new DataTransfer();
  say("Reading");
  try {
    if (entries.some((x) => x?.isDirectory)) for (const x of entries) await gather(x, into.items);
    else for (const f of files) into.items.add(f);
  } catch { return toast("The folder could not be read."); }
  if (!into.files.length) return toast("There is no file in it.");
  const form = $("form[data-drop]") || document.body.appendChild(el("form", { method: "post", action: "/import", enctype: "multipart/form-data", hidden: true }, el("input", { type: "file", name: "file", multiple: true })));
  $("input[type=file]", form).files = into.files;
  form.requestSubmit();
}

// gather takes the files of a folder, by the paths that they have in it.
async function gather(entry, into) {
  if (/^(?:\.|node_modules$)/.test(entry.name) || into.length >= 2000) return;
  if (entry.isFile) return void into.add(new File([await new Promise((done, fail) => entry.file(done, fail))], entry.fullPath.slice(1)));
  const reader = entry.createReader();
  for (let some; (some = await new Promise((done, fail) => reader.readEntries(done, fail))).length;) for (const x of some) await gather(x, into);
}

return { asText, bring, override, fill };
