// The readers of XML and GraphQL: where a text stops being that, and the same text laid
// out anew. They come with the editor, which is loaded when a body is first looked at.

// A fault is where a text cannot be read on, and why.
const broken = (offset, why) => { throw { offset, why }; };

// faultOf runs a reader and returns the fault that it meets, or null.
function faultOf(read) {
  try { read(); return null; } catch (f) { return f.why ? f : { offset: 0, why: "it is nested too deep to check" }; }
}

/* --------------------------------------------------------------------- XML */

// The browser's own reader of XML is closed to us by trusted types, so this one checks
// that a text is well-formed (XML 1.0, 2.1) but for what a document type declares.
const xmlReference = /&(?:#\d+|#x[\da-fA-F]+|([A-Za-z_:][\w:.\-]*));/y;
const xmlName = /[A-Za-z_:\u00c0-\uffff][\w:.\-\u00b7-\uffff]*/y;
const sticky = (re, text, at) => { re.lastIndex = at; return re.exec(text); };

// readXML returns the pieces of text in their order, or throws the fault.
function readXML(text) {
  const pieces = [], open = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0, roots = 0, declared = false;
  const until = (end, from, what) => { const i = text.indexOf(end, from); if (i < 0) broken(at, `this ${what} has no end`); return i + end.length; };
  const references = (from, to) => {
    for (let i = text.indexOf("&", from); i >= 0 && i < to; i = text.indexOf("&", i + 1)) {
      const m = sticky(xmlReference, text, i);
      if (!m) broken(i, "an & begins a reference; as a character it is written &amp;");
      if (m[1] && !declared && !/^(?:amp|lt|gt|quot|apos)$/.test(m[1])) broken(i, `nothing defines the reference &${m[1]};`);
    }
  };
  const put = (kind, end, name) => { pieces.push({ kind, at, end, name }); at = end; };
  while (at < text.length) {
    if (text[at] !== "<") {
      const lt = text.indexOf("<", at), end = lt < 0 ? text.length : lt;
      const outside = open.length ? -1 : text.slice(at, end).search(/\S/);
      if (outside >= 0) broken(at + outside, "this text stands outside of the root element");
      if (text.slice(at, end).includes("]]>")) broken(text.indexOf("]]>", at), "]]> ends no CDATA section here; its > is written &gt;");
      references(at, end);
      put("text", end);
    } else if (text.startsWith("<!--", at)) {
      const end = until("-->", at + 4, "comment");
      if (text.slice(at + 4, end - 3).includes("--") || text[end - 4] === "-") broken(at, "a comment holds no --");
      put("comment", end);
    } else if (text.startsWith("<![CDATA[", at)) {
      if (!open.length) broken(at, "this text stands outside of the root element");
      put("cdata", until("]]>", at + 9, "CDATA section"));
    } else if (text.startsWith("<?", at)) {
      if (/^<\?xml\s/i.test(text.slice(at, at + 6)) && at > (text.charCodeAt(0) === 0xfeff ? 1 : 0)) broken(at, "the XML declaration stands at the very beginning or nowhere");
      put("instruction", until("?>", at + 2, "instruction"));
    } else if (text.startsWith("<!DOCTYPE", at)) {
      const m = sticky(/<!DOCTYPE(?:[^[>"']|"[^"]*"|'[^']*'|\[(?:[^\]"']|"[^"]*"|'[^']*')*\])*>/y, text, at);
      if (!m || roots) broken(at, roots ? "a document type stands before the root element" : "this document type has no end");
      declared = true;
      put("doctype", at + m[0].length);
    } else readTag(text, at, open, references, (kind, end, name) => {
      if (kind !== "close" && !open.length && roots++) broken(at, "there is more than one root element");
      if (kind === "open") open.push({ name, at });
      if (kind === "close") open.pop();
      put(kind, end, name);
    });
  }
  if (open.length) broken(open[open.length - 1].at, `the element ${open[open.length - 1].name} is not closed`);
  if (!roots) broken(text.length, "there is no element");
  return pieces;
}

// readTag reads one tag at text[at] and tells found its kind, end and name.
function readTag(text, at, open, references, found) {
  const closing = text[at + 1] === "/", m = sticky(xmlName, text, at + (closing ? 2 : 1));
  if (!m) broken(at, "a < begins a tag; as a character it is written &lt;");
  const name = m[0];
  let i = xmlName.lastIndex;
  const space = () => { const s = i; while (/\s/.test(text[i] || "")) i++; return i > s; };
  if (closing) {
    const last = open[open.length - 1];
    space();
    if (text[i] !== ">") broken(at, `the tag </${name} has no end`);
    if (!last) broken(at, `</${name}> closes nothing`);
    if (last.name !== name) broken(at, `</${name}> stands where </${last.name}> is expected`);
    return found("close", i + 1, name);
  }
  const seen = new Set();
  for (;;) {
    const spaced = space();
    if (text[i] === ">") return found("open", i + 1, name);
    if (text.startsWith("/>", i)) return found("empty", i + 2, name);
    const a = sticky(xmlName, text, i);
    if (!a || !spaced) broken(Math.min(i, text.length), i >= text.length ? `the tag <${name} has no end` : `an attribute, > or /> is expected in <${name}`);
    i = xmlName.lastIndex;
    if (seen.has(a[0])) broken(i - a[0].length, `the attribute ${a[0]} stands twice in <${name}>`);
    seen.add(a[0]);
    space();
    if (text[i] !== "=") broken(i, `the attribute ${a[0]} has no value`);
    i++; space();
    const quote = text[i], end = quote === '"' || quote === "'" ? text.indexOf(quote, i + 1) : -1;
    if (end < 0) broken(i, `the value of ${a[0]} stands in no quotation marks, or has no end`);
    if (text.slice(i, end).includes("<")) broken(text.indexOf("<", i), `a < in the value of ${a[0]} is written &lt;`);
    references(i, end);
    i = end + 1;
  }
}

const xmlFault = (text) => faultOf(() => readXML(text));

// formatXML indents elements that hold elements alone. Where text stands between them, or
// xml:space asks for it, everything stays as it is.
function formatXML(text) {
  const top = { children: [] }, open = [top];
  for (const piece of readXML(text)) {
    const inside = open[open.length - 1];
    if (piece.kind === "close") { inside.close = piece; inside.last = piece.end; open.pop(); continue; }
    piece.last = piece.end;
    inside.children.push(piece);
    if (piece.kind === "open") { piece.children = []; open.push(piece); }
  }
  const source = (p) => text.slice(p.at, p.end);
  const blank = (p) => p.kind === "text" && !source(p).trim();
  const loose = (e) => e.children.every((p) => blank(p) || (p.kind !== "text" && p.kind !== "cdata")) && !e.children.every(blank) && !/\sxml:space\s*=/.test(source(e));
  const print = (p, line) => {
    if (p.kind !== "open" || !loose(p)) return text.slice(p.at, p.last);
    return source(p) + p.children.filter((c) => !blank(c)).map((c) => line + "  " + print(c, line + "  ")).join("") + line + source(p.close);
  };
  return top.children.filter((p) => !blank(p)).map((p) => print(p, "\n")).join("\n");
}

/* ----------------------------------------------------------------- GraphQL */

const graphqlToken = /#[^\n\r]*|"""(?:\\"""|[^])*?"""|"(?:[^"\\\n\r]|\\.)*"|\.\.\.|[_A-Za-z]\w*|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|[!$&()[\]{}:=@|]/y;

// readGraphQL returns the tokens of text (GraphQL, 2.1), or throws the fault. What stands
// between them means nothing; comma and line say that a comma, a line end was there.
function readGraphQL(text) {
  const tokens = [], open = [], pairs = { "(": ")", "[": "]", "{": "}" };
  for (let at = 0; ;) {
    const gap = sticky(/[\s,\ufeff]*/y, text, at)[0];
    at += gap.length;
    if (at >= text.length) break;
    const m = sticky(graphqlToken, text, at), t = m?.[0];
    if (text[at] === '"' && (!m || (t === '""' && text[at + 2] === '"'))) broken(at, "this text has no end");
    if (!m) broken(at, "no word of GraphQL begins so");
    if (pairs[t]) open.push({ t, at });
    if (Object.values(pairs).includes(t)) {
      const last = open.pop();
      if (!last) broken(at, `this ${t} closes nothing`);
      if (pairs[last.t] !== t) broken(at, `a ${pairs[last.t]} is expected before this ${t}`);
    }
    tokens.push({ text: t, comma: gap.includes(","), line: /[\n\r]/.test(gap) });
    at += t.length;
  }
  if (open.length) broken(open[open.length - 1].at, `the ${open[open.length - 1].t} that stands here is not closed`);
  return tokens;
}

const graphqlFault = (text) => faultOf(() => readGraphQL(text));

// formatGraphQL puts each field on a line of its own, and keeps every token.
function formatGraphQL(text) {
  const tokens = readGraphQL(text);
  let out = "", depth = 0, fresh = true, last = "", before = "";
  const open = []; // true for brackets whose content stays on one line
  const line = (n = 1) => { if (!fresh) out += "\n".repeat(n) + "  ".repeat(depth); fresh = true; };
  const word = (t) => /^[_A-Za-z"]/.test(t);
  for (const { text: t, comma, line: broke } of tokens) {
    const inner = open[open.length - 1] === true, closes = ")]}".includes(t), closing = closes ? open.pop() : null;
    const comment = t[0] === "#", afterComment = last[0] === "#";
    if (comma && inner && !closes && !afterComment) out += ",";
    if (t === "}" && closing === false) { depth--; fresh = false; line(); }
    else if (afterComment) { fresh = false; line(); }
    else if (inner) { if (!fresh && !closes && !"([{$@".includes(last) && !":!(".includes(t)) out += " "; }
    else if (comment) { if (broke || !last) line(depth === 0 && last === "}" ? 2 : 1); else out += fresh ? "" : " "; }
    else if (depth === 0 && last === "}") line(2);
    else if (depth === 0 && broke && t !== "{") line();
    else if (depth > 0 && (t === "..." || (word(t) && ![":", "@", "...", "=", "|", "&", "$"].includes(last) && !(last === "on" && before === "...")))) line();
    else if (!fresh && !":!(".includes(t) && last !== "@" && last !== "$" && !(last === "..." && t !== "on" && t !== "@" && t !== "{")) out += " ";
    out += t;
    fresh = false;
    if ("([{".includes(t)) {
      const stays = t !== "{" || inner || last === "=" || last === ":";
      open.push(stays);
      if (!stays) { depth++; line(); }
      else fresh = t !== "{"; // no blank behind ( and [
    }
    [before, last] = [last, t];
  }
  const same = (a, b) => a.length === b.length && a.every((t, i) => t.text === b[i].text);
  return same(tokens, readGraphQL(out)) ? out.trim() : text;
}

// syntaxes are what the editor's page checks and formats besides JSON.
export const syntaxes = {
  xml: { fault: xmlFault, format: formatXML },
  graphql: { fault: graphqlFault, format: formatGraphQL },
};
