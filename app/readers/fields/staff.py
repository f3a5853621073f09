"""Words in the names of columns for what staff did about feedback, and for who of them did it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from app.domain.names import normal
from app.pipeline.speakers import SERVES
from app.readers.fields.likeness import folded, holds

HANDLED = (
    *("action", "actions", "handling", "handled", "remedy", "measures", "measure", "corrective", "disposition"),
    *("outcome", "decision", "resolution", "workaround", "vendor", "merchant", "company response", "our response"),
    *("management response", "property response", "host response", "hotel response", "staff response", "our answer"),
    *("official response", "business response", "brand response", "shop response", "store response", "shop reply"),
    *("agent response", "response from", "response to", "processing", "coaching", "evaluator", "reviewer notes"),
    *("maßnahme", "massnahme", "bearbeitung", "erledigung", "stellungnahme", "entscheidung", "abhilfe", "lösung"),
    *("antw", "rückantwort", "veranlasst", "ergebnis", "réponse", "mesure", "mesures", "traitement", "suite donnée"),
    *("suites données", "décision", "résolution", "respuesta", "acción", "acciones", "solución", "medida", "gestión"),
    *("tratamiento", "resolución", "decisión", "contestación", "resposta", "ação", "ações", "tratativa", "providência"),
    *("solução", "encaminhamento", "parecer", "risposta", "azione", "azioni", "provvediment", "soluzione", "esito"),
    *("intervento", "odpowiedź", "odp", "działani", "rozwiązani", "rozpatrzeni", "decyzja", "stanowisko", "podjęte"),
    *("opatření", "vyjádření", "vyřízení", "řešení", "rozhodnutí", "odpověď", "opatreni", "vyjadreni", "vybaveni"),
    *("riešeni", "odpoveď", "intézkedés", "válasz", "megoldás", "döntés", "răspuns", "măsuri", "soluție", "rezolvare"),
    *("işlem", "yapılan", "cevap", "yanıt", "çözüm", "aksiyon", "sonuç", "решение", "меры", "резолюция", "результат"),
    *("обработка", "действия", "відповідь", "заходи", "рішення", "vidpovid", "otvet", "atsakym", "priemon", "sprendim"),
    *("veiksm", "rezoliucij", "atbilde", "pasākum", "risinājum", "lēmum", "vastus", "meetmed", "lahendus", "vastaus"),
    *("toimenpi", "ratkaisu", "käsittely", "svar", "åtgärd", "lösning", "beslut", "tiltak", "løsning", "foranstaltning"),
    *("afgørelse", "vedtak", "antwoord", "maatregel", "oplossing", "afhandeling", "actie", "reactie", "besluit"),
    *("απάντηση", "ενέργει", "μέτρα", "επίλυση", "απόφαση", "תשובה", "תשובת", "טיפול", "פעולה", "מענה", "החלטה"),
    *("الرد", "إجراء", "اجراء", "الحل", "القرار", "المعالجة", "پاسخ", "اقدام", "رسیدگی", "نتیجه"),
    *("कार्रवाई", "जवाब", "उत्तर", "समाधान", "निराकरण", "ตอบกลับ", "การดำเนินการ", "การแก้ไข", "ผลการ"),
    *("xử lý", "trả lời", "giải quyết", "phản hồi nv", "phản hồi của nhân viên", "kết quả"),
    *("处理", "處理", "措施", "答复", "答覆", "回复", "回覆", "回復", "解决", "解決", "办理", "辦理", "处置", "整改"),
    *("対応", "処理", "処置", "返答", "返信", "対策", "措置", "是正", "처리", "조치", "답변", "답글", "회신", "대응"),
    *("balasan", "tindakan", "tindak lanjut", "penyelesaian"),
)
"""What staff did, answered or decided; where no other column holds texts, such a one may."""

STAFF = (
    *("agent", "operator", "handler", "handled", "assignee", "assigned", "owner", "clerk", "staff", "employee", "rep"),
    *("evaluator", "advisor", "adviser", "technician", "officer", "manager", "supervisor", "created by", "closed by"),
    *("bearbeiter", "sachbearbeiter", "mitarbeiter", "betreuer", "zuständig", "оператор", "сотрудник", "исполнител"),
    *("менеджер", "ответственн", "відповідальн", "виконавец", "empleado", "agente", "asesor", "gestor", "atendente"),
    *("operador", "funcionário", "addetto", "operatore", "conseiller", "chargé", "pracownik", "konsultant", "opiekun"),
    *("referent", "bok", "vyřizuje", "zpracoval", "technik", "ügyintéző", "kezelő", "temsilci", "personel", "görevli"),
    *("darbuotoj", "atsaking", "vykdytoj", "käsitteli", "handläggare", "saksbehandl", "sagsbehandl", "medewerker"),
    *("behandelaar", "担当", "対応者", "承辦", "承办", "经办", "經辦", "处理人", "處理人", "负责", "負責", "客服", "담당"),
    *("처리자", "เจ้าหน้าที่", "ผู้รับเรื่อง", "nhân viên", "người xử lý", "कर्मचारी", "अधिकारी", "موظف", "المسؤول"),
    *("کارشناس", "נציג", "מטפל", "υπάλληλο", "χειριστ"),
)
"""Who of the staff handles feedback."""

_STEM, _AT, _ENDED = 5, r"(?<!\w)", r"(?!\w)"
_ABOUT = ("について", "に関して", "about", "zufriedenheit", "satisf", "满意", "滿意", "満足", "만족", "关于", "關於")

_ANSWERS = re.compile(
    r"""
        thank(?:s|\ you)\ (?:so\ much\ |very\ much\ )?for\ (?:your|the|this|reporting|reaching|letting|contacting|sharing|
            bringing) | we\ (?:have|are|will|apologi|regret|appreciate|love\ hearing|'re|'ve|'ll)\b |
        \bdear\ (?:customer|guest|client|user|member|patient|passenger) | спасибо\ за\ (?:отзыв|обращение|ваш) |
        благодарим | просим\ (?:прощения|извин) | уважаем\w+\ (?:клиент|покупател|гост|пользовател) | дякуємо |
        вибачте\ за | dziękujemy | děkujeme | omlouváme | ďakujeme | ospravedlňujeme | köszönjük | elnézését |
        vielen\ dank\ für\ (?:ihr|die|das|den) | tut\ uns\ (?:sehr\ )?leid | wir\ bedauern | wir\ (?:haben|werden|freuen) |
        merci\ (?:pour|de)\ votre | nous\ (?:sommes|avons|vous|regrettons) | gracias\ por\ (?:su|tu|tus|sus) |
        lamentamos | agradecemos | pedimos\ (?:disculpas|desculpas) | obrigad[oa]\ pel | grazie\ per\ (?:la\ sua|il\ suo|
            averci|la\ tua) | ci\ (?:scusiamo|dispiace) | bedankt\ voor\ (?:uw|je) | excuses\ voor | tack\ för\ (?:din|er) |
        vi\ beklagar | takk\ for\ (?:din|tilbake) | tak\ for\ (?:din|deres) | kiitos\ palaut | pahoittelemme |
        dėkojame | atsiprašome | paldies\ par\ (?:jūsu|atsauksmi) | täname | vabandame | teşekkür\ ederiz | özür\ dileriz |
        müşteri(?:ye|miz)?\b.{0,20}\b(?:arandı|bilgi) | ευχαριστούμε | λυπούμαστε | מתנצלים | תודה\ על\ (?:המשוב|פני) |
        نعتذر | نشكر | با\ عرض\ پوزش | با\ تشکر\ از | क्षमा\ चाहते | ขออภัย | xin\ lỗi\ (?:bà|ông|quý|anh|chị|bạn) |
        cảm\ ơn\ (?:quý|bạn|anh|chị) | 感谢您|感謝您|致歉|您好|亲[,，~]|已(?:向|經|经|與|与|为|為|安排|处理|處理|联系|聯繫|转|轉) |
        ご意見(?:を)?(?:いただき|ありがとう) | 申し訳 | お詫び | 죄송합니다 | 소중한\ (?:의견|리뷰) | 고객님
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_handled(name: str) -> bool:
    """Whether a column is named as what staff did; one of what people say about that isn't."""
    return _begins(normal(name), HANDLED) and holds(name, _ABOUT) is None


def is_staffs(name: str, names: tuple[str, ...]) -> bool:
    """Whether a column is named as who of the staff handles something, or ends as one of what they answered does."""
    if _begins(normal(name), STAFF):
        return True
    words = folded(normal(name)).split()
    theirs = {folded(normal(one)).split()[-1] for one in names if one != name and is_handled(one)}
    return len(words) > 1 and words[-1] in theirs - {"text", "name", "date", "id"}


@lru_cache(maxsize=1 << 12)
def _begins(name: str, words: tuple[str, ...]) -> bool:
    """Whether a word in a name, in normal form, begins with one of `words`, or is a short one; else it is in it.

    That counts for letters that come in two sizes: in words of others one may stand anywhere.
    """
    bare = folded(name) if name.isascii() else name
    for word in words:
        form = folded(word) if name.isascii() else word
        if word[0].lower() == word[0].upper():
            if form in name:
                return True
        elif re.search(_AT + re.escape(form) + ("" if len(form) >= _STEM else _ENDED), bare):
            return True
    return False


def served(texts: Sequence[object]) -> float:
    """The share of texts that sound as what a company answers: thanks for feedback, apologies, what is being done."""
    said = [text for text in texts if isinstance(text, str)]
    return sum(_ANSWERS.search(one) is not None or SERVES.search(one) is not None for one in said) / max(1, len(said))
