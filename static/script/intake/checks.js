/* Checks of the response: which conditions and fields what is chosen has, and checks that are made
   of the last response. */

function fitCheck(row) {
  const [of, is] = $$("select", row), can = row.closest("table").dataset[of.value].split(" ");
  for (const o of is.options) o.hidden = o.disabled = !can.includes(o.value);
  if (is.selectedOptions[0]?.disabled) is.value = can[0];
  row.classList.toggle("unplaced", !/json|header/.test(of.value));
  row.classList.toggle("bare", /exists|absent|empty|filled/.test(is.value));
}

const fitChecks = (e) => { const row = e.target.closest?.(".checks tbody tr"); if (row) fitCheck(row); };
addEventListener("focusin", fitChecks);
addEventListener("input", fitChecks, true); // before the row is counted
fitChecks({ target: document.activeElement });

// fill fills the form in by what a button of it asks for, from the last response.
async function fill(button) {
  const body = formBody(request(), button), last = result()?.dataset.run;
  if (last) body.set("last", last);
  const answer = await load(button.formAction, { method: "POST", body }).catch(() => null);
  if (!answer) return toast("Parley did not answer.");
  const pairs = swap(answer.doc);
  if (answer.ok) filled(pairs, button.dataset.fill || "Checks were added");
}
