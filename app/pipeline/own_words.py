"""Which words of a text are its writer's: not the mails that a reply quotes, answers below a review, translations.

Exports keep them in one cell, and only the customer's words are mentions; they are told by how they are marked.
"""

import re
from collections.abc import Iterator

from models.base import Span

_DATED = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}:\d{2}|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_VERB = (
    r"folgendes\ geschrieben|volgende\ geschreven|"
    r"wrote|schrieb|a\ écrit|escribió|escreveu|ha\ scritto|schreef|skrev|kirjoitti|napisał\(?a?\)?|pisze|napsala?|"
    r"написал[аи]?|пишет|писал[аи]?|пише|rašė|parašė|rakstīja|kirjutas|írta|a\ scris|yazdı|έγραψε|寫道|写道|のメール"
)
_WRITTEN = re.compile(rf"(?<![^\W\d_])(?:{_VERB}|님이\ 작성)(?![^\W\d_])", re.VERBOSE | re.IGNORECASE)
_ADDRESSED = re.compile(  # an address, perhaps a verb of writing, the colon
    rf"(?:<[^<>\n]{{3,80}}>|\[email\])[)\]> ]{{0,3}}(?:[^\n]{{0,40}}?(?:{_VERB}))?[ ]{{0,2}}\Z",
    re.VERBOSE | re.IGNORECASE,
)
_FLAT = re.compile(  # lines that a table has joined
    rf"(?<![^\W\d_])(?:{_VERB})(?![^\W\d_])[^\n:：]{{0,80}}[:：][ ]{{0,2}}>", re.VERBOSE | re.IGNORECASE
)
_SENTENCE = re.compile(r"(?:[.!?…。！？][\"'»”)]?|\A)\s*")
_LONGEST = 250  # code points of the line or two that announce a quoted mail
_ANNOUNCED = re.compile(r"[:：][ \t]*+$", re.MULTILINE)
_ORIGINAL = re.compile(
    r"""^[ \t>]*[-_=*]{2,}[ \t]*
        (?:original\ (?:message|e-?mail)|forwarded\ message|begin\ forwarded\ message|ursprüngliche\ nachricht|
           weitergeleitete\ nachricht|message\ d.origine|message\ transféré|mensaje\ (?:original|reenviado)|
           mensagem\ (?:original|encaminhada)|messaggio\ (?:originale|inoltrato)|oorspronkelijk\ bericht|
           исходное\ сообщение|пересланное\ сообщение|пересылаемое\ сообщение|pradinis\ laiškas|
           persiųstas\ (?:laiškas|pranešimas)|oryginalna\ wiadomość|původní\ zpráva|原始郵件|原始邮件|轉寄郵件|转发邮件|
           元のメッセージ|원본\ 메시지)
        [^\n]*$""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_ABOVE = re.compile(  # what desks write above the answers that they quote
    r"^[ \t>]*[-#]{2,}[ \t]*(?:please\ )?(?:type|write|reply|bitte|veuillez|por\ favor|введите|напишите)[^\n#]{0,80}?"
    r"(?:above|oberhalb|über|au-dessus|encima|выше)[^\n]{0,60}[-#]{2,10}[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_FROM = (
    r"from|von|de|от|від|nuo|da|od|van|från|fra|feladó|de\ la|lähettäjä|saatja|kimden|gönderen|από|寄件者|发件人|"
    r"發件人|差出人|보낸\ 사람"
)
_SUBJECT = (
    r"subject|betreff|objet|asunto|assunto|тема|oggetto|temat|onderwerp|ämne|emne|předmět|predmet|tárgy|subiect|aihe|"
    r"teema|konu|θέμα|主旨|主题|主題|件名|제목"
)
_SENT = (
    r"sent|date|gesendet|datum|envoyé|enviado|fecha|data|отправлено|дата|надіслано|išsiųsta|gauta|inviato|wysłano|"
    r"verzonden|skickat|enviada\ em|sendt|dato|odesláno|odoslané|elküldve|dátum|trimis|lähetetty|päivämäärä|saadetud|"
    r"kuupäev|gönderildi|tarih|στάλθηκε|ημερομηνία|보낸\ 날짜|날짜|寄件日期|发送时间|發送時間|日期|送信日時"
)
_TO = (
    r"to|cc|an|à|para|кому|kam|a|do|aan|till|til|komu|címzett|către|vastaanottaja|adressaat|kime|προς|收件者|收件人|"
    r"宛先|받는\ 사람"
)
_HEADER = re.compile(
    rf"^[ \t]{{0,8}}\*?(?:{_FROM})\*?[ ]?[:：][^\n]{{1,200}}"
    rf"(?:\n[ \t]{{0,8}}\*?(?P<field>{_SUBJECT}|{_SENT}|{_TO}|tema)\*?[ ]?[:：][^\n]{{0,300}}){{1,6}}",
    re.MULTILINE | re.IGNORECASE,
)
_FIELDS = [
    re.compile(rf"^[ \t]*\*?(?:{one})\*?[ ]?[:：]", re.MULTILINE | re.IGNORECASE) for one in (f"{_SUBJECT}|tema", _SENT)
]
_QUOTED = re.compile(  # lines that are marked; a single one has quotation marks or a blank line after it
    r"(?:^[ \t]*>(?:[> \t][^\n]*)?(?:\n|\Z)){2,}|^[ \t]*>[> \t]*[ \t]"
    r"(?:[\"'“„«][^\n]*(?:\n|\Z)|[(*_]?[^\W\d][^\n]*\n(?=[ \t]*\n))",
    re.MULTILINE,
)
_QUOTED_AFTER = re.compile(r"\s*(?:^[ \t]*>[^\n]*(?:\n|\Z))+", re.MULTILINE)
_TRANSLATED = re.compile(
    r"""[(（][ ]?(?:
          (?: translated\ by|übersetzt\ (?:von|durch)|traduit\ par|traducido\ por|traduzido\ (?:pelo|por)|
              tradotto\ da|traduzione\ di|traduït\ per|tradus\ de|vertaald\ door|przetłumaczone\ przez|
              översatt\ av|oversat\ af|oversatt\ av|přeloženo|preložené|prevedel|preveo|prevod|перевод|переведено|
              переклад|перекладено|превод|преведено\ от|išversta(?:\ naudojant)?|išvertė|tulkojis|tulkojums|tõlkinud|
              lefordította\ a|μετάφραση\ από|diterjemahkan\ oleh|(?:được\ )?dịch\ bởi|ترجمة|ترجمه|תורגם\ על\ ידי|
              แปลโดย
          )[ ]?[„"«]?google[“"»]?[^()（）\n]{0,12}
          | (?:由|通过|通過)[ ]?google[^()（）\n]{0,6}翻[译譯][^()（）\n]{0,4}
          | google[^()（）\n]{0,3}(?:による翻訳|提供(?:翻譯|翻译)|(?:機器|机器)?(?:翻譯|翻译)|번역(?:\ 제공)?)
          | googlen\ kääntämä|google\ tarafından\ çevrildi|a\ google\ fordítása
        )[ ]?[)）]""",
    re.VERBOSE | re.IGNORECASE,
)
_ORIGINAL_TEXT = re.compile(
    r"[(（](?:originale?|originál|izvorno|izvirnik|avis d.origine|origineel|oryginał|"
    r"wersja oryginalna|původní(?: text)?|pôvodn[ýé](?: text)?|eredeti|оригинал|оригінал|originalas|oriģināls|"
    r"originaal|alkuperäinen|orijinal|asli|bản gốc|πρωτότυπο|πρωτότυπο κείμενο|النص الأصلي|الأصل|اصلی|מקור|מקורי|"
    r"ต้นฉบับ|मूल|原文|原始(?:評論|评论|內容|内容)|원문|원본)[)）]",
    re.IGNORECASE,
)
_APART = re.compile(r"(?:\A|\n[ \r]*\n)[ ]*\Z")  # nothing, or a blank line
_BROKEN = re.compile(r"[ \r]*\n")
_BLANKS = 20
_ORIGINAL_HEAD = re.compile(rf"\s*{_ORIGINAL_TEXT.pattern}", re.IGNORECASE)
_ANSWER = re.compile(
    r"""(?:(?<=\n\n)|(?<=\n[ ]\n)|(?<=\n\r\n))[-–—*]{0,3}[ ]?
        (?: (?:response|reply|answer|comment)\ (?:from|by|of)\ (?:the\ )?(?:owner|developer|seller|manager|management|
              property|host|business|company|hotel|restaurant|store|shop|merchant|team)
          | (?:owner|developer|seller|management|company|merchant|manager|property|host)(?:.s)?\ (?:response|reply)
          | ответ\ (?:от\ )?(?:официальн\w+\ )?(?:владельца|отеля|компании|магазина|продавца|представителя|разработчика|
              администрации|организации|ресторана|банка|заведения|службы\ поддержки|бренда)[^\n:]{0,40}
          | (?:savininko|įmonės|pardavėjo|kūrėjo|administracijos)\ atsakymas
          | antwort\ (?:vom|von|des|der)\ (?:eigentümer|inhaber|verkäufer|entwickler|unternehmen|hotel)\w*
          | réponse\ (?:du|de\ la|de\ l.|de)\ ?(?:propriétaire|vendeur|direction|établissement|développeur|entreprise)
          | (?:respuesta|resposta|risposta)\ (?:del?|do|da|dal?la)\ (?:propietario|proprietário|proprietario|vendedor|
              venditore|empresa|azienda|hotel|establecimiento|direzione|desarrollador|desenvolvedor|sviluppatore)
          | odpowiedź\ (?:właściciela|sprzedawcy|firmy|dewelopera|hotelu)
          | відповідь\ (?:власника|магазину|продавця|компанії)
          | (?:商家|店家|店主|业主|業主|賣家|卖家|掌柜|酒店|官方|開發者|开发者)的?(?:回复|回覆|回復|回應|回应|答复|解释)
          | (?:オーナー|出品者|ショップ|店舗|開発者)(?:からの|の)(?:返信|回答|コメント)
          | (?:사장님|판매자|개발자)\ ?(?:답글|댓글|답변)
        ) (?=[ \t]*(?:[:：(（\n]|\Z|\d|a\ |an\ |vor\ |hace\ |il\ y\ a|назад))
        [^\n:：]{0,40} (?:[:：]\s?(?:[^\n]{12}|[\u4e00-\u9fff]{4})|[:：]?\n|\Z)""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W_]")


def own_words(text: str, *, whole: bool = True) -> list[Span]:
    """The stretches of `text` that are its writer's, in order; the whole text, if `whole`, where none would be left.

    Left out are mails that are quoted, what the owner of a place answered below, and what Google made of the text.
    """
    others = sorted([*_translations(text), *_flat(text), *(_quotes(text) if "\n" in text else ())])
    if not others:
        return [(0, len(text))]
    kept: list[Span] = []
    at = 0
    for start, end in [*others, (len(text), len(text))]:
        if start > at:
            kept.append((at, start))
        at = max(at, end)
    own = [_stripped(text, span) for span in kept if _LETTER.search(text, *span)]
    return own or ([(0, len(text))] if whole else [])


def without_translation(text: str) -> str:
    """The text without what Google made of it, where it stands in the same cell; any other as it is."""
    if not (made := _translations(text)):
        return text
    ends = [0, *(at for span in made for at in span), len(text)]
    left = "".join(text[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)).strip()
    return left if _LETTER.search(left) else text


def _translations(text: str) -> list[Span]:
    """What Google translated, with its marks.

    It goes from its mark to that of the original, or from a mark that follows the original to the end.
    """
    mark = _TRANSLATED.search(text) if "oogle" in text.lower() else None
    if mark is None:
        return []
    headed = _ORIGINAL_HEAD.match(text)
    if headed is not None and headed.end() <= mark.start():
        return [headed.span(), (mark.start(), len(text))]
    if _APART.search(text, max(0, mark.start() - _BLANKS), mark.start()) is None:
        below = text[: mark.start()].rstrip(" ")[-1:] == "\n" and _BROKEN.match(text, mark.end())
        if not below:
            return []  # somebody speaks of a translation
    original = _ORIGINAL_TEXT.search(text, mark.end())
    return [(mark.start(), original.end() if original else len(text))]


def _flat(text: str) -> list[Span]:
    """A mail quoted within a line: "On Tue, 3 March 2026 Ann wrote: > ...", from the sentence that has the date on."""
    for match in _FLAT.finditer(text) if ">" in text else ():
        before = max(0, match.start() - _LONGEST)
        dated = next(_DATED.finditer(text, before, match.start()), None)
        starts = [one.end() for one in _SENTENCE.finditer(text, before, dated.start() if dated else before)]
        if dated and starts:
            return [(starts[-1], len(text))]
    return []


def _quotes(text: str) -> list[Span]:
    """Where mails and answers are quoted; after a header, or announced by an address, they go on to the end."""
    found = [(match.start(), match.end()) for match in _QUOTED.finditer(text)]
    for start, end, sure in _announced(text):
        marked = _QUOTED_AFTER.match(text, end)
        if marked or sure:
            found.append((start, marked.end() if marked else len(text)))
    found += [(match.start(), len(text)) for match in _ANSWER.finditer(text)]
    found += [(match.start(), len(text)) for match in _ORIGINAL.finditer(text)]
    for match in _ABOVE.finditer(text):
        found.append((match.start(), len(text) if _LETTER.search(text, 0, match.start()) else match.end()))
    for match in _HEADER.finditer(text):
        if not _LETTER.search(text, 0, match.start()):
            found.append(match.span())
        elif all(field.search(match[0]) for field in _FIELDS):
            found.append((match.start(), len(text)))
    return found


def _announced(text: str) -> Iterator[tuple[int, int, bool]]:
    """A line, or two, that end in a colon and hold a date, and a verb of writing or an address: "On ... wrote:".

    With an address before the colon it is sure to announce a mail, even if nothing marks that.
    """
    for match in _ANNOUNCED.finditer(text):
        begin = text.rfind("\n", 0, match.start()) + 1
        above = text.rfind("\n", 0, max(0, begin - 1)) + 1
        own = text[begin : match.start()]
        sure = _ADDRESSED.search(own[-_LONGEST:]) is not None
        if not sure and not _WRITTEN.search(own[-_LONGEST:]):
            continue
        for start in dict.fromkeys((begin, above)):
            line = text[start : match.start()]
            if len(line) <= _LONGEST and _DATED.search(line) and not line.lstrip().startswith(">"):
                yield start, match.end(), sure
                break


def _stripped(text: str, span: Span) -> Span:
    start, end = span
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
