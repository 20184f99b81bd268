"""The tests themselves reach no other machine."""

import socket

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "169.254.169.254", "8.8.8.8"])
def test_no_test_connects_to_another_machine(host: str) -> None:
    with (
        socket.socket() as connection,
        pytest.raises((UserWarning, RuntimeError), match="tried to use socket"),
    ):
        connection.connect((host, 80))


def test_tests_may_connect_to_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as connection:
        connection.connect(server.getsockname())

        assert connection.getpeername() == server.getsockname()
