"""Words at which a clause turns to something else, per language."""

CONTRAST = {
    "en": ("but", "however", "unfortunately", "nevertheless"),
    "ru": ("но", "однако", "зато", "к сожалению"),
    "lt": ("bet", "tačiau", "taciau", "deja"),
    "de": ("aber", "jedoch", "allerdings", "leider"),
    "es": ("pero", "sin embargo", "no obstante"),
    "fr": ("mais", "cependant", "toutefois", "malheureusement", "par contre", "en revanche"),
    "it": ("ma", "però", "tuttavia", "purtroppo"),
    "pt": ("mas", "porém", "contudo", "infelizmente", "no entanto"),
    "pl": ("ale", "jednak", "niestety", "natomiast"),
    "nl": ("maar", "echter", "helaas"),
    "sv": ("men", "dock", "tyvärr"),
    "fi": ("mutta", "kuitenkin", "valitettavasti"),
    "et": ("aga", "kuid", "kahjuks"),
    "lv": ("bet", "tomēr", "diemžēl", "taču"),
    "cs": ("ale", "však", "bohužel"),
    "uk": ("але", "проте", "однак", "зате", "на жаль"),
    "be": ("але", "аднак", "затое"),
    "tr": ("ama", "fakat", "ancak", "maalesef"),
    "ar": ("لكن", "ولكن"),
    "hi": ("लेकिन", "मगर"),
    "zh": ("但是", "但", "不过", "不過", "可是", "然而", "可惜"),
    "ja": ("しかし", "でも", "けど", "けれど"),
    "ko": ("하지만", "그러나", "그런데"),
}
"""Words that say that the next clause judges otherwise."""

CONCESSION = {
    "en": (
        "although",
        "though",
        "yet",
        "except",
        "whereas",
        "while",
        "otherwise",
        "until",
        "other than that",
        "the only",
    ),
    "ru": ("хотя", "а", "только", "правда", "при этом", "единственное"),
    "lt": ("nors", "o", "tik", "išskyrus", "visgi", "kita vertus", "vienintelis"),
    "de": ("obwohl", "trotzdem", "nur", "sondern"),
    "es": ("aunque", "salvo", "lo único", "por otro lado"),
    "fr": ("pourtant", "sauf", "même si"),
    "it": ("anche se", "peccato"),
    "pt": ("embora", "entretanto"),
    "pl": ("chociaż", "choć", "lecz", "tylko"),
    "nl": ("hoewel", "alleen"),
    "uk": ("хоча", "а"),
    "zh": ("只是", "就是", "除了", "唯一", "虽然", "雖然", "反而"),
    "ja": ("ただ",),
}
"""Words that may do so, and as often do not."""

ADDITION = {
    "en": ("and", "also", "plus", "so", "because", "then"),
    "ru": ("и", "также", "ещё", "еще", "поэтому", "потому"),
    "lt": ("ir", "taip pat", "todėl", "be to", "bei"),
    "de": ("und", "auch"),
    "es": ("y", "además", "también"),
    "fr": ("et", "aussi"),
    "it": ("e", "anche"),
    "pt": ("e", "também"),
    "pl": ("i", "oraz"),
    "nl": ("en", "ook"),
    "uk": ("і", "та", "також"),
    "zh": ("而且", "并且", "並且", "还有", "還有", "另外", "所以", "因为", "因為"),
}
"""Words that add a clause."""

INSIDE = {"zh": ("但是", "(?<![不非])但", "不过", "不過", "可是", "然而")}
"""In writing without blanks: the words of contrast that part clauses without a comma (regular expressions)."""
