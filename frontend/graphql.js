// What a GraphQL schema says of a query: what may stand at a place, and what does not fit.
// Loaded when a schema was fetched; it shares nothing with the editor but these functions.
import { buildClientSchema, parse, validate } from "graphql";
import { getAutocompleteSuggestions, Position } from "graphql-language-service";

// mostChecked bounds what is checked as it is typed, in characters.
const mostChecked = 100_000;

// read makes a reader of queries from the answer to an introspection query.
function read(answer) {
  const schema = buildClientSchema(answer.data);
  return {
    // complete lists what may stand at pos, for the editor.
    complete(text, pos, asked) {
      const before = text.slice(0, pos), lines = before.split("\n"), word = /[\w]*$/.exec(before)[0];
      if ((!word && !asked) || text.length > mostChecked) return null;
      const found = getAutocompleteSuggestions(schema, text, new Position(lines.length - 1, lines[lines.length - 1].length));
      const options = found.map((s) => ({ label: s.label, detail: s.detail ? String(s.detail) : undefined, info: s.documentation || undefined }));
      return options.length ? { from: pos - word.length, options, validFor: /^\w*$/ } : null;
    },
    // fault is the first place where text does not fit the schema, or null.
    fault(text) {
      if (!text.trim() || text.length > mostChecked) return null;
      let found;
      try { found = validate(schema, parse(text)); } catch (f) { found = [f]; }
      if (!found.length) return null;
      return { offset: found[0].positions?.[0] ?? 0, why: found[0].message.replace(/\.$/, ""), misfit: true };
    },
  };
}

window.ParleyGraphQL = { read };
