"""HTML read as browsers do."""

from html.parser import HTMLParser


class PageReader(HTMLParser):
    """Reads HTML as browsers do, also with a section that Python's reader gives up at: `<![x`."""

    def parse_html_declaration(self, i: int) -> int:
        """Where a declaration ends; one that is none is a comment."""
        if self.rawdata.startswith("<![", i):
            return self.parse_bogus_comment(i)
        return super().parse_html_declaration(i)
