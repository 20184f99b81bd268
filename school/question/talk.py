"""What is said around a short question by who has read the answer before: “哦，那学生呢”."""

import re

_MORE = ("那", "再", "换", "还有", "然后", "次年", "翌年", "其覆盖", "其普及")
HEARD = re.compile(
    r"^(?:(?:[哦噢喔嗯唔啊哎诶欸额呃好行哈对]{1,3}|(?:是|原来)?这样|知道|明白|懂|收到|晓得|清楚"
    r"|原来如此)[的了吧啊嘞子呀哈]{0,2}[ ,，。…~～]*)+"
    r"(?=那|再|换|还有|它|(?<=[ ,，。…~～])[^,，。]{2,14}[?？]?$)"
)
"""“哦，那…”: what somebody says who has read the answer."""
_AS_WELL = re.compile(
    r"[,，]?也(?:是|给我|请)?(?:这么|这样|照这样?|照样|同样|一样)[地的]?"
    r"(?:比|算|看|查|问|来|排)+(?:一?下|一遍|一次)?[吧呢啊]?$"
)
"""“…也这么比一下”: what was asked before, of another."""
_SAME_TIME = re.compile(r"同一?年|当年|那一?年|同一个?时[间候]|到时候")
"""“学生的目标同年是多少”: of the time that was asked about before."""
_LEVEL = re.compile(r"^(那|那么)?([省市县部])(?:里|上|头)(?:边|面)?(?=的?(?:呢|呐)?[?？]?$)")
"""“省里的呢” after a county's: the kind of it that is called 省级."""


def bare_of_talk(question: str) -> str:
    """Return a question without what only shows that it goes on from the one before."""
    return HEARD.sub("", _LEVEL.sub(r"\1\2级", _AS_WELL.sub("", question)))


def sounds_like_more(question: str) -> bool:
    """Return True where a question sounds like a change of the one before: “那…呢”."""
    bare = HEARD.sub("", question.strip(" ?？!！。.~～,，"))
    if _AS_WELL.search(bare) or _SAME_TIME.search(bare):
        return True
    return bare.startswith(_MORE) or bare.endswith(("呢", "呐", "的", "又如何", "又是多少"))
