"""Fetching a page from a link that somebody sent: bounded in every way, and never from inside the house.

The network this runs in trusts its own machines more than strangers on Telegram: a link to
`http://169.254.169.254/` must not make the bot read out its cloud's keys. So every connection, of the first
address and of every redirect, goes through `guarded_network`. Proxies, cookies and credentials are not used:
httpcore reads none from the environment.
"""

from __future__ import annotations

import codecs
import re
import ssl
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

import httpcore
import httpx

from bot.telegram_bot.adding.guarded_network import (
    ForbiddenAddressError,
    GuardedBackend,
    IsAllowed,
    Resolve,
    UnknownHostError,
    resolve,
)
from bot.telegram_bot.adding.web_addresses import is_public_address
from index.errors import BylineError

LONGEST_ADDRESS = 2_000
MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What can become an article, and the ending that Byline reads it by.
ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "text/csv": ".csv",
}
# Python has others, some of which take a hostile page minutes to decode.
_CHARSETS = re.compile(
    r"utf-?(?:8|16|16le|16be)|us-ascii|(?:iso-?8859|windows|cp|koi8)[-_]?\w{1,5}|latin-?1|gb\w{2,6}|big5"
    r"|shift[-_]jis|euc[-_](?:jp|kr)"
)
HEADERS = {
    "User-Agent": "Byline (reads one page that a user asked for)",
    "Accept": ", ".join(ENDINGS),
    "Accept-Encoding": "gzip",
    "Connection": "close",
}


class FetchFailure(StrEnum):
    """Why there is no page; a door may say it in the user's language."""

    NOT_A_LINK = "not_a_link"
    CREDENTIALS = "credentials"
    FORBIDDEN = "forbidden"
    UNKNOWN_HOST = "unknown_host"
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    REFUSED = "refused"
    WRONG_KIND = "wrong_kind"


class FetchError(BylineError):
    """There is no page to be had from a link, for the reason `failure`."""

    def __init__(self, failure: FetchFailure, message: str) -> None:
        super().__init__(message)
        self.failure = failure
        self.retryable = failure in {FetchFailure.UNREACHABLE, FetchFailure.TOO_SLOW}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much a link may cost: bytes of the page (unpacked), and seconds in all, redirects included."""

    max_bytes: int
    timeout_s: float


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as it came: the address that gave it, after redirects; the ending for its kind; its bytes.

    Text whose encoding the server named is UTF-8 with a mark, because nobody hears the server later.
    """

    address: str
    ending: str
    body: bytes


def fetch_page(
    address: str,
    limits: FetchLimits,
    *,
    is_allowed_address: IsAllowed = is_public_address,
    resolve: Resolve = resolve,
    tls: ssl.SSLContext | None = None,
) -> FetchedPage:
    """Fetch what lies at a link. Blocking; call it in a thread. Raises FetchError.

    `is_allowed_address` decides about IP addresses, `resolve` names them, `tls` says whom to trust (default:
    the certification authorities that httpx trusts); other than the defaults is for tests and odd networks.
    """
    url = _parse(address)
    backend = GuardedBackend(
        time.monotonic() + limits.timeout_s, is_allowed=is_allowed_address, resolve=resolve
    )
    tls = tls or httpx.create_ssl_context()
    for _ in range(MOST_REDIRECTS + 1):
        with httpcore.ConnectionPool(ssl_context=tls, network_backend=backend) as pool:
            found = _ask_translated(pool, url, limits)
        if isinstance(found, FetchedPage):
            return found
        url = found
    raise FetchError(
        FetchFailure.TOO_MANY_REDIRECTS,
        f"The link was sent on more than {MOST_REDIRECTS} times. Send the last one.",
    )


def _parse(address: str, base: httpx.URL | None = None) -> httpx.URL:
    """The address as a URL, relative to `base` in a redirect; nothing is asked for yet."""
    try:
        url = httpx.URL(address.strip()) if base is None else base.join(address)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise _not_a_link(address) from error
    port = 80 if url.port is None else url.port
    is_of_the_web = url.scheme in {"http", "https"} and url.host and 0 < port < 65_536
    if len(str(url)) > LONGEST_ADDRESS or not is_of_the_web:
        raise _not_a_link(address)
    if url.userinfo:
        raise FetchError(
            FetchFailure.CREDENTIALS, "The link has a name or a password in it. Send it without."
        )
    return url


def _not_a_link(address: str) -> FetchError:
    return FetchError(
        FetchFailure.NOT_A_LINK,
        f"{address[:100]!r} is not a link that can be fetched: such a link begins with http:// or https://, "
        f"names a host, and has at most {LONGEST_ADDRESS:,} characters.",
    )


def _ask_translated(
    pool: httpcore.ConnectionPool, url: httpx.URL, limits: FetchLimits
) -> FetchedPage | httpx.URL:
    """Ask once, with the errors of the network in our words; the page, or where to ask next."""
    host = url.host
    try:
        return _ask(pool, url, limits)
    except ForbiddenAddressError as error:
        raise FetchError(
            FetchFailure.FORBIDDEN, f"{host} is not on the public internet, and is not fetched from."
        ) from error
    except UnknownHostError as error:
        raise FetchError(
            FetchFailure.UNKNOWN_HOST, f"There is no host {host}. Check the link for a misspelling."
        ) from error
    except httpcore.TimeoutException as error:
        raise FetchError(
            FetchFailure.TOO_SLOW,
            f"{host} did not give the page within {limits.timeout_s:g} s. Try again later.",
        ) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, zlib.error, OSError) as error:
        if isinstance(error.__cause__ or error.__context__, ssl.SSLCertVerificationError):
            raise FetchError(
                FetchFailure.UNTRUSTED,
                f"{host} cannot prove that it is {host}: its certificate is not valid.",
            ) from error
        raise FetchError(
            FetchFailure.UNREACHABLE, f"{host} cannot be reached, or broke off. Try again later."
        ) from error


def _ask(pool: httpcore.ConnectionPool, url: httpx.URL, limits: FetchLimits) -> FetchedPage | httpx.URL:
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    headers = [("Host", url.netloc.decode("ascii")), *HEADERS.items()]
    with pool.stream("GET", target, headers=headers) as response:
        named = {
            name.decode("latin-1").lower(): value.decode("utf-8", errors="replace")
            for name, value in response.headers
        }
        if response.status in REDIRECTS and "location" in named:
            return _parse(named["location"], base=url)
        if response.status != 200:
            raise FetchError(
                FetchFailure.REFUSED, f"{url.host} answered {response.status} instead of giving the page."
            )
        ending, charset = _kind(named.get("content-type", ""), url)
        body = _read_bounded(response.iter_stream(), named, limits.max_bytes)
    # The fragment names a place in the page, and is not the server's business.
    return FetchedPage(str(url.copy_with(fragment=None)), ending, _with_mark(body, charset, ending))


def _kind(content_type: str, url: httpx.URL) -> tuple[str, str]:
    """The ending by which the page is to be read, and the charset that the server names, or an empty one."""
    kind, _, rest = content_type.partition(";")
    kind = kind.strip().lower()
    by_name = PurePosixPath(url.path).suffix.lower()
    says_nothing = kind in {"", "application/octet-stream", "binary/octet-stream"}
    ending = ENDINGS.get(kind) or (by_name if says_nothing and by_name in ENDINGS.values() else "")
    if not ending:
        raise FetchError(
            FetchFailure.WRONG_KIND,
            f"What lies at the link is {kind[:60] or 'of no known kind'}, and not an article: a page, a "
            "text, a PDF, JSON or CSV.",
        )
    _, _, charset = rest.lower().partition("charset=")
    return ending, charset.partition(";")[0].strip(" \t\"'")


def _read_bounded(chunks: Iterator[bytes], headers: dict[str, str], limit: int) -> bytes:
    """The body, unpacked; stops reading as soon as there is too much of it."""
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > limit:
        raise _too_large(limit)
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", "x-gzip", ""}:
        raise FetchError(
            FetchFailure.WRONG_KIND, f"The page came packed as {encoding[:40]!r}, which nobody asked for."
        )
    body = bytearray()
    packed = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in encoding else None
    for chunk in chunks:
        # At most one byte beyond the limit is unpacked, whatever a bomb would grow into.
        body += chunk if packed is None else packed.decompress(chunk, limit + 1 - len(body))
        if len(body) > limit:
            raise _too_large(limit)
    if packed is not None and not packed.eof:
        raise zlib.error("the end is missing")
    return bytes(body)


def _too_large(limit: int) -> FetchError:
    return FetchError(
        FetchFailure.TOO_LARGE,
        f"The page is larger than the {limit / 1_000_000:g} MB that are fetched from a link.",
    )


def _with_mark(body: bytes, charset: str, ending: str) -> bytes:
    """Text in UTF-8 with a byte order mark, if the server named an encoding of the web."""
    if ending == ".pdf" or not _CHARSETS.fullmatch(charset):
        return body
    try:
        text = body.decode(charset, errors="replace")
    except LookupError:
        return body
    return codecs.BOM_UTF8 + text.removeprefix("\ufeff").encode("utf-8", errors="replace")
