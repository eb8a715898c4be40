"""Ways to break a line that Cosmic Ray does not have: leave out what it does, what it returns, what it says."""

from cosmic_ray.operators.operator import Operator
from parso.python.tree import Keyword, Name, String

FUNCTIONS = ("funcdef", "lambdef", "async_funcdef")


def is_in_function(node):
    """Tell whether it is a part of a function: what stands outside fails when it is imported, for any test."""
    while node is not None and node.type not in FUNCTIONS:
        node = node.parent
    return node is not None


def is_docstring(node):
    return node.parent.type == "simple_stmt"


class _Own(Operator):
    def mutation_positions(self, node):
        if self.applies(node):
            yield node.start_pos, node.end_pos

    @classmethod
    def examples(cls):
        return ()


class OtherText(_Own):
    """Say nothing, or something where nothing was."""

    def applies(self, node):
        return node.type in ("string", "fstring") and is_in_function(node) and not is_docstring(node)

    def mutate(self, node, index):
        code = node.get_code(include_prefix=False)
        other = '"XX"' if code in ('""', "''") else '""'
        return String(("b" if code[0] in "bB" else "") + other, node.start_pos, node.get_first_leaf().prefix)


class NoStatement(_Own):
    """Leave out a call, an assignment to something of an object, an error that is raised."""

    def applies(self, node):
        if not is_in_function(node) or node.parent is None or node.parent.type != "simple_stmt":
            return False
        if node.type in ("raise_stmt", "power", "atom_expr"):
            return True
        return node.type == "expr_stmt" and node.children[0].type != "name"

    def mutate(self, node, index):
        return Keyword("pass", node.start_pos, node.get_first_leaf().prefix)


class NoResult(_Own):
    """Return nothing."""

    def applies(self, node):
        return node.type == "return_stmt" and node.children[1].get_code().strip() != "None"

    def mutate(self, node, index):
        node.children[1] = Name("None", node.children[1].start_pos, " ")
        return node


OWN = {operator.__name__: operator for operator in (OtherText, NoStatement, NoResult)}
