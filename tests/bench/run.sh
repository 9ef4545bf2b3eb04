#!/bin/sh
# Builds the release kiosk and hall as a machine on a street has them (no demo, no driver), and from the tests' build the
# bench and a kiosk that tells where its controls are; then measures. Arguments go to the bench (--starts, --touches, …).
set -eu
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-target}

nice -n 10 cargo build --locked --release --no-default-features --bin kiosk --bin hall
nice -n 10 cargo build --locked --workspace --features driver,social-card --bins --example play --example bench

"$target/debug/examples/bench" \
    --kiosk "$target/release/kiosk" --hall "$target/release/hall" --driver-kiosk "$target/debug/kiosk" "$@"

echo
echo 'what a finger writes, all 620 characters; times are of the build for tests, hence upper bounds'
YIZHAN_HANDWRITING_ALL=1 cargo test --quiet --locked --workspace --features driver,social-card --test handwriting -- --nocapture --test-threads 1 |
    grep ' ms\|MiB'
