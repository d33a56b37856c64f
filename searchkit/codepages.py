"""The code pages of Vietnamese that Python lacks, as codecs: ``viscii`` and ``tcvn3``.

VISCII is RFC 1456; TCVN3 is TCVN 5712:1993 as the ABC fonts have it, whose capitals are a font
of their own: a word with capital ASCII letters is all capitals. Windows-1258 writes tones as
combining marks; ``cp1258`` is decoded here into composed letters, as the others are.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from io import BufferedReader, BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

from searchkit.errors import UsageError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

TCVN3 = (
    "\xa0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒ"
    "ĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
"""What the bytes from 0xA0 on stand for in TCVN3."""

VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừử"
    "ÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
"""What the bytes from 0x80 on stand for in VISCII."""

VISCII_CONTROLS = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
"""The control characters that VISCII puts letters in the place of."""

_ASCII = "".join(map(chr, range(128)))
_UNDEFINED = "\ufffe"
_TABLES = {
    "viscii": "".join(VISCII_CONTROLS.get(code, chr(code)) for code in range(128)) + VISCII,
    "tcvn3": _ASCII + _UNDEFINED * 32 + TCVN3,
    "cp1258_composed": bytes(range(256)).decode("cp1258", "replace").replace("\ufffd", _UNDEFINED),
}
_ALIASES = {
    "viscii1_1_1": "viscii",
    "csviscii": "viscii",
    "tcvn": "tcvn3",
    "tcvn_3": "tcvn3",
    "tcvn5712": "tcvn3",
    "tcvn_5712": "tcvn3",
    "tcvn5712_1": "tcvn3",
    "abc": "tcvn3",
    "cp1258": "cp1258_composed",
    "1258": "cp1258_composed",
    "windows_1258": "cp1258_composed",
}
_WORD = re.compile(r"[^\W\d_]+")


def codec(name: str) -> str:
    """The codec that a name of an encoding stands for; raises `UsageError` where there is none."""
    key = re.sub(r"[\W_]+", "_", name.strip().lower())
    try:
        found = codecs.lookup(_ALIASES.get(key, name)).name
        # Refuses those that are not of text, or cannot pass over what they do not know.
        TextIOWrapper(BufferedReader(BytesIO()), encoding=found)
        codecs.getincrementaldecoder(found)("surrogateescape").decode(b"", True)
        return found
    except (LookupError, ValueError) as error:
        known = "utf-8, utf-16, cp1252, cp1258, viscii, tcvn3, shift_jis"
        raise UsageError(f"{name}: no such encoding; there are {known} and others") from error


class _Decoder(codecs.BufferedIncrementalDecoder):
    """Decodes a table's bytes into composed letters; a letter waits for its tone."""

    table = ""
    has_capital_font = False

    def _buffer_decode(self, data: Buffer, errors: str, final: bool) -> tuple[str, int]:
        text, used = codecs.charmap_decode(data, errors, self.table)
        if not final:
            used = len(text) - 1
            while used > 0 and unicodedata.combining(text[used]):
                used -= 1
            text = text[:used]
        composed = unicodedata.normalize("NFC", text)
        return _WORD.sub(_capitals, composed) if self.has_capital_font else composed, used


def _capitals(word: re.Match[str]) -> str:
    letters = [char for char in word[0] if char.isascii()]
    return word[0].upper() if len(letters) > 1 and all(map(str.isupper, letters)) else word[0]


def _decoder(name: str) -> type[_Decoder]:
    table = _TABLES[name]
    return type(name, (_Decoder,), {"table": table, "has_capital_font": name == "tcvn3"})


def _found(name: str) -> codecs.CodecInfo | None:
    key = re.sub(r"[\W_]+", "_", name.lower())
    name = _ALIASES.get(key, key)
    if name not in _TABLES:
        return None
    decoder, letters = _decoder(name), codecs.charmap_build(_TABLES[name])

    def encode(text: str, errors: str = "strict") -> tuple[bytes, int]:
        return codecs.charmap_encode(text, errors, letters)

    def decode(data: Buffer, errors: str = "strict") -> tuple[str, int]:
        return decoder(errors).decode(data, True), len(bytes(data))

    return codecs.CodecInfo(encode, decode, incrementaldecoder=decoder, name=name)


codecs.register(_found)
