"""The Chinese font that every PDF and chart embeds: Noto Sans SC, SIL Open Font License 1.1.

It holds GB 2312 and the signs of school mathematics; ``tests/message_cards/make_font.py`` makes it.
"""

from pathlib import Path

REGULAR = Path(__file__).parent / "NotoSansSC-Regular.ttf"
"""A TrueType file, which reportlab and matplotlib embed as a subset."""
