"""Reading a request's body field by field, gathering every broken rule.

Which fields there are is the callers' to say. The invariant: a field that nobody read is a gap
and fails by name, and all broken rules of a body are told at once, nested as Discord nests them.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from bot.sandbox.errors import ApiError, Unsupported, invalid_form_body

T = TypeVar("T")

MAX_SNOWFLAKE = 2**63


class Problems:
    """The broken rules of one body."""

    def __init__(self) -> None:
        self._errors: dict[str, Any] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, path: tuple[str, ...], code: str, message: str) -> None:
        """Note a broken rule at a path of keys and indices."""
        self._count += 1
        node = self._errors
        for key in path:
            node = node.setdefault(key, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def error(self) -> ApiError | None:
        """What to refuse with, or None if no rule is broken."""
        return invalid_form_body(self._errors) if self._errors else None

    def raise_any(self) -> None:
        """Refuse if a rule is broken.

        Raises:
            ApiError: 50035, with all of them.
        """
        if error := self.error():
            raise error


class Form:
    """One object of a body, with the path that leads to it.

    Each reader takes a field by name and gives its value, or None (an empty list for arrays) if it
    is absent, null or breaks a rule; a broken rule is noted and reading goes on.
    """

    def __init__(
        self, body: Mapping[str, Any], problems: Problems, path: tuple[str, ...] = ()
    ) -> None:
        self.body = body
        self.path = path
        self.problems = problems
        self._read: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether the field was given, be it null."""
        return name in self.body

    def problem(self, name: str, code: str, message: str) -> None:
        """Note a broken rule of a field."""
        self.problems.add((*self.path, name) if name else self.path, code, message)

    def raw(self, name: str) -> Any:
        """The field as it is."""
        self._read.add(name)
        return self.body.get(name)

    def text(
        self, name: str, maximum: int | None = None, minimum: int = 0, *, required: bool = False
    ) -> str | None:
        """A string of `minimum` to `maximum` characters."""
        value = self._typed(name, str, "string", required=required)
        if value is None:
            return None
        too_long = maximum is not None and len(value) > maximum
        if (too_long or len(value) < minimum) and minimum:
            text = f"Must be between {minimum} and {maximum} in length."
            self.problem(name, "BASE_TYPE_BAD_LENGTH", text)
        elif too_long:
            self.problem(name, "BASE_TYPE_MAX_LENGTH", f"Must be {maximum} or fewer in length.")
        return str(value)

    def integer(
        self, name: str, minimum: int = 0, maximum: int = 2**53, *, required: bool = False
    ) -> int | None:
        """A whole number from `minimum` to `maximum`."""
        value = self._typed(name, int, "integer", required=required)
        if value is None:
            return None
        if not minimum <= value <= maximum:
            text = f"int value should be between {minimum} and {maximum}."
            self.problem(name, "NUMBER_TYPE_BETWEEN", text)
        return int(value)

    def choice(self, name: str, choices: Collection[int], *, required: bool = True) -> int | None:
        """One of several numbers."""
        value = self.integer(name, required=required)
        if value is not None and value not in choices:
            text = f"Value must be one of {{{', '.join(map(str, sorted(choices)))}}}."
            self.problem(name, "BASE_TYPE_CHOICES", text)
            return None
        return value

    def boolean(self, name: str) -> bool:
        """True or false; false if absent."""
        return bool(self._typed(name, bool, "boolean"))

    def snowflake(self, name: str, *, required: bool = False) -> int | None:
        """An id, as digits in a string or as a number."""
        value = self.raw(name)
        if value is None:
            self._require(name, required=required)
            return None
        if not str(value).isdecimal() or int(value) >= MAX_SNOWFLAKE:
            text = f'Value "{value}" is not snowflake.'
            self.problem(name, "NUMBER_TYPE_COERCE", text)
            return None
        return int(value)

    def snowflakes(self, name: str, maximum: int = 100) -> list[int]:
        """A list of ids."""
        found = []
        for index, value in enumerate(self.array(name, maximum)):
            if str(value).isdecimal():
                found.append(int(value))
            else:
                self.problem(f"{name}.{index}", "NUMBER_TYPE_COERCE", f'"{value}" is no snowflake.')
        return found

    def array(
        self, name: str, maximum: int, minimum: int = 0, *, required: bool = False
    ) -> list[Any]:
        """A list of `minimum` to `maximum` things."""
        value = self._typed(name, list, "array", required=required)
        if value is None:
            return []
        if not minimum <= len(value) <= maximum:
            text = f"Must be between {minimum} and {maximum} in length."
            code = "BASE_TYPE_BAD_LENGTH"
            if not minimum:
                text, code = f"Must be {maximum} or fewer in length.", "BASE_TYPE_MAX_LENGTH"
            self.problem(name, code, text)
        return list(value)

    def forms(
        self, name: str, maximum: int, minimum: int = 0, *, required: bool = False
    ) -> list["Form"]:
        """A list of `minimum` to `maximum` objects."""
        forms = []
        for index, value in enumerate(self.array(name, maximum, minimum, required=required)):
            path = (*self.path, name, str(index))
            if isinstance(value, dict):
                forms.append(Form(value, self.problems, path))
            else:
                self.problems.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used.")
        return forms

    def form(self, name: str, *, required: bool = False) -> "Form | None":
        """An object."""
        value = self._typed(name, dict, "object", required=required)
        return None if value is None else Form(value, self.problems, (*self.path, name))

    def unsupported(self, *names: str) -> None:
        """Fields that Discord knows and the stand-in does not: only null, false or empty passes.

        Raises:
            Unsupported: One is used.
        """
        for name in names:
            if self.raw(name):
                raise Unsupported(f"field {'.'.join((*self.path, name))} = {self.body[name]!r}")

    def done(self) -> None:
        """Every field must have been read by now.

        Raises:
            Unsupported: One was not.
        """
        if unread := sorted(self.body.keys() - self._read):
            raise Unsupported(f"unknown field {'.'.join((*self.path, unread[0]))}")

    def _typed(self, name: str, kind: type, word: str, *, required: bool = False) -> Any:
        value = self.raw(name)
        if value is None:
            self._require(name, required=required)
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.problem(name, "BASE_TYPE_BAD_TYPE", f"Only values of type {word} may be used.")
            return None
        return value

    def _require(self, name: str, *, required: bool) -> None:
        if required:
            self.problem(name, "BASE_TYPE_REQUIRED", "This field is required")


def read(body: Mapping[str, Any], reader: Callable[[Form], T]) -> T:
    """Read a whole body.

    Raises:
        ApiError: 50035, a rule is broken.
        Unsupported: A field was not read.
    """
    problems = Problems()
    form = Form(body, problems)
    value = reader(form)
    form.done()
    problems.raise_any()
    return value
