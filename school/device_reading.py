"""What a device says becomes events of its school, or the name of the field that is wrong.

Only what an adapter maps is looked at, and of that only what fits the field: a kind the device may
tell of, one of its places, an id, a plate, a small number. Whatever else a body holds is gone when
this returns.
"""

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from school.county_time import COUNTY_TIME
from school.device_adapter import Adapter, OurField, adapter_of
from school.device_events import Event, Level, event_kinds
from school.device_payload import Document, documents, text_at
from school.devices import Device, Refused, kind_of
from school.people import PersonId

SKEW = timedelta(minutes=10)
"""What is told to happen later than this from now did not: the device's clock is wrong."""
EVENT_ID_DIGITS = 40
"""160 bits of a hash of the device's own number: what it wrote is kept nowhere."""
_PERSON = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_PLATE = re.compile(r"(?=.*\d)[\u4e00-\u9fff]?[A-Z0-9·-]{4,10}[\u4e00-\u9fff]?")
_SNAPSHOT = re.compile(r"[0-9a-f]{32}")
_SECONDS = re.compile(r"[0-9]{9,10}(\.[0-9]{1,6})?")
_MILLISECONDS = re.compile(r"[0-9]{12,13}")
_MEASURED = 1000.0


class Wrong(Exception):  # never leaves this module
    """A field is not as it must be; str() is its name."""


def read_events(body: bytes, device: Device, *, now: datetime) -> list[Event | Refused]:
    """Return what a request says, in order.

    Raises:
        NotUnderstood: The body is nothing of the device's form.
    """
    adapter = adapter_of(device.adapter)
    said = enumerate(documents(body, adapter.format))
    return [_read(document, device, adapter, index=index, now=now) for index, document in said]


def _read(
    document: object, device: Device, adapter: Adapter, *, index: int, now: datetime
) -> Event | Refused:
    if not isinstance(document, Mapping):
        return Refused(index=index, why="event")
    try:
        return _Reader(document, device, adapter, now=now).event()
    except Wrong as wrong:
        return Refused(index=index, why=str(wrong))


class _Reader:
    """Reads one document of one device."""

    def __init__(
        self, document: Document, device: Device, adapter: Adapter, *, now: datetime
    ) -> None:
        self._document = document
        self._device = device
        self._adapter = adapter
        self._now = now

    def event(self) -> Event:
        """Return the event.

        Raises:
            Wrong: A field of it is missing, or is nothing this device may say.
        """
        self._check_form()
        kind = self._kind()
        at, text = self._at()
        return Event(
            source=self._device.source,
            event_id=self._event_id(),
            school=self._device.school,
            kind=kind,
            at=at,
            zone=self._zone(),
            level=self._level(kind),
            text=text,
            person=PersonId(person) if (person := self._fitting(OurField.PERSON)) else None,
            plate=self._fitting(OurField.PLATE),
            result=self._result(),
            value=self._value(),
            snapshot=self._fitting(OurField.SNAPSHOT) or None,
            drill=self._said(OurField.DRILL) == "true",
        )

    def _said(self, field: OurField) -> str:
        """Return what the document says of a field; empty: nothing."""
        places = self._adapter.fields.get(field, ())
        return next((text for p in places if (text := text_at(self._document, p))), "")

    def _check_form(self) -> None:
        for place, value in self._adapter.must.items():
            if text_at(self._document, place) != value:
                raise Wrong(place)

    def _event_id(self) -> str:
        said = self._said(OurField.EVENT_ID)
        if not said:
            raise Wrong(OurField.EVENT_ID)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:EVENT_ID_DIGITS]

    def _kind(self) -> str:
        said = self._said(OurField.KIND)
        kind = self._adapter.kinds.get(said, "") if self._adapter.kinds else said
        if kind not in kind_of(self._device.kind).says:
            raise Wrong(OurField.KIND)
        return kind

    def _at(self) -> tuple[datetime, str]:
        """Return when it happened, and what is noted of a clock that must be wrong."""
        said = self._said(OurField.AT)
        if not said:
            return self._now, ""
        at = moment(said)
        if at is None:
            raise Wrong(OurField.AT)
        late = self._now - at
        if -SKEW <= late <= timedelta(minutes=self._adapter.latest_minutes):
            return at, ""
        return self._now, f"设备时间{_spoken(late)}，按收到的时间记"

    def _zone(self) -> str:
        said = self._said(OurField.ZONE)
        if said and said not in self._device.zones:
            raise Wrong(OurField.ZONE)
        return said or self._device.zone

    def _level(self, kind: str) -> Level | None:
        """Return another level than the kind's; what is of level one stays so."""
        said = self._adapter.levels.get(self._said(OurField.LEVEL))
        own = event_kinds()[kind].level
        return None if said is None or own in (None, Level.RED) else said

    def _fitting(self, field: OurField) -> str:
        """Return an id or a plate that looks like one; empty: none was said."""
        said = self._said(field).upper() if field is OurField.PLATE else self._said(field)
        if said and not FORMS[field].fullmatch(said):
            raise Wrong(field)
        return said

    def _result(self) -> str:
        said = self._said(OurField.RESULT)
        if said and said not in self._adapter.results:
            raise Wrong(OurField.RESULT)
        return self._adapter.results.get(said, "")

    def _value(self) -> float | None:
        said = self._said(OurField.VALUE)
        if not said:
            return None
        try:
            value = float(said)
        except ValueError:
            raise Wrong(OurField.VALUE) from None
        if not math.isfinite(value) or abs(value) > _MEASURED:
            raise Wrong(OurField.VALUE)
        return value


FORMS: Mapping[OurField, re.Pattern[str]] = MappingProxyType(
    {
        OurField.PERSON: _PERSON,
        OurField.PLATE: _PLATE,
        OurField.SNAPSHOT: _SNAPSHOT,
    }
)
"""What ids and plates look like; none is long enough for the features of a face."""


def moment(said: str) -> datetime | None:
    """Return the moment a device names, None when it names none.

    ISO 8601, or seconds or milliseconds since 1970. A time without its zone is the county's.
    """
    read: Callable[[str], datetime] = datetime.fromisoformat
    if _SECONDS.fullmatch(said):
        read = _since_1970
    elif _MILLISECONDS.fullmatch(said):
        said, read = str(int(said) / 1000), _since_1970
    try:
        at = read(said)
        at = at if at.tzinfo else at.replace(tzinfo=COUNTY_TIME)
        return at.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _since_1970(seconds: str) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)


def _spoken(late: timedelta) -> str:
    """Return how far a device's time is off: “慢 25 分钟”."""
    minutes = round(abs(late).total_seconds() / 60)
    how = "慢" if late > timedelta() else "快"
    return f"{how} {minutes} 分钟" if minutes < 24 * 60 else f"{how} {minutes // (24 * 60)} 天"
