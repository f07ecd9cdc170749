"""Addresses inside a private network: what a public page links or redirects to must not reach them.

A page of the network may name `http://169.254.169.254/` or a router's `http://192.168.0.1/`, whose answers would then lie in an
archive that is handed on. What the user names is fetched wherever it is.
"""

from __future__ import annotations

import asyncio
import ipaddress
from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.utils.httpobj import urlparse_cached

from annotator.scrape.middleware import job_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class AddressMiddleware:
    """Refuses requests to addresses that are not public, unless the plan names one itself.

    Each hop of a redirect comes through here as a request of its own. What a name stands for is asked when the request is
    made; a name that stands for something else a moment later is not seen.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._known: dict[str, str] = {}
        self._own: frozenset[str] | None = None
        self._all_allowed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AddressMiddleware:
        """As Scrapy asks for it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Nothing.

        Raises:
            IgnoreRequest: the address is not public.
        """
        if self._own is None:
            self._own = job_of(self._crawler).hosts()
            self._all_allowed = any([await self._private(host) for host in sorted(self._own)])
        host = urlparse_cached(request).hostname or ""
        if self._all_allowed or host in self._own:
            return
        if address := await self._private(host):
            raise IgnoreRequest(
                f"leads to {address}, an address inside a private network; not fetched, since nobody named it"
            )

    async def _private(self, host: str) -> str:
        """An address of the host that is not public; empty where there is none, or none is known."""
        if host not in self._known:
            try:
                found = await asyncio.get_running_loop().getaddrinfo(host, None)
            except (OSError, UnicodeError):
                return ""
            addresses = (str(entry[4][0]).partition("%")[0] for entry in found)
            self._known[host] = next(
                (one for one in addresses if not ipaddress.ip_address(one).is_global), ""
            )
        return self._known[host]
