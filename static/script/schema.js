/* GraphQL: the schema that was fetched, and the operations of the document. */

// graphqlSchema completes and checks queries; null: none was fetched.
let graphqlSchema = null, schemaOf = "";

async function useSchema() {
  const box = byId("schema"), run = box?.dataset.schemaRun || "";
  if (!box || run === schemaOf) return;
  schemaOf = run;
  graphqlSchema = null;
  try {
    if (run) {
      const [answer] = await Promise.all([fetch(`/api/runs/${run}/body`).then((a) => a.json()), import(box.dataset.graphql), loadEditor()]);
      graphqlSchema = window.ParleyGraphQL.read(answer);
    }
    window.ParleyEditor?.schema(graphqlSchema);
  } catch { toast("The schema of run " + run + " could not be read."); }
  const area = bodyField();
  if (area && schemaOf === run) checkBody(area);
}
upgrades.push(() => { if (byId("schema")?.dataset.schemaRun !== schemaOf && languageNow() === "graphql") useSchema(); });
const languageNow = () => bodyField()?.dataset.editorLanguage;
addEventListener("focusin", (e) => { if (e.target.matches?.("textarea[data-editor-language=graphql]")) useSchema(); });

addEventListener("click", async (e) => {
  const b = e.target.closest?.("[data-schema]");
  if (!b) return;
  e.preventDefault();
  b.disabled = true;
  say("Fetching the schema");
  const answer = await load("/compose/schema", { method: "POST", body: formBody(request()) }).catch(() => null);
  b.disabled = false;
  if (!answer) return toast("Parley did not answer.");
  if (!answer.ok) return problem(answer);
  swap(answer.doc, ["schema"]);
  say($("#schema a")?.textContent || "");
  useSchema();
});

// The operations of a document are offered where it has several.
const operation = /^\s*(?:query|mutation|subscription)\s+(\w+)/gm;
function offerOperations() {
  const field = $("[name=operation_name]"), list = byId("operations"), area = bodyField();
  if (!field || !list || languageNow() !== "graphql") return;
  const names = [...area.value.slice(0, 100_000).matchAll(operation)].map((m) => m[1]).slice(0, 30), several = names.length > 1;
  field.setAttribute("list", "operations");
  list.replaceChildren(...(several ? names.map((n) => el("option", { value: n })) : []));
  const said = $("[data-operations]");
  said.hidden = !several;
  $("span", said).textContent = names.join(", ");
}
upgrades.push(offerOperations);
addEventListener("input", (e) => { if (e.target === bodyField()) offerOperations(); });
