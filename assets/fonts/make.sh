#!/bin/sh
# Makes the three subsets in this directory. README.md says from what and why.
# Needs fonts-noto-cjk 1:20220127+repack1-1 (Debian 12) and fonttools 4.58.0 (pip install fonttools==4.58.0).
set -eu
cd "$(dirname "$0")"
noto=${NOTO_CJK:-/usr/share/fonts/opentype/noto}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 characters.py >"$work/characters.txt"

subset() { # source, target
    SOURCE_DATE_EPOCH=1643241600 pyftsubset "$noto/$1" --font-number=2 --text-file="$work/characters.txt" --output-file="$2" \
        --name-IDs='*' --name-languages='*' --layout-features=kern,liga,ccmp,locl --no-hinting --no-layout-closure \
        --drop-tables+=vhea,vmtx,VORG,BASE,DSIG --notdef-outline --recalc-timestamp
}
subset NotoSansCJK-Regular.ttc NotoSansCJKsc-Regular-Yizhan.otf
subset NotoSansCJK-Bold.ttc NotoSansCJKsc-Bold-Yizhan.otf
subset NotoSerifCJK-Bold.ttc NotoSerifCJKsc-Bold-Yizhan.otf
