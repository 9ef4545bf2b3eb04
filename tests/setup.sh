#!/bin/bash
# Installs what is missing, says what, and does nothing where all is there.
# Usage: tests/setup.sh build|run|demo|test|fresh|bench|fuzz|voice|tools|handwriting|hands ...
set -euo pipefail
cd "$(dirname "$0")/.."

# Debian packages, by what needs them.
build='ca-certificates gcc libc6-dev pkg-config libfontconfig-dev libusb-1.0-0-dev libpcsclite-dev librime-bin rime-data-pinyin-simp rime-data-stroke'
# The X11 libraries are loaded by name at start.
run='librime1 libasound2 fontconfig fonts-noto-cjk libx11-6 libx11-xcb1 libxcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0'
# A virtual display; reading and scanning the paper.
demo='xvfb xauth poppler-utils zbar-tools'
# A reader on USB that is none (umockdev), a printer on the network (ippeveprinter with its Avahi and bus).
# A smart card service with a virtual reader (pcscd, vpcd).
# The header says whether our binding of librime's table is right.
test='librime-dev umockdev gir1.2-umockdev-1.0 python3-gi cups-ipp-utils avahi-daemon dbus dbus-daemon at-spi2-core util-linux procps pcscd vsmartcard-vpcd'
fresh='mmdebstrap'
# The same pages as a web page, to compare with.
bench='chromium'
# libFuzzer is C++.
fuzz='g++ python3'
# The clips are rendered in an environment of their own.
voice='python3-venv'

tools=target/tools
handwriting=target/handwriting
# How characters are written, to test reading with: an npm package with the sum of its archive.
hands=hanzi-writer-data@2.0.1
hands_sha256=72baf3d82b114e60d6e40ea05f24d2262a05cd39d544e2f322ba2fceb7beff15

main() {
    local missing=() wanted=() package group installs=()
    for group in "$@"; do
        case $group in
            build | run | demo | test | fresh | bench | fuzz | voice) read -ra packages <<<"${!group}" && wanted+=("${packages[@]}") ;;
            tools | handwriting | hands) installs+=("install_$group") ;;
            *) fail "no such group: $group" ;;
        esac
    done
    local there
    there=" $(dpkg-query -W -f '${Package}=${db:Status-Status} ' "${wanted[@]}" 2>/dev/null || true) "
    for package in "${wanted[@]}"; do
        [[ $there == *" $package=installed "* ]] || missing+=("$package")
    done
    # Whoever brought npm: Debian's does not live beside another.
    if [[ " $* " =~ \ (voice|hands)\  ]] && ! command -v npm >/dev/null; then missing+=(npm); fi
    [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
    for group in "${installs[@]}"; do "$group"; done
}

fail() {
    echo "setup: $*" >&2
    exit 1
}

install_packages() {
    local as_root=()
    command -v apt-get >/dev/null || fail "this is no Debian; what is needed: $*"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "run as root: apt-get install --no-install-recommends $*"
        as_root=(sudo)
    fi
    echo "setup: installing Debian packages: $*"
    "${as_root[@]}" apt-get -qq -o DPkg::Lock::Timeout=120 update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 \
        install --yes --no-install-recommends "$@" </dev/null
}

rust_component() {
    local command=$1
    [ "$command" = rustfmt ] && command=fmt
    cargo "$command" --version >/dev/null 2>&1 && return
    command -v rustup >/dev/null || fail "cargo $command is missing: install the Rust component $1"
    echo "setup: adding the Rust component $1"
    rustup component add "$1"
}

# Somebody's own Python may have its own pip.
pip_is_there() {
    python3 -m pip --version >/dev/null 2>&1 || install_packages python3-pip
}

# Into a new folder first, so that a broken download leaves nothing half done.
install_tools() {
    rust_component rustfmt
    rust_component clippy
    cmp --quiet tests/tools.txt "$tools/tools.txt" && return
    pip_is_there
    echo "setup: installing from PyPI into $tools: $(grep -o '^[a-z-]*==[^ ]*' tests/tools.txt | tr '\n' ' ')"
    rm -rf "$tools" "$tools.new"
    mkdir -p target
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --require-hashes \
        --only-binary :all: --target "$tools.new" --requirement tests/tools.txt
    cp tests/tools.txt "$tools.new/"
    mv "$tools.new" "$tools"
}

# The model alone, with the licences that come with it.
install_handwriting() {
    local new=$handwriting.new
    cmp --quiet tests/handwriting.txt "$handwriting/handwriting.txt" && return
    pip_is_there
    echo "setup: installing from PyPI into $handwriting: $(grep -o '^[a-z-]*==[^ ]*' tests/handwriting.txt)"
    rm -rf "$new"
    mkdir -p "$new" "$handwriting"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
        --dest "$new" --requirement tests/handwriting.txt
    python3 -m zipfile -e "$new"/*.whl "$new"
    cp "$new"/rapidocr/models/PP-OCRv6_rec_small.onnx "$new"/*.dist-info/licenses/* tests/handwriting.txt "$handwriting/"
    rm -rf "$new"
}

install_hands() {
    local new=$handwriting.new archive
    [ -d "$handwriting/hands" ] && return
    echo "setup: installing from npm into $handwriting/hands: $hands"
    rm -rf "$new"
    mkdir -p "$new/hands" "$handwriting"
    archive=$(npm pack --silent --pack-destination "$new" "$hands")
    echo "$hands_sha256  $new/$archive" | sha256sum --check --quiet || fail "$hands is another one than it was"
    tar -xzf "$new/$archive" -C "$new/hands" --strip-components=1
    mv "$new/hands" "$handwriting/hands"
    rm -rf "$new"
}

main "$@"
