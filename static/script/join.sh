#!/bin/sh
# Joins the scripts into one function and makes it small. Called by `go generate ./static`;
# the bundler is a tool of go.mod, so this needs neither npm nor a network. The banner names
# what was joined, and a test holds it to the files.
set -eu
cd "$(dirname "$0")"
parts="core.js tabs.js compose.js path.js bodies.js schema.js send.js series.js stream.js window.js split.js history.js suggest.js palette.js people.js"
sum=$(cat $parts | (sha256sum 2>/dev/null || shasum -a 256) | cut -c1-64)
{ echo '"use strict";(() => {'; cat $parts; echo '})();'; } |
  go tool esbuild --minify --target=es2020 --banner="/* $parts $sum */" > ../app.js
