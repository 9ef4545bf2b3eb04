"""Renders what the machine says into Ogg Vorbis clips. Run by make.sh in its own environment.

Reads texts.txt (sentences, in the order in which they are rendered) and characters.tsv (syllables with the characters
that are read so); writes clips/, syllables/ and manifest.tsv. Only what is missing is rendered; a clip whose text is
gone is removed. Can be stopped at any moment: the manifest is written after every few clips.
"""

import argparse
import hashlib
import json
import pathlib
import re
import sys
import time

import numpy
import onnx
import onnxruntime
import soundfile
from misaki import zh

HERE = pathlib.Path(__file__).resolve().parent.parent
RATE_HZ = 24_000
# One voice for everything: sentences and the syllables between them.
VOICE = "zf_xiaoxiao"
# How fast: a little slower than talk, for old ears.
SPEED = 0.95
# Vorbis quality of libsndfile, 0 to 1: about 40 kbit/s at this rate.
QUALITY = 0.2
# A sentence is believed when a character takes so long; short ones carry their beginning and end with them.
CHARACTER_MS = (150, 350)
SHORT_CHARACTERS = 4
SHORT_CHARACTER_MS = (120, 700)
SPEEDS_TRIED = (1.0, 1.15, 0.87, 1.3, 0.75)
# Silence is what stays below this share of the loudest sample, with so much of it left at both ends.
SILENCE = 0.01
MARGIN_MS = 25
LOUDEST = 0.85
# Several texts are said in one go, with a full stop between two: the model takes long to begin. Its output of how long
# each sign takes tells where to cut.
SEPARATOR = ". "
DURATIONS = "/encoder/Clip_output_0"
ROW_TOKENS = 130
ROW_TEXTS = 12
SAVE_EVERY_CLIPS = 12
# What of the lists is rendered first: numbers, the main job's sentences, then the commonest syllables.
NUMBERS = "零一二三四五六七八九十百千万点分整幺两年月日第步个共"
FIRST_TEXTS = 330
FIRST_SYLLABLES = 450
SYLLABLE = re.compile(r"[a-z]+[1-5]")
# A sign of the phonemes that the model does not know and misaki leaves out of sentences.
NON_SYLLABIC = "\u032f"
# What Kokoro knows of at most, without the two marks at the ends.
TOKENS_MAX = 510
# Names of Latin letters, in the model's own signs.
LETTERS = {
    "A": "ˈA", "B": "bˈi", "C": "sˈi", "D": "dˈi", "E": "ˈi", "F": "ˈɛf", "G": "ʤˈi", "H": "ˈAʧ", "I": "ˈI",
    "J": "ʤˈA", "K": "kˈA", "L": "ˈɛl", "M": "ˈɛm", "N": "ˈɛn", "O": "ˈO", "P": "pˈi", "Q": "kjˈu", "R": "ˈɑɹ",
    "S": "ˈɛs", "T": "tˈi", "U": "jˈu", "V": "vˈi", "W": "dˈʌbəlju", "X": "ˈɛks", "Y": "wˈI", "Z": "zˈi",
}


class Voice:
    def __init__(self, folder):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        # The model says how long each sign takes only to itself: one more output tells us.
        model = onnx.load(folder / "model.onnx")
        model.graph.output.append(onnx.helper.make_empty_tensor_value_info(DURATIONS))
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        self.vocabulary = json.loads((folder / "vocab.json").read_text())
        self.vocabulary = self.vocabulary.get("vocab", self.vocabulary)
        self.styles = numpy.fromfile(folder / f"{VOICE}.bin", dtype=numpy.float32).reshape(-1, 256)
        self.reader = zh.ZHG2P()
        self.names = [entry.name for entry in self.session.get_inputs()]

    def phonemes(self, text):
        if SYLLABLE.fullmatch(text):
            return zh.ZHG2P.py2ipa(text).replace(NON_SYLLABIC, "")
        # Latin letters are read by their names.
        runs = re.findall(r"[A-Z]|[^A-Z]+", text)
        return " ".join(LETTERS[run] if run in LETTERS else self.characters(run) for run in runs)

    def characters(self, text):
        said = self.reader(text)
        return (said[0] if isinstance(said, tuple) else said).strip()

    def tokens(self, text):
        phonemes = self.phonemes(text)
        unknown = sorted({sign for sign in phonemes if sign not in self.vocabulary})
        if unknown or not phonemes:
            raise ValueError(f"{text}: not in the vocabulary: {unknown} of {phonemes!r}")
        tokens = [self.vocabulary[sign] for sign in phonemes]
        if len(tokens) > TOKENS_MAX:
            raise ValueError(f"{text}: {len(tokens)} phonemes are too many")
        return tokens

    def say(self, tokens, speed):
        style = self.styles[min(len(tokens), len(self.styles) - 1)][None, :]
        values = [numpy.array([[0, *tokens, 0]], dtype=numpy.int64), style, numpy.array([speed], dtype=numpy.float32)]
        sound, durations = self.session.run(None, dict(zip(self.names, values)))
        return sound.reshape(-1), durations.reshape(-1)

    def row(self, texts, speed):
        """Texts said one after the other, cut apart in the pauses between them."""
        tokens, places = [], []
        for text in texts:
            said = self.tokens(text)
            places.append((len(tokens), len(tokens) + len(said)))
            tokens += said + [self.vocabulary[sign] for sign in SEPARATOR]
        sound, durations = self.say(tokens, speed)
        # The first and the last are the marks at the ends.
        ends = numpy.cumsum(durations) * len(sound) / durations.sum()
        begins = ends - durations * len(sound) / durations.sum()
        cuts = []
        for first, last in places:
            # Half of the pause before, the whole of the stop after.
            begin = (begins[first] + ends[first]) / 2 if first == 0 else begins[first + 1] - (ends[first] - begins[first]) / 2
            cuts.append(trimmed(sound[int(begin):int(ends[last + 1])]))
        return cuts


def trimmed(sound):
    loudest = numpy.abs(sound).max()
    loud = numpy.flatnonzero(numpy.abs(sound) > SILENCE * loudest)
    margin = RATE_HZ * MARGIN_MS // 1000
    sound = sound[max(0, loud[0] - margin):loud[-1] + margin]
    return sound * (LOUDEST / loudest)


def milliseconds(sound):
    return len(sound) * 1000 // RATE_HZ


def characters(text):
    return sum("\u4e00" <= sign <= "\u9fff" for sign in text) or 1


def allowed_ms(text):
    low, high = CHARACTER_MS if characters(text) >= SHORT_CHARACTERS else SHORT_CHARACTER_MS
    return low * characters(text), high * characters(text)


def file_of(text):
    if SYLLABLE.fullmatch(text) or text in LETTERS:
        return f"syllables/{text}.ogg"
    return f"clips/{hashlib.sha256(text.encode()).hexdigest()[:16]}.ogg"


def wanted():
    lines = (HERE / "texts.txt").read_text().splitlines()
    texts = [line for line in lines if line and not line.startswith("#")]
    lines = [line.split("\t") for line in (HERE / "characters.tsv").read_text().splitlines()]
    syllables = [syllable for syllable, _ in lines]
    numbers = [syllable for syllable, characters in lines if set(characters) & set(NUMBERS)]
    letters = list(LETTERS)
    ordered = numbers + texts[:FIRST_TEXTS] + letters + syllables[:FIRST_SYLLABLES] + texts[FIRST_TEXTS:] + syllables[FIRST_SYLLABLES:]
    return list(dict.fromkeys(ordered))


def manifest():
    file = HERE / "manifest.tsv"
    rows = {}
    for line in file.read_text().splitlines() if file.exists() else []:
        text, name, digest, ms = line.split("\t")
        clip = HERE / name
        if clip.exists() and hashlib.sha256(clip.read_bytes()).hexdigest() == digest:
            rows[text] = (name, digest, ms)
    return rows


def save(rows):
    lines = ["\t".join((text, *rows[text])) + "\n" for text in sorted(rows)]
    new = HERE / "manifest.new"
    new.write_text("".join(lines))
    new.rename(HERE / "manifest.tsv")


def write(sound, file):
    file.parent.mkdir(exist_ok=True)
    with soundfile.SoundFile(file, "w", RATE_HZ, 1, format="OGG", subtype="VORBIS", compression_level=1 - QUALITY) as ogg:
        ogg.write(sound)


def fits(text, sound):
    low, high = allowed_ms(text)
    return low <= milliseconds(sound) <= high


def rows_of(voice, texts):
    """Texts of a kind together, as many as are said in one go."""
    row, length = [], 0
    for text in texts:
        tokens = len(voice.tokens(text)) + len(SEPARATOR)
        other = row and bool(SYLLABLE.fullmatch(row[0])) != bool(SYLLABLE.fullmatch(text))
        if row and (other or length + tokens > ROW_TOKENS or len(row) == ROW_TEXTS):
            yield row
            row, length = [], 0
        row.append(text)
        length += tokens
    if row:
        yield row


def renderings(voice, missing):
    """Each text with its sound, or with none where no speed gives it its time."""
    for row in rows_of(voice, missing):
        for text, sound in zip(row, voice.row(row, SPEED)):
            yield text, sound if fits(text, sound) else alone(voice, text)


def alone(voice, text):
    sounds = (voice.row([text], SPEED * factor)[0] for factor in SPEEDS_TRIED)
    return next((sound for sound in sounds if fits(text, sound)), None)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("model", type=pathlib.Path)
    arguments.add_argument("--minutes", type=float, default=float("inf"), help="stop after so long")
    arguments.add_argument("--pause-while", type=pathlib.Path, help="wait while this file is there")
    chosen = arguments.parse_args()
    ends = time.monotonic() + 60 * chosen.minutes
    everything = wanted()
    rows = {text: row for text, row in manifest().items() if text in set(everything)}
    kept = {row[0] for row in rows.values()}
    for clip in [*HERE.glob("clips/*.ogg"), *HERE.glob("syllables/*.ogg")]:
        if str(clip.relative_to(HERE)) not in kept:
            clip.unlink()
    missing = [text for text in everything if text not in rows]
    voice = Voice(chosen.model)
    for text in missing:
        voice.tokens(text)
    failed = 0
    for count, (text, sound) in enumerate(renderings(voice, missing), 1):
        if sound is None:
            failed += 1
            print(f"failed: {text} takes no time that is believed", file=sys.stderr, flush=True)
        else:
            file = HERE / file_of(text)
            write(sound, file)
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            rows[text] = (file_of(text), digest, str(milliseconds(sound)))
        if count % SAVE_EVERY_CLIPS == 0:
            save(rows)
            print(f"{count} of {len(missing)}", flush=True)
        while chosen.pause_while and chosen.pause_while.exists():
            time.sleep(1)
        if time.monotonic() > ends:
            break
    save(rows)
    print(f"{len(rows)} of {len(everything)} clips, {failed} failed")
    sys.exit(1 if failed else 0)


main()
