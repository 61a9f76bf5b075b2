#!/bin/sh
# Writes the generated files again and compares: they are committed, so they must be current.
set -eu
cd "$(dirname "$0")/.."

generated() {
  git ls-files --cached --others --exclude-standard -- '*_templ.go' static/app.js static/editor.js static/graphql.js static/editor-licences.txt |
    LC_ALL=C sort | while read -r file; do
      [ ! -f "$file" ] || sha256sum "$file"
    done
}

before=$(generated)
go generate ./...
after=$(generated)
if [ "$before" != "$after" ]; then
  echo "Generated files were not current; 'make generate' has written them again. Look at git diff and commit them." >&2
  exit 1
fi
echo "The generated files are current."
