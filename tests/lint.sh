#!/bin/bash
# Formatting, pages and clippy; nothing is allowed to be said by any of them. Run by `make lint` after the setup.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo fmt --all --check

cargo clippy --locked --workspace --all-targets --features driver,social-card -- --deny warnings

# The pages name their icons @lucide; the crate that holds them is wherever cargo keeps it. Their drawings were made of
# assets/identity by the build.
host=$(rustc -vV | sed -n 's/^host: //p')
icons=$(cargo metadata --format-version 1 --locked --filter-platform "$host" |
    grep -o '"manifest_path":"[^"]*/lucide-slint-[^"]*/Cargo.toml"' | cut -d '"' -f 4)
drawings=$(ls -t "${CARGO_TARGET_DIR:-target}"/debug/build/yizhan-ui-*/out/drawings.slint | head -1)
said=$(target/tools/slint_compiler.scripts/slint-compiler --style fluent-light -L "lucide=$(dirname "$icons")" \
    -L "drawings=$drawings" ui/gallery.slint -o /dev/null 2>&1) || { echo "$said" >&2; exit 1; }
if [ -n "$said" ]; then
    echo "$said" >&2
    exit 1
fi
