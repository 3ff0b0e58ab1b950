"""What several measures share: the whole stack and a Chromium, started when first asked for."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, Playwright, sync_playwright

from infra.local import LocalStack
from tests import chromium
from tests.browser.conftest import Visitor


class Stage:
    """The site on this machine and the phones that visit it; all of it ends with the context."""

    def __init__(self) -> None:
        self._started = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._started.close()

    @cached_property
    def stack(self) -> LocalStack:
        """The whole stack, with no limit for our one network."""
        home = self._started.enter_context(TemporaryDirectory())
        return self._started.enter_context(LocalStack(Path(home), sign_limit=0))

    @cached_property
    def forms(self) -> dict[str, bytes]:
        """The built pages that can be signed, by their address."""
        site = self.stack.site
        pages = {f"/{file.parent.relative_to(site)}/": file for file in site.rglob("index.html")}
        read = {address: file.read_bytes() for address, file in sorted(pages.items())}
        return {address: html for address, html in read.items() if b'/signatures"' in html}

    @contextmanager
    def visitor(self, *, script: bool) -> Iterator[Visitor]:
        """Come with an old phone that has been nowhere before."""
        phone = self._playwright.devices["Galaxy S5"]
        context = self._browser.new_context(**phone, java_script_enabled=script, locale="en-GB")
        try:
            yield Visitor(self.stack, context.new_page())
        finally:
            context.close()

    @cached_property
    def _playwright(self) -> Playwright:
        return self._started.enter_context(sync_playwright())

    @cached_property
    def _browser(self) -> Browser:
        return self._started.enter_context(chromium.launch(self._playwright, whole=True))
