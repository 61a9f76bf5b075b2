// Names in braces within the editor: painted, told of and completed by what the page's own
// script knows of them. Until that is here, they are text.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, hoverTooltip, MatchDecorator, showTooltip, ViewPlugin } from "@codemirror/view";

const braces = /\{\{\s*([\p{L}_][\p{L}\p{M}\p{N}_.$-]*|\$[A-Za-z][A-Za-z0-9_.$-]*(?:[ \t]+[\p{L}\p{M}\p{N}+.:_$-]+){0,3})\s*\}\}/gu;

// known is what the page knows of names; views are the editors to be told when that changes.
let known = null;
export const views = new Set();
const learned = StateEffect.define();

// names takes what the page knows: {kindOf(name), about(name), offers(typed), valueOf(name)}.
export function names(of) {
  known = of;
  for (const view of views) view.dispatch({ effects: learned.of(null) });
}

const classes = { known: "cm-name", secret: "cm-name cm-name-secret", missing: "cm-name cm-name-missing" };
const painter = new MatchDecorator({
  regexp: braces,
  decoration: (m) => { const kind = known && classes[known.kindOf(m[1])]; return kind ? Decoration.mark({ class: kind }) : null; },
});
const painted = ViewPlugin.fromClass(class {
  constructor(view) { this.marks = painter.createDeco(view); }
  update(u) {
    const anew = u.transactions.some((t) => t.effects.some((e) => e.is(learned)));
    this.marks = anew ? painter.createDeco(u.view) : painter.updateDeco(u, this.marks);
    if (u.docChanged && !known && u.state.sliceDoc(0, 200_000).includes("{{")) window.ParleyEditor.needNames?.();
  }
}, { decorations: (v) => v.marks });

// nameAt is the name that a place of the document stands in.
function nameAt(state, pos) {
  const line = state.doc.lineAt(pos);
  if (line.length > 20_000) return null;
  for (const m of line.text.matchAll(braces)) {
    const from = line.from + m.index, to = from + m[0].length;
    if (from <= pos && pos <= to) return { from, to, name: m[1] };
  }
  return null;
}

const tipOf = (at) => ({
  pos: at.from, end: at.to, above: false,
  create: () => { const dom = document.createElement("div"); dom.className = "cm-nametip"; dom.setAttribute("role", "tooltip"); dom.append(known.about(at.name)); return { dom }; },
});

// The caret tells of the name that it stands in, the pointer of the one that it is over.
const told = StateField.define({
  create: () => null,
  update(tip, tr) {
    if (!tr.selection && !tr.docChanged) return tip && known ? tip : null;
    const at = known && tr.state.selection.main.empty && nameAt(tr.state, tr.state.selection.main.head);
    return at && !tr.docChanged ? tipOf(at) : null;
  },
  provide: (f) => showTooltip.from(f),
});
const hovered = hoverTooltip((view, pos) => { const at = known && nameAt(view.state, pos); return at ? tipOf(at) : null; });

export const namesIn = () => [painted, told, hovered, EditorView.theme({ ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxHeight: "272px", padding: "4px" }, ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 8px", lineHeight: "20px", borderRadius: "var(--r-6)" }, ".cm-completionDetail": { fontStyle: "normal", marginLeft: "12px" }, ".cm-nametip .i": { verticalAlign: "-3px", marginRight: "4px" }, ".cm-nametip": { padding: "6px 10px", maxWidth: "520px", overflowWrap: "anywhere" }, ".cm-nametip b, .cm-nametip code": { fontFamily: "var(--font-mono)" } })];

// completeNames offers the names that what stands behind the braces could become.
export async function completeNames(c) {
  const begun = c.matchBefore(/\{\{\s*(?:\$[A-Za-z0-9]+(?:[ \t]+[^\s{}]+)*[ \t]+)?[\p{L}_$]?[\p{L}\p{M}\p{N}_.$-]*/u);
  if (!begun) return null;
  if (!known) await window.ParleyEditor.needNames?.();
  if (!known || c.aborted) return null;
  const word = known.begun(begun.text, begun.text.length);
  if (!word) return null;
  const from = begun.from + word.from;
  const options = known.offers("", word.of).map((n, i) => ({
    label: n.name, detail: known.valueOf(n), info: n.from, boost: Math.max(-99, -i),
    apply(view, _, at, to) {
      if (word.of) return view.dispatch({ changes: { from: at, to, insert: n.name }, selection: { anchor: at + n.name.length }, userEvent: "input.complete" });
      const rest = /^[\p{L}\p{M}\p{N}_.$-]*\s*(?:\}\})?/u.exec(view.state.sliceDoc(to, Math.min(to + 120, view.state.doc.length)))[0];
      view.dispatch({ changes: { from: at, to: to + rest.length, insert: [n.name, ...n.takes || []].join(" ") + "}}" }, selection: n.takes ? { anchor: at + n.name.length + 1, head: at + n.name.length + 1 + n.takes[0].length } : { anchor: at + n.name.length + 2 }, userEvent: "input.complete" });
    },
  }));
  return { from, options, validFor: /^[\p{L}\p{M}\p{N}_.$-]*$/u };
}
