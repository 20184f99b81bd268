"""Chat command 我的画像: what the rules say of a teacher's school year, on a card or as a PDF."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.sending import keep_pdf
from message_cards.card import Picture
from message_cards.cards.teaching_portrait import portrait_card
from message_cards.teaching_charts import draw_radar, draw_trend
from message_cards.teaching_pdf import draw_portrait
from school.county_time import spoken
from school.people import Role
from school.teaching_calls import PointsOf, TeacherPoints
from school.teaching_portrait import portrait


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the portrait, or send it as a PDF."""
    points = chat.functions.call("teacher_points", PointsOf(), TeacherPoints)
    if "pdf" in chat.args or "pdf" in chat.text.lower():
        return [_pdf(chat, points)]
    drawn = (("五个方面", draw_radar(points)), ("逐月积分", draw_trend(points)))
    pictures = tuple(Picture(key=chat.keep(png, ending=".png"), alt=alt) for alt, png in drawn)
    return [Reply(card=portrait_card(points, portrait(points), pictures), private=True)]


def _pdf(chat: Chat, points: TeacherPoints) -> Reply:
    content = draw_portrait(points, portrait(points), made=spoken(chat.clock.now()))
    files = keep_pdf(chat, content)
    text = f"{points.label()}教师成长档案（PDF，一小时内可以打开，之后再发“我的画像 PDF”就有新的）"
    return Reply(text=text, files=files, private=True)


COMMAND = Command(
    words=("我的画像", "教师画像", "老师画像", "我的画像 PDF"),
    summary="看自己的教师画像",
    examples=("我的画像",),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("看看我的教师画像", "我的强项在哪里"),
)
