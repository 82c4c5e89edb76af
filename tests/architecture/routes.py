"""Every route of the product, walked through the URL resolver, with what it needs to be tried."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.urls import URLPattern, URLResolver, get_resolver

Access = Literal["public", "citizen", "agent"]

GROUND_PUBLIC = {"ui:theme_css", "ui:mark", "demo:gallery"}
"""Pages of the ground, which cannot know who may reach a page: without any data, open to all."""


@dataclass(frozen=True)
class Route:
    """One pattern: its full name, its path, what its view says of access."""

    name: str
    path: str
    access: Access | None
    parameters: tuple[str, ...]


def routes() -> list[Route]:
    return list(_walk(get_resolver(), prefix="", namespace=""))


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, path, inner)
        else:
            yield _route(pattern, path, namespace)


def _route(pattern: URLPattern, path: str, namespace: str) -> Route:
    name = f"{namespace}{pattern.name}"
    access: Any = getattr(pattern.callback, "access", None)
    return Route(
        name=name,
        path=path,
        access="public" if name in GROUND_PUBLIC else access,
        parameters=tuple(pattern.pattern.converters),
    )
