"""What is no mention and what a mention neither begins nor ends with: greetings, signatures, handles, small talk."""

import re

_GREETINGS = (
    r"hi+|hello+|hey+|helo|hai|dear|greetings|good\ (?:morning|afternoon|evening|day)|"
    r"здравствуй(?:те)?|добр(?:ый|ое|ого)\ (?:день|дня|утро|утра|вечер|вечера|времени\ суток)|привет(?:ствую)?|"
    r"sveiki|sveikas|sveika|labas|laba\ diena|labas\ (?:rytas|vakaras)|gerbiam(?:i|ieji)|"
    r"hallo|guten\ (?:tag|morgen|abend)|moin|servus|sehr\ geehrte\w*|hola|buen[oa]s?\ (?:d[ií]as|tardes|noches)|"
    r"bonjour|bonsoir|salut|ciao|buongiorno|buonasera|ol[áa]|bom\ dia|boa\ (?:tarde|noite)|dzień\ dobry|witam|cześć|"
    r"доброго\ дня|вітаю|привіт|sveicināti|labdien|tere|hej|merhaba|selam|ahoj|dobrý\ den|"
    r"你好|您好|哈囉|哈喽|嗨|早安|午安|大家好|こんにちは|안녕하세요|مرحبا|नमस्ते"
)
_ADDRESSED = r"(?:\s+(?:there|all|everyone|everybody|team|guys|folks|sir|madam|again|visiems|всем))?"
_PAUSE = r"\s,.!:;)\u2026~～，。！：；"
_HEAD = re.compile(
    rf"""(?: RT\s+@\w+:? | \.?@\s?[A-Za-z0-9_.]+:? | (?:https?://|www\.)\S+ | \[(?:handle|link)\] | [\s,;:–—|]
           | (?:{_GREETINGS}){_ADDRESSED}(?=[{_PAUSE}]|\Z)[{_PAUSE}]* )+""",
    re.VERBOSE | re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:(?<=\s)|(?<=[.!?…。！？]))"
    r"(?:(?:(?:[@#]|https?://|www\.|pic\.twitter)\S+|\[(?:handle|link)\])(?:\s+|\Z)|…\s*)+\Z",
    re.IGNORECASE,
)
_CLOSERS = ")）.!?。！？"
_TAIL_LENGTH = 400  # code points of hashtags and links looked at; keeps the search linear
_GREETING = re.compile(
    rf"(?:{_GREETINGS})(?![^\W_])[^.!?。！？]{{0,15}}[\s.,!。！，~～]*\Z", re.IGNORECASE | re.VERBOSE
)
_SIGNATURE = re.compile(
    r"(?:(?:best|kind|warm)\s(?:regards|wishes)|regards|sincerely|yours|cheers|с\sуважением|pagarbiai|su\spagarba|"
    r"mit\s(?:freundlichen|besten|vielen)\sgr(?:ü|ue)(?:ß|ss)en|(?:freundliche|viele|beste|liebe)\sgr(?:ü|ue)(?:ß|ss)e|mfg|"
    r"(?:un\s)?(?:cordial\s)?saludos?(?:\scordiales)?|atentamente|(?:bien\s)?cordialement|bien\sà\svous|"
    r"atenciosamente|(?:os\smeus\s)?cumprimentos|(?:cordiali|distinti)\ssaluti|met\svriendelijke\sgroet(?:en)?|"
    r"(?:med\s)?vänliga\shälsningar|(?:med\s)?venlig\shilsen|mvh|mvg|(?:ystävällisin\s)?terveisin|lugupidamisega|"
    r"ar\scieņu|z\spoważaniem|pozdrawiam|s\spozdrav(?:em|om)|üdvözlettel|tisztelettel|cu\s(?:stimă|respect)|"
    r"с\sуважение|с\sнаилучшими\sпожеланиями|с\sпоштовањем|s\spoštovanjem|saygılarımla|με\sεκτίμηση|"
    r"з\sповагою|此致|敬上|敬礼|敬禮|"
    r"(?:sent\s(?:from|via)|get\soutlook\sfor|отправлено\s(?:с|из)|gesendet\s(?:von|mit)|enviado\s(?:desde|do|a\spartir\sdo)|"
    r"envoyé\s(?:de|depuis)|išsiųsta\siš|verzonden\svanaf|inviato\sda|wysłane?\sz)(?:\s\w+){0,2}\s?"
    r"(?:iphone|ipad|android|samsung|galaxy|huawei|xiaomi|outlook|gmail|yahoo|mail\.ru|proton|blackberry|мобильного|"
    r"смартфона|smartphone|handy)\w*|從我的\s?iphone|从我的\s?iphone|iphoneから)(?![^\W_])",
    re.IGNORECASE,
)
_SALUTED = (
    r"gerb\.?|gerbiam(?:as(?:is)?|a|oji|i|ieji|os)|уважаем(?:ый|ая|ые|ое)|шановн(?:ий|а|і)|szanown[yai]|szanowne|"
    r"sehr\sgeehrte\w*|estimad[oa]s?|prezad[oa]s?|geachte|cienījam(?:ais|ā|ie|ās)|lugupeetud|vážen[ýáíé]|tisztelt|"
    r"stima(?:te|tă|ți|ti)|поштован[иае]|уважаеми|sayın|dear|chère?s?\s(?:madame|monsieur|équipe|service)|"
    r"gentil[ei]\s(?:signor\w*|team|servizio|azienda)|egregi[oa]?"
)
_SALUTATION = re.compile(
    rf"\s*(?:(?:{_SALUTED})(?![^\W_])|尊敬的|親愛的|亲爱的)[^.!?。！？\n]{{0,45}}\s*\Z", re.IGNORECASE
)
_SALUTED_TOO = re.compile(r"\s*(?:and|und|et|y|e|en|och|og|ir|i|и|та|a)\s[^.!?。！？\n]{0,30}\s*\Z", re.IGNORECASE)
_ENDS_SALUTATION = re.compile(r"\s*[,!:，！：\n]")
_CLOSINGS = (
    r"(?:(?:i|we)\s)?(?:look(?:ing)?\sforward\sto|await(?:ing)?|wait(?:ing)?\sfor)\s(?:hearing\sfrom\syou|"
    r"your\s(?:prompt\s|quick\s|swift\s|kind\s|early\s)?(?:reply|response|answer|feedback))|"
    r"(?:please|kindly)\s(?:reply|respond|answer)|(?:many\s)?thank(?:s|\syou)?(?:\svery\smuch)?\sin\sadvance|"
    r"lauk(?:siu|iu|sime|iame|iam)\s(?:jūsų\s|greito\s|skubaus\s)*(?:atsakymo|atsako|žinių)|prašau\satsakyti|"
    r"(?:iš\sanksto\s(?:dėkoju|dėkoju\sjums|ačiū|dėkui)|dėkoju\siš\sanksto|ačiū\siš\sanksto)|"
    r"(?:жд[уё]м?|ждем|ожида(?:ю|ем))\s(?:вашего\s|скорого\s|быстрого\s)*(?:ответа|обратной\sсвязи)|"
    r"(?:прошу|просьба|пожалуйста),?\s(?:ответить|ответьте|дать\sответ)|"
    r"надеюсь\sна\s(?:скорый\s|быстрый\s|ваш\s)*ответ|заранее\s(?:спасибо|благодар\w+)|спасибо\sзаранее|"
    r"(?:чекаю|чекаємо|очікую)\s(?:на\s)?(?:вашої\s|вашу\s|швидкої\s)*відповід[іь]|заздалегідь\sдякую|"
    r"дякую\sзаздалегідь|(?:czekam|czekamy|oczekuję)\s(?:na\s)?(?:szybką\s|państwa\s)*odpowied[źz]i?|"
    r"(?:proszę|prosimy)\so\s(?:pilną\s|szybką\s)?odpowiedź|z\sgóry\s(?:dziękuję|dzięki)|"
    r"(?:(?:ich|wir)\s)?(?:freue\smich|freuen\suns|warte|warten)\sauf\s(?:ihre|eure|deine|eine)\s(?:baldige\s|"
    r"schnelle\s|rasche\s|zeitnahe\s)?(?:antwort|rückmeldung)|"
    r"(?:ich\s)?bitte\sum\s(?:eine\s)?(?:baldige\s|schnelle\s|kurze\s|zeitnahe\s)?(?:antwort|rückmeldung)|"
    r"(?:vielen\sdank|danke|besten\sdank)\sim\svoraus|"
    r"(?:dans|en)\sl['’]attente\sde\s(?:votre|vos)\s(?:réponse|retour|nouvelles)|"
    r"j['’]attends\s(?:votre|vos)\s(?:réponse|retour)|merci\s(?:d['’]avance|par\savance|de\sme\srépondre)|"
    r"qued(?:o|amos)\s(?:a\sla\sespera|atent[oa]s?)(?:\s(?:de|a)\s(?:su|vuestra|tu)\srespuesta)?|"
    r"espero\s(?:su|vuestra|una|tu)\s(?:pronta\s)?respuesta|"
    r"(?:muchas\s)?gracias\s(?:de\santemano|por\sadelantado)|"
    r"(?:aguard(?:o|amos)|(?:fico\s)?no\saguardo)(?:\sde)?(?:\s(?:um|uma|o|a|seu|sua|vosso|"
    r"vossa))*(?:\s(?:retorno|resposta))|"
    r"(?:resto|rimango|restiamo)\sin\sattesa(?:\sdi\s(?:una\s|un\s|vostr[ao]\s)*(?:risposta|riscontro))?|"
    r"attendo\s(?:una\s|un\s|vostr[ao]\s)*(?:risposta|riscontro)|grazie\sin\santicipo|"
    r"in\safwachting\svan\suw\s(?:antwoord|reactie)|(?:ik\s)?wacht\sop\suw\s(?:antwoord|reactie)|"
    r"alvast\s(?:hartelijk\s)?bedankt|bij\svoorbaat\sdank|(?:jag\s)?ser\sfram\semot\s(?:ert|ditt)\ssvar|"
    r"tack\spå\sförhand|(?:jeg\s)?ser\sfrem\stil\s(?:deres|dit)\ssvar|på\sforhånd\stakk?|"
    r"odotan\s(?:pikaista\s|nopeaa\s)?vastaus(?:ta|tanne|tasi)|kiitos\setukäteen|"
    r"gaid(?:u|īšu|ām|īsim)\s(?:jūsu\s)?atbildi|iepriekš\s(?:pateicos|paldies)|"
    r"(?:jään\s)?oota(?:n|me|ma)\s(?:teie\s)?vastust|ette\stänades|"
    r"(?:čekám|těším\sse)\sna\s(?:vaši\s|brzkou\s)*odpověď|předem\sděkuji|děkuji\spředem|"
    r"čakám\sna\s(?:vašu\s)?odpoveď|vopred\sďakujem|ďakujem\svopred|"
    r"várom\s(?:mielőbbi\s|szíves\s)?válasz(?:át|ukat)|előre\sis\sköszönöm|"
    r"aștept\s(?:un\s)?răspuns(?:ul)?(?:\sdumneavoastră)?|mulțumesc\santicipat|"
    r"(?:cevabınızı|yanıtınızı|(?:geri\s)?dönüşünüzü|cevap)\sbekliyorum|şimdiden\steşekkür(?:ler|\sederim)|"
    r"(?:期待|等待|静候|靜候|盼|等候|期盼)(?:您的|你们的|你們的|贵司的?|貴司的?)?(?:回复|回覆|答复|答覆|佳音)|"
    r"[请請](?:尽快|盡快|儘快)?(?:回复|回覆|答复|答覆)|"
    r"(?:ご|お)返(?:信|事|答)を?(?:お待ちして(?:い|お)ります|待っています)|(?:どうぞ)?よろしくお願い(?:いた|致)?します|"
    r"(?:답변|회신)을?\s?(?:기다리겠습니다|기다립니다|부탁드립니다)|في\sانتظار\s(?:ردكم|الرد)|"
    r"have\sa\s(?:nice|good|great|lovely)\s(?:day|one|weekend|evening)|(?:geros|gražios)\s(?:jums\s)?dienos|viso\sgero|"
    r"хорошего\s(?:вам\s)?дня|всего\s(?:вам\s)?(?:доброго|хорошего)|schönen\s(?:tag|abend)(?:\snoch)?|"
    r"bonne\s(?:journée|soirée)|buona\sgiornata|miłego\sdnia|祝(?:好|商祺)"
)
_LONGEST_CLOSING = 120  # code points
_CLOSING = re.compile(rf"\s*(?:{_CLOSINGS})[\s.,!…:;。！，~～)]*", re.IGNORECASE)
_CONTENT = re.compile(r"[^\W_]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SMALL_WORDS = (
    "ok okay okey k kk yes yeah yep yup no nope nah sure fine great good perfect alright right correct exactly thanks "
    "thank u thx ty bye goodbye hi hello hey please pls sorry nothing else thats that's that all it is welcome done "
    "well oh ah так да нет ага угу хорошо ладно понятно ясно спасибо пожалуйста ок окей пока верно правильно конечно "
    "всё все gerai taip ne aha aišku aisku ačiū aciu dėkui dekui prašau prasau viso sveiki laba diena žinoma zinoma "
    "supratau ja nein danke bitte genau gut si sí gracias vale claro oui non merci tak nie dziękuję"
)
_SMALL_TALK = frozenset(_SMALL_WORDS.split())
_CHINESE_SMALL_TALK = re.compile(
    r"(?:好的?|好吧|是的?|对|對|嗯|哦|喔|行|可以|不用了?|没有?|沒有?|谢谢|謝謝|谢了|謝了|了解|知道了|收到|再见|再見|"
    r"拜拜|ok|[\s,.!，。！~～])+",
    re.IGNORECASE,
)


def is_greeting(text: str) -> bool:
    """Whether the part only greets: a greeting and at most a short name."""
    return _GREETING.match(text) is not None


def is_salutation(text: str, start: int, end: int, *, after: bool) -> bool:
    """Whether the part addresses whom a letter goes to: a title and names, before a comma or an exclamation mark.

    `after` another such part it may go on with "and" and whom else.
    """
    last = end - 1 if text[start:end].endswith(("!", "！")) else end
    said = _SALUTATION.match(text[start:last]) or (_SALUTED_TOO.match(text[start:last]) if after else None)
    return said is not None and _ENDS_SALUTATION.match(text, last) is not None


def is_closing(text: str) -> bool:
    """Whether the part is a formula that ends a letter: it awaits an answer, or thanks for it beforehand."""
    return len(text) <= _LONGEST_CLOSING and _CLOSING.fullmatch(text) is not None


def is_signature(text: str) -> bool:
    """Whether the part begins with a closing formula, after which only names come."""
    return _SIGNATURE.match(text) is not None


def is_small_talk(text: str) -> bool:
    """Whether the part of a turn is a bare yes, ok, thanks, goodbye or number."""
    if _CHINESE_SMALL_TALK.fullmatch(text):
        return True
    return all(word.lower() in _SMALL_TALK for word in _WORD.findall(text))


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without greetings, handles and links at its head, without links, handles and hashtags at its tail.

    Empty (start = end) when no letter or digit would be left.
    """
    head = _HEAD.match(text, start, end)
    first = head.end() if head else start
    tail = _TAIL.search(text, max(first, end - _TAIL_LENGTH), end)
    last = tail.start() if tail else end
    while last > first and text[last - 1].isspace():
        last -= 1
    if any(text.count(opener, first, last) > text.count(closer, first, last) for opener, closer in ("()", "（）")):
        while last < len(text) and text[last] in _CLOSERS:  # parts end before a bracket that closes in them
            last += 1
    return (first, last) if _CONTENT.search(text, first, last) else (start, start)
