#!/bin/sh
# Bundles editor.js for the browser. Called by `go generate ./static`; needs npm for the
# sources alone, the bundler is a tool of go.mod. The banner names what was bundled, and a
# test holds it to the files.
set -eu
cd "$(dirname "$0")"
sum() { (sha256sum "$1" 2>/dev/null || shasum -a 256 "$1") | cut -c1-64; }
npm ci --ignore-scripts --no-audit --no-fund
go tool esbuild editor.js --bundle --minify --format=iife --target=es2020 --legal-comments=linked \
  --banner:js="/* frontend/editor.js $(sum editor.js) frontend/syntax.js $(sum syntax.js) frontend/names.js $(sum names.js) frontend/package-lock.json $(sum package-lock.json) */" \
  --outfile=../static/editor.js
go tool esbuild graphql.js --bundle --minify --format=iife --target=es2020 --legal-comments=linked \
  --banner:js="/* frontend/graphql.js $(sum graphql.js) frontend/package-lock.json $(sum package-lock.json) */" \
  --outfile=../static/graphql.js
# The packages' licences go along: MIT asks for it.
{
  echo "static/editor.js and static/graphql.js hold the packages below."
  for licence in $(ls node_modules/@*/*/LICENSE node_modules/*/LICENSE | LC_ALL=C sort); do
    printf '\n%s\n\n' "$(dirname "${licence#node_modules/}")"
    cat "$licence"
  done
} > ../static/editor-licences.txt
