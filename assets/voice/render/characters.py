"""Writes characters.tsv: every syllable of Mandarin with its tone, and the characters whose commonest reading it is.

The commonest syllables come first: they are rendered first. Usage: characters.py, in the environment of make.sh.
"""

import collections
import pathlib

import jieba
from pypinyin import Style, pinyin_dict, lazy_pinyin

HERE = pathlib.Path(__file__).resolve().parent.parent
FIRST, LAST = 0x4E00, 0x9FFF
# Beyond the first block: characters of names that people here have.
NAMES = "\u4dae\u36c3\U0002cb4e"


def commonness():
    counts = collections.Counter()
    for line in jieba.get_dict_file():
        word, count = line.decode().split()[:2]
        for character in word:
            counts[character] += int(count)
    return counts


def main():
    counts, syllables = commonness(), collections.defaultdict(list)
    known = [chr(code) for code in range(FIRST, LAST + 1) if code in pinyin_dict.pinyin_dict]
    for character in known + [name for name in NAMES if ord(name) in pinyin_dict.pinyin_dict]:
        [syllable] = lazy_pinyin(character, style=Style.TONE3, neutral_tone_with_five=True)
        if syllable.isascii() and syllable[-1].isdigit():
            syllables[syllable].append(character)
    lines = []
    for syllable, characters in syllables.items():
        characters.sort(key=lambda character: (-counts[character], character))
        lines.append((-sum(counts[character] for character in characters), syllable, "".join(characters)))
    (HERE / "characters.tsv").write_text("".join(f"{syllable}\t{characters}\n" for _, syllable, characters in sorted(lines)))


main()
