"""Which pages, viewsets and tasks ask the table of rights, read from their code; what to do about others."""

import inspect
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

from django.urls import URLPattern, URLResolver

from agencies import tasks
from agencies.access.api.viewsets import AgencyViewSet

# What a view calls, itself or by a function of ours, when it asks the table of rights.
QUESTIONS = frozenset(
    {"reach_or_404", "opened", "within_reach", "require", "ensure", "granted", "allows", "locked"}
)
FLOORS = ("agencies", "clients", "sessions", "plans", "config", "tests")
ASK_NOBODY = {
    "home": "leads each role to its first page, and shows nothing",
    "stay": "the person's own sign-in, no record",
}
OF_NO_MEMBER = {
    "config.clear_ended_sessions": "sign-ins belong to no agency",
    "config.keep_roots": "keeps where each agency's trail stood, for whoever runs the installation",
    "drafts.remove_expired": "goes through every agency, and no member asks for it",
    "agencies.note_failed_sign_in": "whoever tried is not anybody's member yet",
}


def views_in(patterns: Any, namespace: str = "") -> Iterator[tuple[str, Any]]:
    """(name, callback) of every route but those of Django's admin, which has a check of its own."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                yield from views_in(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry.callback


def what_to_do(name: str, view: Any) -> str:
    """One sentence for a route whose view asks nobody; empty where it asks, or need not."""
    if name in ASK_NOBODY:
        return ""
    made_of = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if made_of is not None:
        is_ours = issubclass(made_of, AgencyViewSet) or getattr(made_of, "for_every_member", False)
        return "" if is_ours else f"{name}: let {made_of.__name__} be a subclass of AgencyViewSet."
    if _asks(inspect.unwrap(view), set()):
        return ""
    return (
        f"{name}: {view.__module__}.{view.__name__} asks nobody. Fetch one record with reach_or_404, many "
        "with policy.within_reach; a page without records says policy.require. Or enter it in ASK_NOBODY of "
        "tests/asking.py, with the reason."
    )


def _asks(function: FunctionType, seen: set[FunctionType]) -> bool:
    """Whether a question is asked by the function, or by a function of ours that it calls."""
    seen.add(function)
    names = set(_names(function.__code__))
    if names & QUESTIONS:
        return True
    return any(_asks(each, seen) for each in _called(function, names) if each not in seen)


def _called(function: FunctionType, names: set[str]) -> Iterator[FunctionType]:
    """The functions of ours behind these names, alone or after the name of their module."""
    named = [function.__globals__[name] for name in sorted(names & function.__globals__.keys())]
    modules = [each for each in named if inspect.ismodule(each)]
    behind = [getattr(module, name) for module in modules for name in sorted(names) if hasattr(module, name)]
    for each in (*named, *behind):
        if inspect.isfunction(each) and each.__module__.split(".")[0] in FLOORS:
            yield inspect.unwrap(each)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def what_to_do_about(task: Any) -> str:
    """One sentence for a task that is nobody's; empty for the tasks of agencies, and those known."""
    if task.run.__module__ == tasks.__name__ or task.name in OF_NO_MEMBER:
        return ""
    return (
        f"{task.name}: make it with @agency_task, so that it runs inside the agency, for a member who still "
        "is one. Or enter it in OF_NO_MEMBER of tests/asking.py, with the reason."
    )
