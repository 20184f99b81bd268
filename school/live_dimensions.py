"""What live indicators can be broken down by, and the words that say so."""

from types import MappingProxyType

from school.people import UnitKind

UNITS = MappingProxyType(
    {
        "乡镇": UnitKind.TOWN,
        "学校": UnitKind.SCHOOL,
        "年级": UnitKind.GRADE,
        "班级": UnitKind.CLASS,
    }
)
"""By the dimension's name, the units it lists."""
MONTH, WEEK, TERM, SCHOOL_YEAR, YEAR = "月", "周", "学期", "学年", "年"
BY_MONTH = (YEAR, SCHOOL_YEAR, TERM, MONTH)
TIMES = (*BY_MONTH, WEEK)

TOWNS_NOW = ("乡镇",)
TO_THE_SCHOOL = ("乡镇", "学校", *TIMES)
TO_THE_GRADE = ("乡镇", "学校", "年级", *TIMES)
TO_THE_CLASS = ("乡镇", "学校", "年级", "班级", *TIMES)
TO_SCHOOL_AND_CLASS = ("乡镇", "学校", "班级", *TIMES)
BY_MONTH_TO_THE_SCHOOL = ("乡镇", "学校", *BY_MONTH)
BY_MONTH_TO_THE_CLASS = ("乡镇", "学校", "年级", "班级", *BY_MONTH)
