"""Words for phone before a number: those that announce one, and those that stand before other numbers as well."""

import re
from enum import Enum, auto


class Called(Enum):
    """What the words before some digits say of them."""

    NOT = auto()
    MAYBE = auto()
    SURELY = auto()


_SURE: dict[str, str] = {
    "en": r"tel|phone|telephone|mobile|mob|cell|cellphone|call|calls|calling|called|whats\ ?app|viber|ring|reach|"
    r"dial|fax|sms|contact|telegram|(?:text|txt)(?=\W{0,2}(?:me|us|on|at|to|him|her|my|:))",
    "ru": r"тел|телефон\w*|моб|мобильн\w*|звон\w*|позвон\w*|перезвон\w*|набер\w*|ватсап\w*|вотсап\w*|"
    r"вайбер\w*|факс|смс|связ\w*",
    "lt": r"skambin\w*|paskambin\w*|perskambin\w*|mobil\w*|telefon\w*|susisiek\w*",
    "lv": r"zvan\w*|piezvan\w*|pārzvan\w*|tālrun\w*|talrun\w*",
    "et": r"helista\w*",
    "pl": r"dzwoni\w*|zadzwo\w*|oddzwo\w*|kom(?=\.)",
    "de": r"handy\w*|rufnummer|rückruf\w*|ruf\w*\ (?:sie\ )?(?:mich|uns)|anruf\w*|erreichbar|erreich\w*|tel\w*nummer",
    "fr": r"t[ée]l|t[ée]l[ée]phone\w*|portable|appel\w*|rappel\w*|joindre|joignable",
    "es": r"tel[ée]fono\w*|m[óo]vil\w*|celular\w*|ll[áa]m[ae]\w*|wasap|guasap",
    "it": r"telefon\w*|cellulare|chiam\w*|richiam\w*",
    "pt": r"telem[óo]vel|fone|lig(?:a|ar|ue|uem)|zap",
    "nl": r"bel|bellen|telefoon\w*|mobiel\w*|06-?nummer",
    "uk": r"дзвон\w*|дзвін\w*|передзвон\w*|подзвон\w*|зателефон\w*",
    "be": r"тэлефон\w*|тэлеф",
    "kk": r"қоңырау\w*|ұялы",
    "cs": r"vol[ae]j\w*|zavol[ae]j\w*|volat\w*|čísle?\ telef\w*",
    "hu": r"hív\w*|telefonsz\w*|mobilsz\w*",
    "ro": r"sun(?:a|ați|ati)(?:-m[ăa])?|suna[țt]i\w*|apela\w*",
    "bg": r"обад\w*|звън\w*|обажд\w*|телеф\w*|gsm|гсм",
    "el": r"τηλ\w*|κινητ\w*|καλ[έε]σ\w*|σταθερό",
    "sv": r"tfn|ringa?|mobil\w*|tlf|tlfn",
    "fi": r"soit\w*|puhelin\w*|puh|puhelimi\w*",
    "tr": r"telefon\w*|cep(?:\ telefon\w*)?|aray[ıi]n\w*",
    "ka": r"და\w{0,2}რეკ\w*|ტელ\w*|მობილურ\w*",
    "ar": r"هاتف\w*|جوال\w*|موبايل\w*|تلفون\w*|تليفون\w*|اتصل\w*|واتس\w*|"
    r"رقمي|رقم\ (?:ال)?(?:هاتف|جوال|موبايل|تلفون)\w*",
    "fa": r"تلفن\w*|تماس|موبایل\w*|همراه|شماره\ (?:من|ام|تماس|تلفن|موبایل)",
    "he": r"(?:ה)?טלפון|(?:ה)?נייד|(?:ה|ת)תקשר\w*|וואטסאפ|מספר\ (?:שלי|טלפון|נייד|הטלפון)",
    "hi": r"फोन|फ़ोन|मोबाइल|कॉल|संपर्क|व्हाट्सएप|मेरा\ (?:नंबर|नम्बर)",
    "th": r"โทร\w*|เบอร์\w*|มือถือ",
    "vi": r"điện\ thoại|sđt|sdt|gọi|hotline|zalo",
    "id": r"hubungi|telepon|telp|telpon|nomor\ (?:saya|hp|wa|telepon|telp)|no\ hp|hp\ saya",
    "hr": r"poz[io]v\w*|nazov\w*|nazvat\w*|zov(?:i|ite)|mobitel\w*|telefon\w*|позов\w*|назов\w*",
}
_SURE_EAST = (
    r"电话|電話|手机|手機|联系|聯絡|聯繫|致电|致電|来电|來電|热线|熱線|打给|打給|拨打|撥打|专线|專線|傳真|传真|号码|號碼|"
    r"携帯(?:番号)?|携帯電話|전화(?:번호)?|휴대폰|핸드폰|연락처|โทรศัพท์|เบอร์โทร|เบอร์|โทร"
)
_MINE = (
    r"(?:my|our|his|her|husband's|wife's|contact|phone|мой|моему|моего|наш|мій|мій|mano|mans|mój|moj|moje|mein[e]?|"
    r"meiner|"
    r"mon|notre|mi|mio|il\ mio|meu|mijn|můj|mé|môj|moje|min|mitt|mit|minun|benim|менің|το|моят|saya|ჩემი)"
)
_NUMBER = (
    r"(?:number|num|номер\w*|numer\w*|numar\w*|nummer\w*|num[ée]ro|n[úu]mero|числ\w*|číslo\w*|szám\w*|număr\w*|"
    r"broj\w*|"
    r"број\w*|numara\w*|нөмір\w*|ნომერ\w*|αριθμ\w*|номерът)"
)
_BETWEEN = (
    r"(?:[ ]?(?:number|no|nr|n°|номер\w*|numer\w*|numéro|número|nummer\w*|číslo|szám\w*|számon|broj\w*|numara\w*|"
    r"αριθμό|me|us|back|"
    r"on|at|to|through|via|him|her|is|my|(?:husband|wife|son|daughter|mother|mum|mom|father|dad|brother|sister|"
    r"partner)|man|mums|по|на|"
    r"мне|нам|ми|се|меня|yra|ist|lautet|unter|der|die|mich|an|est|es|é|è|je|jest|to|au|le|al|el|il|op|mij|på|mig|meg|"
    r"til|er|är|"
    r"numărul|la|mă|στο|το|με|na|mi|a|az|az|é|मेरा|नंबर|नम्बर|है|של|שלי|ל|على|هو|من|ของ|ผม|ฉัน|คือ|của|tôi|là|số|saya|"
    r"nomor|di|ke|beni|是|为|為|号码|號碼|我|は|는|은|번호|番号|:|\.|,|\(|=|-|№|\#|@))*[ ]?\Z"
)
_SURELY = re.compile(
    rf"(?:(?<![^\W_])(?:{'|'.join(_SURE.values())})(?![^\W\d_])|{_SURE_EAST}|"
    rf"(?<![^\W_]){_MINE}[ ](?:{_NUMBER}|n[or])(?![^\W\d_])){_BETWEEN}",
    re.IGNORECASE,
)
_MAYBE = re.compile(rf"(?:(?<![^\W_])(?:{_NUMBER}|text)(?![^\W\d_])){_BETWEEN}", re.IGNORECASE)
_IS = re.compile(r"number[ ](?:is|was)[ ]?:?[ ]?\Z", re.IGNORECASE)
_OF_GOODS = re.compile(
    r"(?<![^\W_])(?:model|serial|error|part|item|product|article|version|order|ticket|case|account|policy|customer|reference|tracking|batch|lot|code|"
    r"модел\w*|серийн\w*|ошибк\w*|заказ\w*)[ ]\w{1,12}(?:[ ]\w{1,3})?\W{0,3}\Z",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"(?<![^\W_])(?:phone|telephone|mobile|cell|contact\ (?:number|no)|"
    r"телефон\w*|номер\w*\ для\ связи|telefon\w*|mobil\w*|t[ée]l[ée]phone|tel[ée]fono|handy\w*|puhelin\w*|telefoon\w*)|"
    r"电话|電話|手机|手機|联系方式|聯絡方式|携帯|전화번호|연락처",
    re.IGNORECASE,
)
"""A question for a phone number."""


def called_by(behind: str) -> Called:
    """What the end of `behind`, the text before some digits, says of them."""
    if _SURELY.search(behind):
        return Called.SURELY
    if _MAYBE.search(behind) and not _OF_GOODS.search(behind):
        return Called.SURELY if _IS.search(behind) else Called.MAYBE
    return Called.NOT
