"""Passwords, codes and internet addresses: the words before them, and what they look like."""

from app.pipeline.redaction.view import END, MASK

ANNOUNCED = (
    r"(?:pass(?:word|code|phrase|wd|ord)|pwd|парол(?:ь|я|ем|ю)|slaptažod\w*|slaptazod\w*|密[码碼]|口令|passwort|kennwort|"
    r"mot\ de\ passe|contraseña|senha|hasł[oa]|wachtwoord|parool\w*|salasõna|parole\w*|salasana\w*|lösenord\w*|heslo|"
    r"şifre\w*|parola\w*|パスワード|비밀번호|adgangskode)"
)
PIN_ANNOUNCED = r"(?:pin(?:[-\ ]?(?:codes?|number|no|kod\w*|码|碼))?|пин(?:[-\ ]?код\w*)?)"
"""Four digits follow; more are a postal code in India and the USA."""

CODE_ANNOUNCED = (
    r"(?:otp|one[-\ ]time\ (?:code|password|pin|passcode)|verification\ code|код\w*\ (?:подтверждения|из\ (?:смс|sms))|"
    r"patvirtinimo\ kod\w*|验证码|驗證碼|校验码)"
)
CARD_CODE_ANNOUNCED = r"(?:(?:cvv|cvc|csc|cvn)2?(?:[-/\ ]?(?:code|код\w*|kod\w*|cvv|cvc)2?)?)"

_QUOTE = r"['\"“«‹「]?"
TOLD = rf"\ ?[:=]\ ?{_QUOTE}"
"""Between a word and what it announces: nearly any word may follow it."""

SAID = rf"(?:\ (?:is|was|это|был|yra|buvo|ist|lautet|est|es|é|è|jest|to|är|on|je)\ {_QUOTE}|[是は는은]\ ?{_QUOTE})"
"""Between a word and a password in a sentence: only what no word looks like is one there."""

_LAST = r"(?<![.,;:!?)\]}'\"”»›」])"
SIGNED = rf"(?=[^\s{MASK}]{{0,40}}[\d@#$%^&*+=_])(?=[^\s{MASK}]{{0,40}}[^\W_])[^\s{MASK}，。！？、；]{{4,64}}{_LAST}"
"""Four signs and more, with a digit or a sign that no word has."""

MIXED = (
    rf"(?:\d{{4,16}}|(?=[^\s{MASK}]{{0,40}}\d)(?=[^\s{MASK}]{{0,40}}[^\W\d_])[^\s{MASK}，。！？、；]{{5,64}}{_LAST})"
)
"""Digits, or five signs and more, letters and digits among them."""

IP_ANNOUNCED = r"(?:ip(?:v[46])?(?:[-\ ]?(?:addr(?:ess)?|адрес\w*|adres\w*|地址|位址|アドレス))?|айпи)"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_OWN = r"(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|22[4-9]|2[3-5]\d)\."
IP = (
    rf"(?:(?!{_OWN})(?:{_OCTET}\.){{3}}{_OCTET}(?!\.?\d)|(?!f[cde][0-9a-f]{{2}}:)(?:(?:[0-9a-f]{{1,4}}:){{4,7}}|"
    rf"(?:[0-9a-f]{{1,4}}:){{1,6}}:(?:[0-9a-f]{{1,4}}:){{0,5}})[0-9a-f]{{1,4}}{END}(?!:))"
)
"""An address of the public internet; one of a house's own network, such as 192.168.1.1, is nobody's."""
