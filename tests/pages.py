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
