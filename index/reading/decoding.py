"""Bytes in, clean characters out: which encoding a file has, and which characters have no business in a text.

Order of trust: a byte order mark, UTF-8 if it fits, what an HTML page declares, then detection. Detection by
statistics fails on short Western text (one accented letter proves nothing), so Windows-1252 is tried first
by a rule of its own, and charset-normalizer decides among the scripts that remain.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence

from index.errors import ReadingError
from index.reading.invisible_characters import drop_invisible

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 64 * 1024
_OTHER_CODE_PAGES = (
    "cp1251", "koi8_r", "koi8_u", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
)  # fmt: skip
_SIGNS = r"\x00-\x7f\xa0‘’‚“”„–—…•€£©®™«»°·§´"
_ALPHABETS = (  # tried in this order, before any statistics
    ("cp1252", f"{_SIGNS}¡¿½¼ºªÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜŸßàáâãäåæçèéêëìíîïñòóôõöøœùúûüÿ"),
    ("cp1250", f"{_SIGNS}ĄąĆćĘęŁłŃńÓóŚśŹźŻżÁáÂâĂăÄäÇçČčĎďÉéËëĚěÍíÎîŇňÔôÖöŐőŘřŠšŞşŢţŤťÚúÜüŮůŰűÝýŽžß"),
)
_FITTING = tuple((name, re.compile(f"[{letters}]*")) for name, letters in _ALPHABETS)
# Accented letters do not crowd in the languages of these two; other scripts, read as one of them, do.
_CROWDED = re.compile(r"[^\W\d_\x00-\x7f]{3}|[^\W\d_][¿Ÿ]")
_CONTROL_BYTES = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")

_ASCII_CONTROLS = bytes(code for code in [*range(32), 127] if chr(code) not in "\t\n")
_LINE_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_PASSES = 10  # two are enough for every text that is not made to need more
_MAX_COMBINING = 30  # the Unicode Stream-Safe Text Format; longer runs make normalisation quadratic
# A quick first look: no Latin text has such a run.
_FAR_RUN = re.compile(f"[\u0300-\U0010ffff]{{{_MAX_COMBINING + 1}}}")
# Searched in the combining classes of a text.
_COMBINING_RUN = re.compile(rb"[^\0]{%d}" % (_MAX_COMBINING + 1))


def decode(data: bytes, declared: Sequence[str] = ()) -> str:
    """The text of a whole file. Raises ReadingError if it is binary.

    `declared` are the encodings that the file itself names, tried after UTF-8. Bytes that fit nowhere become
    U+FFFD.
    """
    encoding = detect_encoding(data, declared)
    return data.decode(encoding, errors="replace")


def detect_encoding(data: bytes, declared: Sequence[str] = ()) -> str:
    """The Python codec for `data`, the beginning or all of a file. Raises ReadingError if it is binary."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    if encoding := _utf16_without_mark(data):
        return encoding
    if is_binary(data):
        raise ReadingError("is not text but binary data: convert it to text, HTML or PDF first")
    if _is_utf8(data):
        return "utf-8"
    for name in declared:
        if _fits(data, name):
            return name
    return _detect_code_page(data[:_SAMPLE_BYTES])


def is_binary(data: bytes) -> bool:
    """Whether the bytes hold what no text in an 8-bit encoding does: NULs, or many control characters."""
    sample = data[:_SAMPLE_BYTES]
    return b"\0" in data or len(_CONTROL_BYTES.findall(sample)) * 10 > len(sample)


def tidy_characters(text: str) -> str:
    """Text without control, invisible and text-direction characters, with `\\n` line ends, in Unicode NFC."""
    if text.isascii() and text.isprintable():
        return text
    if any(character in text for character in _LINE_BREAKS):
        text = _LINE_BREAK.sub("\n", text)
    if text.isascii():
        return text.encode("ascii").translate(None, delete=_ASCII_CONTROLS).decode("ascii")
    text = _LONE_SURROGATE.sub("\ufffd", text)
    for _ in range(_MAX_PASSES):
        tidied = unicodedata.normalize("NFC", _bound_combining(drop_invisible(text)))
        if tidied == text:
            break
        text = tidied  # marks have changed places: what stood between scripts may stand beside none
    return text


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 without a byte order mark shows in Latin text as NULs at every second byte."""
    sample = data[:4096]
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.7 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd < half * 0.05 else None


def _is_utf8(data: bytes) -> bool:
    """Valid UTF-8, or nearly: a few broken bytes among many good ones are damage, not another encoding."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = decoder.decode(data, final=False)  # a sample may end inside a character
    broken = text.count("\ufffd")
    if not broken:
        return True
    return broken * 2 <= sum(1 for character in text if character > "\x7f" and character != "\ufffd")


def _fits(data: bytes, encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
        data.decode(encoding)
    except (LookupError, ValueError):  # an invented name, or a wrong one
        return False
    return True


def _detect_code_page(sample: bytes) -> str:
    for name, alphabet in _FITTING:
        text = sample.decode(name, errors="replace")
        if alphabet.fullmatch(text) and not _CROWDED.search(text):
            return name
    from charset_normalizer import from_bytes  # 40 ms to load, and nearly every file is UTF-8

    best = from_bytes(sample, cp_isolation=list(_OTHER_CODE_PAGES)).best()
    return best.encoding if best else "cp1252"


def _bound_combining(text: str) -> str:
    """Cut runs of combining marks to 30: no language has longer ones, and hostile ones cost minutes."""
    if not _FAR_RUN.search(text) or not _COMBINING_RUN.search(bytes(map(unicodedata.combining, text))):
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MAX_COMBINING:
            kept.append(character)
    return "".join(kept)
