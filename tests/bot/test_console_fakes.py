"""The log and media in memory keep the promises of the real ones."""

import pytest

from tests.bot.console_contract import ConsoleLogContract, ConsoleMediaContract
from tests.fakes_console import MemoryLog, MemoryMedia


class TestMemoryLog(ConsoleLogContract):
    """The log of the tests."""

    @pytest.fixture
    def log(self) -> MemoryLog:
        """An empty log."""
        return MemoryLog()


class TestMemoryMedia(ConsoleMediaContract):
    """The media of the tests."""

    @pytest.fixture
    def media(self) -> MemoryMedia:
        """An empty store."""
        return MemoryMedia()
