"""Dumps as nobody announced them: headers and forms of many languages, and what must be made of each.

A case is a name, the file (its ending, content, encoding), and what must be found: columns by field, how dates are
written, the scale of ratings, and the first item's time in ISO 8601.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """A file and what it must be taken for; `columns` are all that may be found."""

    name: str
    content: str
    columns: dict[str, str]
    dates: str | None = None
    rating: str | None = None
    time: str | None = None
    ending: str = ".csv"
    encoding: str = "utf-8"
    delimiter: str | None = None
    header: bool | None = True


RU = (
    "Курьер опоздал на три часа, никто не позвонил",
    "Всё отлично, спасибо за быструю доставку",
    "Приложение постоянно вылетает",
)
LT = (
    "Kurjeris vėlavo tris valandas ir niekas neskambino",
    "Viskas puiku, ačiū už greitą pristatymą",
    "Programėlė nuolat lūžta",
)
ZH = ("外送晚了三個小時，也沒有人打電話", "一切都很好，謝謝你們的快速配送", "應用程式一直閃退")
CN = ("快递晚了三个小时，也没人打电话", "一切都很好，谢谢你们", "应用一直闪退，很烦")
DE = (
    "Der Kurier kam drei Stunden zu spät, niemand rief an",
    "Alles bestens, danke für die schnelle Lieferung",
    "Die App stürzt dauernd ab",
)
ES = (
    "El mensajero llegó tres horas tarde y nadie llamó",
    "Todo perfecto, gracias por la entrega rápida",
    "La aplicación se cierra sola",
)
FR = (
    "Le livreur avait trois heures de retard, personne n'a appelé",
    "Tout est parfait, merci pour la livraison",
    "L'application plante sans arrêt",
)
EN = (
    "The courier was three hours late and nobody called",
    "All perfect, thanks for the quick delivery",
    "The app keeps crashing on me",
)


def table(header: str | None, rows: list[tuple[str, ...]], sign: str = ",", end: str = "\n") -> str:
    """A table with every cell quoted that needs it."""
    cells = [tuple(f'"{cell}"' if sign in cell or "\n" in cell else cell for cell in row) for row in rows]
    return end.join([*([header] if header else []), *(sign.join(row) for row in cells), ""])


def three(*columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Rows of columns."""
    return list(zip(*columns, strict=True))


DIALECTS = [
    Dialect(
        "Russian, semicolons, cp1251, German dates",
        table(
            "Номер;Дата отзыва;Имя клиента;Текст отзыва;Оценка",
            three(
                ("11", "12", "13"),
                ("14.03.2026", "15.03.2026", "01.04.2026"),
                ("Ольга", "Пётр", "Анна"),
                RU,
                ("2", "5", "1"),
            ),
            ";",
        ),
        {"text": "Текст отзыва", "id": "Номер", "time": "Дата отзыва", "author": "Имя клиента", "rating": "Оценка"},
        "written dmy",
        "1-5",
        "2026-03-14T00:00:00",
        encoding="cp1251",
        delimiter=";",
    ),
    Dialect(
        "Russian, long names, months as words",
        table(
            "Когда оставлен отзыв,Комментарий покупателя,Сколько звёзд поставили,Источник",
            three(
                ("1 марта 2026 г.", "2 марта 2026 г.", "15 апреля 2026 г."),
                RU,
                ("3", "5", "1"),
                ("сайт", "сайт", "приложение"),
            ),
        ),
        {
            "text": "Комментарий покупателя",
            "time": "Когда оставлен отзыв",
            "rating": "Сколько звёзд поставили",
            "channel": "Источник",
        },
        "written dmy",
        "1-5",
        "2026-03-01T00:00:00",
        delimiter=",",
    ),
    Dialect(
        "Lithuanian, tabs, cp1257, ISO days",
        table(
            "Eil. Nr.\tData\tKliento vardas\tAtsiliepimo tekstas\tĮvertinimas",
            three(
                ("1", "2", "3"),
                ("2026-03-01", "2026-03-02", "2026-03-03"),
                ("Ona", "Jonas", "Rūta"),
                LT,
                ("2", "5", "1"),
            ),
            "\t",
        ),
        {
            "text": "Atsiliepimo tekstas",
            "id": "Eil. Nr.",
            "time": "Data",
            "author": "Kliento vardas",
            "rating": "Įvertinimas",
        },
        "iso",
        "1-5",
        "2026-03-01",
        encoding="cp1257",
        delimiter="\t",
    ),
    Dialect(
        "Lithuanian, years with letters",
        table(
            "Komentaras;Pateikta data;Balas (1-10)",
            three(LT, ("2026 m. kovo 1 d.", "2026 m. kovo 2 d.", "2026 m. gegužės 3 d."), ("2", "10", "7")),
            ";",
        ),
        {"text": "Komentaras", "time": "Pateikta data", "rating": "Balas (1-10)"},
        "written dmy",
        "1-10",
        "2026-03-01T00:00:00",
        delimiter=";",
    ),
    Dialect(
        "Traditional Chinese, Big5",
        table(
            "編號,評論日期,用戶暱稱,評論內容,星級評分",
            three(
                ("1", "2", "3"),
                ("2026年3月1日", "2026年3月2日", "2026年4月3日"),
                ("小美", "阿強", "志明"),
                ZH,
                ("2", "5", "1"),
            ),
        ),
        {"text": "評論內容", "id": "編號", "time": "評論日期", "author": "用戶暱稱", "rating": "星級評分"},
        "written ymd",
        "1-5",
        "2026-03-01T00:00:00",
        encoding="big5",
        delimiter=",",
    ),
    Dialect(
        "Simplified Chinese, GB18030, afternoon clock",
        table(
            "序号,评价时间,客户姓名,客户评价内容,评分,来源平台",
            three(
                ("1", "2", "3"),
                ("2026/3/1 下午2:05", "2026/3/2 上午9:10", "2026/3/13 下午8:00"),
                ("王芳", "李强", "张伟"),
                CN,
                ("2", "5", "1"),
                ("淘宝", "京东", "淘宝"),
            ),
        ),
        {
            "text": "客户评价内容",
            "id": "序号",
            "time": "评价时间",
            "author": "客户姓名",
            "rating": "评分",
            "channel": "来源平台",
        },
        "written ymd",
        "1-5",
        "2026-03-01T14:05:00",
        encoding="gb18030",
        delimiter=",",
    ),
    Dialect(
        "German Excel: sep line, cp1252, decimal commas, CRLF",
        "sep=;\r\n"
        + table(
            "Lfd. Nr.;Erstellt am;Kundenname;Freitext Rückmeldung;Bewertung (Sterne);Umsatz",
            three(
                ("1", "2", "3"),
                ("14.03.2026 09:15", "15.03.2026 10:00", "01.04.2026 11:30"),
                ("Meier", "Schulz", "Weiß"),
                DE,
                ("2,5", "5,0", "1,0"),
                ("1.234,50", "99,90", "12,00"),
            ),
            ";",
            "\r\n",
        ),
        {
            "text": "Freitext Rückmeldung",
            "id": "Lfd. Nr.",
            "time": "Erstellt am",
            "author": "Kundenname",
            "rating": "Bewertung (Sterne)",
        },
        "written dmy",
        "1-5",
        "2026-03-14T09:15:00",
        encoding="cp1252",
        delimiter=";",
    ),
    Dialect(
        "German, months as words, grades in words of figures",
        table(
            "Zeitpunkt;Kommentar des Kunden;Punkte;Plattform",
            three(
                ("1. März 2026", "2. Mai 2026", "31. Dezember 2026"),
                DE,
                ("3 von 5", "5 von 5", "1 von 5"),
                ("Web", "App", "Web"),
            ),
            ";",
        ),
        {"text": "Kommentar des Kunden", "time": "Zeitpunkt", "rating": "Punkte", "channel": "Plattform"},
        "written dmy",
        "0-5",
        "2026-03-01T00:00:00",
        delimiter=";",
    ),
    Dialect(
        "Spanish, pipes, day first by one row",
        table(
            "Nº|Fecha y hora|Cliente|Comentario del cliente|Puntuación|Canal",
            three(
                ("1", "2", "3"),
                ("03/04/2026 10:00", "05/04/2026 11:00", "25/04/2026 12:00"),
                ("Ana", "Luis", "Eva"),
                ES,
                ("4", "9", "10"),
                ("web", "tienda", "web"),
            ),
            "|",
        ),
        {
            "text": "Comentario del cliente",
            "id": "Nº",
            "time": "Fecha y hora",
            "author": "Cliente",
            "rating": "Puntuación",
            "channel": "Canal",
        },
        "written dmy",
        "1-10",
        "2026-04-03T10:00:00",
        delimiter="|",
    ),
    Dialect(
        "Spanish, months as words, percent",
        table(
            "fecha de envío;¿Qué opina?;valoración",
            three(("1 de marzo de 2026", "2 de marzo de 2026", "3 de abril de 2026"), ES, ("40 %", "90 %", "100 %")),
            ";",
        ),
        {"text": "¿Qué opina?", "time": "fecha de envío", "rating": "valoración"},
        "written dmy",
        "percent",
        "2026-03-01T00:00:00",
        delimiter=";",
    ),
    Dialect(
        "French, cp1252, French clock",
        table(
            "Identifiant;Date de publication;Auteur;Avis du client;Note sur 5;Langue",
            three(
                ("a1", "a2", "a3"),
                ("14/03/2026 14h05", "15/03/2026 9h30", "01/04/2026 18h00"),
                ("Luc", "Zoé", "Ana"),
                FR,
                ("2", "5", "1"),
                ("fr", "fr", "fr"),
            ),
            ";",
        ),
        {
            "text": "Avis du client",
            "time": "Date de publication",
            "author": "Auteur",
            "rating": "Note sur 5",
            "lang": "Langue",
            "id": "Identifiant",
        },
        "written dmy",
        "1-5",
        "2026-03-14T14:05:00",
        encoding="cp1252",
        delimiter=";",
    ),
    Dialect(
        "American, month first by one row, AM and PM",
        table(
            "Response Date,Customer Name,Open-ended Response,Star Rating,Source",
            three(
                ("3/4/2026 2:05 PM", "3/14/2026 9:00 AM", "4/1/2026 12:30 AM"),
                ("Ann", "Bob", "Cy"),
                EN,
                ("★★☆☆☆", "★★★★★", "★☆☆☆☆"),
                ("web", "app", "web"),
            ),
        ),
        {
            "text": "Open-ended Response",
            "time": "Response Date",
            "author": "Customer Name",
            "rating": "Star Rating",
            "channel": "Source",
        },
        "written mdy",
        "stars",
        "2026-03-04T14:05:00",
        delimiter=",",
    ),
]
