"""Nothing stands in the code that nothing uses: no function, class, argument, import or field."""

import re
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "models", "training", "wayfelt_client", "bench", "deploy", "tests")
CALLED_BY_THEIR_DECORATOR = ["@router.*", "@*.command", "@*.group", "@field_validator", "@model_validator", "@event.*"]
CALLED_BY_LIBRARIES = [
    *("model_config", "down_revision", "impl", "cache_ok", "process_*", "type_annotation_map", "cls"),
    *("handle_*", "readable", "readinto", "forward", "redirect_request", "http*_open", "on_start", "describe"),
    *("normalizer", "pre_tokenizer", "decoder", "post_processor", "enable_progress_bars", "isolation_level", "globals"),
    *("intra_op_num_threads",),  # read by onnxruntime
    *("media_type", "updated_at", "abstract", "create_without_worker", "WriteableBuffer"),
    *("collect", "format_commands", "send_400_response"),  # prometheus_client; click; uvicorn
    "parse_html_declaration",  # of html.parser
    *("attrs", "parent_context", "fp", "msg", "newurl", "req"),  # arguments of theirs
    *("buffer_size", "buffer_text", "*Handler"),  # of expat's parser
    *("SURPRISE", "CONFUSION", "DISAPPOINTMENT"),  # members of an enumeration that stands whole
]


def test_nothing_stands_in_the_code_that_nothing_uses() -> None:
    found = Vulture(ignore_decorators=CALLED_BY_THEIR_DECORATOR, ignore_names=CALLED_BY_LIBRARIES)
    found.scavenge([ROOT / room for room in ROOMS])
    templates = [path for path in (ROOT / "app").rglob("*") if path.suffix in (".html", ".js", ".yaml")]
    shown = {word for path in templates for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
    ours = [
        one for one in found.get_unused_code(min_confidence=60) if one.filename.relative_to(ROOT).parts[0] != "tests"
    ]
    unused = [
        f"{one.filename.relative_to(ROOT)}:{one.first_lineno} {one.name}" for one in ours if one.name not in shown
    ]
    assert unused == []
