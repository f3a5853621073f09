"""Who is named as the author of an item: a person, or a word that many have in common and that names nobody."""

from collections import Counter
from dataclasses import dataclass, field

MARKS = " \t\r\n\u00a0\u3000\ufeff-–—_.…·•*?!\"'`´«»“”„‘’()[]{}<>（）【】「」《》〈〉/\\|:;,，。#~=+"
"""What may stand around a placeholder: "[deleted]", "(anonymous)", "***"."""

PLACEHOLDERS = frozenset(
    word.lower()
    for word in (
        *("", "0", "00000000-0000-0000-0000-000000000000", "none", "null", "n/a", "undefined"),
        *("unknown", "unknown user", "unknown author", "unnamed", "no name", "noname", "not available"),
        *("not provided", "not specified", "not given", "withheld", "name withheld", "hidden", "private"),
        *("redacted", "removed", "anonymous", "anonymous user", "anonymous customer", "anonymous reviewer"),
        *("anonymous guest", "anon", "anonymized", "anonymised", "an anonymous user", "anonymous employee"),
        *("anonymous author", "anonym", "user", "a user", "customer", "a customer", "client", "consumer", "guest"),
        *("guest user", "visitor", "reviewer", "author", "shopper", "buyer", "reader", "member", "verified buyer"),
        *("verified customer", "verified user", "verified purchaser", "verified reviewer", "trusted customer"),
        *("site visitor", "website visitor", "google user", "a google user", "former google user"),
        *("amazon customer", "kindle customer", "ebay user", "facebook user", "a facebook user", "instagram user"),
        *("twitter user", "linkedin member", "youtube user", "telegram user", "steam user", "apple user"),
        *("app store user", "yelp user", "quora user", "reddit user", "a tripadvisor member", "tripadvisor member"),
        *("tripadvisor user", "trustpilot user", "booking.com guest", "deleted", "deleted user", "deleted account"),
        *("deleted member", "deleted user#0000", "user deleted", "deactivated user", "deactivateduser"),
        *("former user", "suspended account", "removed user", "banned user", "аноним", "анонимно"),
        *("анонимный пользователь", "анонимный отзыв", "анонимный автор", "анонимус", "гость", "гостья"),
        *("посетитель", "пользователь", "пользователь google", "клиент", "покупатель", "автор", "неизвестно"),
        *("неизвестный", "неизвестный автор", "неизвестный пользователь", "без имени", "нет имени", "имя скрыто"),
        *("автор скрыт", "удалённый пользователь", "удаленный пользователь", "удалённый аккаунт"),
        *("удаленный аккаунт", "пользователь удалён", "пользователь удален", "не указано", "не указан", "скрыто"),
        *("нет", "пользователь яндекса", "пользователь скрыл свои данные", "покупатель wildberries"),
        *("пользователь ozon", "анонім", "анонімний користувач", "гість", "користувач", "клієнт", "невідомо"),
        *("користувач google", "ананім", "карыстальнік", "анонимен", "потребител", "гост", "anonimas", "anonimė"),
        *("anonimiškai", "anoniminis", "anoniminis naudotojas", "anoniminis vartotojas", "svečias", "svečiė"),
        *("lankytojas", "naudotojas", "vartotojas", "klientas", "klientė", "pirkėjas", "nežinomas", "nežinoma"),
        *("nenurodyta", "nenurodytas", "ištrintas naudotojas", "google naudotojas", "nėra", "anonīms", "viesis"),
        *("lietotājs", "klients", "nezināms", "anonüümne", "külaline", "kasutaja", "tundmatu", "匿名", "匿名用户"),
        *("匿名用戶", "匿名使用者", "匿名买家", "匿名買家", "匿名顾客", "匿名顧客", "匿名网友", "匿名網友"),
        *("匿名者", "匿名评价", "匿名評價", "訪客", "访客", "游客", "遊客", "用户", "用戶", "使用者", "顧客"),
        *("顾客", "客人", "買家", "买家", "会员", "會員", "路人", "网友", "網友", "google 使用者", "google 用户"),
        *("google 用戶", "google使用者", "google用户", "google用戶", "已注销", "已註銷", "已刪除", "已删除"),
        *("账号已注销", "帳號已註銷", "用户已注销", "已刪除的使用者", "已删除的用户", "未知", "未知用户"),
        *("未知用戶", "无", "無", "佚名", "无名氏", "無名氏", "不具名", "匿名さん", "匿名ユーザー", "匿名希望"),
        *("名無し", "名無しさん", "名無しのごんべえ", "ゲスト", "ユーザー", "お客様", "googleユーザー"),
        *("google ユーザー", "amazonカスタマー", "amazon カスタマー", "kindleユーザー", "不明", "退会済み"),
        *("退会済みユーザー", "退会ユーザー", "削除されたユーザー", "非公開", "投稿者", "ニックネーム未設定"),
        *("익명", "익명 사용자", "익명의 사용자", "익명사용자", "게스트", "손님", "사용자", "고객", "구매자"),
        *("비회원", "google 사용자", "탈퇴한 사용자", "탈퇴회원", "탈퇴한 회원", "알 수 없음", "알수없음"),
        *("삭제된 사용자", "방문자", "anonymer nutzer", "anonymer kunde", "anonymer benutzer", "anonyme", "gast"),
        *("gastnutzer", "besucher", "nutzer", "benutzer", "kunde", "kundin", "käufer", "unbekannt"),
        *("unbekannter nutzer", "ein google-nutzer", "google-nutzer", "ein google nutzer", "amazon kunde"),
        *("amazon-kunde", "kunde von amazon", "gelöscht", "gelöschter nutzer", "gelöschter benutzer"),
        *("gelöschtes konto", "keine angabe", "ohne namen", "namenlos", "verifizierter käufer"),
        *("verifizierter kunde", "anoniem", "anonieme gebruiker", "bezoeker", "gebruiker", "klant", "onbekend"),
        *("google-gebruiker", "verwijderde gebruiker", "utilisateur anonyme", "client anonyme", "auteur anonyme"),
        *("invité", "invitée", "visiteur", "utilisateur", "inconnu", "inconnue", "utilisateur inconnu"),
        *("un utilisateur de google", "utilisateur google", "client d'amazon", "client amazon"),
        *("utilisateur supprimé", "compte supprimé", "non renseigné", "sans nom", "aucun", "acheteur vérifié"),
        *("client vérifié", "anónimo", "anónima", "anonimo", "anonima", "usuario anónimo", "usuario anonimo"),
        *("cliente anónimo", "invitado", "invitada", "visitante", "usuario", "cliente", "desconocido"),
        *("desconocida", "sin nombre", "usuario desconocido", "un usuario de google", "usuario de google"),
        *("cliente de amazon", "cliente amazon", "usuario eliminado", "cuenta eliminada", "eliminado", "ninguno"),
        *("no disponible", "comprador verificado", "anonimowy", "anonimowa", "anonimowo", "anonimowy użytkownik"),
        *("użytkownik anonimowy", "gość", "użytkownik", "klient", "klientka", "nieznany", "nieznany użytkownik"),
        *("brak", "bez nazwy", "użytkownik google", "usunięty użytkownik", "użytkownik usunięty", "konto usunięte"),
        *("klient amazon", "kupujący", "utente anonimo", "cliente anonimo", "ospite", "visitatore", "utente"),
        *("sconosciuto", "sconosciuta", "utente sconosciuto", "un utente di google", "utente google"),
        *("utente eliminato", "account eliminato", "nessuno", "senza nome", "non disponibile"),
        *("acquirente verificato", "anônimo", "anônima", "usuário anônimo", "utilizador anónimo"),
        *("cliente anônimo", "convidado", "convidada", "usuário", "utilizador", "desconhecido", "desconhecida"),
        *("usuário desconhecido", "sem nome", "nenhum", "um usuário do google", "usuário do google"),
        *("utilizador do google", "usuário excluído", "conta excluída", "cliente da amazon", "não informado"),
        *("não identificado", "anonymní", "anonymní uživatel", "uživatel", "zákazník", "neznámý", "anonymný"),
        *("névtelen", "vendég", "felhasználó", "ismeretlen", "vásárló", "anonim", "utilizator", "oaspete"),
        *("necunoscut", "utilizator anonim", "okänd", "gäst", "användare", "kund", "ukendt", "gæst", "bruger"),
        *("ukjent", "gjest", "bruker", "nimetön", "vieras", "käyttäjä", "asiakas", "tuntematon"),
        *("anonim kullanıcı", "misafir", "kullanıcı", "müşteri", "bilinmiyor", "isimsiz", "İsimsiz"),
        *("ανώνυμος", "ανώνυμη", "επισκέπτης", "χρήστης", "άγνωστος", "пользователь vk", "ẩn danh"),
        *("người dùng ẩn danh",),
        *("khách", "khách hàng", "người dùng", "pengguna", "tamu", "anonim pengguna", "ไม่ระบุชื่อ", "ไม่ประสงค์ออกนาม"),
        *("مجهول", "زائر", "ضيف", "مستخدم", "ناشناس", "مهمان", "אנונימי", "אורח", "अज्ञात"),
    )
)  # fmt: skip
"""What stands for an author that isn't known, in small letters and without MARKS around it."""

BLANKS = " \t\r\n\u00a0\u3000\ufeff"
SPELLED = frozenset(("nil", "NIL", "nan", "NaN", "NA", "na", "k.A.", "k. A."))
"""What stands for one in this spelling alone, but for BLANKS around it: Nil, Nan, Na and K. A. are people."""

NOTED = 50
"""Items from which a dump is told to be one author's in good part."""
OF_ITEMS = 0.05
OWN_ITEMS = 10
HELD = 20_000
"""Authors that are counted at once: with no more of them counts are exact, else short by one in so many items."""
NOBODY = "no author was found, so each item counts as a voice of its own; if a column says who wrote, name it: --author"


def author_of(given: str | None) -> str | None:
    """The author without blanks around, null for a placeholder: nobody knows then whether two items are one's."""
    if given is None or given.strip(MARKS).lower() in PLACEHOLDERS or given.strip(BLANKS) in SPELLED:
        return None
    return given.strip(BLANKS)


def ways_to_write(author: str) -> tuple[str, ...]:
    """In which ways an author that was sent so may be kept: as sent, before blanks were left out, and without them."""
    return tuple(dict.fromkeys((author, author.strip(BLANKS))))


@dataclass(frozen=True, slots=True)
class OneAuthor:
    """An author who has a good part of a dump: `items` `of` all; of more than HELD authors it may be a few more."""

    author: str
    items: int
    of: int

    def __str__(self) -> str:
        return (
            f"one author, {self.author[:60]!r}, has {self.items:,} of {self.of:,} items and counts as one voice; "
            "where that is no one person, leave these cells empty or name another column with --author"
        )


@dataclass(slots=True)
class AuthorCount:
    """Counts the items of the most frequent authors, in bounded memory (Misra and Gries 1982).

    Of all `items`, `named` have an author.
    """

    items: int = 0
    named: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, author: str | None) -> None:
        """Count an item."""
        self.items += 1
        if author is None:
            return
        self.named += 1
        if author in self.counts or len(self.counts) < HELD:
            self.counts[author] += 1
        else:
            self.counts = Counter({one: n - 1 for one, n in self.counts.items() if n > 1})

    def one(self) -> OneAuthor | None:
        """The author who has more than OF_ITEMS of NOTED items or more, if there is one."""
        author, items = max(self.counts.items(), key=lambda one: (one[1], one[0]), default=("", 0))
        much = self.items >= NOTED and items >= OWN_ITEMS and items > OF_ITEMS * self.items
        return OneAuthor(author, items, self.items) if much else None

    def told(self) -> str | None:
        """What is to be said of who wrote: that one wrote much, or that nobody is named; null if neither is so."""
        if self.items > 1 and not self.named:
            return NOBODY
        one = self.one()
        return None if one is None else str(one)
