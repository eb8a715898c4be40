"""Pages as a program sees them."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """The values of a form as a browser would send them back."""

    def __init__(self, html):
        super().__init__()
        self.values, self.select, self.action = {}, None, None
        self.errors = "errorlist" in html
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.action = given.get("action")
        elif tag == "input" and given.get("name") and given.get("type") not in ("submit", "checkbox"):
            self.values[given["name"]] = given.get("value", "")
        elif tag == "select":
            self.select = given.get("name")
        elif tag == "option" and self.select and "selected" in given:
            self.values[self.select] = given["value"]


VOID = frozenset("area base br col hr img input link meta path rect circle source track wbr".split())


class Element:
    """An element of a page: `text` has the white space of a browser, `first` and `all` find what is in it."""

    def __init__(self, tag="", attributes=()):
        self.tag, self.attributes, self.parts = tag, dict(attributes), []

    def __getitem__(self, name):
        return self.attributes[name]

    def get(self, name):
        return self.attributes.get(name)

    @property
    def text(self):
        return " ".join("".join(self._texts()).split())

    def _texts(self):
        for part in self.parts:
            yield from part._texts() if isinstance(part, Element) else [part]

    def all(self, tag=None, **wanted):
        """Return the elements inside with this tag and these attributes; a class is one word of several."""
        return [element for element in self._inside() if tag in (None, element.tag) and element._has(wanted)]

    def first(self, tag=None, **wanted):
        return next(iter(self.all(tag, **wanted)), None)

    def _inside(self):
        for part in self.parts:
            if isinstance(part, Element):
                yield part
                yield from part._inside()

    def _has(self, wanted):
        named = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        words = (self.get("class") or "").split()
        return all(self.get(name) == value or (name == "class" and value in words) for name, value in named.items())


class Page(HTMLParser):
    """A page as a tree: `Page(html).root`. An element that is not closed, or closed twice, is an error."""

    def __init__(self, html):
        super().__init__()
        self.open = [Element()]
        self.feed(html)
        assert len(self.open) == 1, f"<{self.open[-1].tag}> is not closed"

    @property
    def root(self):
        return self.open[0]

    def handle_starttag(self, tag, attributes):
        element = Element(tag, attributes)
        self.open[-1].parts.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        self.open[-1].parts.append(Element(tag, attributes))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data):
        self.open[-1].parts.append(data)


def page(response):
    """Return the root of an answer that is a page."""
    assert response["Content-Type"] == "text/html; charset=utf-8"
    return Page(response.content.decode()).root
