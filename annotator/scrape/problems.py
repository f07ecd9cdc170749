"""What went wrong with a request, in words for `problems.csv`."""

from __future__ import annotations

from http import HTTPStatus

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Request
from scrapy.spidermiddlewares.httperror import HttpError

from annotator.scrape.plan import Plan

MAX_SIZE = 100_000_000
"""Bytes of the largest response that is taken."""


def describe(error: BaseException, request: Request, plan: Plan) -> str:
    """What kept the request from its answer, and how often it was tried."""
    tries = request.meta.get("retry_times", 0) + 1
    times = f" (tried {tries} times)" if tries > 1 else ""
    if isinstance(error, HttpError):
        return f"the server answered {status_line(error.response.status)}{times}"
    if isinstance(error, IgnoreRequest):
        said = str(error)
        return "forbidden by the site's robots.txt" if said == "Forbidden by robots.txt" else said
    if isinstance(error, DownloadTimeoutError):
        return f"no answer within {plan.timeout:g} seconds{times}"
    if isinstance(error, CannotResolveHostError):
        return f"there is no such host, or no network{times}"
    if isinstance(error, DownloadConnectionRefusedError):
        return f"the connection was refused{times}"
    if isinstance(error, DownloadCancelledError):
        return f"larger than {MAX_SIZE // 1_000_000} MB"
    return f"the connection failed ({error}){times}"


def status_line(status: int) -> str:
    """The number with its phrase, such as `404 Not Found`."""
    return f"{status} {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else str(status)
