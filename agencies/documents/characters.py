"""Text as paper can show it.

A file that keeps the archive and accessibility standards may hold no character without a drawn shape.
What cannot be drawn is spelled out in brackets, never dropped: a smile becomes "[slightly smiling face]".
The data inside the file keep every character as it was typed.
"""

import re
import unicodedata
from collections.abc import Iterable

_INVISIBLE = re.compile("[\ufe0e\ufe0f\ufeff]")  # how to draw the character before; a byte order mark
_TURNING = re.compile("[\u202a-\u202e]")  # would print words in another order than they were typed
_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufff9-\ufffb\ufffe\uffff]")
_PICTURES = re.compile("[\U0001f000-\U0001faff]")  # fonts draw these in colour, or not at all
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")  # mean something else in every font


def printable(text: str) -> str:
    """``text`` without marks that draw nothing, and with pictures and private signs spelled out."""
    text = _TURNING.sub("", _INVISIBLE.sub("", text))
    text = _CONTROLS.sub(" ", _LINE_ENDS.sub("\n", text))
    return _PRIVATE.sub(_stand_in, _PICTURES.sub(_stand_in, text))


def spelled_out(text: str, codes: Iterable[int]) -> str:
    """``text`` with every character of ``codes`` (code points), or made of one, spelled out in brackets."""
    lacking = set(codes)
    return text.translate(
        {ord(sign): _name(sign) for sign in set(text) if not lacking.isdisjoint(map(ord, _parts(sign)))}
    )


def scripts_of(codes: Iterable[int]) -> str:
    """The scripts that ``codes`` belong to, for a log that must not repeat what a person wrote."""
    return ", ".join(
        sorted({unicodedata.name(chr(code), "UNNAMED").split()[0].capitalize() for code in codes})
    )


def _parts(sign: str) -> str:
    """What a font may draw ``sign`` from: a letter and its mark, for instance."""
    return sign + unicodedata.normalize("NFKD", sign)


def _stand_in(found: re.Match[str]) -> str:
    return _name(found[0])


def _name(character: str) -> str:
    """Signs by their Unicode name; letters of a script no font here has by their code, which is shorter."""
    code = f"U+{ord(character):04X}"
    is_sign = unicodedata.category(character).startswith("S")
    return f"[{unicodedata.name(character, code).lower() if is_sign else code}]"
