"""The documentation: Markdown files of docs/, rendered once when the process starts.

A slug is looked up in the index and never reaches the file system.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import nh3
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from math_core import LatexToMathML
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

ORDER = (
    *("using", "alphabets", "timing", "sound", "api"),
    *("settings", "operating", "performance", "scale", "attacks"),
    *("architecture", "accessibility", "admin"),
)
"""The pages, as the contents list them; each has a file in docs/."""

TAGS = frozenset(
    "h1 h2 h3 p img ul ol li a strong em code pre span div blockquote hr br table thead tbody tr th td kbd"
    " math mrow mi mo mn mtext mspace msub msup msubsup mfrac msqrt mroot"
    " munder mover munderover mtable mtr mtd".split()
)
ATTRIBUTES = {
    "*": {"id", "class", "lang", "dir", "tabindex", "role", "aria-label", "scope"},
    "a": {"href"},
    "img": {"src", "alt"},
    "math": {"display"},
    "mspace": {"width"},
    "mo": {"stretchy", "form", "fence", "separator", "lspace", "rspace"},
    "mtable": {"displaystyle", "scriptlevel"},
}
STYLES = {
    r' style="text-align:right"': ' class="number"',
    r' style="text-align: right[^"]*"': ' class="end"',
    r' style="text-align: left[^"]*"': ' class="start"',
}


class Page(NamedTuple):
    """One page: its first heading, the paragraph under it, the rest as safe HTML, and the file as it is."""

    slug: str
    title: str
    summary: str
    html: SafeString
    source: str


@cache
def pages() -> dict[str, Page]:
    """Return the index: all pages by slug, in the order of the contents."""
    return {slug: _read(Path(settings.DOCS_DIR) / f"{slug}.md") for slug in ORDER}


@cache
def pictures() -> dict[str, bytes]:
    """Return the pictures that pages show, by name."""
    return {path.stem: path.read_bytes() for path in Path(settings.DOCS_DIR).glob("*.svg")}


def _read(path: Path) -> Page:
    source = path.read_text(encoding="utf-8")
    title, summary, text = re.fullmatch(r"# ([^\n]+)\n\n(.+?)\n\n(.*)", source, re.DOTALL).groups()  # type: ignore[union-attr]
    return Page(path.stem, title, summary.replace("\n", " "), render(text), source)


def render(markdown: str) -> SafeString:
    """Return safe HTML: no raw HTML, no style, no script, whatever the Markdown holds."""
    html = str(_parser().render(markdown))
    for style, css_class in STYLES.items():
        html = re.sub(style, css_class, html)
    clean = nh3.clean(html, tags=set(TAGS), attributes=ATTRIBUTES, link_rel=None, url_schemes={"http", "https"})
    return mark_safe(clean)  # noqa: S308  (nh3 has just allowed only what is listed above)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "highlight": _highlight}).enable("table")
    parser.use(anchors_plugin, max_level=3)
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    renderer: Any = parser.renderer
    rules = renderer.rules
    rules["math_inline"] = lambda tokens, i, *rest: f"<span>{_mathml(tokens[i].content, False)}</span>"
    rules["math_inline_double"] = rules["math_inline"]
    rules["math_block"] = lambda tokens, i, *rest: f'<div class="formula">{_mathml(tokens[i].content, True)}</div>'
    rules["table_open"] = _table_open
    rules["table_close"] = lambda *rest: "</table></div>"
    rules["heading_close"] = _heading_close
    rules["fence"] = _fence
    parser.add_render_rule("link_open", _link_open)
    parser.add_render_rule("image", _image)
    return parser


def _mathml(tex: str, block: bool) -> str:
    return LatexToMathML().convert_with_local_state(tex.strip(), displaystyle=block)


def _table_open(tokens: list[Token], index: int, *rest: Any) -> str:
    """Let a wide table scroll in a region that is named by its section and columns."""
    headings = (place for place in range(index, -1, -1) if tokens[place].type == "heading_open")
    section = next((tokens[place + 1].content + ": " for place in headings), "")
    end = next(place for place in range(index, len(tokens)) if tokens[place].type == "thead_close")
    label = section + ", ".join(token.content for token in tokens[index:end] if token.type == "inline")
    return f'<div class="scroll" tabindex="0" role="region" aria-label="Table: {escapeHtml(label)}"><table>'


def _heading_close(tokens: list[Token], index: int, *rest: Any) -> str:
    anchor = tokens[index - 2].attrGet("id")
    tag = tokens[index].tag
    return f' <a class="anchor" href="#{anchor}" aria-label="Link to this section">#</a></{tag}>\n'


def _fence(tokens: list[Token], index: int, *rest: Any) -> str:
    code = _highlight(tokens[index].content, tokens[index].info.strip(), "")
    return f'<pre tabindex="0"><code>{code}</code></pre>\n'


def _highlight(code: str, language: str, attributes: str) -> str:
    try:
        lexer = get_lexer_by_name(language or "text")
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    return highlight(code, lexer, HtmlFormatter(nowrap=True))


def _link_open(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    """Turn a link between files into one between pages."""
    href = str(tokens[index].attrGet("href") or "")
    if match := re.fullmatch(r"([a-z-]+)\.md(#.*)?", href):
        tokens[index].attrSet("href", reverse("doc", args=[match[1]]) + (match[2] or ""))
    return self.renderToken(tokens, index, options, env)


def _image(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    """Turn the name of a picture's file into its address."""
    tokens[index].attrSet("src", reverse("doc_picture", args=[Path(str(tokens[index].attrGet("src"))).stem]))
    return self.image(tokens, index, options, env)
