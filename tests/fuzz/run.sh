#!/bin/bash
# Fuzzes every target for YIZHAN_FUZZ_SECONDS each (60), guided by coverage. What makes one fail is written into
# tests/fuzz/cases, where every test run tries it again.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${YIZHAN_FUZZ_SECONDS:-60}
build=${CARGO_TARGET_DIR:-target}
# The longest answer is 2,321 bytes.
longest=4096

# The samples there are, in the shape each target takes.
seeds() {
    python3 - "$1" "$2" <<'PYTHON'
import json, pathlib, sys
target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
if target == "config":
    (folder / "example").write_bytes(pathlib.Path("assets/kiosk.example.toml").read_bytes())
    sys.exit()
if target == "escpos_status":
    said = ["12121212", "1a361272", "1400030f", "003c00000f"]
    for number, bytes_said in enumerate(said):
        (folder / str(number)).write_bytes(bytes.fromhex(bytes_said))
    sys.exit()
for case in json.loads(pathlib.Path("tests/data/idcard-cases.json").read_text("utf-8")):
    frame = bytes.fromhex(case["frame_hex"])
    sample = {"frames": b"\x24" + frame, "answers": b"\x05" + frame[9:-1], "card_text": frame[14:270]}[target]
    (folder / case["id"]).write_bytes(sample)
PYTHON
}

RUSTC_WORKSPACE_WRAPPER="$PWD/tests/fuzz/rustc.sh" \
    cargo build --locked --workspace --features driver,fuzz --example fuzz --target-dir "$build"
for target in frames answers card_text escpos_status config; do
    corpus=$build/fuzz/$target cases=tests/fuzz/cases/$target
    mkdir -p "$corpus" "$cases"
    seeds "$target" "$corpus"
    echo "fuzz: $target, $seconds s"
    YIZHAN_FUZZ_TARGET=$target "$build/debug/examples/fuzz" -max_total_time="$seconds" -max_len="$longest" \
        -rss_limit_mb=1024 -timeout=10 -verbosity=0 -print_final_stats=1 -artifact_prefix="$cases/" "$corpus" "$cases"
    rmdir --ignore-fail-on-non-empty "$cases"
done
