"""Markdown to safe HTML: formulas, tables, links between pages, and nothing active."""

import re

import pytest

from encoder.pages import docs


class TestRendering:
    def test_a_formula(self):
        html = docs.render("$$ x = 3 $$")
        assert html.strip() == (
            '<div class="formula"><math display="block"><mi>x</mi><mo>=</mo><mn>3</mn></math></div>'
        )

    def test_a_formula_inside_a_paragraph_makes_no_block(self):
        assert "<div" not in docs.render("so $$ x $$ and $y$ hold")

    def test_money_is_no_formula(self):
        assert "<math" not in docs.render("costs $5 and $6")

    @pytest.mark.parametrize(
        "markdown",
        [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "![x](x onerror=alert(1))",
            r"$$ \text{<script>alert(1)</script>} $$",
            "```html\n<script>alert(1)</script>\n```",
            '<p style="x" onclick="y">z</p>',
        ],
    )
    def test_nothing_active_passes(self, markdown):
        html = docs.render(markdown)
        assert "<script" not in html
        assert 'href="javascript:' not in html
        assert not re.search(r"<[^>]+ (style|on\w+)=", html)

    def test_headings_have_anchors_and_tables_a_name(self):
        html = docs.render("## A title\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n")
        assert '<h2 id="a-title">A title <a class="anchor" href="#a-title"' in html
        assert 'aria-label="Table: A title: a, b"' in html
        assert '<td class="number">2</td>' in html

    def test_a_link_between_files_is_one_between_pages(self):
        assert 'href="/docs/timing/#paris"' in docs.render("[t](timing.md#paris)")

    def test_an_inline_formula_is_math_inside_its_sentence(self):
        assert docs.render("so $y$ holds").strip() == "<p>so <span><math><mi>y</mi></math></span> holds</p>"

    def test_code_is_coloured_by_its_language_and_an_unknown_one_stays_text(self):
        assert '<span class="' in docs.render("```python\nimport re\n```")
        assert docs.render("```klingon\n<x>\n```") == '<pre tabindex="0"><code>&lt;x&gt;\n</code></pre>\n'

    def test_a_picture_has_the_address_of_its_file(self):
        assert '<img src="/docs/performance.svg" alt="x">' in docs.render("![x](performance.svg)")

    def test_a_link_elsewhere_stays(self):
        assert 'href="https://example.org/a.md"' in docs.render("[x](https://example.org/a.md)")
        assert 'href="/encode?text=SOS"' in docs.render("[x](/encode?text=SOS)")
