"""The server of the page: a small set of questions, each a POST of JSON, and the page's own files."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import shutil
import socket
import tempfile
import webbrowser
from collections.abc import AsyncGenerator, Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from annotator.explore import asking, finding, judging, taking
from annotator.explore.decide import Deciders
from annotator.explore.exports import ExportError
from annotator.explore.judgements import JudgementError
from annotator.explore.opened import (
    Opened,
    below,
    folders_below,
    is_tagged,
    tag_with_progress,
    upload_target,
)
from annotator.explore.prepare import cache_folder, store_of
from annotator.explore.query import QueryError
from annotator.explore.security import Guard
from annotator.lexicon.model import LexiconError
from annotator.out.folder import OutputError
from annotator.text.passages import kinds
from annotator.text.variants import folded

_PAGE = files("annotator.explore") / "page"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
MOST_BYTES = 8_000_000
"""Of a question; a figure to be converted is the longest."""
MOST_UPLOAD = 500_000_000
"""Of one file that is dropped on the page."""
_SAID = (QueryError, JudgementError, ExportError, LexiconError, OutputError)
"""Errors that are told to the reader in their own words."""


class Served:
    """What one server has open. The first folder is the one that the page begins with."""

    def __init__(self, start: Path, deciders: Deciders) -> None:
        self.start, self.deciders = start, deciders
        self.opened: dict[str, Opened] = {}
        self.files: dict[str, tuple[Path, str]] = {}
        """Files made to be taken away: by id the file and the name it is saved under."""
        self.folder = Path(tempfile.mkdtemp(prefix="annotator-explore-"))

    def add(self, out: Path, is_sample: bool = False) -> Opened:
        """Open a tagged folder that is prepared."""
        opened = Opened(out, store_of(out), self.deciders, is_sample)
        return self.opened.setdefault(opened.key, opened)

    def get(self, asked: dict[str, Any]) -> Opened:
        """The folder that a question is about.

        Raises:
            OutputError: it is not open.
        """
        key = asked.get("corpus")
        if not key and self.opened:
            return next(iter(self.opened.values()))
        if key not in self.opened:
            raise OutputError("this folder is not open any more; open it again 此文件夹已关闭，请重新打开")
        return self.opened[key]

    def close(self) -> None:
        """Take away what was made."""
        shutil.rmtree(self.folder, ignore_errors=True)


Answering = Callable[[Served, dict[str, Any]], Any]


def application(served: Served) -> Starlette:
    """The application; `Guard` belongs around it."""
    return Starlette(
        routes=[
            Route("/", _page),
            Route("/page/{name}", _file),
            Route("/file/{id}", _taken(served)),
            Route("/api/ask", _streamed(served, _ask), methods=["POST"]),
            Route("/api/open", _streamed(served, _open), methods=["POST"]),
            Route("/api/upload", _upload(served), methods=["POST"]),
            *(
                Route(f"/api/{name}", _answered(served, answer), methods=["POST"])
                for name, answer in _QUESTIONS.items()
            ),
        ]
    )


async def _page(_: Request) -> Response:
    return Response((_PAGE / "explore.html").read_bytes(), media_type="text/html")


async def _file(request: Request) -> Response:
    name = request.path_params["name"]
    known = {entry.name for entry in _PAGE.iterdir() if entry.is_file()}
    suffix = Path(name).suffix
    if name not in known or suffix not in _TYPES:
        return Response("not found", 404, media_type="text/plain")
    return Response((_PAGE / name).read_bytes(), media_type=_TYPES[suffix])


def _taken(served: Served) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        found = served.files.get(request.path_params["id"])
        if not found:
            return Response("not found", 404, media_type="text/plain")
        # Never as a page of our origin, whatever it is: to be saved.
        file, name = found
        return FileResponse(file, media_type="application/octet-stream", filename=name)

    return answer


async def _asked(request: Request) -> dict[str, Any]:
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > MOST_BYTES:
            raise QueryError("the question is too long", "请求过长")
    try:
        asked = json.loads(data)
    except ValueError:
        raise QueryError("the question is no JSON", "请求不是 JSON") from None
    if not isinstance(asked, dict):
        raise QueryError("the question is no JSON object", "请求不是 JSON 对象")
    return asked


def _error(error: Exception) -> dict[str, Any]:
    words = error.words if isinstance(error, QueryError) else {"en": str(error), "zh": str(error)}
    return {"error": words}


def _answered(served: Served, answer: Answering) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await answer(served, await _asked(request)))
        except _SAID as error:
            # An answer like any other: a browser writes every other status to its console.
            return JSONResponse(_error(error))
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse(
                {"error": {"en": f"not a question: {error!r}", "zh": f"无效请求：{error!r}"}}, 400
            )
        except OSError as error:
            return JSONResponse(_error(error), 500)

    return endpoint


def _streamed(
    served: Served, answer: Callable[[Served, dict[str, Any]], AsyncGenerator[dict[str, Any], None]]
) -> Callable[[Request], Any]:
    """An answer that grows: a line of JSON for each step."""

    async def endpoint(request: Request) -> Response:
        try:
            asked = await _asked(request)
        except _SAID as error:
            return JSONResponse(_error(error), 400)

        async def lines() -> AsyncGenerator[bytes, None]:
            try:
                async with contextlib.aclosing(answer(served, asked)) as steps:
                    async for step in steps:
                        yield (json.dumps(step, ensure_ascii=False, allow_nan=False) + "\n").encode(
                            "utf-8", "replace"
                        )
            except _SAID as error:
                yield (json.dumps(_error(error), ensure_ascii=False) + "\n").encode("utf-8", "replace")
            except OSError as error:
                yield (json.dumps(_error(error), ensure_ascii=False) + "\n").encode("utf-8", "replace")

        return StreamingResponse(lines(), media_type="application/x-ndjson")

    return endpoint


def _ask(served: Served, asked: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
    return asking.ask(served.get(asked), asked)


def _upload(served: Served) -> Callable[[Request], Any]:
    """A dropped folder has no path: its files come one by one, each whole or not at all."""

    async def endpoint(request: Request) -> Response:
        batch, name = request.query_params.get("batch", ""), request.query_params.get("name", "")
        if not batch.isalnum() or len(batch) > 64:
            return JSONResponse(_error(OutputError("not the id of a drop")), 400)
        try:
            target = upload_target(uploads(served, batch), name)
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.partial")
            size = 0
            try:
                with open(partial, "wb") as stream:
                    async for part in request.stream():
                        size += len(part)
                        if size > MOST_UPLOAD:
                            raise OutputError(
                                f"{name}: larger than {MOST_UPLOAD // 1_000_000} MB; open its folder instead"
                            )
                        stream.write(part)
                partial.replace(target)
            finally:
                partial.unlink(missing_ok=True)
        except (OutputError, OSError) as error:
            return JSONResponse(_error(error), 400)
        except ClientDisconnect:
            return Response(status_code=400)
        return JSONResponse({"name": name, "bytes": size})

    return endpoint


def uploads(served: Served, batch: str) -> Path:
    """Where the files of one drop go."""
    return cache_folder() / "dropped" / f"{served.folder.name}-{batch}"


async def _open(served: Served, asked: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
    """Open a folder below the start folder (`path`), a dropped one (`batch`) or the sample; tag it first if need be."""
    is_sample = bool(asked.get("sample"))
    if is_sample:
        from annotator.data import data_path

        folder = data_path("corpus", "sample")
    elif batch := str(asked.get("batch") or ""):
        if not batch.isalnum():
            raise OutputError("not the id of a drop")
        folder = uploads(served, batch)
        (inner,) = list(folder.iterdir()) if len(list(folder.iterdir())) == 1 else (folder,)
        folder = inner if inner.is_dir() else folder
    else:
        folder = below(served.start, str(asked.get("path") or ""))
    out = folder
    async with contextlib.aclosing(tag_with_progress(folder)) as steps:
        async for step, done, of in steps:
            if step == "error":
                raise OutputError(str(done))
            if step == "out":
                out = Path(done)
            else:
                yield {"step": step, "done": done, "of": of}
    opened = await asyncio.to_thread(served.add, out, is_sample)
    yield {"step": "opened", "corpus": opened.key}


async def _about(served: Served, asked: dict[str, Any]) -> dict[str, Any]:
    return asking.about(served.get(asked)) | {
        "start": served.start.resolve().name,
        "opened": [{"key": key, "name": one.store.about["name"]} for key, one in served.opened.items()],
    }


async def _folders(served: Served, asked: dict[str, Any]) -> dict[str, Any]:
    inside = str(asked.get("path") or "")
    here = below(served.start, inside)
    return {
        "path": inside,
        "tagged": is_tagged(here),
        "folders": await asyncio.to_thread(folders_below, served.start, inside),
    }


def _of_opened(answer: Callable[[Opened, dict[str, Any]], Any]) -> Answering:
    async def answering(served: Served, asked: dict[str, Any]) -> Any:
        return await answer(served.get(asked), asked)

    return answering


async def _export(served: Served, asked: dict[str, Any]) -> dict[str, Any]:
    """Make a file to be taken away, and say under which address it waits."""
    name = secrets.token_hex(16)
    file = served.folder / name
    saved_as = await taking.export(served.get(asked), asked, file)
    served.files[name] = (file, saved_as)
    return {"file": name, "name": saved_as, "bytes": file.stat().st_size}


_QUESTIONS: dict[str, Answering] = {
    "about": _about,
    "folders": _folders,
    "export": _export,
    "methods": _of_opened(taking.methods),
    "rows": _of_opened(asking.rows),
    "document": _of_opened(asking.document),
    "neighbours": _of_opened(asking.neighbours),
    "discover": _of_opened(finding.formulations),
    "queue": _of_opened(judging.queue),
    "judge": _of_opened(judging.judge),
    "judged": _of_opened(judging.judged),
    "precision": _of_opened(judging.precision),
    "disagreements": _of_opened(judging.disagreements),
    "lookalike": _of_opened(judging.lookalike),
}


def bind(port: int) -> socket.socket:
    """A socket of 127.0.0.1 that is bound: the browser is opened only when the port is ours.

    Raises:
        OutputError: the port is taken.
    """
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port))
    except OSError as error:
        bound.close()
        raise OutputError(f"port {port}: {error.strerror}. Give another one with --port, or none") from None
    return bound


def serve(
    bound: socket.socket,
    out: Path,
    start: Path,
    say: Callable[[str], None],
    *,
    is_sample: bool = False,
    open_browser: bool = False,
    view: str = "",
) -> None:
    """Serve the page of a tagged folder until Ctrl-C.

    Args:
        bound: what `bind` gave.
        out: the tagged folder.
        start: the folder below which the page may open others.
        say: told the address once the server answers.
        is_sample: whether these are the documents that come along.
        open_browser: whether to open the page.
        view: what the page shows first, as it stands after the # of its address.
    """
    port = bound.getsockname()[1]
    token = secrets.token_urlsafe(24)
    deciders = Deciders()
    served = Served(start, deciders)
    try:
        deciders.warm()
        served.add(out, is_sample)
        # Tables that every question needs; better now than at the first one.
        folded()
        kinds()
        config = uvicorn.Config(
            Guard(application(served), token, port, view), log_level="warning", access_log=False,
            timeout_graceful_shutdown=1, lifespan="off", server_header=False,
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}/enter?token={token}"
        bound.listen(128)
        say(address)
        if open_browser:
            webbrowser.open(address)
        uvicorn.Server(config).run(sockets=[bound])
    finally:
        deciders.stop()
        served.close()
