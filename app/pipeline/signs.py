"""Character classes, as the inside of a regular expression's brackets, that cleaning, language and splitting share."""

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
KANA = "\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d"
HANGUL = "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"
CYRILLIC = "\u0400-\u052f"
EMOJI = (
    "\u2190-\u21ff\u231a-\u23ff\u25a0-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f02f\U0001f0a0-\U0001f0ff\U0001f100-\U0001faff\U0001fb00-\U0001fbff"
)
EMOJI_JOINER = "\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
STOP = ".!?\u2026\u203c\u2047-\u2049\u3002\uff0e\uff01\uff1f\uff61\u061f\u06d4\u0964\u0965\u104a\u104b\u1362\u17d4"
COMMA = ",\uff0c\u3001\uff64\u060c"
CLOSER = "\"'”’»」』）)\\]】》〉›"
