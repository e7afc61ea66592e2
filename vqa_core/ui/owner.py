"""Who asks: the owner of this DocDex, or a visitor of a Space. Every handler that is not for all asks here, itself."""

import inspect
import ipaddress
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import gradio as gr

from vqa_core.errors import UserError
from vqa_core.settings import Settings
from vqa_core.ui import space_words as words

if TYPE_CHECKING:
    from vqa_core.ui.context import Context

Handler = Callable[..., Any]


@dataclass(frozen=True)
class Visitor:
    """`name` is the signed-in one's, "" for nobody; `address` is where the request came from, "" where unknown."""

    name: str = ""
    owner: bool = False
    address: str = ""


def visitor_of(settings: Settings, request: gr.Request | None) -> Visitor:
    """Who sent `request`. On a machine of one's own everybody who gets this far is the owner."""
    address = address_of(settings, request)
    if not settings.on_space:
        return Visitor(owner=True, address=address)
    name = _signed_in(settings, request)
    owner = bool(name) and name.lower() in settings.owners and _from_our_page(settings, request)
    return Visitor(name, owner, address)


def require_owner(context: "Context", request: gr.Request | None, what: str = words.THIS) -> Visitor:
    """The owner who sent `request`; UserError for anybody else, which names `what` is refused."""
    visitor = visitor_of(context.settings, request)
    if visitor.owner:
        return visitor
    raise UserError(words.refused(what, visitor.name, context.settings))


def guarded(context: "Context", handler: Handler, what: str = words.THIS) -> Handler:
    """`handler` for the owner alone: anybody else gets the refusal before anything of it runs."""

    def check(request: gr.Request | None) -> None:
        try:
            require_owner(context, request, what)
        except UserError as error:
            raise gr.Error(str(error), print_exception=False) from error

    @wraps(handler)
    def plain(request: gr.Request, *values: Any) -> Any:
        check(request)
        return handler(*values)

    @wraps(handler)
    def streaming(request: gr.Request, *values: Any) -> Iterator[Any]:
        check(request)
        yield from handler(*values)

    wrapped: Handler = streaming if inspect.isgeneratorfunction(handler) else plain
    # Gradio fills parameters by the signature: the request comes first, then what the handler asks for.
    asked = inspect.signature(handler)
    own = inspect.Parameter("_request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=gr.Request)
    vars(wrapped)["__signature__"] = asked.replace(parameters=[own, *asked.parameters.values()])
    wrapped.__annotations__ = {**inspect.get_annotations(handler), "_request": gr.Request}
    return wrapped


@contextmanager
def owner_only(page: gr.Blocks, context: "Context") -> Iterator[None]:
    """Every event that is registered in it is the owner's, whoever registers it and however it is reached."""
    before = set(page.fns)
    yield
    for number, event in page.fns.items():
        if number not in before and event.fn is not None:
            event.fn = guarded(context, event.fn)


def address_of(settings: Settings, request: gr.Request | None) -> str:
    """The address that stands for a visitor; a network of 64 bits for IPv6, where one machine has them all.

    A Space is reached through proxies, each of which adds whom it heard from at the end of X-Forwarded-For: from the
    end, the first address that is not of the host's own network is the visitor's, whatever he wrote before it.
    """
    if request is None:
        return ""
    client = getattr(request, "client", None)
    near = str(getattr(client, "host", "") or "")
    if not settings.on_space:
        return near
    return _far_end(_header(request, "x-forwarded-for")) or near


def _far_end(forwarded: str) -> str:
    last = ""
    for part in reversed(forwarded.split(",")):
        try:
            address = ipaddress.ip_address(part.strip())
        except ValueError:
            # Whatever stands before it is the visitor's own writing.
            break
        if isinstance(address, ipaddress.IPv6Address):
            address = address.ipv4_mapped or address
        last = last or _bucket(address)
        if address.is_global:
            return _bucket(address)
    return last


def _bucket(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(address) >> 64 << 64, 64)))
    return str(address)


def _signed_in(settings: Settings, request: gr.Request | None) -> str:
    """The Hub's name of who signed in, from the session that Gradio signed; "" for nobody and for one out of date."""
    if not settings.hub_sign_in or request is None:
        return ""
    # Not `request.session`: that asserts where there is none.
    scope = getattr(getattr(request, "request", None), "scope", None)
    session = scope.get("session") if isinstance(scope, dict) else None
    info = session.get("oauth_info") if isinstance(session, Mapping) else None
    if not isinstance(info, Mapping):
        return ""
    expires, about = info.get("expires_at"), info.get("userinfo")
    if not isinstance(expires, int | float) or isinstance(expires, bool) or not expires > time.time():
        return ""
    name = about.get("preferred_username") if isinstance(about, Mapping) else None
    return name.strip() if isinstance(name, str) else ""


def _from_our_page(settings: Settings, request: gr.Request | None) -> bool:
    """False for what another site's page made the owner's browser send: the session's cookie goes with that, too."""
    site, origin = _header(request, "sec-fetch-site"), _header(request, "origin")
    if site:
        return site in ("same-origin", "none")
    if not origin:
        # No browser: a program that was given the cookie by hand.
        return True
    return urlsplit(origin).netloc.lower() in {*settings.hosts, _header(request, "host").lower()} - {""}


def _header(request: gr.Request | None, name: str) -> str:
    headers = getattr(request, "headers", None)
    if headers is None:
        return ""
    # A header may come several times; joined they read as one list.
    every = headers.getlist(name) if hasattr(headers, "getlist") else [headers.get(name, "")]
    return ",".join(str(value) for value in every)
