"""Usual words for who speaks in a chat log, in the languages of exports, and those whom the user named as agents."""

import re
from collections.abc import Iterable

from app.domain.labels import Role

Agents = frozenset[str]
"""Those who answer, as the user named them, each as `called` writes it."""

NOBODY: Agents = frozenset()
MARKED = re.compile(r"[(\[]([^)\]]{1,30})[)\]]")
"""What stands in brackets beside a name: Maria (Support)."""

_CUSTOMER = (
    *("customer", "user", "client", "visitor", "end-user", "end user", "consumer", "lead", "contact", "buyer"),
    *("guest", "requester", "shopper", "caller", "patient", "passenger", "in", "inbound", "incoming", "human"),
    *("site visitor", "клиент", "клиентка", "покупатель", "пользователь", "гость", "посетитель", "клієнт"),
    *("клієнтка", "покупець", "користувач", "klientas", "klientė", "pirkėjas", "vartotojas", "lankytojas"),
    *("klients", "klient", "klientka", "客戶", "客户", "顧客", "顾客", "用戶", "用户", "買家", "买家", "客人"),
    *("民眾", "民众"),
    *("訪客", "访客", "旅客", "會員", "会员", "kunde", "kundin", "besucher", "besucherin", "nutzer", "klant"),
    *("bezoeker", "cliente", "clienta", "client(e)", "utilisateur", "visiteur", "cliente(a)", "usuario", "usuária"),
    *("usuário", "visitante", "utente", "visitatore", "kund", "besökare", "asiakas", "zákazník", "zákazníčka"),
    *("ügyfél", "vásárló", "müşteri", "ziyaretçi", "πελάτης", "お客様", "お客さま", "ユーザー", "고객", "고객님"),
    *("손님", "العميل", "عميل", "الزبون", "לקוח", "ग्राहक", "ลูกค้า", "khách hàng", "пациент", "пациентка"),
    *("пацієнт", "родитель", "житель", "жилец", "пассажир", "студент", "заявитель", "кліент", "корисник"),
    *("pacjent", "pacjentka", "pasażer", "pacientas", "keleivis", "resident", "tenant", "parent", "student"),
    *("khách", "pelanggan", "مشتری", "клиенти", "входящее", "входящий", "входящая", "вхідне", "gauta", "gaunama"),
    *("interviewee", "participant", "respondent", "participante", "teilnehmer", "teilnehmerin", "respondentas"),
    *("respondentė", "dalyvis", "dalyvė", "респондент", "респондентка", "受訪者", "受访者", "参加者", "回答者", "gast"),
    *("eingehend", "entrante", "entrant", "przychodzące", "接收", "呼入"),
)  # fmt: skip
_AGENT = (
    *("agent", "operator", "support", "admin", "staff", "employee", "advisor", "adviser", "representative", "rep"),
    *("csr", "team", "teammate", "out", "outbound", "outgoing", "outbound-api", "support agent", "support team"),
    *("customer service", "customer support", "customer care", "service agent", "reception", "receptionist"),
    *("clerk", "consultant", "оператор", "менеджер", "агент", "поддержка", "сотрудник", "консультант"),
    *("специалист", "техподдержка", "диспетчер", "администратор", "регистратура", "клиника", "школа", "апэратар"),
    *("оператер", "rejestracja", "recepcja", "служба поддержки", "підтримка", "адміністратор", "менеджерка"),
    *("operatorius", "operatorė", "agentas", "darbuotojas", "darbuotoja", "konsultantas", "konsultantė", "pagalba"),
    *("vadybininkas", "vadybininkė", "operators", "客服", "客服人員", "客服人员", "專員", "专员", "客服專員"),
    *("客服专员", "店家", "商家", "賣家", "卖家", "店員", "店员", "小編", "坐席", "mitarbeiter", "mitarbeiterin"),
    *("berater", "beraterin", "kundenservice", "kundendienst", "medewerker", "klantenservice", "agente"),
    *("conseiller", "conseillère", "asesor", "asesora", "soporte", "recepción", "recepție", "suport", "operador"),
    *("operadora", "atendente", "suporte", "operatore", "operatrice", "assistenza", "konsultantka", "konsultant"),
    *("doradca", "obsługa", "operátor", "operátorka", "podpora", "ügyintéző", "ügyfélszolgálat", "handläggare"),
    *("kundtjänst", "medarbejder", "kundeservice", "asiakaspalvelija", "asiakaspalvelu", "temsilci"),
    *("müşteri temsilcisi", "destek", "εκπρόσωπος", "オペレーター", "担当者", "スタッフ", "상담원", "상담사"),
    *("исходящее", "исходящий", "исходящая", "вихідне", "išsiųsta", "siunčiama", "ausgehend", "saliente", "sortant"),
    *("interviewer", "moderator", "facilitator", "interviewerin", "moderatorin", "entrevistador", "entrevistadora"),
    *("enquêteur", "enquêtrice", "интервьюер", "модератор", "moderatorius", "moderatorė", "訪談者", "主持人"),
    *("インタビュアー", "wychodzące", "呼出"),
    *("الموظف", "موظف", "الدعم", "נציג", "נציגה", "एजेंट", "เจ้าหน้าที่", "nhân viên", "کارشناس", "پشتیبانی"),
)  # fmt: skip
_BOT = (
    *("bot", "assistant", "system", "chatbot", "virtual agent", "virtual assistant", "ai", "ai assistant", "бот"),
    *("система", "botas", "機器人", "机器人", "チャットボット", "챗봇", "asistente virtual", "assistente virtual"),
)  # fmt: skip
_ROLES = {
    **dict.fromkeys(_CUSTOMER, Role.CUSTOMER),
    **dict.fromkeys(_AGENT, Role.AGENT),
    **dict.fromkeys(_BOT, Role.BOT),
}

ROLE_WORDS = tuple(_ROLES)
HEADINGS = frozenset({
    *("guest", "staff", "support", "team", "system", "reception", "client", "user", "lead", "contact", "in", "out"),
    *("входящее", "входящий", "входящая", "исходящее", "исходящий", "исходящая", "gauta", "gaunama", "išsiųsta"),
    *("entrante", "entrant", "saliente", "sortant", "接收"),
    *("ai", "customer service", "customer support", "customer care", "support team", "поддержка", "сотрудник"),
    *("клиника", "школа", "администратор", "регистратура", "student", "parent", "rejestracja", "recepcja"),
    *("пользователь", "менеджер", "служба поддержки", "техподдержка", "підтримка", "pagalba", "客服", "店家", "商家"),
    *("賣家", "卖家", "店員", "店员", "kundenservice", "kundendienst", "klantenservice", "soporte", "recepción"),
    *("suporte", "assistenza", "obsługa", "podpora", "kundtjänst", "kundeservice", "asiakaspalvelu", "destek"),
    *("participant", "respondent", "participante", "teilnehmer", "teilnehmerin", "respondentas", "respondentė"),
    *("dalyvis", "dalyvė", "респондент", "респондентка", "受訪者", "受访者", "参加者", "回答者", "gast", "moderator"),
    *("facilitator", "moderatorin", "модератор", "moderatorius", "moderatorė", "主持人"),
    *("スタッフ", "担当者", "الدعم"),
})  # fmt: skip
"""Of these, words that also head what a review says of something ("Staff: rude")."""

GROUPS = frozenset({
    *("buyer", "client", "consultant", "representative", "покупатель", "консультант", "konsultantas", "konsultant"),
    *("pirkėjas", "kundin", "berater", "beraterin", "買家", "买家", "賣家", "卖家"),
    *("parent", "student", "resident", "tenant", "patient", "passenger", "guest", "staff", "employee", "team", "admin"),
    *("родитель", "студент", "житель", "жилец", "пациент", "пациентка", "пассажир", "сотрудник", "администратор"),
    *("школа", "клиника", "пацієнт", "pacjent", "pacjentka", "pasażer", "pacientas", "keleivis", "darbuotojas"),
    *("darbuotoja", "mitarbeiter", "mitarbeiterin", "medewerker", "medarbejder", "民眾", "民众", "旅客"),
    *("participant", "respondent", "participante", "teilnehmer", "teilnehmerin", "respondentas", "respondentė"),
    *("dalyvis", "dalyvė", "респондент", "респондентка", "受訪者", "受访者", "参加者", "回答者", "gast", "moderator"),
    *("facilitator", "moderatorin", "модератор", "moderatorius", "moderatorė", "主持人"),
    *("會員", "会员", "店員", "店员", "店家", "商家"),
})  # fmt: skip
"""Of these, words for groups of people whom a survey asks too."""

ASKED = frozenset({
    *("customer", "agent", "клиент", "агент", "klientas", "agentas", "kunde", "mitarbeiter", "cliente", "agente"),
    *("klient", "klant", "客戶", "客户", "顧客", "顾客"),
})  # fmt: skip
"""Of these, such words where a column is headed as a form asks, "User Type", and not as a log names speakers."""

STAFF_BESIDE = {
    "user": frozenset({"contact", "customer", "visitor", "lead", "client", "end-user", "end user", "consumer", "guest"})
}
"""Words for a customer that are staff's beside one of others: who uses the help desk, and who writes to it."""


def role_of(word: str) -> Role | None:
    """Who speaks, by a usual word for it; null for a word that is none."""
    return _ROLES.get(word.strip().strip("[]:").lower())


def called(name: str) -> str:
    """Write a name as names are compared: in small letters, with single blanks."""
    return " ".join(name.split()).casefold()


def agents_of(names: Iterable[str]) -> Agents:
    """Write down those whom the user named."""
    return frozenset(filter(None, map(called, names)))


def is_named(name: str, agents: Agents) -> bool:
    """Tell whether somebody is one of `agents`, with or without what stands in brackets beside the name."""
    return bool(agents) and not agents.isdisjoint((called(name), called(MARKED.sub(" ", name))))
