"""Opens what a device sent: a body becomes documents that fields can be looked up in.

Nothing of a body is ever part of an error: it may hold what must not be logged (R7).
"""

import json
import re
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from school.device_adapter import JOINED, Form
from school.devices import MOST_EVENTS
from school.errors import NotUnderstood

MOST_DEPTH = 20
"""Of keys in keys; deeper bodies hold no field of ours."""
MOST_TEXT = 200
"""Longest value that is looked at; ours are shorter, and a picture in base64 is longer."""
Document = Mapping[str, object]

_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?\?>")
_CHINESE = re.compile(rb"encoding\s*=\s*[\"'](gb2312|gbk|gb18030)[\"']", re.IGNORECASE)


def documents(body: bytes, form: Form) -> Sequence[object]:
    """Return the events of a body as they were sent, one for each; none: only a heartbeat.

    Raises:
        NotUnderstood: It is not of this form, or holds more than 500 events.
    """
    return [_xml(body)] if form is Form.XML else _json(body)


def _json(body: bytes) -> Sequence[object]:
    try:
        parsed = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotUnderstood("The body is not JSON in UTF-8.") from None
    if not isinstance(parsed, dict):
        raise NotUnderstood("The body is not a JSON object.")
    if "events" not in parsed:
        return [parsed]
    events = parsed["events"]
    if not isinstance(events, list):
        raise NotUnderstood("“events” is not a list.")
    if len(events) > MOST_EVENTS:
        raise NotUnderstood(f"A request holds at most {MOST_EVENTS} events.")
    return events


def _xml(body: bytes) -> Document:
    declared = _DECLARED.match(body)
    chinese = declared and _CHINESE.search(declared.group())
    try:
        # Expat knows no Chinese encodings; GB/T 28181 bodies are in GB 2312 as a rule.
        text = body.decode("gb18030" if chinese else "utf-8-sig")
        root = fromstring(re.sub(r"^\s*<\?xml.*?\?>", "", text, count=1), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError):
        raise NotUnderstood("The body is not XML.") from None
    return _children(root, depth=0)


def _children(element: Element, *, depth: int) -> dict[str, object]:
    """Return an element's children by name, the first of each."""
    found: dict[str, object] = {}
    for child in element:
        if child.tag in found or depth > MOST_DEPTH:
            continue
        has_more = len(child) > 0
        found[child.tag] = _children(child, depth=depth + 1) if has_more else child.text or ""
    return found


def text_at(document: Document, place: str) -> str:
    """Return the value at a place as text; empty: there is none, or it is no short value.

    A place is keys divided by dots; several places are joined by ``+`` and all must have one.
    """
    parts = [_short(_value(document, path)) for path in place.split("+")]
    return JOINED.join(parts) if all(parts) else ""


def _value(document: Document, path: str) -> object:
    value: object = document
    for key in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def _short(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        text = repr(value)
    else:
        text = value.strip() if isinstance(value, str) else ""
    return text if len(text) <= MOST_TEXT else ""
