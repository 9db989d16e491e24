"""Jinja with two short cuts that change no page: how a function is called from a template, and how a text is escaped.

A page of fifty rows calls functions and writes texts some thousand times; the library's own ways ask each time what kind of
function it is, and wrap each text in an object that is thrown away at once.
"""

from __future__ import annotations

from functools import lru_cache
from types import FunctionType, MethodType
from typing import Any, Final

from flask.templating import Environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from jinja2.runtime import Context, Macro

from clb_core.web.shapes import as_html

KEPT_FUNCTION: Final = type(lru_cache(lambda: None))
PLAIN: Final = frozenset({FunctionType, MethodType, KEPT_FUNCTION})


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
    """Writes `as_html(value)` where the library writes `escape(value)`: the same text, without a Markup around it."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write("environment.as_html(")
        if finalize.src is not None:
            self.write(finalize.src)


class QuickEnvironment(Environment):
    """The environment of the pages."""

    context_class = QuickContext
    code_generator_class = QuickGenerator
    as_html = staticmethod(as_html)
