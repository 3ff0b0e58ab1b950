"""DynamoDB's expressions, as far as this project writes them: conditions, updates and filters.

Source: "Condition and filter expressions, operators, and functions" and "Using update expressions
in DynamoDB" (Amazon DynamoDB Developer Guide). What is not known here raises NotImplementedError,
so that a new kind of expression is noticed and not misread.
"""

import functools
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

Value: TypeAlias = dict[str, Any]
Item: TypeAlias = dict[str, Value]
Names: TypeAlias = Mapping[str, str]
Values: TypeAlias = Mapping[str, Value]
Operand: TypeAlias = Callable[[Item, Names, Values], Value | None]
Condition: TypeAlias = Callable[[Item, Names, Values], bool]
Assignment: TypeAlias = tuple[str, str, Operand]

_TOKEN = re.compile(r"\s*(<>|<=|>=|[()=<>,+-]|[:#]?\w+)")
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@functools.cache
def condition(text: str) -> Condition:
    """Compile a condition or filter expression."""
    reader = _Reader(text)
    compiled = _either(reader)
    reader.end()
    return compiled


@functools.cache
def update(text: str) -> tuple[Assignment, ...]:
    """Compile an update expression to (verb, attribute, operand), in order."""
    reader, found, verb = _Reader(text), [], ""
    while not reader.done:
        if reader.peek() in ("SET", "ADD", "REMOVE"):
            verb = reader.take()
        path = reader.take()
        if verb == "SET":
            reader.take("=")
            found.append((verb, path, _sum(reader)))
        elif verb == "REMOVE":
            found.append((verb, path, _nothing))
        else:
            found.append((verb, path, _operand(reader)))
        if not reader.done and reader.peek() == ",":
            reader.take()
    return tuple(found)


def changed(item: Item, text: str, names: Names, values: Values) -> Item:
    """Return what an item becomes by an update; every operand is read from the item before it."""
    new = dict(item)
    for verb, path, operand in update(text):
        name = names.get(path, path)
        value = operand(item, names, values)
        if verb == "REMOVE":
            new.pop(name, None)
        elif verb == "SET" and value is not None:
            new[name] = value
        elif verb == "ADD" and value is not None:
            new[name] = _added(new.get(name), value)
        else:
            raise NotImplementedError(text)
    return new


def number(of: Decimal) -> str:
    """Write a number as DynamoDB gives it back."""
    return format(of.normalize(), "f") if of else "0"


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _TOKEN.findall(text)
        if "".join(self._tokens) != re.sub(r"\s", "", text):
            raise NotImplementedError(text)
        self._at = 0

    @property
    def done(self) -> bool:
        return self._at == len(self._tokens)

    def peek(self) -> str:
        return "" if self.done else str(self._tokens[self._at])

    def take(self, expected: str | None = None) -> str:
        token = self.peek()
        if not token or (expected and token != expected):
            raise NotImplementedError(self._text)
        self._at += 1
        return token

    def end(self) -> None:
        if not self.done:
            raise NotImplementedError(self._text)


def _either(reader: _Reader) -> Condition:
    terms = [_both(reader)]
    while reader.peek() == "OR":
        reader.take()
        terms.append(_both(reader))
    return terms[0] if len(terms) == 1 else lambda *on: any(term(*on) for term in terms)


def _both(reader: _Reader) -> Condition:
    terms = [_term(reader)]
    while reader.peek() == "AND":
        reader.take()
        terms.append(_term(reader))
    return terms[0] if len(terms) == 1 else lambda *on: all(term(*on) for term in terms)


def _term(reader: _Reader) -> Condition:
    token = reader.peek()
    if token == "NOT":
        reader.take()
        negated = _term(reader)
        return lambda *on: not negated(*on)
    if token == "(":
        reader.take()
        inner = _either(reader)
        reader.take(")")
        return inner
    if token in ("attribute_exists", "attribute_not_exists"):
        reader.take()
        (path,) = _arguments(reader, 1)
        wanted = token == "attribute_exists"
        return lambda *on: (path(*on) is not None) is wanted
    if token == "begins_with":
        reader.take()
        return _begins(*_arguments(reader, 2))
    return _comparison(_operand(reader), reader.take(), _operand(reader))


def _arguments(reader: _Reader, count: int) -> list[Operand]:
    reader.take("(")
    found = [_operand(reader)]
    for _ in range(count - 1):
        reader.take(",")
        found.append(_operand(reader))
    reader.take(")")
    return found


def _begins(path: Operand, part: Operand) -> Condition:
    def holds(*on: Any) -> bool:
        value, prefix = path(*on), part(*on)
        return bool(value and prefix and str(value.get("S", "")).startswith(prefix["S"]))

    return holds


def _comparison(left: Operand, sign: str, right: Operand) -> Condition:
    if sign in ("=", "<>"):
        same = sign == "="

        def equal(*on: Any) -> bool:
            one, other = left(*on), right(*on)
            if one is None or other is None:  # what is not there differs from everything
                return not same
            return (_comparable(one) == _comparable(other)) is same

        return equal
    compare = _COMPARED[sign]

    def holds(*on: Any) -> bool:
        one, other = left(*on), right(*on)
        if one is None or other is None or one.keys() != other.keys():
            return False
        return compare(_comparable(one)[1], _comparable(other)[1])

    return holds


def _comparable(value: Value) -> tuple[str, Any]:
    ((kind, content),) = value.items()
    if kind == "N":
        return kind, Decimal(content)
    if kind == "M":
        return kind, {name: _comparable(part) for name, part in content.items()}
    if kind == "L":
        return kind, [_comparable(part) for part in content]
    return kind, content


def _operand(reader: _Reader) -> Operand:
    token = reader.take()
    if token.startswith(":"):
        return lambda _item, _names, values: values[token]
    return lambda item, names, _values: item.get(names.get(token, token))


def _sum(reader: _Reader) -> Operand:
    first = _assigned(reader)
    if reader.peek() not in ("+", "-"):
        return first
    sign, second = reader.take(), _assigned(reader)

    def total(*on: Any) -> Value:
        one, other = first(*on), second(*on)
        if one is None or other is None:
            raise NotImplementedError("a sum of what is not there")
        by = Decimal(other["N"])
        return {"N": number(Decimal(one["N"]) + (by if sign == "+" else -by))}

    return total


def _assigned(reader: _Reader) -> Operand:
    if reader.peek() != "if_not_exists":
        return _operand(reader)
    reader.take()
    path, default = _arguments(reader, 2)

    def first(*on: Any) -> Value | None:
        found = path(*on)
        return default(*on) if found is None else found

    return first


def _nothing(*_: Any) -> None:
    return None


def _added(old: Value | None, by: Value) -> Value:
    return {"N": number(Decimal(old["N"] if old else 0) + Decimal(by["N"]))}
