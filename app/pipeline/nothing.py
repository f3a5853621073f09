"""Whole answers that say nothing: words with which people, forms and spreadsheets fill a field."""

import re

_WORDS = """
    none; nothing; no; nope; nil; null; nan; na; n a; n/a; not applicable; no comment; no comments; no answer;
    no response; no opinion; nothing to add; nothing else; nothing more; nothing really; nothing in particular;
    nothing at all; nothing to say; nothing comes to mind; no suggestions; none so far; nothing so far; not yet;
    don't know; dont know; i don't know; i dont know; idk; no idea; not sure; no text; no review; deleted; removed;
    none at all; there are no comments available for this review; no comments available for this review;
    no comments available; this review has no text; no text provided; no comment provided;
    the reviewer didn't leave a comment; user didn't leave a comment; no review text; нет; ничего; нету; не знаю;
    без комментариев; нет комментариев; комментариев нет; нет ответа; нечего добавить; нечего сказать; ничего нет;
    пока нет; отсутствуют; затрудняюсь ответить; нема; немає; нічого; ні; без коментарів; няма; нічога; nėra; nera;
    nieko; ne; nežinau; nezinau; neturiu; be komentarų; nėra komentarų; kol kas nėra; nieko neturiu;
    neturiu ką pridurti; nieko nėra; kol kas nieko; nav; neko; nekas; nē; nezinu; nav komentāru; ei ole; ei;
    mitte midagi; midagi; ei tea; 無; 无; 沒有; 没有; 沒; 没; 无评论; 沒意見; 没意见; 沒有意見; 没有意见; 暫無;
    暂无; 無意見; 无意见; 不知道; 不清楚; 暂时没有; 暫時沒有; 目前沒有; 目前没有; 没什么; 沒什麼; 無評論; 无内容;
    此用户没有填写评价; 此用户未填写评价内容; 该用户没有填写评价; 此用戶沒有填寫評價; 用户未填写评价; 默认好评;
    系统默认好评; 系统默认评价; 评价方未及时做出评价,系统默认好评; なし; 無し; 特になし; 特に無し; 特にない; ない;
    特にありません; ありません; わからない; 없음; 없어요; 없습니다; 없다; 특별히 없음; 딱히 없음; 모름; keine;
    keins; nichts; nein; kein kommentar; keine angabe; keine angaben; k a; weiß nicht; nichts bekannt; bisher keine;
    bisher nichts; bis jetzt keine; keine ahnung; entfällt; nada; ninguno; ninguna; no sé; sin comentarios;
    sin comentario; nada que decir; nada en particular; nenhum; nenhuma; não; nao; não sei; sem comentários;
    sem comentario; nada a declarar; rien; aucun; aucune; non; néant; neant; sans commentaire; aucun commentaire;
    pas de commentaire; rien à dire; rien à signaler; je ne sais pas; rien de particulier; niente;
    nessuno; nessuna; nulla; non so; nessun commento; niente da dire; brak; nic; nie; nie ma; nie wiem;
    brak komentarza; bez komentarza; nie dotyczy; žádné; žádný; nevím; nemám; bez komentáře; nejsou; nie sú; žiadne;
    nič; neviem; geen; niets; niks; nee; geen opmerkingen; geen commentaar; weet niet; nvt; n v t; inget; inga;
    ingenting; nej; vet ej; vet inte; ingen kommentar; inga kommentarer; ingen; intet; nei; ved ikke; vet ikke;
    ikke noe; ei mitään; ei mikään; ei kommentteja; en tiedä; semmi; nincs; nem; nem tudom; nimic; nu; niciunul;
    niciuna; nu știu; nu stiu; fără comentarii; нищо; не; не знам; без коментар; ништа; ništa; nema; nemam; ne znam;
    jih ni; τίποτα; κανένα; καμία; όχι; δεν ξέρω; δεν υπάρχουν; yok; hiçbir şey; hiç; hayır; bilmiyorum; لا شيء;
    لا يوجد; لا; لا تعليق; بدون تعليق; لا أعرف; אין; כלום; לא; לא יודע; אין הערות; هیچ; ندارد; ندارم; कुछ नहीं;
    नहीं; कोई नहीं; ไม่มี; ไม่; ไม่ทราบ; không; không có; không có gì; không biết; tidak ada; tidak; tiada; wala;
    არაფერი; ոչինչ; hakuna; ekert; asgjë; жоқ; ештеңе; yo'q; yoxdur
"""
_NO_FAULTS = """
    no complaints; no complaint; nothing to complain about; no issues; no negatives; no cons; not really;
    no disadvantages; no downsides; nothing negative; nothing bad; nothing to dislike; everything is fine;
    нет недостатков; недостатков нет; нет минусов; минусов нет; без минусов; без недостатков; нет замечаний;
    не обнаружено; не обнаружил; не обнаружила; не выявлено; не выявил; не выявила; не заметил; не заметила;
    не нашел; не нашёл; не нашла; пока не обнаружено; пока не обнаружил; пока не выявлено; пока не заметил;
    недостатков не обнаружено; минусов не обнаружено; не виявлено; не виявив; недоліків немає; мінусів немає;
    trūkumų nėra; minusų nėra; nėra trūkumų; nepastebėjau; trūkumų nepastebėjau; neradau; kol kas nepastebėjau;
    沒有缺點; 没有缺点; 無缺點; 无缺点; 沒缺點; 没缺点; keine nachteile; keine beanstandungen; nichts auszusetzen;
    nichts negatives; sin quejas; nada malo; ninguna queja; nada negativo; sem reclamações; sem defeitos;
    rien à redire; aucun défaut; aucun inconvénient; nessun difetto; brak wad; brak uwag; bez wad; wad brak;
    žádné nevýhody; geen nadelen; geen minpunten; inga nackdelar; ei huonoa; nincs hátránya; yok eksi;
    特に悪い点はない; 特に悪い点はありません; 단점 없음
"""
_EDGES = " \t\r\n.,!?…:;-–—_*/\\|\"'«»“”„()[]。，！？、"
_SPACE = re.compile(r"\s+")
_NOTHING, _NOTHING_BAD = (
    frozenset(_SPACE.sub(" ", word).strip(_EDGES) for word in words.split(";")) for words in (_WORDS, _NO_FAULTS)
)
_LONGEST = 100
_FORMULA = re.compile(
    r'\s*[=+]\s?(?:HYPERLINK|IMAGE|IMPORTXML|GOOGLETRANSLATE)\s?\((?:[^()"]|"[^"]*")*\)\s*', re.IGNORECASE
)


def says_nothing(words: str, *, side: int = 0) -> bool:
    """Whether all of an answer says nothing: "none", "nėra", "無", "no comment", a spreadsheet's formula of a link.

    "No" is the answer to a question that isn't known here; in a longer text such words are words like others. Where a
    form asks for what wasn't liked (`side` -1), "no complaints" says no more than "none".
    """
    if _FORMULA.fullmatch(words):
        return True
    if len(words) > _LONGEST:
        return False
    plain = _SPACE.sub(" ", words.casefold().replace("’", "'")).strip(_EDGES)
    return plain in _NOTHING or (side < 0 and plain in _NOTHING_BAD)
