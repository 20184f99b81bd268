"""Reads WeCom's flat XML: one element per field, no DTD, no entities."""

from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from school.errors import NotUnderstood

Fields = dict[str, str]


def fields_of(xml: str | bytes) -> Fields:
    """Return the text of each direct child by its name; nested elements are left out.

    Raises:
        NotUnderstood: It is not XML, or it declares a DTD or entities.
    """
    try:
        # A declared encoding that Python does not know, or not for text, is a LookupError.
        root = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotUnderstood("回调内容不是 XML，没有处理。") from error
    return {child.tag: child.text or "" for child in root if not len(child)}
