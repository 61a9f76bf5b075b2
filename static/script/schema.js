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

// A server that takes long is waited for until the button, which says so, is pressed again, or Escape.
let stopSchema = null;
addEventListener("click", async (e) => {
  const b = e.target.closest?.("[data-schema]");
  if (!b) return;
  e.preventDefault();
  if (stopSchema) return stopSchema();
  const was = b.textContent;
  byId("toasts")?.replaceChildren();
  b.textContent = "Cancel fetching";
  say("Fetching the schema");
  const answer = await load("/compose/schema", { method: "POST", body: formBody(request()), hold: (stop) => { stopSchema ||= stop; } }).catch((why) => why);
  b.textContent = was;
  stopSchema = null;
  if (!answer.status) return toast(answer.message);
  if (!answer.ok) return swap(answer.doc, ["request"]).length && faulty("") || problem(answer);
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
