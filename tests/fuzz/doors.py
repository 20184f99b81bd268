"""Every door where bytes of strangers come in, by name."""

from tests.fuzz.chats import CHATS
from tests.fuzz.door import Door
from tests.fuzz.files import FILES
from tests.fuzz.tables import TABLES
from tests.fuzz.web import WEB

DOORS: dict[str, Door] = {
    **CHATS,
    **FILES,
    **WEB,
    **{f"table-{name}": door for name, door in TABLES.items()},
}
