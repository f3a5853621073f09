"""The regions whose phone numbers a text may have written as one dials them there, by the text's language."""

REGIONS: dict[str, tuple[str, ...]] = {
    "en": ("US", "GB", "AU"), "ru": ("RU",), "lt": ("LT",), "zh-Hant": ("TW", "HK"), "zh-Hans": ("CN",),
    "lv": ("LV",), "et": ("EE",), "pl": ("PL",), "de": ("DE", "AT"), "fr": ("FR",), "es": ("ES",), "it": ("IT",),
    "pt": ("PT", "BR"), "nl": ("NL", "BE"), "uk": ("UA",), "be": ("BY",), "kk": ("KZ",), "ja": ("JP",), "ko": ("KR",),
    "fi": ("FI",), "sv": ("SE",), "cs": ("CZ", "SK"), "tr": ("TR",), "sk": ("SK", "CZ"), "hu": ("HU",),
    "ro": ("RO", "MD"), "bg": ("BG",), "el": ("GR", "CY"), "da": ("DK", "NO"), "no": ("NO", "DK"), "nb": ("NO",),
    "nn": ("NO",), "is": ("IS",), "fo": ("FO",), "hr": ("HR", "RS", "BA"), "sr": ("RS", "HR", "BA", "ME"),
    "bs": ("BA", "HR", "RS"), "sh": ("RS", "HR", "BA"), "sl": ("SI",), "mk": ("MK",), "sq": ("AL", "XK"),
    "mt": ("MT",), "ga": ("IE",), "cy": ("GB",), "gd": ("GB",), "ca": ("ES",), "gl": ("ES",), "eu": ("ES",),
    "lb": ("LU",), "ar": ("SA", "AE", "EG", "JO"), "he": ("IL",), "fa": ("IR",), "ps": ("AF",), "ur": ("PK",),
    "hi": ("IN",), "mr": ("IN",), "te": ("IN",), "ta": ("IN",), "kn": ("IN",), "ml": ("IN",), "gu": ("IN",),
    "pa": ("IN",), "or": ("IN",), "bn": ("BD", "IN"), "ne": ("NP",), "si": ("LK",), "th": ("TH",), "lo": ("LA",),
    "km": ("KH",), "my": ("MM",), "vi": ("VN",), "id": ("ID",), "jv": ("ID",), "su": ("ID",), "ms": ("MY", "ID"),
    "tl": ("PH",), "ceb": ("PH",), "ka": ("GE",), "hy": ("AM",), "az": ("AZ",), "uz": ("UZ",), "ky": ("KG",),
    "tg": ("TJ",), "tk": ("TM",), "mn": ("MN",), "am": ("ET",), "sw": ("KE", "TZ"), "af": ("ZA",),
}  # fmt: skip
"""Neighbours are there too where their languages are often taken for each other."""


def regions_of(language: str) -> tuple[str, ...]:
    """The regions of a language's tag; none for a language that says nothing of them."""
    return REGIONS.get(language) or REGIONS.get(language.partition("-")[0], ())
