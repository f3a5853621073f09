"""HTML read as browsers do."""

from html.parser import HTMLParser

_MOST_OPEN = 100
"""Signs of tags behind one that never ends: for each, Python's reader looks through all that follows."""


class PageReader(HTMLParser):
    """Reads HTML as browsers do, also with a section that Python's reader gives up at: `<![x`."""

    def parse_html_declaration(self, i: int) -> int:
        """Where a declaration ends; one that is none is a comment."""
        if self.rawdata.startswith("<![", i):
            return self.parse_bogus_comment(i)
        return super().parse_html_declaration(i)

    def close(self) -> None:
        """End the page; of what never ends the rest is text as it stands, where reading it would take for ever."""
        if self.rawdata.count("<") > _MOST_OPEN:
            rest, self.rawdata = self.rawdata, ""
            if self.cdata_elem is None:
                self.handle_data(rest)
        super().close()
