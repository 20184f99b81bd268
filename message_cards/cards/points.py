"""What papers came to, in lines: counts, points, and what is missing."""

from collections.abc import Iterable
from fractions import Fraction

from school.free_answers import is_free, marked_by_hand
from school.grading import Counts, Mark, PaperState
from school.homework_key import spoken_points
from school.papers import BatchReport, PaperReport

MOST_MISSING = 8


def counts_line(counts: Counts) -> str:
    """Return counts in one line: “31 题：对 24 · 错 5 · 空 1 · 待你看 1”."""
    parts = [f"对 {counts.right}", f"错 {counts.wrong}"]
    if counts.blank:
        parts.append(f"空 {counts.blank}")
    if counts.unsure:
        parts.append(f"待你看 {counts.unsure}")
    return f"{counts.total} 题：" + " · ".join(parts)


def score_lines(report: PaperReport) -> list[str]:
    """Say what came out, and what is missing of it."""
    if report.without_key and all(is_free(m.question) for m in report.marks):
        how = f"发“答案 1-{report.without_key} ABCD……”，确认后就能批。"
        return [
            f"读出 {report.without_key} 题，还没有答案。{how}",
            *([report.note] if report.note else []),
        ]
    lines = [counts_line(report.counts)]
    if points := points_line(report):
        lines.append(points)
    if report.missing:
        some = "、".join(report.missing[:MOST_MISSING])
        more = f"等 {len(report.missing)} 题" if len(report.missing) > MOST_MISSING else ""
        lines.append(f"照片上没有找到第 {some} 题{more}。")
    return [*lines, *([report.note] if report.note else [])]


def points_line(report: PaperReport) -> str:
    """Return “得分 36/40”, saying what is still open; empty without an answer key."""
    if report.points is None or report.most_points is None:
        return ""
    line = f"得分 {spoken_points(report.points)}/{spoken_points(report.most_points)}"
    return f"{line}（{report.counts.unsure} 题没定，先不算分）" if report.counts.unsure else line


def by_hand_line(marks: Iterable[Mark]) -> str:
    """Return what a person gave points for: “主观题：第16题 6/10 分”; empty if there is none."""
    scored = [
        f"第{m.no}题 {spoken_points(m.points)}/{spoken_points(m.most_points)} 分"
        for m in marks
        if marked_by_hand(m) and m.points is not None and m.most_points is not None
    ]
    return "主观题：" + " · ".join(scored) if scored else ""


def batch_points(report: BatchReport) -> list[str]:
    """Say the average of the papers with points, and once what every note says."""
    scored = [p for p in report.papers if p.points is not None and p.most_points]
    read = [p for p in report.papers if p.state is not PaperState.RETAKE]
    notes = list(dict.fromkeys(p.note for p in read if p.note))
    if not scored:
        return notes
    mean = sum(float(p.points or 0) for p in scored) / len(scored)
    most = spoken_points(max(p.most_points or Fraction(0) for p in scored))
    return [f"平均 {mean:.1f} 分（满分 {most}）", *notes]
