#!/bin/bash
# Proves `make run` and `make test` in a new minimal Debian 12 to which only Rust, make and git were added.
# Run by `make fresh`, as root. What is committed is tried; everything lies in target/fresh, which goes at the end.
# From this machine come the toolchain (read only), cargo's downloads, and the settings of apt, pip and npm.
set -euo pipefail
cd "$(dirname "$0")/.."

checkout=$PWD
work=$checkout/target/fresh
root=$work/debian
cargo_home=${CARGO_HOME:-$HOME/.cargo}
rustup_home=${RUSTUP_HOME:-$HOME/.rustup}

if [ "$(id -u)" -ne 0 ]; then
    echo "fresh: needs root, for mounts" >&2
    exit 1
fi

# Everything below happens in mount and process namespaces of its own, so that nothing stays mounted or running.
if [ "${1-}" != inside ]; then
    [ ! -e "$work" ] || rm -rf --one-file-system "$work"
    mkdir -p "$work"
    status=0
    unshare --mount --pid --fork --kill-child "$0" inside || status=$?
    rm -rf --one-file-system "$work"
    [ $status -eq 0 ] && echo 'fresh: both commands work in a bare Debian 12'
    exit $status
fi

mount --make-rprivate /
mount -t proc proc /proc
started=$SECONDS
echo 'fresh: making a minimal Debian 12 with make and git'
sources=()
[ ! -e /etc/apt/sources.list.d/debian.sources ] || sources=(/etc/apt/sources.list.d/debian.sources)
mmdebstrap --quiet --variant=minbase --include=make,git bookworm "$root" "${sources[@]}"
git clone --quiet --no-hardlinks "$checkout" "$root/root/yizhan"

# A mount of its own, as pivot_root wants it, with its own /proc, /dev and /sys.
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=0755 dev "$root/dev"
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
mount -t tmpfs shm "$root/dev/shm"
for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mount -t sysfs -o ro sysfs "$root/sys"

# From this machine.
bring() {
    [ -e "$1" ] || return 0
    if [ -d "$1" ]; then mkdir -p "$root$2"; else mkdir -p "$root$(dirname "$2")" && touch "$root$2"; fi
    mount --bind "$1" "$root$2"
    [ "${3-}" = writable ] || mount -o remount,bind,ro "$root$2"
}
bring "$rustup_home" /root/.rustup
bring "$cargo_home/bin" /root/.cargo/bin
bring "$cargo_home/registry" /root/.cargo/registry writable
bring "$cargo_home/config.toml" /root/.cargo/config.toml
bring /etc/apt/apt.conf.d /etc/apt/apt.conf.d
bring /etc/pip.conf /etc/pip.conf
bring "$HOME/.config/pip" /root/.config/pip
bring "$HOME/.npmrc" /root/.npmrc
bring /etc/resolv.conf /etc/resolv.conf
bring /etc/hosts /etc/hosts
# Settings in the environment; files that they name come along, where no package of the new one puts its own.
settings=()
while IFS= read -r name; do
    value=${!name}
    if [[ $value == /* ]]; then
        bring "$value" "/opt/settings/$name"
        value=/opt/settings/$name
    fi
    settings+=("$name=$value")
done < <(compgen -e | grep -i -E '^(PIP_|NPM_CONFIG_|CARGO_(HTTP|NET|REGISTR)|SSL_CERT|CURL_CA|(HTTP|HTTPS|NO|ALL)_PROXY$)')

# The new root takes the place of the old one: in a mere chroot the tests could make no namespaces of their own.
cd "$root"
pivot_root . mnt
umount -l /mnt
cd /root/yizhan

in_the_new_one() {
    env -i HOME=/root TERM=dumb LANG=C.UTF-8 PATH=/root/.cargo/bin:/usr/sbin:/usr/bin:/sbin:/bin CI=true "${settings[@]}" "$@" </dev/null
}
echo "fresh: make run (${SECONDS} s)"
in_the_new_one make run
pages=$(find target/demo -maxdepth 1 -name '[0-9][0-9]-*.png' | wc -l)
[ "$pages" -ge 6 ] && [ -s target/demo/receipt.pdf ] && [ -s target/demo/case.json ]
echo "fresh: make test (${SECONDS} s)"
in_the_new_one make test
echo "fresh: took $((SECONDS - started)) s"
