"""A mail provider's server on this machine: a real one, aiosmtpd, with a certificate of its own."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.letters import Letter, letter

USERNAME, PASSWORD = "campaign", "correct horse"
HANG_UP, SILENCE = "hang up", "silence"


@dataclass
class Provider:
    """What a server was told, and how it answers.

    `answers` are given instead of its own: to a command, or to a mail that is in its hands
    ("taken"). `clear` is what came before TLS.
    """

    port: int = 0
    at_once: bool = False  # TLS
    dsn: bool = False
    without: frozenset[str] = frozenset()  # ways to log in
    answers: dict[str, str] = field(default_factory=dict)
    clear: bytes = b""
    greeted: list[str] = field(default_factory=list)  # by which names
    envelopes: list[tuple[str, str, str]] = field(default_factory=list)  # from, to, and how
    raw: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # the commands
    lines: int = 0
    logins: int = 0
    transports: list[asyncio.Transport] = field(default_factory=list)

    @property
    def server(self) -> str:
        """Where it is, as the parameter names it."""
        return f"localhost:{self.port}"

    @property
    def letters(self) -> list[Letter]:
        """The mails that it took."""
        return [letter(raw) for raw in self.raw]

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        """Take a mail, or say what was wished."""
        assert session.ssl or self.at_once
        answer = self.answers.get("taken", "250 OK")
        if answer in (HANG_UP, "250 OK"):
            self.raw.append(envelope.content)
            self.envelopes.append(
                (envelope.mail_from, *envelope.rcpt_tos, " ".join(envelope.rcpt_options))
            )
        if answer == HANG_UP:
            server.transport.close()  # type: ignore[union-attr]
        return answer


class _Server(SMTP):
    """One line to somebody."""

    def __init__(self, provider: Provider, context: ssl.SSLContext | None) -> None:
        self.provider = provider
        super().__init__(
            provider,
            tls_context=context,
            require_starttls=context is not None,
            authenticator=self._known,
            auth_required=not provider.at_once,
            auth_exclude_mechanism=provider.without,
            auth_require_tls=not provider.at_once,  # which it would not see
            hostname="mail.provider.example",
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: Any) -> None:
        self.provider.lines += self._original_transport is None
        self.provider.transports.append(transport)
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if self._original_transport is None:
            self.provider.clear += data
        super().data_received(data)

    def _known(self, *said: Any) -> AuthResult:
        self.provider.logins += 1
        right = LoginPassword(USERNAME.encode(), PASSWORD.encode())
        return AuthResult(success=said[-1] == right, handled=False)

    async def push(self, status: Any) -> None:
        if self.provider.dsn and status == "250 HELP":
            await super().push("250-DSN")
        await super().push(status)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's
        self.provider.greeted.append(hostname)
        await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's
        if not await self._instead("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's
        if not await self._instead("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's
        if not await self._instead("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's
        """Take the options of RFC 3461 too, which aiosmtpd does not know."""
        plain, _, option = (arg or "").partition(" NOTIFY=")
        if not await self._instead("RCPT"):
            await super().smtp_RCPT(plain)
            self.envelope.rcpt_options = [option]  # type: ignore[union-attr]

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's
        if not await self._instead("DATA"):
            await super().smtp_DATA(arg)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's
        if not await self._instead("RSET"):
            await super().smtp_RSET(arg)

    async def _instead(self, command: str) -> bool:
        self.provider.asked.append(command)
        answer = self.provider.answers.get(command)
        if answer == HANG_UP:
            self.transport.close()  # type: ignore[union-attr]
        elif answer and answer != SILENCE:
            await self.push(answer)
        return answer is not None


@contextmanager
def serving(
    context: ssl.SSLContext | None, *, at_once: bool = False, **facts: Any
) -> Iterator[Provider]:
    """Serve until the block ends: by STARTTLS, by TLS `at_once`, or for want of it in the clear."""
    provider, loop = Provider(at_once=at_once, **facts), asyncio.new_event_loop()

    async def listen() -> asyncio.Server:
        by_starttls = None if at_once else context
        by_tls = context if at_once else None
        return await loop.create_server(
            lambda: _Server(provider, by_starttls), "127.0.0.1", 0, ssl=by_tls
        )

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        server = asyncio.run_coroutine_threadsafe(listen(), loop).result()
        provider.port = server.sockets[0].getsockname()[1]
        yield provider
        loop.call_soon_threadsafe(server.close)
    finally:
        asyncio.run_coroutine_threadsafe(_ended(provider), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended(provider: Provider) -> None:
    """Leave nothing open: what is still to be closed complains in whichever test comes next."""
    for transport in provider.transports:
        transport.abort()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)  # what was aborted is closed when the loop comes round


def certified(folder: Path, host: str = "localhost") -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for a host; returns what serves with it, and the file of who vouches."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    now = datetime.now(UTC)

    def made(of: ec.EllipticCurvePrivateKey, subject: x509.Name, *, root: bool) -> x509.Certificate:
        used = x509.KeyUsage(
            digital_signature=True, key_cert_sign=root, crl_sign=root, content_commitment=False,
            key_encipherment=False, data_encipherment=False, key_agreement=False,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        by = root_key.public_key()
        extensions: list[tuple[x509.ExtensionType, bool]] = [
            (x509.BasicConstraints(ca=root, path_length=None), True),
            (used, True),
            (x509.SubjectKeyIdentifier.from_public_key(of.public_key()), False),
            (x509.AuthorityKeyIdentifier.from_issuer_public_key(by), False),
            (x509.SubjectAlternativeName([x509.DNSName(host)]), False),
        ]
        built = x509.CertificateBuilder(
            name, subject, of.public_key(), x509.random_serial_number(),
            now - timedelta(days=1), now + timedelta(days=1),
        )  # fmt: skip
        for extension, critical in extensions:
            built = built.add_extension(extension, critical)
        return built.sign(root_key, hashes.SHA256())

    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    trusted, chain = folder / "roots.pem", folder / "server.pem"
    pem = serialization.Encoding.PEM
    trusted.write_bytes(made(root_key, name, root=True).public_bytes(pem))
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(made(key, subject, root=False).public_bytes(pem) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context, trusted
