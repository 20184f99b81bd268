"""Opens an address that came from outside, without letting it reach inside.

Download addresses arrive in payloads, so whoever forges a payload chooses what this machine opens
(SSRF). Four walls, each enough on its own for the usual attack: https only, a list of hosts, every
resolved address must be public, and the connection goes to the very address that was checked, so a
name that changes its mind in between (rebinding) gains nothing. Redirects are never followed.
"""

import ipaddress
import socket
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

import httpx

from school.errors import BadPhoto, Expired, Unavailable

Resolve = Callable[[str], tuple[str, ...]]
"""Returns every IP address of a host name; raises OSError where there is none."""

MAX_SECONDS = 20.0
"""Wall time one download may take, however slowly it drips."""
READ_TIMEOUT_S = 10.0
GONE = frozenset({400, 401, 403, 404, 410})
"""What object stores answer for a signed address that is past its time."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")

_FORBIDDEN = "这个文件的地址不可信，没有打开。请重新发送一次图片。"
_GONE = "图片已过期，请重新发送一次。"
_NO_ANSWER = "暂时取不到图片，请过一会儿再发送一次。"


def resolve_by_dns(host: str) -> tuple[str, ...]:
    """Return the addresses the system's resolver knows for *host*."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_trusted(url: str, trusted_hosts: Collection[str]) -> bool:
    """Return whether *url* is https on a trusted host.

    ``*.dingtalk.com`` covers every subdomain. A loopback address that is listed literally, such as
    ``127.0.0.1``, may also be plain http or ws: that is how local fakes are reached.
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    if parsed.userinfo or not parsed.host:
        return False
    if parsed.scheme not in {"https", "wss"} and not _is_listed_loopback(
        parsed.host, trusted_hosts
    ):
        return False
    return parsed.scheme in {"https", "wss", "http", "ws"} and _is_listed(
        parsed.host, trusted_hosts
    )


def open_url(  # noqa: PLR0913 - each argument is one wall or one seam; none has a safe default
    url: str,
    *,
    trusted_hosts: Collection[str],
    max_bytes: int,
    client: httpx.Client,
    resolve: Resolve = resolve_by_dns,
    monotonic: Callable[[], float] = time.monotonic,
) -> bytes:
    """Return the bytes behind *url*, at most *max_bytes* of them.

    Raises:
        BadPhoto: The address is not one we may open, or the file is larger than *max_bytes*.
        Expired: The address is past its time.
        Unavailable: The host does not answer, or not within ``MAX_SECONDS``.
    """
    if not is_trusted(url, trusted_hosts):
        raise BadPhoto(_FORBIDDEN)
    parsed = httpx.URL(url)
    address = _checked_address(parsed.host, trusted_hosts, resolve)
    deadline = monotonic() + MAX_SECONDS
    with _answer(client, parsed, address) as response:
        _check_status(response, max_bytes)
        return _body(response, max_bytes, in_time=lambda: monotonic() <= deadline)


def _is_listed(host: str, trusted_hosts: Collection[str]) -> bool:
    return any(
        host.endswith(trusted[1:]) if trusted.startswith("*.") else host == trusted
        for trusted in trusted_hosts
    )


def _is_listed_loopback(host: str, trusted_hosts: Collection[str]) -> bool:
    try:
        return host in trusted_hosts and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _checked_address(host: str, trusted_hosts: Collection[str], resolve: Resolve) -> str:
    """Return one address of *host* after checking that all of them are public."""
    if _is_listed_loopback(host, trusted_hosts):
        return host
    try:
        addresses = resolve(host)
    except OSError as error:
        raise Unavailable(_NO_ANSWER) from error
    if not addresses:
        raise Unavailable(_NO_ANSWER)
    if not all(_is_public(address) for address in addresses):
        raise BadPhoto(_FORBIDDEN)
    return addresses[0]


def _is_public(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed in _NAT64:  # counted as global, but leads to any IPv4 address
            return False
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if inner is not None:
            parsed = inner
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


@contextmanager
def _answer(client: httpx.Client, url: httpx.URL, address: str) -> Iterator[httpx.Response]:
    """Open *url* at *address*; the certificate is still checked against the host's name."""
    request = client.build_request(
        "GET",
        url.copy_with(host=address),
        # A compressed answer could unfold far beyond the cap; ask for the plain bytes.
        headers={"Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity"},
        timeout=READ_TIMEOUT_S,
        extensions={"sni_hostname": url.host},
    )
    try:
        response = client.send(request, stream=True, follow_redirects=False)
        try:
            yield response
        finally:
            response.close()
    except httpx.TransportError as error:
        raise Unavailable(_NO_ANSWER) from error


def _check_status(response: httpx.Response, max_bytes: int) -> None:
    if response.is_redirect or response.headers.get("content-encoding", "identity") != "identity":
        raise BadPhoto(_FORBIDDEN)
    if response.status_code in GONE:
        raise Expired(_GONE)
    if not response.is_success:
        raise Unavailable(_NO_ANSWER)
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > max_bytes:
        raise BadPhoto(_too_big(max_bytes))


def _body(response: httpx.Response, max_bytes: int, *, in_time: Callable[[], bool]) -> bytes:
    content = bytearray()
    for chunk in response.iter_raw():
        content += chunk
        if len(content) > max_bytes:
            raise BadPhoto(_too_big(max_bytes))
        if not in_time():
            raise Unavailable(_NO_ANSWER)
    return bytes(content)


def _too_big(max_bytes: int) -> str:
    return f"文件太大了（最大 {max_bytes / 1_000_000:.3g} MB）。请拍照或压缩后再发送。"
