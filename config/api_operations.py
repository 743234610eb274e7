"""An OpenAPI document read as a person reads it: resource by resource, operation by operation."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

Node = Mapping[str, Any]

_EXAMPLES = {"date": "2026-03-31", "uuid": "0b8e1d5c-6f0a-4d57-9a3e-2f1c7b6d4e90"}
_KINDS = {
    "date": "day",
    "date-time": "moment",
    "uuid": "reference",
    "uri": "address",
    "email": "e-mail address",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A name in a payload or answer; ``depth`` is 0 at the top."""

    name: str
    kind: str
    is_needed: bool
    says: str
    depth: int = 0

    @property
    def levels(self) -> range:
        """One entry for each level above, for templates, which can only count by a loop."""
        return range(self.depth)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, by its code."""

    code: str
    means: str


@dataclass(frozen=True, slots=True)
class Operation:
    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Field]
    payload: list[Field]
    answer: list[Field]
    outcomes: list[Outcome]
    example: str


@dataclass(frozen=True, slots=True)
class Resource:
    """The operations whose paths begin with one name."""

    name: str
    operations: list[Operation]


def resources(document: Node, server: str) -> list[Resource]:
    """The resources in the order of their paths, with examples that call ``server``."""
    reader = _Reader(document, server)
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(reader.operation(path, method, operation))
    return [Resource(name.capitalize(), operations) for name, operations in found.items()]


@dataclass(frozen=True, slots=True)
class _Reader:
    document: Node
    server: str

    def operation(self, path: str, method: str, node: Node) -> Operation:
        payload = _json_of(node.get("requestBody", {}))
        success = next(code for code in node["responses"] if code < "300")
        return Operation(
            anchor=node["operationId"].replace("_", "-"),
            method=method.upper(),
            path=path,
            summary=node["summary"],
            description=node.get("description", ""),
            parameters=[self._parameter(one) for one in node.get("parameters", ())],
            payload=list(self._fields(payload)),
            answer=list(self._fields(_json_of(node["responses"][success]))),
            outcomes=[self._outcome(code, one) for code, one in sorted(node["responses"].items())],
            example=self._curl(path, method, payload),
        )

    def _parameter(self, node: Node) -> Field:
        kind = self._kind(node["schema"])
        says = node.get("description") or ("Of this record." if node["in"] == "path" else "")
        return Field(node["name"], kind, bool(node.get("required")), says)

    def _outcome(self, code: str, node: Node) -> Outcome:
        return Outcome(code, node.get("description") or HTTPStatus(int(code)).phrase)

    def _resolved(self, node: Node) -> Node:
        """The node a reference leads to, with what is said beside the reference."""
        targets = [one["$ref"] for one in (node, *node.get("allOf", ())) if "$ref" in one]
        if not targets:
            return node
        beside = {name: value for name, value in node.items() if name not in {"$ref", "allOf"}}
        return {**self.document["components"]["schemas"][targets[0].rpartition("/")[2]], **beside}

    def _fields(self, node: Node, depth: int = 0) -> Iterator[Field]:
        found = self._resolved(node)
        if found.get("type") == "array":
            yield from self._fields(found["items"], depth)
        for name, inner in found.get("properties", {}).items():
            says = inner.get("description") or inner.get("title", "")
            yield Field(name, self._kind(inner), name in found.get("required", ()), says, depth)
            yield from self._fields(inner, depth + 1)

    def _kind(self, node: Node) -> str:
        found = self._resolved(node)
        if "oneOf" in found:
            options = [value for one in found["oneOf"] for value in self._resolved(one).get("enum", ())]
            found = {**found, "enum": options}
        kind = self._plain_kind(found)
        return f"{kind} or null" if found.get("nullable") else kind

    def _plain_kind(self, node: Node) -> str:
        if "enum" in node:
            return "one of " + ", ".join(str(value) for value in node["enum"] if value not in {"", None})
        if node.get("type") == "array":
            items = self._resolved(node["items"])
            return "list, each with" if "properties" in items else f"list of {self._kind(items)}"
        if "minimum" in node and "maximum" in node:
            return f"number from {node['minimum']} to {node['maximum']}"
        if "maxLength" in node:
            return f"text, at most {node['maxLength']} characters"
        plain = {"string": "text", "integer": "number", "boolean": "true or false"}
        return _KINDS.get(node.get("format", ""), plain.get(node.get("type", ""), "object"))

    def _curl(self, path: str, method: str, payload: Node) -> str:
        address = self.server + path.replace("{public_id}", _EXAMPLES["uuid"])
        lines = [f"curl -X {method.upper()} {address}", '-H "Authorization: Bearer $EVOKE_KEY"']
        if payload:
            sent = json.dumps(self._example(payload), ensure_ascii=False)
            lines += ['-H "Content-Type: application/json"', f"-d '{sent}'"]
        return " \\\n  ".join(lines)

    def _example(self, node: Node) -> Any:
        """A value that fits: what is required, or the first field where nothing is."""
        found = self._resolved(node)
        if "properties" in found:
            names = found.get("required") or list(found["properties"])[:1]
            return {name: self._example(found["properties"][name]) for name in names}
        if "enum" in found:
            return found["enum"][0]
        if found.get("type") == "array":
            return [self._example(found["items"])]
        plain = {"integer": found.get("minimum", 1), "boolean": True}
        return _EXAMPLES.get(found.get("format", ""), plain.get(found.get("type", ""), "…"))


def _json_of(node: Node) -> Node:
    schema: Node = node.get("content", {}).get("application/json", {}).get("schema", {})
    return schema
