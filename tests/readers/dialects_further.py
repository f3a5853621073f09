"""Further exports that nobody announced, of the kind of tests/readers/dialects.py."""

from tests.readers.dialects import DE, EN, RU, Dialect, table, three

FURTHER = [
    Dialect(
        "American, months as words",
        table(
            "Submitted On,Verbatim Feedback,Overall Satisfaction Score",
            three(("Mar 4, 2026 2:05 pm", "Mar 14, 2026 9:00 am", "Apr 1, 2026 12:30 am"), EN, ("2", "5", "1")),
        ),
        {"text": "Verbatim Feedback", "time": "Submitted On", "csat": "Overall Satisfaction Score"},
        "written dmy",
        None,
        "2026-03-04T14:05:00",
        delimiter=",",
    ),
    Dialect(
        "epochs in seconds",
        table(
            "comment_id,created_utc,user_name,comment_text,stars",
            three(
                ("c1", "c2", "c3"),
                ("1772352900", "1772442000", "1772531100"),
                ("kai", "mia", "ana"),
                EN,
                ("2", "5", "1"),
            ),
        ),
        {"text": "comment_text", "id": "comment_id", "time": "created_utc", "author": "user_name", "rating": "stars"},
        "epoch",
        "1-5",
        "2026-03-01T08:15:00+00:00",
        delimiter=",",
    ),
    Dialect(
        "epochs in milliseconds, camel case",
        table(
            "reviewId,createdAt,userName,reviewText,starRating,appVersion",
            three(
                ("c1", "c2", "c3"),
                ("1772352900000", "1772442000000", "1772531100000"),
                ("kai", "mia", "ana"),
                EN,
                ("2", "5", "1"),
                ("1.0.1", "1.0.2", "1.1.0"),
            ),
        ),
        {"text": "reviewText", "id": "reviewId", "time": "createdAt", "author": "userName", "rating": "starRating"},
        "epoch",
        "1-5",
        "2026-03-01T08:15:00+00:00",
        delimiter=",",
    ),
    Dialect(
        "time zones by name and offset",
        table(
            "Timestamp,Feedback,Score",
            three(
                ("2026-03-01 12:30:00 EST", "2026-03-02 12:30:00 UTC", "2026-03-03 12:30:00 +0200"),
                EN,
                ("0", "10", "7"),
            ),
        ),
        {"text": "Feedback", "time": "Timestamp", "rating": "Score"},
        "written ymd",
        "0-10",
        "2026-03-01T12:30:00-05:00",
        delimiter=",",
    ),
    Dialect(
        "no header, comma",
        table(None, three(("501", "502", "503"), ("2026-03-01", "2026-03-02", "2026-03-03"), ("4", "5", "4"), EN)),
        {"text": "column 4", "id": "column 1", "time": "column 2", "rating": "column 3"},
        "iso",
        "1-5",
        "2026-03-01",
        delimiter=",",
        header=False,
    ),
    Dialect(
        "no header, Russian, semicolon, day first",
        table(None, three(("14.03.2026", "15.03.2026", "16.03.2026"), RU, ("5", "5", "1")), ";"),
        {"text": "column 2", "time": "column 1", "rating": "column 3"},
        "written dmy",
        "1-5",
        "2026-03-14T00:00:00",
        delimiter=";",
        header=False,
    ),
    Dialect(
        "no header, tabs, languages",
        table(None, three(("r-1", "r-2", "r-3"), ("en", "en", "lt"), EN), "\t"),
        {"text": "column 3", "id": "column 1", "lang": "column 2"},
        delimiter="\t",
        header=False,
    ),
    Dialect(
        "a title and an empty line above the header",
        "Customer feedback Q1\n\n"
        + table(
            "Ref;Date;Comment;Rating",
            three(("A-1", "A-2", "A-3"), ("2026-03-01", "2026-03-02", "2026-03-03"), EN, ("2", "5", "1")),
            ";",
        ),
        {"text": "Comment", "id": "Ref", "time": "Date", "rating": "Rating"},
        "iso",
        "1-5",
        "2026-03-01",
        delimiter=";",
    ),
    Dialect(
        "replies and titles beside the text",
        table(
            "Review ID,Title,Review,Reply,Reply Date,Date,Reviewer",
            three(
                ("1", "2", "3"),
                ("Bad", "Good", "Bad"),
                EN,
                (
                    "We are very sorry about that, please call us",
                    "Thank you so much for these words",
                    "We will look into it at once",
                ),
                ("2026-04-01", "2026-04-02", "2026-04-03"),
                ("2026-03-01", "2026-03-02", "2026-03-03"),
                ("ann", "bob", "cy"),
            ),
        ),
        {"text": "Review", "id": "Review ID", "time": "Date", "author": "Reviewer"},
        "iso",
        None,
        "2026-03-01",
        delimiter=",",
    ),
    Dialect(
        "NPS export with a score of its own",
        table(
            "Respondent,Date (UTC),How likely are you to recommend us?,NPS,Why did you give this score?",
            three(
                ("r1", "r2", "r3"),
                ("2026-03-01 10:00:00", "2026-03-02 10:00:00", "2026-03-03 10:00:00"),
                ("2", "10", "7"),
                ("2", "10", "7"),
                EN,
            ),
        ),
        {"text": "Why did you give this score?", "time": "Date (UTC)", "nps": "NPS", "author": "Respondent"},
        "iso",
        None,
        "2026-03-01 10:00:00",
        delimiter=",",
    ),
    Dialect(
        "UTF-16 with tabs, as Excel's Unicode text",
        table(
            "Дата\tКомментарий\tБалл",
            three(("14.03.2026", "15.03.2026", "16.03.2026"), RU, ("2", "5", "1")),
            "\t",
            "\r\n",
        ),
        {"text": "Комментарий", "time": "Дата", "rating": "Балл"},
        "written dmy",
        "1-5",
        "2026-03-14T00:00:00",
        ending=".txt",
        encoding="utf-16",
        delimiter="\t",
    ),
    Dialect(
        "days of Excel as figures",
        table("Datum;Kommentar;Note", three(("46095,5", "46096", "46097,25"), DE, ("2", "5", "1")), ";"),
        {"text": "Kommentar", "time": "Datum", "rating": "Note"},
        "excel",
        "1-5",
        "2026-03-14T12:00:00",
        delimiter=";",
    ),
    Dialect(
        "Polish, cp1250",
        table(
            "Data publikacji;Treść opinii;Ocena;Autor",
            three(
                ("14.03.2026", "15.03.2026", "16.03.2026"),
                (
                    "Kurier spóźnił się trzy godziny, nikt nie zadzwonił",
                    "Wszystko świetnie, dziękuję",
                    "Aplikacja ciągle się zawiesza",
                ),
                ("2", "5", "1"),
                ("Łukasz", "Żaneta", "Ewa"),
            ),
            ";",
        ),
        {"text": "Treść opinii", "time": "Data publikacji", "rating": "Ocena", "author": "Autor"},
        "written dmy",
        "1-5",
        "2026-03-14T00:00:00",
        encoding="cp1250",
        delimiter=";",
    ),
    Dialect(
        "Japanese, Shift JIS",
        table(
            "投稿日,レビュー本文,評価",
            three(
                ("2026/03/01", "2026/03/02", "2026/03/13"),
                (
                    "配達が三時間も遅れて、誰も電話をくれませんでした",
                    "とても良かったです、ありがとう",
                    "アプリがすぐに落ちます",
                ),
                ("2", "5", "1"),
            ),
        ),
        {"text": "レビュー本文", "time": "投稿日", "rating": "評価"},
        "written ymd",
        "1-5",
        "2026-03-01T00:00:00",
        encoding="cp932",
        delimiter=",",
    ),
    Dialect(
        "nested JSON under a key of its own",
        '{"status": "ok", "payload": {"answers": ['
        + ",".join(
            f'{{"uid": "{n}", "created": "2026-03-0{n}T10:00:00Z", "review": {{"body": "{EN[n - 1]}", '
            f'"stars": {n}}}, "user": {{"name": "kai{n}"}}}}'
            for n in (1, 2, 3)
        )
        + "]}}",
        {"text": "review.body", "id": "uid", "time": "created", "rating": "review.stars", "author": "user.name"},
        "iso",
        "1-5",
        "2026-03-01T10:00:00Z",
        ending=".json",
        header=None,
    ),
    Dialect(
        "JSON Lines with names of a schema nobody knows",
        "".join(
            f'{{"_key": "k{n}", "ts": 177235290000{n}, "msg_text": "{EN[n - 1]}", "lang_code": "en"}}\n'
            for n in (1, 2, 3)
        ),
        {"text": "msg_text", "id": "_key", "time": "ts", "lang": "lang_code"},
        "epoch",
        None,
        "2026-03-01T08:15:00.001000+00:00",
        ending=".jsonl",
        header=None,
    ),
]
