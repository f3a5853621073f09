"""What tells a personal number in the languages that are read: words before it, and how each country writes its own.

Regular expressions without case, but where a word in small letters is another's (`dni` are days in Polish).
"""

from app.pipeline.redaction.view import LETTER

WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        r"(?:ni|nhs|pps|ppsn|nric|tax\ file|social\ insurance|aadhaa?r(?:\ card)?)\ (?:number|no)",
        r"(?:nhs|ppsn|nric|aadhaa?r|adhaa?r|आधार)(?:\ card)?",
        r"(?-i:PPS|TFN|SIN)",
    ),
    "lv": (r"personas\ kod\w*",),
    "et": (r"isikukood\w*",),
    "pl": (r"pesel\w*", r"numer\w*\ dowodu(?:\ osobistego)?", r"(?-i:NIP)"),
    "de": (
        r"(?:steuer-?|(?:steuerlich|persönlich)e[nr]?\ )id(?:entifikations)?-?(?:nummer|nr)",
        r"steuer-?id",
        r"(?:sozial|renten)versicherungs-?(?:nummer|nr)",
        r"sv-?(?:nummer|nr)",
        r"ahv(?:-?(?:nummer|nr))?",
    ),
    "fr": (
        r"(?:(?:num[eé]ro|n[°o]|no)\.?\ (?:de\ )?)?s[eé]cu(?:rit[eé]\ sociale)?",
        r"nir|niss",
        r"num[eé]ro\ national",
    ),
    "es": (r"(?-i:DNI|NIE|NIF)", r"curp", r"(?-i:RUT|RUN)", r"c[eé]dula(?:\ de\ (?:identidad|ciudadan[ií]a))?"),
    "it": (r"codic[ei]\ fiscal[ei]", r"cod\.?\ ?fisc\.?", r"c\.f\.", r"(?-i:CF)"),
    "pt": (r"cpf", r"contribuinte", r"cart[aã]o\ de\ cidad[aã]o", r"(?-i:RG)"),
    "nl": (r"bsn(?:-?(?:nummer|nr))?", r"burgerservice-?nummer", r"sofi-?nummer", r"rijksregister-?nummer", r"insz"),
    "uk": (r"рнокпп", r"(?-i:ІПН)", r"ідентифікаційн\w*\ (?:номер|код)\w*"),
    "be": (r"(?:асабіст\w*|ідэнтыфікацыйн\w*)\ нумар\w*", r"(?:личн|идентификационн)\w*\ номер\w*"),
    "kk": (r"иин", r"жсн"),
    "ja": (r"マイナンバー", r"個人番号"),
    "ko": (r"주민(?:등록)?번호", r"외국인등록번호"),
    "fi": (r"henkilötunnu\w*", r"hetu\w{0,3}", r"sotu\w{0,3}"),
    "sv": (r"personnumm?er\w*", r"samordningsnumm?er\w*", r"personbeteckning\w*"),
    "no": (r"fødselsnumm?er\w*", r"cpr(?:-?(?:nummer|nr))?"),
    "cs": (r"rodn[eé]\ č[ií]slo", r"rodn[eé]ho\ č[ií]sla", r"r\.\ ?č\."),
    "sk": (r"rodn[ée]ho\ čísla",),
    "ro": (r"(?-i:CNP)", r"cod(?:ul)?\ numeric\ personal"),
    "bg": (r"(?-i:ЕГН)",),
    "hr": (r"(?-i:OIB|JMBG|ЈМБГ)",),
    "hu": (r"személyi\ ?(?:szám|igazolvány)\w*", r"adó(?:szám|azonosító)\w*", r"taj(?:-?\ ?szám\w*)?"),
    "el": (r"(?-i:ΑΜΚΑ|ΑΦΜ|Α\.Μ\.Κ\.Α\.|Α\.Φ\.Μ\.)", r"αριθμό\w*\ ταυτότητας"),
    "he": (r"(?:מספר\ )?(?:ה)?תעודת\ זהות", r"ת\.ז\.?", r'ת"ז'),
    "ar": (r"(?:ال)?(?:رقم\ )?(?:ال)?(?:هوية|قومي)(?:\ (?:ال)?وطنية)?",),
    "fa": (r"(?:کد|شماره)\ ملی",),
    "hi": (r"आधार(?:\ (?:कार्ड|नंबर|संख्या))*",),
    "th": (r"(?:เลข(?:ที่)?)?บัตรประชาชน",),
    "vi": (r"(?-i:CCCD|CMND)", r"căn\ cước"),
    "id": (r"(?-i:NIK|KTP)",),
    "tr": (r"t\.?\ ?c\.?\ kimlik\w*", r"kimlik", r"tckn", r"(?-i:TC)"),
}
"""Words after which a number of one of `FORMS` is a person's."""

FORMS: tuple[str, ...] = (
    r"[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]",  # Italy
    r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d",  # Mexico
    r"[12]\ ?\d\d\ ?\d\d\ ?\d[\dAB]\ ?\d{3}\ ?\d{3}(?:\ ?\d\d)?",  # France
    r"\d{7}[A-Z]\d{3}[A-Z]{2}\d",  # Belarus
    r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]",  # Finland, Sweden, Denmark
    r"(?:19|20)?\d{6}[-+\ ]?\d{4,5}",  # Sweden, Norway, Denmark, Latvia
    r"\d{6}[-\ ]?\d{7}",  # Korea
    r"\d{6}/\d{3,4}",  # Czechia
    r"756(?:\.\d{4}){2}\.\d\d",  # Switzerland
    r"\d-\d{4}-\d{5}-\d\d-\d",  # Thailand
    r"\d\d\ ?\d{6}\ ?[A-Z]\ ?\d{3}",  # Germany, pension
    r"\d{4}(?:[-\ ]\d{4}){2}",  # India, Japan
    r"\d\d(?:\ \d{3}){3}",  # Germany, tax
    r"\d{3}(?:\ \d{3}){2}\ \d\d",  # Turkey
    r"\d\d\.\d\d\.\d\d[-\ ]\d{3}[.\ ]\d\d",  # Belgium
    r"\d{3}\.\d{3}\.\d{3}-\d\d",  # Brazil
    r"\d{1,3}(?:\.\d{3}){3}",  # Colombia
    r"\d{1,2}\.\d{3}\.\d{3}-?[\dA-Z]?",  # Spain, Chile, Argentina
    r"\d{7,8}-[\dK]",  # Chile
    r"\d{3}-\d{3}-\d\d-\d\d",  # Poland, tax
    r"\d{3}(?:[-.\ ]\d{3}){2}",  # Canada, Australia, Netherlands, Portugal
    r"\d{3}[-\ ]\d{3}[-\ ]\d{4}",  # Great Britain, health
    r"\d{4}[.\ ]\d\d[.\ ]\d{3}",  # Netherlands
    r"\d{6}-\d\d-\d{4}",  # Malaysia
    r"\d{8}\ ?\d\ ?[A-Z]{2}\d",  # Portugal
    r"[A-Z]{3}\ ?\d{6}",  # Poland, card
    r"[A-Z]{2}\ ?(?:\d{2}\ ?){3}[A-D]",  # Great Britain, insurance
    r"(?:[A-Z][-\ ]?)?\d{7,8}[-\ ]?[A-Z]{1,2}",  # Spain, Ireland, Singapore
    r"\d{6}[A-Z]{2}",  # Hungary
    r"\d{7,16}",
)
"""How these numbers are written, those of more parts first."""

INDIAN = r"(?:pan\ card|pan|पैन(?:\ कार्ड)?)(?:\ (?:number|no|नंबर))?"
INDIAN_FORM = r"[A-Z]{5}\d{4}[A-Z]"
"""A pan is a thing of the kitchen too."""

SMALL = r"(?:dni|nie|nif)"
SMALL_FORM = r"(?:[XYZ]-?\d{7}|\d{8})-?[A-Z]"
"""Of Spain, after its words in small letters: only with the letter."""

GAP = (
    rf"(?:[\ :=#№.,()'\"«-]|\b(?:is|was|it's|its|my|this|number|no|nr|card|id|ist|lautet|nummer|est|es|è|é|mijn|mi|meu|"
    rf"mon|mio|minun|är|er|on|jest|to|ir|yra|je|мой|номер|это|код|numara\w*|numero|número|numéro|numer|nro|num|benim|"
    rf"mitt|saya|số|नंबर|संख्या|है|هو)"
    rf"(?!{LETTER})|[°º是为為：はは는은])"
)
"""What may stand between a word and its number."""

_NAMED = r"(?-i:[A-ZÀ-Þ]\w{1,20}\ [A-ZÀ-Þ]\w{1,20}),\ "
_BORN_EN = (
    r"(?:(?:i|he|she|me)(?:\ (?:was|am|is))?|(?:name(?:'s|\ is|:)|son|daughter|child|baby|kid|wife|husband|mother|mum|"
    r"mom|father|dad|brother|sister|passenger)(?:[\ ,(]{1,2}\w{1,20}){0,3})[\ ,(]{1,3}"
)
_BORN_DE = (
    r"(?:(?:ich|er|sie)(?:\ (?:bin|ist|wurde))?|(?:name(?:\ ist|:)|sohn|tochter|kind|baby|frau|mann|mutter|vater|"
    r"bruder|schwester|herr|passagier)(?:[\ ,(]{1,2}\w{1,20}){0,3})[\ ,(]{1,3}"
)
_BORN_FR = (
    r"(?:je\ suis|(?:il|elle)\ est|suis|(?:fils|fille|enfant|bébé|mari|femme|épouse|époux|mère|père|frère|s(?:oe|"
    r"œ)ur|monsieur|"
    r"madame|mme|mr?\.?|passager|passagère|titulaire|patiente?|cliente?|nom)(?:[\ ,(:]{1,2}\w{1,20}){0,3})[\ ,(]{1,3}"
)
_BORN_ES = (
    r"(?:soy|fui|(?:él|ella)\ es|(?:hij[oa]|niñ[oa]|bebé|marido|mujer|espos[oa]|madre|padre|herman[oa]|señora?|"
    r"pasajer[oa]|"
    r"titular|paciente|cliente|nombre)(?:[\ ,(:]{1,2}\w{1,20}){0,3})[\ ,(]{1,3}"
)
_BORN_IT = (
    r"(?:sono|(?:lui|lei)\ è|(?:figli[oa]|bambin[oa]|neonat[oa]|marito|moglie|madre|padre|fratello|sorella|signora?|"
    r"passegger[oa]|titolare|paziente|cliente|nome)(?:[\ ,(:]{1,2}\w{1,20}){0,3})[\ ,(]{1,3}"
)
"""Who is born, lest a company is."""

_HEAD = r"(?<![^\n.;:(])(?:(?<![.;:(])|(?<=[:(]))"
"""Nothing goes before in the clause: who writes so speaks of himself."""
BORN: dict[str, tuple[str, ...]] = {
    "en": (r"date\ of\ birth", r"birth\ ?da(?:te|y)", r"d\.?o\.?b\.?", rf"(?:{_BORN_EN}|you\ )born(?:\ on)?"),
    "ru": (r"дат\w*\ рождения", r"родил(?:ся|ась)", r"д\.\ ?р\."),
    "lt": (r"gimimo\ dat\w*", r"gim(?:iau|ęs|usi)"),
    "zh": (r"出生日期", r"出生年月日?", r"出生(?:于|於)?"),
    "lv": (r"dzimšanas\ dat\w*", r"dzim(?:is|usi)"),
    "et": (r"sünni(?:aeg|kuupäev)\w*",),
    "pl": (r"dat\w*\ urodzenia", r"ur\.", r"urodzon[ya]"),
    "de": (r"geburtsdatum", r"geb\.", rf"(?:{_BORN_DE}|sie\ )geboren(?:\ am)?", rf"{_HEAD}geboren\ am", r"geburtstag"),
    "fr": (r"date\ de\ naissance", rf"(?:{_BORN_FR}|{_HEAD})née?(?:\(e\))?\ le", r"anniversaire"),
    "es": (r"fecha\ de\ nacimiento", r"nací\ el", rf"(?:{_BORN_ES}|{_HEAD})nacid[ao]\ el", r"cumpleaños"),
    "it": (r"data\ di\ nascita", rf"(?:{_BORN_IT}|{_HEAD})nat[ao]\ il"),
    "pt": (r"data\ de\ nascimento", r"nasci(?:d[ao])?\ (?:em|a)"),
    "nl": (r"geboorte-?datum",),
    "uk": (r"дат\w*\ народження", r"народив(?:ся|лася)"),
    "fi": (r"syntymäaika\w*", r"syntynyt"),
    "sv": (r"födelsedatum", r"född", r"fødselsda(?:to|g)", r"født", r"födelsedag"),
    "cs": (r"datum\ narození", r"nar\."),
    "tr": (r"doğum\ tarihi\w*",),
    "hu": (r"születési\ (?:dátum|idő)\w*", r"született\w*"),
    "ro": (r"data\ na[sșş]terii", r"născut[ă]?(?:\ (?:pe|la|în))?"),
    "bg": (r"дат\w*\ на\ раждане", r"роден[а]?\ на"),
    "hr": (r"datum\w*\ rođenja", r"rođen[a]?", r"датум\w*\ рођења"),
    "el": (r"ημερομηνία\ γέννησης", r"γεννήθηκα(?:\ στις)?"),
    "ar": (r"تاريخ\ (?:ال)?ميلاد\w*", r"تاريخ\ الولادة"),
    "fa": (r"تاریخ\ تولد\w*",),
    "he": (r"תאריך\ (?:ה)?לידה",),
    "hi": (r"जन्म\ ?(?:तिथि|तारीख)",),
    "th": (r"วันเกิด", r"เกิดวันที่"),
    "vi": (r"ngày\ sinh",),
    "id": (r"tanggal\ lahir",),
    "ka": (r"დაბადების\ თარიღი",),
    "ja": (r"生年月日",),
    "ko": (r"생년월일",),
}
"""Words after which a date is that of somebody's birth."""

NAMED_BORN = rf"{_NAMED}(?:born(?:\ on)?|geboren(?:\ am)?|née?(?:\(e\))?\ le|nacid[ao]\ el|nat[ao]\ il)"
"""After a first and a last name."""

BORN_EAST = r"(?:생년월일|生年月日|出生(?:日期|年月日))"
BIRTHDATE_BARE = r"(?:(?:19|20)?\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
"""Written without signs, as in Korea."""

_MONTH = r"[^\W\d_]{3,12}\.?"
BIRTHDATE = (
    rf"(?:\d{{1,2}}[./-]\ ?\d{{1,2}}[./-]\ ?(?:\d{{4}}|\d\d)|(?:19|20)\d\d[./-]\ ?\d{{1,2}}[./-]\ ?\d{{1,2}}|"
    rf"\d{{1,2}}(?:st|nd|rd|th|er|\.)?(?:\ of|\ de)?\ {_MONTH}(?:\ de)?,?\ (?:19|20)\d\d|"
    rf"{_MONTH}\ \d{{1,2}}(?:st|nd|rd|th)?,?\ (?:19|20)\d\d|"
    r"(?:19|20)\d\d\ ?[年년]\ ?\d{1,2}\ ?[月월](?:\ ?\d{1,2}\ ?[日号號일])?|"
    r"(?:19|20)\d\d\ m\.\ \w{4,12}\ \d{1,2}(?:\ d\.)?)"
)
"""A day, with its year."""
