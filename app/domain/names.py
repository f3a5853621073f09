"""What people call a column or a question, in one form."""

import re

_PARTING = re.compile(r"[\s_\-./:()\[\]*#]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def normal(name: str) -> str:
    """A name in small letters, its words parted by a space: reviewText, Review_Text and "review text" are one."""
    return (_PARTING.sub(" ", _CAMEL.sub(" ", name.strip())).strip() or name.strip()).lower()
