"""A module's source -> mutants: the same module with one thing changed that a test ought to notice.

What is changed is code and the texts in it. Left alone are docstrings, annotations, decorators and
what is there for the type checker alone. The invariant: a mutant's number depends on the source and
on nothing else, so that a mutant that survived can be tried again.
"""

import ast
from collections.abc import Iterator, Sequence
import copy
from dataclasses import dataclass, field
from typing import TypeVar

from tests.mutation.regexes import changed

Node = TypeVar("Node", bound=ast.AST)

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
NAMES = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "lstrip": "strip",
    "rstrip": "strip",
    "startswith": "endswith",
    "endswith": "startswith",
    "match": "search",
    "fullmatch": "match",
    "find": "rfind",
    "bisect_left": "bisect_right",
    "bisect_right": "bisect_left",
}
# Without these calls what they are called on stays as it is.
CLEANING = {"strip", "lstrip", "rstrip", "lower", "casefold", "removesuffix", "removeprefix"}
TABLE_ROWS = 5  # a longer list of texts holds data: one mutant for each would say nothing new


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one thing changed.

    Attributes:
        number: Among all of its module, from 0.
        line: Where the change is; 0 if its syntax has no line.
        before: What was changed, as source.
        after: What it was changed to; empty if it was removed.
    """

    number: int
    line: int
    before: str
    after: str
    _module: ast.Module
    _node: ast.AST
    _other: ast.AST

    def tree(self) -> ast.Module:
        """The whole module."""
        whole = copy.deepcopy(self._module, {id(self._node): self._node})
        _Replacer(self._node, self._other).visit(whole)
        return ast.fix_missing_locations(whole)


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its syntax tree."""
    module = ast.parse(source)
    number = 0
    for node, others in _Finder.of(module):
        before = ast.unparse(node)
        for other in others:
            after = "" if isinstance(other, ast.Pass) else ast.unparse(other)
            if after != before:
                line = getattr(node, "lineno", 0)
                yield Mutant(number, line, before, after, module, node, other)
                number += 1


@dataclass
class _Replacer(ast.NodeTransformer):
    """Puts one node in another's place."""

    node: ast.AST
    other: ast.AST

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.node:
            return ast.copy_location(self.other, node)
        return self.generic_visit(node)


@dataclass
class _Finder(ast.NodeVisitor):
    """Finds what can be changed, and what to."""

    regex_names: frozenset[str]
    found: list[tuple[ast.AST, list[ast.AST]]] = field(default_factory=list)
    _regex: bool = False
    _verbose: bool = False

    @classmethod
    def of(cls, tree: ast.Module) -> list[tuple[ast.AST, list[ast.AST]]]:
        calls = [node for node in ast.walk(tree) if _is_regex_call(node)]
        names = {node.id for call in calls for node in ast.walk(call) if isinstance(node, ast.Name)}
        finder = cls(frozenset(names))
        finder.visit(tree)
        return finder.found

    def visit(self, node: ast.AST) -> None:
        others = [*_others(node)]
        if others and not (self._regex and isinstance(node, ast.Constant)):
            self.found.append((node, others))
        super().visit(node)

    def visit_Module(self, node: ast.Module) -> None:
        self._body(node.body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._body(node.body)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        self._body(node.body)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) != "TYPE_CHECKING":
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if _is_alias(node):
            return
        names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        before = self._regex, self._verbose
        self._regex, self._verbose = bool(names & self.regex_names), False
        self.generic_visit(node)
        self._regex, self._verbose = before

    def visit_Call(self, node: ast.Call) -> None:
        before = self._regex, self._verbose
        if _is_regex_call(node):
            self._regex, self._verbose = True, "VERBOSE" in ast.unparse(node)
        self.generic_visit(node)
        self._regex, self._verbose = before

    def visit_Tuple(self, node: ast.Tuple) -> None:
        if len(node.elts) < TABLE_ROWS or not all(isinstance(e, ast.Constant) for e in node.elts):
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if self._regex and isinstance(node.value, str):
            texts = changed(node.value, verbose=self._verbose)
            self.found.append((node, [ast.Constant(text) for text in texts]))

    def _body(self, body: list[ast.stmt]) -> None:
        for statement in body:
            text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if not text and not isinstance(statement, ast.Import | ast.ImportFrom):
                self.visit(statement)


def _is_regex_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in {
        "re.compile",
        "re.match",
        "re.search",
        "re.findall",
        "re.finditer",
        "re.sub",
    }


def _is_alias(node: ast.Assign) -> bool:
    """Whether it names a type."""
    target = node.targets[0]
    return isinstance(target, ast.Name) and target.id[0].isupper() and not target.id.isupper()


def _others(node: ast.AST) -> Iterator[ast.AST]:  # noqa: C901  a table, a line a kind
    match node:
        case ast.Compare():
            yield from _other_comparisons(node)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
            yield from (_joined(node.op, _without(node.values, value)) for value in node.values)
        case ast.UnaryOp(ast.Not() | ast.USub()):
            yield node.operand
        case ast.BinOp() | ast.AugAssign() if type(node.op) in ARITHMETIC:
            yield _with(node, op=ARITHMETIC[type(node.op)]())
        case ast.If() | ast.While() | ast.IfExp() if not _is_negated_inside(node.test):
            yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.comprehension(ifs=[_, *_]):
            yield from (_with(node, ifs=_without(node.ifs, test)) for test in node.ifs)
        case ast.match_case(guard=ast.expr()):
            yield _with(node, guard=None)
        case ast.Constant():
            yield from map(ast.Constant, _other_values(node.value))
        case ast.Call():
            yield from _other_calls(node)
        case ast.Slice():
            bounds = [name for name in ("lower", "upper", "step") if getattr(node, name)]
            yield from (_with(node, **{name: None}) for name in bounds)
        case _:
            yield from _other_statements(node)


def _is_negated_inside(test: ast.expr) -> bool:
    """Whether the test has a mutant of its own that is its opposite, or is no test."""
    match test:
        case ast.Compare(ops=[_]) | ast.UnaryOp(ast.Not()):
            return True
        case _:
            return ast.unparse(test) == "TYPE_CHECKING"


def _joined(op: ast.boolop, values: list[ast.expr]) -> ast.expr:
    return ast.BoolOp(op, values) if len(values) > 1 else values[0]


def _other_comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    for at, op in enumerate(node.ops):
        for other in COMPARISONS[type(op)]:
            yield _with(node, ops=[*node.ops[:at], other(), *node.ops[at + 1 :]])


def _other_values(value: object) -> Iterator[bool | float | str]:
    match value:
        case bool():
            yield not value
        case int() | float():
            yield value + 1
            yield value - 1
        case str():
            yield "" if value else "XX"
        case _:
            pass


def _other_calls(node: ast.Call) -> Iterator[ast.AST]:
    match node.func:
        case ast.Name(name) if name in NAMES:
            yield _with(node, func=ast.Name(NAMES[name], ast.Load()))
        case ast.Attribute(value, name) if name in NAMES | dict.fromkeys(CLEANING):
            if name in NAMES:
                yield _with(node, func=ast.Attribute(value, NAMES[name], ast.Load()))
            if name in CLEANING:
                yield value
        case _:
            pass
    for keyword in node.keywords:
        yield _with(node, keywords=_without(node.keywords, keyword))


def _other_statements(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.AugAssign() | ast.Raise():
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()
        case _:
            pass


def _with(node: ast.AST, **changes: object) -> ast.AST:
    return type(node)(**{**dict(ast.iter_fields(node)), **changes})


def _without(nodes: Sequence[Node], gone: Node) -> list[Node]:
    return [node for node in nodes if node is not gone]
