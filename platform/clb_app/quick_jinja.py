"""Jinja with three short cuts that change no page: how a function is called from a template, how an attribute is read, and
how a text is escaped.

A page of fifty rows calls functions and writes texts some thousand times; the library's own ways ask each time what kind of
function it is, and wrap each text in an object that is thrown away at once.
"""

from __future__ import annotations

from functools import lru_cache
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any, Final

from flask.templating import Environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr, Getattr
from jinja2.runtime import Context, Macro

from clb_core.web.shapes import as_html, escape_text

KEPT_FUNCTION: Final = type(lru_cache(lambda: None))
PLAIN: Final = frozenset({FunctionType, MethodType, BuiltinMethodType, KEPT_FUNCTION})


class QuickContext(Context):
    """Calls macros and plain functions at once; what wants the context or the environment goes the library's way."""

    def call(self, called: Any, *args: Any, **named: Any) -> Any:
        kind = type(called)
        if kind is Macro or (kind in PLAIN and not hasattr(called, "jinja_pass_arg")):
            named.pop("_block_vars", None)
            named.pop("_loop_vars", None)
            return called(self.eval_ctx, *args, **named) if kind is Macro else called(*args, **named)
        return super().call(called, *args, **named)


class QuickGenerator(CodeGenerator):
    """Writes the text of `escape(value)`, without a Markup around it that would be thrown away."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if not self._is_quick(frame, finalize):
            super()._output_child_pre(node, frame, finalize)
            return
        self._written.append(self.temporary_identifier())
        self.write(f"(environment.escape_text({self._written[-1]}) if type({self._written[-1]} := (")

    def _output_child_post(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if not self._is_quick(frame, finalize):
            super()._output_child_post(node, frame, finalize)
            return
        self.write(f")) is str else environment.as_html({self._written.pop()}))")

    def _is_quick(self, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> bool:
        return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None

    @property
    def _written(self) -> list[str]:
        """The names of what is being written, the innermost last."""
        names: list[str] = self.__dict__.setdefault("_names_written", [])
        return names

    def visit_Getattr(self, node: Getattr, frame: Frame) -> None:  # noqa: N802 - the name of the library
        """`a.b`: an attribute is taken at once; only what has none (a mapping, a mistake) goes the library's way."""
        if self.environment.is_async:
            super().visit_Getattr(node, frame)
            return
        found = self.temporary_identifier()
        self.write(f"({found} if ({found} := getattr(")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, missing)) is not missing else ")
        super().visit_Getattr(node, frame)
        self.write(")")


class QuickEnvironment(Environment):
    """The environment of the pages."""

    context_class = QuickContext
    code_generator_class = QuickGenerator
    as_html = staticmethod(as_html)
    escape_text = staticmethod(escape_text)
