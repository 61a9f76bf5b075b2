
/* ---------------------------------------------------------------- address */

// paths are what addresses of the same beginning could go on with, asked for once each.
const paths = new Map();

// beginning parts an address where its path begins; null where none does, or a query follows.
const beginning = (text) => /^((?:[a-z][a-z0-9+.-]*:\/\/)?[^/?#\s]*)(\/(?!\/)[^?#\s]*)$/i.exec(text)?.slice(1);

// filledIn is a text with the names in it replaced; a secret's stays a name.
const filledIn = (text) => text.replace(inBraces, (all, name) => { const n = find(name.trim()); return n && !n.secret && !n.dynamic ? n.value : all; });

async function askPaths(field, as) {
  const own = find("base");
  const at = as === "" ? own && !own.secret ? own.value : location.origin : filledIn(as);
  paths.set(as, []);
  const answer = await fetch("/api/paths?" + new URLSearchParams({ at, as })).then((r) => r.ok ? r.json() : null, () => null);
  if (!answer) return paths.delete(as);
  paths.set(as, answer.paths);
  if (document.activeElement === field) suggest(field);
}

// goesOn is what an address could go on with: paths that begin so first, then those that hold what was typed.
function goesOn(field) {
  const [as, typed] = field.selectionStart === field.value.length && beginning(field.value) || [];
  if (typed === undefined || as.endsWith(":")) return null;
  const known = paths.get(as);
  if (!known) { askPaths(field, as); return null; }
  const low = typed.toLowerCase(), others = known.filter((p) => p.path !== typed);
  const begins = others.filter((p) => p.path.toLowerCase().startsWith(low));
  const found = begins.concat(low.length > 2 ? others.filter((p) => !begins.includes(p) && p.path.toLowerCase().includes(low)) : []);
  return { from: 0, whole: true, first: -1, label: "Addresses", found: found.slice(0, 40).map((p) => ({ name: as + p.path, shows: p.path, before: p.method, says: p.from || "history" })) };
}
