// The editor of request bodies: CodeMirror over a textarea that stays the form field.
import { autocompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Annotation, Compartment, EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { completeNames, names, namesIn, views } from "./names.js";
import { tags } from "@lezer/highlight";
import { syntaxes } from "./syntax.js";

const ink = syntaxHighlighting(HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--syn-key)" },
  { tag: tags.string, color: "var(--syn-str)" },
  { tag: tags.number, color: "var(--syn-num)" },
  { tag: [tags.bool, tags.null], color: "var(--syn-kw)" },
  { tag: tags.invalid, color: "var(--server-text)" },
]));

const look = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--surface)", border: "1px solid var(--line-control)", borderRadius: "var(--r-8)", fontSize: "var(--fs-12)" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", fontVariantLigatures: "none", lineHeight: "1.65", minHeight: "180px", maxHeight: "56vh", overflow: "auto" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--inset)", color: "var(--text-3)", borderRight: "1px solid var(--line-soft)", borderRadius: "var(--r-8) 0 0 var(--r-8)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--hover) 60%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--accent-line)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--active)", outline: "1px solid var(--line-control)" },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--del-strong)", color: "inherit" },
  ".cm-name": { backgroundColor: "var(--accent-tint)", borderRadius: "3px", boxShadow: "inset 0 -1.5px 0 var(--accent)" },
  ".cm-name-secret": { background: "linear-gradient(90deg, var(--accent) 60%, transparent 0) 0 100% / 5px 2px repeat-x, var(--accent-tint)", boxShadow: "none" },
  ".cm-name-missing": { backgroundColor: "var(--server-tint)", boxShadow: "none", textDecoration: "underline wavy 1.2px var(--server-mark)", textUnderlineOffset: "2px" },
  ".cm-fault": { backgroundColor: "var(--server-tint)", boxShadow: "inset 2px 0 0 var(--server-mark)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", border: "1px solid var(--line-control)", borderRadius: "var(--r-8)", color: "var(--text)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-solid)" },
  ".cm-completionDetail": { color: "inherit" },
  ".cm-completionInfo": { padding: "6px 10px" },
  ".cm-placeholder": { color: "var(--text-3)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--active)", border: "0", color: "var(--text-2)" },
});

// The line that cannot be read is marked; null marks none.
const setFault = StateEffect.define();
const fault = StateField.define({
  create: () => Decoration.none,
  update(marks, tr) {
    for (const e of tr.effects) {
      if (!e.is(setFault)) continue;
      if (e.value === null) return Decoration.none;
      const line = tr.state.doc.lineAt(Math.min(e.value, tr.state.doc.length));
      return Decoration.set([Decoration.line({ class: "cm-fault" }).range(line.from)]);
    }
    return marks.map(tr.changes);
  },
  provide: (f) => EditorView.decorations.from(f),
});

// A change that came from the textarea, not from typing.
const fromField = Annotation.define();

// schema completes queries, once the page has fetched one.
let schema = null;
const complete = (c) => schema && schema.complete(c.state.doc.toString(), c.pos, c.explicit);
const completion = (...sources) => autocompletion({ override: [completeNames, ...sources], icons: false });

const languages = {
  json: () => [json(), completion(), indentUnit.of("  ")],
  graphql: () => [completion(complete), indentUnit.of("  ")],
  text: () => [completion()],
};

// attach puts an editor over textarea and returns {language(name), fault(offset|null), read(), focus(), detach()}.
// Tab indents only after Escape has not been pressed, as CodeMirror's docs ask for.
function attach(textarea, { language = "text", nonce = "", label = "Body" } = {}) {
  const tongue = new Compartment();
  const of = (name) => (languages[name] || languages.text)();
  const view = new EditorView({
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        nonce ? EditorView.cspNonce.of(nonce) : [],
        lineNumbers(), foldGutter(), codeFolding(), highlightActiveLine(), highlightActiveLineGutter(),
        history(), drawSelection(), indentOnInput(), bracketMatching(), ink, look, fault, namesIn(), tongue.of(of(language)),
        EditorView.lineWrapping, EditorState.tabSize.of(2),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off" }),
        textarea.placeholder ? placeholder(textarea.placeholder) : [],
        keymap.of([{ key: "Mod-Enter", run: () => (textarea.form?.requestSubmit(), true) }, ...defaultKeymap, ...historyKeymap, ...foldKeymap, indentWithTab]),
        EditorView.updateListener.of((u) => {
          if (!u.docChanged || u.transactions.some((t) => t.annotation(fromField))) return;
          textarea.value = u.state.doc.toString();
          textarea.dispatchEvent(new Event("input", { bubbles: true }));
        }),
      ],
    }),
  });
  views.add(view);
  textarea.after(view.dom);
  textarea.hidden = true;
  return {
    language: (name) => view.dispatch({ effects: tongue.reconfigure(of(name)) }),
    fault: (offset) => view.dispatch({ effects: setFault.of(offset) }),
    read: () => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: textarea.value }, annotations: fromField.of(true) }),
    focus: () => view.focus(),
    detach: () => { views.delete(view); view.destroy(); textarea.hidden = false; },
  };
}

window.ParleyEditor = { attach, syntaxes, names, schema: (reader) => { schema = reader; } };
