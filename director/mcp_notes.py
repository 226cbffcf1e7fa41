"""Documents from a server of the Model Context Protocol. Nothing is started before somebody asks for it by name."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING, Any

from director.errors import BadInput, WorkFailed

if TYPE_CHECKING:
    from mcp import Client

    from director.config_form import NotesServer

WAIT = 60.0  # seconds that a server may say nothing
MOST = 500  # resources
MAX_CHARACTERS = 2_000_000  # of one document


def documents(name: str, server: NotesServer, query: str) -> Iterable[tuple[str, str]]:
    """What a server has: (its name and the document's, text). `query` goes to its tool where one is named.

    Raises BadInput where the package is missing, WorkFailed where the server does not answer as it should.
    """
    try:
        import mcp
    except ImportError as error:
        raise BadInput(f"--notes mcp:{name} needs the package mcp: pip install 'director-agent[mcp]'") from error
    from httpx2 import HTTPError  # comes with mcp

    logging.getLogger("mcp").setLevel(logging.CRITICAL)  # what a server says wrongly is told in our sentence
    try:
        return asyncio.run(_read(mcp, name, server, query))
    except* (mcp.MCPError, HTTPError, OSError, TimeoutError, WorkFailed) as group:
        raise WorkFailed(
            f"the notes of mcp:{name} cannot be read ({_first(group)}): start or mend that server"
        ) from group


async def _read(mcp: Any, name: str, server: NotesServer, query: str) -> list[tuple[str, str]]:
    started = (
        mcp.StdioServerParameters(command=server.command[0], args=[*server.command[1:]]) if server.command else None
    )
    async with asyncio.timeout(WAIT), mcp.Client(started or server.url, read_timeout_seconds=WAIT) as client:
        found = _asked(client, server.tool, query) if server.tool else _listed(client)
        return [(f"{name}: {title}", text[:MAX_CHARACTERS]) async for title, text in found]


async def _asked(client: Client, tool: str, query: str) -> AsyncIterator[tuple[str, str]]:
    """What a tool with one argument, `query`, answers."""
    answer = await client.call_tool(tool, {"query": query})
    texts = [part.text for part in answer.content if part.type == "text"]
    if answer.is_error:
        raise WorkFailed(" ".join(texts)[:200] or f"its tool {tool} refuses")
    for text in texts:
        yield tool, text


async def _listed(client: Client) -> AsyncIterator[tuple[str, str]]:
    """Every text among the resources."""
    for resource in (await client.list_resources()).resources[:MOST]:
        for part in (await client.read_resource(str(resource.uri))).contents:
            if text := getattr(part, "text", ""):
                yield resource.name, text


def _first(group: BaseExceptionGroup) -> str:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error) or type(error).__name__
