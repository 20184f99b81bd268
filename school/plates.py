"""Number plates of China: read in any writing, kept in one, shown without their middle.

The grammar is that of GA 36-2018 (《中华人民共和国机动车号牌》) with the plates of new-energy
vehicles (small: the first sign after the city says which kind; large: the last one), those of
Hong Kong and Macau, embassies, consulates, emergency rescue, the army and the armed police.
"""

import re
import unicodedata

from school.errors import NotUnderstood

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SIGN = "A-HJ-NP-Z0-9"
"""Letters and digits of a plate; I and O are not used behind the city."""
_ENERGY = "A-HJK"
"""Small new-energy plates: D A B C E are pure electric, F G H J K are not."""
_FORMS = (
    rf"[{_PROVINCE}][A-Z][{_SIGN}]{{4}}[{_SIGN}挂学警]",
    rf"[{_PROVINCE}][A-Z](?:[{_ENERGY}][{_SIGN}][0-9]{{4}}|[0-9]{{5}}[{_ENERGY}])",
    rf"[{_PROVINCE}][A-Z][0-9]{{4}}领",
    r"粤Z[A-HJ-NP-Z0-9]{4}[港澳]",
    r"使[0-9]{6}|[0-9]{6}使",
    rf"[{_PROVINCE}]X[0-9]{{4}}应急",
    r"[VZKHBSLJNGCE][A-DKORSUVXYTMNPQ][0-9]{5}",
    rf"WJ[{_PROVINCE}]?[0-9]{{4}}[0-9XBTSHJD]",
)
_PLATE = re.compile("|".join(f"(?:{form})" for form in _FORMS))
_BETWEEN = re.compile(r"[\s·•・.．\-—_]")
_LIKE_DIGITS = str.maketrans("IO", "10")
_IN_TEXT = re.compile(
    rf"(?:[{_PROVINCE}]\s*[A-Za-z]|WJ|使|粤Z|[A-Z]{{2}})[\s·•・.-]?[A-Za-z0-9{_PROVINCE}]{{4,6}}"
    r"(?:应急|[挂学警领港澳使])?|[0-9]{6}使",
    re.IGNORECASE,
)


def plate_of(text: str) -> str:
    """Return a plate in its one writing, such as “浙K12345”.

    Small letters, full-width signs, dots and blanks are folded; O and I behind the city are the
    digits a camera took for letters.

    Raises:
        NotUnderstood: It is no plate.
    """
    folded = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    for one in (folded, folded[:2] + folded[2:].translate(_LIKE_DIGITS)):
        if _PLATE.fullmatch(one):
            return one
    raise NotUnderstood("车牌号看不懂。请写全，如“浙K12345”或“浙KD12345”。")


def plate_in(text: str, *, like: str = "登记车辆 浙K12345 教师 至2027-07") -> tuple[str, str]:
    """Return the plate a sentence names, and the sentence without it.

    Args:
        text: The sentence.
        like: How the sentence is written where it names none.

    Raises:
        NotUnderstood: It names none.
    """
    plate, rest = plate_somewhere(text)
    if not plate:
        raise NotUnderstood(f"没有看到车牌号。请写全，如“{like}”。")
    return plate, rest


def plate_somewhere(text: str) -> tuple[str, str]:
    """Return the plate a sentence may name, and the sentence without it; “”: it names none."""
    folded = unicodedata.normalize("NFKC", text)
    for found in _IN_TEXT.finditer(folded):
        try:
            plate = plate_of(found[0])
        except NotUnderstood:
            continue
        return plate, f"{folded[: found.start()]} {folded[found.end() :]}"
    return "", text


def masked(plate: str) -> str:
    """Return a plate as more than the guard may see it: “浙K·**345”."""
    return f"{plate[:2]}·**{plate[-3:]}"
