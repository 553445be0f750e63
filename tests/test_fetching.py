"""Fetching links: what may be connected to, and every limit, against a real server on the loopback interface.

The server's address is forbidden, as it should be; the tests that talk to it say that it is allowed.
"""

from __future__ import annotations

import gzip
import http.server
import ipaddress
import os
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_bot.adding.fetching import (
    MOST_REDIRECTS,
    FetchedPage,
    FetchError,
    FetchFailure,
    FetchLimits,
    fetch_page,
)
from bot.telegram_bot.adding.web_addresses import is_public_address

STORY = "<html><body><article><p>The ferry sails again on Tuesday.</p></article></body></html>"
LIMITS = FetchLimits(max_bytes=100_000, timeout_s=5)

PUBLIC = ["8.8.8.8", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::8.8.8.8"]
NOT_PUBLIC = [
    "127.0.0.1", "127.255.1.2", "0.0.0.0",  # noqa: S104, nothing is bound to it
    "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "168.63.129.16", "198.18.0.1",
    "192.0.2.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
    "::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "3fff::1",
    "100::1", "5f00::1", "localhost", "", "2130706433", "0x7f000001", "127.1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_on_the_internet_is_public(address: str) -> None:
    assert is_public_address(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public_address(address)


@given(st.ip_addresses())
def test_no_address_that_python_knows_as_special_is_public(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    special = address.is_private or address.is_multicast or address.is_loopback or address.is_link_local
    assert not (special and is_public_address(str(address)))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_gains_nothing_by_being_wrapped_in_ipv6(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    mapped, compatible = ipaddress.IPv6Address(0xFFFF << 32 | number), ipaddress.IPv6Address(number)
    six_to_four = ipaddress.IPv6Address(0x2002 << 112 | number << 80)
    translated = ipaddress.IPv6Address(0x64FF9B << 96 | number)
    assert not any(is_public_address(str(one)) for one in (mapped, compatible, six_to_four))
    assert is_public_address(str(translated)) == is_public_address(str(address))


class Site(http.server.BaseHTTPRequestHandler):
    """The server: each path misbehaves in its own way."""

    def do_GET(self) -> None:
        self.server.asked.append(self)  # type: ignore[attr-defined]  # the fixture puts the list there
        name, _, rest = self.path.lstrip("/").partition("/")
        getattr(self, f"give_{name.partition('?')[0] or 'story'}")(rest)

    def give(self, body: bytes, kind: str = "text/html", **headers: str) -> None:
        self.send_response(200)
        fields = {"Content-Type": kind, "Content-Length": str(len(body)), **headers}
        for field, value in fields.items():
            if value:
                self.send_header(field.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def give_story(self, _rest: str) -> None:
        self.give(STORY.encode())

    def give_cyrillic(self, _rest: str) -> None:
        self.give("<p>Паром</p>".encode("koi8-r"), "text/html; charset=KOI8-R")

    def give_packed(self, _rest: str) -> None:
        self.give(gzip.compress(STORY.encode()), Content_Encoding="gzip")

    def give_half(self, _rest: str) -> None:
        self.give(gzip.compress(STORY.encode())[:-20], Content_Encoding="gzip")

    def give_bomb(self, _rest: str) -> None:
        self.give(gzip.compress(bytes(30_000_000)), Content_Encoding="gzip")

    def give_odd(self, _rest: str) -> None:
        self.give(b"\x00" * 50, Content_Encoding="br")

    def give_kind(self, rest: str) -> None:
        self.give(b"{}", rest.replace("-of-", "/"))

    def give_nameless(self, _rest: str) -> None:
        self.give(b"%PDF-1.4", "")

    def give_large(self, _rest: str) -> None:
        self.give(b"x" * 200_000)

    def give_endless(self, _rest: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        while not self.is_broken(b"word " * 1_000):
            pass

    def give_drip(self, _rest: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        while not self.is_broken(b"x"):
            time.sleep(0.05)

    def give_dripped_head(self, _rest: str) -> None:
        while not self.is_broken(b"H"):
            time.sleep(0.05)

    def give_missing(self, _rest: str) -> None:
        self.send_error(404)

    def give_nonsense(self, _rest: str) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")

    def give_hop(self, rest: str) -> None:
        self.redirect(f"/hop/{int(rest) - 1}" if int(rest) else "/story")

    def give_to(self, rest: str) -> None:
        self.redirect(rest)

    def redirect(self, target: str) -> None:
        self.send_response(302)
        self.send_header("Location", target)
        self.send_header("Set-Cookie", "a=b")
        self.end_headers()

    def is_broken(self, data: bytes) -> bool:
        try:
            self.wfile.write(data)
        except OSError:
            return True
        return False

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(http.server.ThreadingHTTPServer):
    """Threads that outlive a test must not outlive the run."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Site)
        self.asked: list[Site] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """The client may go away whenever it likes."""


@pytest.fixture
def server(socket_enabled: None) -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def is_loopback(address: str) -> bool:
    return address == "127.0.0.1"


def to_loopback(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


Fetch = Callable[[str], FetchedPage]


@pytest.fixture
def fetch(server: Server) -> Fetch:
    """Fetch a path of the server under the name `news.example`."""

    def fetch(path: str) -> FetchedPage:
        address = f"http://news.example:{server.server_port}{path}"
        return fetch_page(address, LIMITS, is_allowed_address=is_loopback, resolve=to_loopback)

    return fetch


def failure_of(fetch: Callable[[], object]) -> FetchFailure:
    with pytest.raises(FetchError) as caught:
        fetch()
    return caught.value.failure


def test_a_page_comes_with_its_address_and_kind(fetch: Fetch, server: Server) -> None:
    page = fetch("/story?utm=1#third-paragraph")
    assert page == FetchedPage(
        f"http://news.example:{server.server_port}/story?utm=1", ".html", STORY.encode()
    )


def test_the_server_hears_the_name_and_nothing_else_about_us(fetch: Fetch, server: Server) -> None:
    fetch("/story")
    headers = dict(server.asked[0].headers)
    assert headers.pop("Host") == f"news.example:{server.server_port}"
    assert sorted(headers) == ["Accept", "Accept-Encoding", "Connection", "User-Agent"]


def test_text_in_an_encoding_that_only_the_server_names_is_kept_readable(fetch: Fetch) -> None:
    assert fetch("/cyrillic").body.decode("utf-8-sig") == "<p>Паром</p>"


def test_a_packed_page_is_unpacked(fetch: Fetch) -> None:
    assert fetch("/packed").body == STORY.encode()


def test_redirects_are_followed_and_no_cookie_is_kept(fetch: Fetch, server: Server) -> None:
    assert fetch(f"/hop/{MOST_REDIRECTS - 1}").address.endswith("/story")
    assert not any("Cookie" in asked.headers for asked in server.asked)


@pytest.mark.parametrize(
    ("path", "failure"),
    [
        (f"/hop/{MOST_REDIRECTS}", FetchFailure.TOO_MANY_REDIRECTS),
        ("/to/file:///etc/passwd", FetchFailure.NOT_A_LINK),
        ("/to/ftp://files.example/", FetchFailure.NOT_A_LINK),
        ("/to/http://anna:secret@news.example/", FetchFailure.CREDENTIALS),
        ("/to/http://[::1", FetchFailure.NOT_A_LINK),
        ("/large", FetchFailure.TOO_LARGE),
        ("/endless", FetchFailure.TOO_LARGE),
        ("/bomb", FetchFailure.TOO_LARGE),
        ("/half", FetchFailure.UNREACHABLE),
        ("/odd", FetchFailure.WRONG_KIND),
        ("/kind/image-of-png", FetchFailure.WRONG_KIND),
        ("/kind/application-of-octet-stream", FetchFailure.WRONG_KIND),
        ("/missing", FetchFailure.REFUSED),
        ("/nonsense", FetchFailure.UNREACHABLE),
    ],
)
def test_what_goes_beyond_a_limit_is_given_up(fetch: Fetch, path: str, failure: FetchFailure) -> None:
    assert failure_of(lambda: fetch(path)) is failure


@pytest.mark.parametrize(
    ("path", "ending"),
    [("/kind/application-of-json", ".json"), ("/kind/text-of-csv", ".csv"), ("/nameless/report.PDF", ".pdf")],
)
def test_the_kind_comes_from_the_server_and_else_from_the_name(fetch: Fetch, path: str, ending: str) -> None:
    assert fetch(path).ending == ending


@pytest.mark.parametrize("path", ["/drip", "/dripped_head"])
def test_a_server_that_drips_is_left_when_the_time_is_up(server: Server, path: str) -> None:
    address = f"http://127.0.0.1:{server.server_port}{path}"
    limits = FetchLimits(max_bytes=100_000, timeout_s=0.4)
    assert failure_of(lambda: fetch_page(address, limits, is_allowed_address=is_loopback)) is (
        FetchFailure.TOO_SLOW
    )


def test_a_resolver_that_hangs_is_left_when_the_time_is_up(socket_enabled: None) -> None:
    hanging = threading.Event()

    def resolve(host: str, port: int) -> Sequence[str]:
        hanging.wait(10)
        return []

    limits = FetchLimits(max_bytes=1_000, timeout_s=0.2)
    failure = failure_of(lambda: fetch_page("http://slow.example/", limits, resolve=resolve))
    hanging.set()
    assert failure is FetchFailure.TOO_SLOW


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "0", "[::ffff:127.0.0.1]", "127.1"]
)
def test_no_spelling_of_this_machine_is_connected_to(server: Server, host: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetch_page(f"http://{host}:{server.server_port}/story", LIMITS)
    assert caught.value.failure in {
        FetchFailure.FORBIDDEN,
        FetchFailure.UNKNOWN_HOST,
        FetchFailure.NOT_A_LINK,
    }
    assert server.asked == []


def test_a_redirect_to_a_forbidden_address_is_not_followed(fetch: Fetch, server: Server) -> None:
    inside = "http://169.254.169.254/latest/meta-data/"
    resolved = []

    def resolve(host: str, port: int) -> Sequence[str]:
        resolved.append(host)
        return ["127.0.0.1"] if host == "news.example" else [host]

    address = f"http://news.example:{server.server_port}/to/{inside}"
    failure = failure_of(lambda: fetch_page(address, LIMITS, is_allowed_address=is_loopback, resolve=resolve))
    assert failure is FetchFailure.FORBIDDEN
    assert resolved == ["news.example", "169.254.169.254"]


def test_a_name_that_changes_its_mind_after_the_check_gains_nothing(server: Server) -> None:
    answers = iter([["127.0.0.9"], ["127.0.0.1"], ["127.0.0.1"]])
    judged: list[str] = []

    def judge(address: str) -> bool:
        judged.append(address)
        return address == "127.0.0.9"  # where nobody listens

    failure = failure_of(
        lambda: fetch_page(
            f"http://rebinding.example:{server.server_port}/story",
            LIMITS,
            is_allowed_address=judge,
            resolve=lambda host, port: next(answers),
        )
    )
    assert failure is FetchFailure.UNREACHABLE
    assert judged == ["127.0.0.9"]
    assert server.asked == []


def test_a_name_that_points_outside_and_inside_is_refused(server: Server) -> None:
    failure = failure_of(
        lambda: fetch_page(
            f"http://both.example:{server.server_port}/story",
            LIMITS,
            resolve=lambda host, port: ["93.184.216.34", "127.0.0.1"],
        )
    )
    assert failure is FetchFailure.FORBIDDEN


def test_the_next_address_of_a_host_is_tried_when_the_first_is_dead(server: Server) -> None:
    page = fetch_page(
        f"http://news.example:{server.server_port}/story",
        LIMITS,
        is_allowed_address=lambda address: True,
        resolve=lambda host, port: ["127.9.9.9", "127.0.0.1"],
    )
    assert page.body == STORY.encode()


def test_proxies_of_the_environment_are_not_used(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch("/story").body == STORY.encode()


@pytest.mark.parametrize(
    ("address", "failure"),
    [
        ("", FetchFailure.NOT_A_LINK),
        ("news.example/story", FetchFailure.NOT_A_LINK),
        ("file:///etc/passwd", FetchFailure.NOT_A_LINK),
        ("gopher://127.0.0.1:6379/_FLUSHALL", FetchFailure.NOT_A_LINK),
        ("javascript:alert(1)", FetchFailure.NOT_A_LINK),
        ("http://", FetchFailure.NOT_A_LINK),
        ("http://news.example:99999/", FetchFailure.NOT_A_LINK),
        ("http://news.example:0/", FetchFailure.NOT_A_LINK),
        ("http://news.example/\r\nHost: other", FetchFailure.NOT_A_LINK),
        ("http://" + "a" * 3_000, FetchFailure.NOT_A_LINK),
        ("https://anna:secret@news.example/", FetchFailure.CREDENTIALS),
        ("https://anna@news.example/", FetchFailure.CREDENTIALS),
    ],
)
def test_what_is_no_link_is_refused_before_anybody_is_asked(address: str, failure: FetchFailure) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        raise AssertionError(host)

    assert failure_of(lambda: fetch_page(address, LIMITS, resolve=resolve)) is failure


def test_an_unknown_host_is_told() -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    failure = failure_of(lambda: fetch_page("https://nwes.example/", LIMITS, resolve=resolve))
    assert failure is FetchFailure.UNKNOWN_HOST


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for `news.example`, signed by itself."""
    path = tmp_path_factory.mktemp("tls") / "news.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=news.example"
        f" -addext subjectAltName=DNS:news.example -keyout {path} -out {path}.crt"
    )
    try:
        subprocess.run(command.split(), check=True, capture_output=True, env=dict(os.environ))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("openssl is needed to make a certificate")
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@pytest.fixture
def tls_server(server: Server, certificate: Path) -> Server:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return server


def test_tls_is_verified_for_the_name_and_not_for_the_address(tls_server: Server, certificate: Path) -> None:
    trusting = ssl.create_default_context(cafile=f"{certificate}.crt")

    def fetch(host: str, tls: ssl.SSLContext | None) -> FetchedPage:
        address = f"https://{host}:{tls_server.server_port}/story"
        return fetch_page(address, LIMITS, is_allowed_address=is_loopback, resolve=to_loopback, tls=tls)

    assert fetch("news.example", trusting).body == STORY.encode()
    assert failure_of(lambda: fetch("other.example", trusting)) is FetchFailure.UNTRUSTED
    assert failure_of(lambda: fetch("news.example", None)) is FetchFailure.UNTRUSTED
