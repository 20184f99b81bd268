"""Turns of phrase that would be taken for something else, in words that are not."""

import re

_YEAR = r"(?:20)?[12]\d年"
_TURNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(form), plain)
    for form, plain in (
        # “那离2021年的呢”: a year in place of the last, from whose target something is far
        (
            rf"^(?P<so>那么?|然后)?(?:距离?|离)(?P<year>{_YEAR}(?:底|末)?的?(?:目标)?[呢呐]?[?？]?)$",
            r"\g<so>\g<year>",
        ),
        # “2018和2019两年，哪年高、高多少”: how far they are apart says both
        (
            r"哪一?年的?[更要]?[高低多少大小][、，,][又还]?(?:[高低多少大小]|相?差)[了出]?(?=多少|几)",
            "相差",
        ),
        # “任务数同项目数合计”
        (r"(?<=[数率])同(?![步期比一样时类个年])(?=[^，,]{1,12}[数率额])", "和"),
        # “2021年算不算完成”: whether the target of that year is reached
        (rf"({_YEAR}(?:底|末)?的?(?:目标)?)算不算是?完成了?(?=[吗呢啊?？]*$)", r"\1完成目标了吗"),
        # “2021年底前的四个”: no first four
        (r"(?<=年底)[以之]?前的?(?=[两二三四五六]个)", "的"),
        # “青岛2023年的几项目标”: no target of “项目”
        (
            (
                r"(?<=年)的?[各几两三四五六]项目标(?:都|给我)?(?:列(?:一下|出来|个)?)?"
                r"|(?<=[\u4e00-\u9fff]{2})的目标列(?:一下|出来)$"
            ),
            "有哪些目标",
        ),
        # “2021年11月的时候达到当年目标了吗”: the target of 2021
        (
            r"(20[12]\d年)((?:1[0-2]|0?[1-9])月.{0,16}?)(?:当年|该年|那年)(?=的?目标)",
            r"\1\2\1",
        ),
        # “甲、乙、丙三个项目，哪个最少”: of those that are named, not of what each is made of
        (
            (
                r"(?<=[、和与及跟])([^、，,。]{2,14}?)[这那]?[两二三四五六]个?(?:重点)?(?:项目|工程)[，,]?"
                r"(?=[^，,]{0,6}(?:哪|谁|最))"
            ),
            r"\1，",
        ),
        # “最多的前两年”: the first two of an order, and not two years ago
        (r"(?<=最[多高大少低小好差贵])的?前(?P<n>[两二三四五])年", r"的\g<n>年"),
        # “哪一年比上年涨得最多”: what rises in a year rises from the year before
        (
            (
                r"(哪.{0,24}年)(?:是|反而)?[比较][上前]一?年度?(?:还|要|反而|是)*"
                r"(?=涨|增|升|提高|降|减|跌|下降|回落)"
            ),
            r"\1",
        ),
        # “2017年和2019年，哪年的装备经费高”: the highest of them
        (
            r"(哪一?年的?[^,，?？最更]{2,12}|(?<=年)哪一?年)(?<![是更最])([高低多少大小])(?=[?？呀啊呢]*$)",
            r"\1最\2",
        ),
        # “哪几年比上一年少”: what fell from one year to the next
        *(
            (
                rf"(哪[一几些]?个?年份?(?:反而|倒|却|是|有)*)比[上前]一?年度?(?:还|要|反而|是)*[{how}]了?(?=$|[,，?？呢啊呀])",
                rf"\1{moved}",
            )
            for how, moved in (("少低", "减少了"), ("多高", "增加了"))
        ),
    )
)


def plainly(question: str) -> str:
    """Return a question with “减少了” for “比上一年少”, and so on."""
    for form, plain in _TURNS:
        question = form.sub(plain, question)
    return question
