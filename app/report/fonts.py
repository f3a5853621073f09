"""The fonts of pictures: found in packages or on the machine, and made known to the renderer."""

import atexit
import importlib.util
import shutil
import tempfile
from functools import cache
from pathlib import Path

import vl_convert

from app.errors import FontProblem

LATIN, CHINESE = "Noto Sans", "Noto Sans TC"
FALLBACK = "Noto Sans CJK TC, Noto Sans CJK SC, sans-serif"
_PACKAGES = (("fontpkg_noto_sans", "files/NotoSans[[]*.ttf"), ("pylopdf_fonts_zh_tw", "NotoSansTC-*.otf"))
_PLACES = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("~/.fonts"), Path("~/.local/share/fonts"))
_CHINESE_FILES = ("NotoSansCJK*", "NotoSansTC*", "SourceHanSans*", "wqy-*", "uming*", "ukai*")
_CYRILLIC_FILES = ("NotoSans-*", "NotoSans[[]*", "DejaVuSans.ttf", "LiberationSans-Regular*")


def family(language: str) -> str:
    """The CSS list of fonts for texts of a language."""
    first = (CHINESE, LATIN) if language.startswith("zh") else (LATIN, CHINESE)
    return ", ".join((*first, FALLBACK))


def ready(text: str) -> None:
    """Make the fonts known that `text` needs. FontProblem says what to install where there is none."""
    named = _register()
    if any("\u2e80" <= sign <= "\u9fff" for sign in text) and CHINESE not in named and not _on_machine(_CHINESE_FILES):
        raise FontProblem(
            "there is no font with Chinese signs for PNG and PDF; install the Python package pylopdf-fonts-zh-tw or "
            "the Debian package fonts-noto-cjk, or write SVG or HTML"
        )
    if any("\u0400" <= sign <= "\u04ff" for sign in text) and LATIN not in named and not _on_machine(_CYRILLIC_FILES):
        raise FontProblem(
            "there is no font with Cyrillic letters for PNG and PDF; install the Python package fontpkg-noto-sans or "
            "the Debian package fonts-noto-core, or write SVG or HTML"
        )


@cache
def _register() -> frozenset[str]:
    """Register the fonts of packages, once; the families there are.

    The packages hold other families too, which would stand in for single signs: only what is wanted is handed on.
    """
    folder = Path(tempfile.mkdtemp(prefix="wayfelt-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # the renderer reads the files when it draws
    found = set()
    for (package, pattern), name in zip(_PACKAGES, (LATIN, CHINESE), strict=True):
        spec = importlib.util.find_spec(package)
        for place in spec.submodule_search_locations or () if spec else ():
            for file in sorted(Path(place).glob(pattern)):
                shutil.copy(file, folder)
                found.add(name)
    vl_convert.register_font_directory(str(folder))
    return frozenset(found)


def _on_machine(patterns: tuple[str, ...]) -> bool:
    return any(next(place.expanduser().rglob(pattern), None) for place in _PLACES for pattern in patterns)
