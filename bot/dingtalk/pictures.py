"""Pictures and files of the file store as DingTalk media ids."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.dingtalk.openapi import SOON_S, OpenApi, Refused
from bot.dingtalk.recent import Recent
from bot.platform import OpenFile
from message_cards.card import FileKey
from school.errors import SchoolError, Unavailable
from school.ports import Clock

PICTURE_MAX_BYTES = 20_000_000
MEDIA_LIVES = timedelta(days=1)
"""DingTalk keeps media for three days, by report; a day is safely inside."""
REMEMBERED = 500

_log = logging.getLogger("qingjiao.dingtalk")


FILES = (".pdf", ".zip", ".xlsx", ".docx")
"""How keys of files end that are no pictures; DingTalk takes all of them."""


class Pictures:
    """Uploads each picture and file once a day and knows its media id."""

    def __init__(self, api: OpenApi, open_file: OpenFile, *, clock: Clock) -> None:
        self._api = api
        self._open_file = open_file
        self._clock = clock
        self._known: Recent[tuple[str, datetime]] = Recent(REMEMBERED)

    def media_ids(self, keys: Iterable[FileKey]) -> dict[FileKey, str]:
        """Return the media id of every picture or file that could be uploaded.

        One that is gone, or that DingTalk will never take, is missing from the answer; the
        message then tells it in words.

        Raises:
            Refused: DingTalk or the file store does not answer; try again later.
        """
        found = ((key, self._media_id(key)) for key in dict.fromkeys(keys))
        return {key: media_id for key, media_id in found if media_id}

    def _media_id(self, key: FileKey) -> str | None:
        content = self._read(key)
        if content is None:
            return None
        digest = hashlib.sha256(content).hexdigest()
        known = self._known.get(digest)
        if known is not None and known[1] > self._clock.now():
            return known[0]
        try:
            kind = "file" if key.endswith(FILES) else "image"
            media_id = self._api.upload(content, name=key.rpartition("/")[2], kind=kind)
        except Refused as refused:
            if refused.retry_after_s is not None:
                raise
            _log.warning("DingTalk: did not take a picture (%s)", refused.code)
            return None
        self._known.note(digest, (media_id, self._clock.now() + MEDIA_LIVES))
        return media_id

    def _read(self, key: FileKey) -> bytes | None:
        try:
            content = self._open_file(key)
        except Unavailable as error:
            raise Refused("file store", retry_after_s=SOON_S) from error
        except SchoolError as error:
            _log.warning("DingTalk: a picture is gone (%s)", type(error).__name__)
            return None
        if not 0 < len(content) <= PICTURE_MAX_BYTES:
            _log.warning("DingTalk: a picture of %d bytes cannot be sent", len(content))
            return None
        return content
