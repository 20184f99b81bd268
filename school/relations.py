"""What a guardian is to a child, in the one word kept of the many that are used."""

from functools import lru_cache

from school.errors import NotUnderstood
from school.naming import normal
from school.spelling import simplified

RELATIONS: dict[str, tuple[str, ...]] = {
    "父亲": ("父亲", "爸爸", "父", "爸", "父子", "父女", "father", "dad"),
    "母亲": ("母亲", "妈妈", "母", "妈", "母子", "母女", "mother", "mum", "mom"),
    "祖父": ("祖父", "爷爷", "grandfather"),
    "祖母": ("祖母", "奶奶", "grandmother"),
    "外祖父": ("外祖父", "外公", "姥爷"),
    "外祖母": ("外祖母", "外婆", "姥姥"),
    "其他": (
        "其他",
        "监护人",
        "其他监护人",
        "家长",
        "亲属",
        "伯父",
        "伯母",
        "叔叔",
        "婶婶",
        "姑姑",
        "姑妈",
        "姨妈",
        "阿姨",
        "舅舅",
        "舅妈",
        "哥哥",
        "姐姐",
        "other",
        "guardian",
    ),
}
_WORDS = {word: relation for relation, words in RELATIONS.items() for word in words}


@lru_cache(maxsize=256)
def relation_in(text: str) -> str:
    """Return the relation a word such as “爸爸” names; empty for an empty word.

    Raises:
        NotUnderstood: It names none.
    """
    word = simplified(normal(text)).lower()
    if word and word not in _WORDS:
        raise NotUnderstood("与学生的关系看不懂，请写 父亲、母亲、祖父、祖母 或 其他。")
    return _WORDS.get(word, "")
