#!/bin/sh
# Joins the scripts into one function and makes it small, those of more/, which pages other
# than the playground have too, into another, and those of names/, intake/, saved/ and unsent/, which come later, into modules, and that of present/, which a stage has alone, into its own. Called by `go generate ./static`; the bundler is a tool of go.mod, so
# this needs neither npm nor a network. The banners name what was joined, and a test holds it
# to the files.
set -eu
cd "$(dirname "$0")"
sum() { cat "$@" | (sha256sum 2>/dev/null || shasum -a 256) | cut -c1-64; }
parts="core.js tabs.js compose.js intake.js names.js bodies.js schema.js send.js stream.js window.js tree.js split.js menus.js palette.js people.js"
{ echo '"use strict";(() => {'; cat $parts; echo '})();'; } |
  go tool esbuild --minify --target=es2020 --banner="/* $parts $(sum $parts) */" > ../app.js
more="more/history.js more/query.js more/series.js more/import.js more/guard.js more/vars.js more/lesson.js more/begin.js"
{ echo '"use strict";dispatchEvent(new CustomEvent("more", { detail({ $, $$, byId, el, say, load, swap, lost, reach, seconds, upgrades, keymap }) {'; cat $more; echo '} }));'; } |
  go tool esbuild --minify --target=es2020 --banner="/* $more $(sum $more) */" > ../more.js
late="names/known.js names/path.js names/paint.js names/tip.js names/headers.js names/address.js names/complete.js"
{ echo 'export default (tools) => {'; cat $late; echo '};'; } |
  go tool esbuild --minify --target=es2020 --format=esm --banner="/* $late $(sum $late) */" > ../names.js
late="saved/saved.js"
{ echo 'export default ({ $, $$, byId, el, say, toast, problem, load, tell, swap, request, result, fieldsOf, formBody, faulty, kept }) => {'; cat $late; echo '};'; } |
  go tool esbuild --minify --target=es2020 --format=esm --banner="/* $late $(sum $late) */" > ../saved.js
late="intake/rows.js intake/text.js intake/checks.js intake/drop.js"
{ echo 'export default ({ $, $$, el, say, toast, cells, rowsOf, newRow, blank, changed, parsePair, load, swap, formBody, filled, request, result, tidy }) => {'; cat $late; echo '};'; } |
  go tool esbuild --minify --target=es2020 --format=esm --banner="/* $late $(sum $late) */" > ../intake.js
late="unsent/unsent.js"
{ echo 'export default ({ el, icon, say, toast, load, swap, fieldsOf, draftKey, touched }) => {'; cat $late; echo '};'; } |
  go tool esbuild --minify --target=es2020 --format=esm --banner="/* $late $(sum $late) */" > ../unsent.js
late="present/present.js"
{ echo '"use strict";(() => {'; cat $late; echo '})();'; } |
  go tool esbuild --minify --target=es2020 --banner="/* $late $(sum $late) */" > ../present.js
