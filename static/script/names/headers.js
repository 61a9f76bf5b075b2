
/* ---------------------------------------------------------------- headers */

// usual are the headers that requests have, and what each is for.
const usual = {
  Accept: "what the answer may be", "Accept-Encoding": "how it may be compressed", "Accept-Language": "its languages",
  Authorization: "who asks", "Cache-Control": "what caches may do", Connection: "keep it or close it", "Content-Encoding": "how the body is compressed",
  "Content-Language": "the body's language", "Content-Type": "what the body is", Cookie: "what the server set",
  Expect: "100-continue", Forwarded: "for whom a proxy asks", Host: "the name asked for", "Idempotency-Key": "sent twice, done once",
  "If-Match": "only this version", "If-Modified-Since": "only if newer", "If-None-Match": "only if changed", "If-Range": "the rest, or all anew",
  "If-Unmodified-Since": "only if not newer", "Last-Event-ID": "where the events broke off", Link: "what belongs to it", Origin: "the page that asks (CORS)",
  Prefer: "how it is liked best", Priority: "how urgent it is", "Proxy-Authorization": "who asks the proxy", Range: "a part of it", Referer: "where the link was",
  "Sec-Fetch-Mode": "how a browser asks", "Sec-Fetch-Site": "from which site", SOAPAction: "the operation of SOAP", TE: "codings of the transfer",
  traceparent: "the trace it belongs to", tracestate: "of each tracer", Upgrade: "to another protocol", "User-Agent": "what asks",
  "X-API-Key": "who asks", "X-Correlation-ID": "to find it in logs", "X-CSRF-Token": "that the page was theirs", "X-Forwarded-For": "for whom a proxy asks",
  "X-Forwarded-Host": "the name a proxy had", "X-Forwarded-Proto": "http or https", "X-HTTP-Method-Override": "the method that is meant",
  "X-Request-ID": "its id in logs", "X-Requested-With": "XMLHttpRequest",
};
const types = ["application/json", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "text/html", "text/csv", "application/octet-stream"];
const usualValues = {
  accept: ["*/*", ...types.filter((t) => !/form/.test(t)), "application/problem+json", "application/vnd.api+json", "text/event-stream", "image/*"],
  "accept-encoding": ["gzip, deflate, br, zstd", "gzip", "identity"], "accept-language": ["en", "en-GB,en;q=0.8", "de", "fr", "es"],
  authorization: ["Bearer ", "Basic ", "Bearer {{token}}"], "cache-control": ["no-cache", "no-store", "max-age=0", "only-if-cached"], connection: ["close", "keep-alive"],
  "content-encoding": ["gzip", "br", "zstd"], "content-type": [...types, "application/json; charset=utf-8", "application/merge-patch+json", "application/json-patch+json", "application/graphql-response+json", "application/x-ndjson"],
  expect: ["100-continue"], "if-match": ["*"], "if-none-match": ["*"], prefer: ["return=minimal", "return=representation", "respond-async"], range: ["bytes=0-1023", "bytes=-500"],
  te: ["trailers"], "x-http-method-override": ["PATCH", "PUT", "DELETE"], "x-requested-with": ["XMLHttpRequest"], "x-request-id": ["{{$guid}}"], "x-correlation-id": ["{{$guid}}"],
  "idempotency-key": ["{{$guid}}"], "x-forwarded-proto": ["https", "http"],
};

// usually is what a header's name or value could become. Nothing is offered once it stands there.
function usually(field, asked) {
  const text = field.value, low = text.toLowerCase(), names = field.name === "header_name";
  if (!names && field.name !== "header_value" || !text && !asked || field.selectionEnd !== text.length) return null;
  const from = names ? Object.keys(usual) : usualValues[cells(field.closest("tr"))?.name.value.trim().toLowerCase()] || [];
  if (from.some((o) => o.toLowerCase() === low)) return null;
  const begins = from.filter((o) => o.toLowerCase().startsWith(low));
  const found = begins.concat(low ? from.filter((o) => !begins.includes(o) && o.toLowerCase().includes(low)) : []);
  return { from: 0, whole: true, first: names && text && begins.length ? 0 : -1, found: found.map((name) => ({ name, says: names ? usual[name] : "" })) };
}
