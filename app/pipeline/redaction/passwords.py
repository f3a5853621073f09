"""Passwords, codes and internet addresses: the words before them, and what they look like."""

from app.pipeline.redaction.view import END, LETTER, MASK
from app.pipeline.signs import HAN, HANGUL, KANA

ANNOUNCED = (
    r"(?:pass(?:word|code|phrase|wd|ord)s?|pwd|парол(?:ь|я|ем|ю)|slaptažod\w*|slaptazod\w*|密[码碼]|口令|passwort|kennwort|"
    r"mot\ de\ passe|contraseña|senha|hasł[oa]|wachtwoord|parool\w*|salasõna|parole\w*|salasana\w*|lösenord\w*|heslo|"
    r"şifre\w*|parola\w*|パスワード|비밀번호|adgangskode|kodeord|passord|jelsz[óa]\w*|парола|lozink\w*|лозинк\w*|"
    r"(?:mật\ khẩu|kata\ sandi)|كلمة\ (?:المرور|السر)|رمز\ عبور|סיסמ[הא]|รหัสผ่าน|पासवर्ड|პაროლი)"
)
TOLD_ALONE = r"(?:pw|κωδικ[όο]ς(?:\ πρόσβασης)?)"
"""Words that mean much else, unless a colon or a sign of equality follows."""

KEY_ANNOUNCED = (
    r"(?:(?:api|client|secret|access|private|auth(?:entication|orization)?|webhook|license|licence)[-_\ ]?(?:key|"
    r"secret|token|id)|"
    r"(?:api|client)\ secret\ key|(?:access|refresh|bearer|session|security|github|gitlab|bot)?[-_\ ]?token|apikey|"
    r"api-?ключ\w*|ключ\ api|токен\w*|api\ raktas|api-schlüssel)"
)
KEY = r"(?=[a-z._~+/-]{0,60}\d)(?=[\d._~+/-]{0,60}[a-z])[a-z0-9](?:[\w~+/-]|\.(?=\w)){15,400}={0,2}"
"""Sixteen signs and more, letters and digits among them."""
PIN_ANNOUNCED = r"(?:pin(?:[-\ ]?(?:codes?|number|no|kod\w*|码|碼))?|пин(?:[-\ ]?код\w*)?)"
"""Four digits follow; more are a postal code in India and the USA."""

CODE_ANNOUNCED = (
    r"(?:otp|one[-\ ]time\ (?:code|password|pin|passcode)|verification\ code|код\w*\ (?:подтверждения|из\ (?:смс|sms))|"
    r"(?:patvirtinimo|sms)\ kod\w*|验证码|驗證碼|校验码)"
)
CARD_CODE_ANNOUNCED = r"(?:(?:cvv|cvc|csc|cvn)2?(?:[-/\ ]?(?:code|код\w*|kod\w*|cvv|cvc)2?)?|(?:card\ )?security\ code)"

_QUOTE = r"['\"“«‹「]?"
TOLD = rf"\ ?[:=]\ ?{_QUOTE}"
"""Between a word and what it announces: nearly any word may follow it."""

SAID = rf"(?:\ (?:is|was|это|был|yra|buvo|ist|lautet|est|es|é|è|jest|to|är|on|je)\ {_QUOTE}|[是は는은]\ ?{_QUOTE})"
"""Between a word and a password in a sentence: only what no word looks like is one there."""

_UNIT = (
    r"(?:[年月日号號次位碼码字个個天家元块塊遍秒人字文桁]|小[时時]|分(?!享)|回(?![车車复復覆来來到])|(?<=0)[多余餘]|"
    r"[년월일번자개회원명초])"
)
_YEAR = r"(?:19|20)\d\d(?!\d)"
_NO_COUNT = rf"(?!\d{{1,8}}(?!\d)\ ?{_UNIT})(?!(?:{_YEAR}|\d{{1,6}}00(?!\d))\ [^\W\d_]{{3}})"
"""No count of days or times, no year or round number with a word after it, as in "PIN: 2000 stores"."""

_LAST = r"(?<![.,;:?)\]}'\"”»›」])"
_SIGN = rf"[^\s{MASK}{HAN}{KANA}{HANGUL}，。！？、；]"
"""Of a password: never a letter of writing without blanks, where a whole clause would be one word."""

SIGNED = (
    rf"{_NO_COUNT}(?!\d{{1,2}}[-~]\d{{1,2}}(?!{LETTER}))"
    rf"(?={_SIGN}{{0,40}}[\d@#$%^&*=_])(?={_SIGN}{{0,40}}(?!_){LETTER}){_SIGN}{{4,64}}{_LAST}"
)
"""Four signs and more, with a digit or a sign that no word has; "8-16" says how many."""

MIXED = rf"{_NO_COUNT}(?:\d{{4,16}}|(?={_SIGN}{{0,40}}\d)(?={_SIGN}{{0,40}}[a-z]){_SIGN}{{5,64}}{_LAST})"
"""Digits, or five signs and more, letters and digits among them."""

RIGHT_AFTER = r"(?:\ ?(?:->|=>|→|[:=])\ ?|\ )['\"“«‹「(]{0,2}"
"""Between a word and a password that is said without another word."""

STRONG = (
    rf"(?!(?:sha|md|wpa|win|windows|office|android|ios|iphone|http|chrome|"
    rf"bitlocker)-?\d)(?={_SIGN}{{0,40}}[^\W\d_]\W?\d)(?=(?:{_SIGN}{{0,20}}\d){{2}})"
    rf"(?=(?:[^\W\d_]|\d+[^\W\d_]){_SIGN}{{7}}){_SIGN}{{8,64}}{_LAST}"
)
"""Eight signs and more, a letter right before a digit, two digits: no word looks so."""

IN_QUOTES = r"\ [\"'“«‹「]"
SAID_IN_QUOTES = rf"(?={_SIGN}{{0,40}}\d){_SIGN}{{4,64}}{_LAST}(?=[!?.,]?[\"'”»›」])"
"""A password that stands in quotation marks right after its word."""

TELLING = r"(?=[^\d\n]{0,24}?(?:[:=№#是为為]|\b(?:is|was|it's|its|number|no|nr|это|номер|numeris|yra)(?!\w)))"
"""Before what stands between a word and short digits: something there says that they are what was announced."""

_ENDS = (
    rf"(?=\ ?(?:\Z|[\r\n]|-\ |[^\w\s{MASK}$€£₽¥₴₸₹%°+*/-](?!\d))|"
    rf"(?<!00)(?:[{HAN}]|\ (?:is|isn't|does|doesn't|not|не)(?!{LETTER})))"
)


def told(digits: str) -> str:
    """Short digits after a word and TELLING."""
    return _NO_COUNT + digits


def bare(digits: str) -> str:
    """Short digits right after their word: no year, and at the end of the clause or where it goes on about them."""
    return f"{_NO_COUNT}(?!{_YEAR}){digits}{_ENDS}"


LONG = rf"{_NO_COUNT}(?:\d{{6,8}}(?<!00)|\d{{2}}(?:-\d{{2}}){{2}}|\d{{3}}-\d{{3}})"
"""Digits that are a code wherever they stand: too many for a year and not round."""

IP_ANNOUNCED = r"(?:ip(?:v[46])?(?:[-\ ]?(?:addr(?:ess)?|адрес\w*|adres\w*|地址|位址|アドレス))?|айпи)"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_OWN = r"(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|22[4-9]|2[3-5]\d)\."
IP = (
    rf"(?:(?!{_OWN})(?:{_OCTET}\.){{3}}{_OCTET}(?!\.?\d)|(?!f[cde][0-9a-f]{{2}}:)(?:(?:[0-9a-f]{{1,4}}:){{4,7}}|"
    rf"(?:[0-9a-f]{{1,4}}:){{1,6}}:(?:[0-9a-f]{{1,4}}:){{0,5}})[0-9a-f]{{1,4}}{END}(?!:))"
)
"""An address of the public internet; one of a house's own network, such as 192.168.1.1, is nobody's."""
