"""Three rows of plain sentences in each of the encodings that were in use before Unicode are read as written."""

import unicodedata

import pytest

from app.readers.source.encoding import detect_encoding

TONES = "\u0300\u0301\u0303\u0309\u0323"
POLISH = "nr;opis\n1;Na infolinii czekałem 50 minut i połączenie przerwano.\n2;Obsługa była miła.\n3;Świetna jakość.\n"
CZECH = "č;popis\n1;Po dvou týdnech vrže středová osa.\n2;Přezka praskla při prvním zapnutí.\n3;Všechno v pořádku.\n"
SLOVAK = (
    "č;opis\n1;Zásielka prišla poškodená a nikto sa neozval.\n2;Ľudia sú veľmi milí.\n3;Ďakujem, všetko v poriadku.\n"
)
HUNGARIAN = (
    "sz;panasz\n1;Két hete várok a válaszra, és senki nem hív.\n2;Nagyon kedves ügyfélszolgálat.\n3;Jó idő, hűtő.\n"
)
ROMANIAN = "nr;text\n1;Coletul a întârziat şi nimeni nu a răspuns.\n2;Foarte mulţumit de serviciu.\n3;Produsul e bun.\n"
CROATIAN = (
    "br;tekst\n1;Paket je kasnio tri dana i nitko nije zvao.\n2;Odlična usluga, sve pohvale!\n3;Kvačilo više škripi.\n"
)
SLOVENE = (
    "št;mnenje\n1;Paket je zamujal in nihče ni poklical.\n"
    "2;Odlična storitev, vse pohvale.\n3;Še vedno čakam na odgovor.\n"
)
RUSSIAN = "н;текст\n1;Доставка опоздала на три дня.\n2;Хороший магазин, спасибо.\n3;Курьер нахамил и уехал.\n".replace(
    "№", "н"
)
UKRAINIAN = "н;текст\n1;Світла немає з учорашнього вечора.\n2;Дякую бригаді, що полагодили лінію.\n3;Ніхто не їде.\n"
BULGARIAN = (
    "н;мнение\n1;Пратката закъсня с три дни и никой не се обади.\n2;Много добро обслужване.\n3;Всичко е наред.\n"
)
SERBIAN = "б;мишљење\n1;Пакет је каснио три дана и нико није звао.\n2;Одлична услуга, све похвале.\n3;Још увек чекам.\n"
GREEK = "α;σχόλιο\n1;Το ραντεβού ακυρώθηκε χωρίς ειδοποίηση.\n2;Η γιατρός ήταν υπέροχη.\n3;Περίμενα δέκα μέρες.\n"
TURKISH = (
    "no;yorum\n1;Kargom iki hafta dağıtım merkezinde kaldı.\n"
    "2;Çalışanlar çok nazikti, teşekkürler.\n3;Ürün kırık geldi.\n"
)
HEBREW = "מס;תלונה\n1;המשלוח איחר בשלושה ימים ואף אחד לא התקשר.\n2;שירות מצוין, תודה רבה.\n3;המוצר הגיע שבור.\n"
ARABIC = "رقم;شكوى\n1;تأخر الطلب ثلاثة أيام ولم يتصل بي أحد.\n2;خدمة ممتازة، شكرا لكم.\n3;وصل المنتج مكسورا.\n"
PERSIAN = "ردیف;نظر\n1;سفارش من سه روز دیر رسید و کسی زنگ نزد.\n2;کیفیت خیلی خوب بود، ممنون.\n3;بسته پاره بود.\n"
LITHUANIAN = (
    "nr;tekstas\n1;Siunta vėlavo tris dienas, niekas nepaskambino.\n"
    "2;Ačiū už pagalbą.\n3;Žmonės šaunūs, viskas gerai.\n"
)
LATVIAN = (
    "nr;teksts\n1;Sūtījums kavējās trīs dienas un neviens nezvanīja.\n"
    "2;Ļoti laba apkalpošana.\n3;Paldies par palīdzību.\n"
)
ESTONIAN = (
    "nr;tekst\n1;Pakk jäi kolm päeva hiljaks ja keegi ei helistanud.\n2;Väga hea teenindus, aitäh.\n3;Kõik on korras.\n"
)
VIETNAMESE = (
    "stt;góp ý\n1;Chờ khám từ sáu giờ sáng mà đến trưa mới được gọi.\n2;Bác sĩ rất tận tình.\n3;Nhà vệ sinh bẩn.\n"
)
THAI = "ลำดับ;ข้อเสนอแนะ\n1;รอคิวตรวจสี่ชั่วโมง ไม่มีใครแจ้งเลย\n2;คุณหมอมือเบามาก อธิบายดีค่ะ\n3;ที่จอดรถน้อยเกินไป\n"
KOREAN = (
    "번호;내용\n1;배송이 사흘이나 늦었는데 아무도 연락하지 않았어요.\n"
    "2;직원분이 정말 친절했습니다.\n3;포장이 찢어져 왔어요.\n"
)
JAPANESE = (
    "番号;内容\n1;レジの列が分かりにくく、後から来た人に抜かされました。\n"
    "2;とても助かりました。\n3;牛乳の賞味期限が切れていました。\n"
)
SIMPLIFIED = (
    "序号;内容\n1;师傅上门安装迟到三小时,墙上打错孔也不给补。\n2;服务态度很好,谢谢。\n3;冰箱结冰太厚,抽屉拉不开。\n"
)
TRADITIONAL = "編號;內容\n1;ATM吃卡後等了四十分鐘才有人來處理。\n2;服務很好,謝謝。\n3;網銀改版之後字太小,看不清楚。\n"
GERMAN = (
    "nr;text\n1;Die Lieferung kam drei Tage zu spät.\n"
    "2;Größe passt, schönes Geschäft.\n3;Leider überhaupt nicht zufrieden.\n"
)
FRENCH = (
    "n;avis\n1;Le colis est arrivé abîmé et personne ne répond.\n"
    "2;Très bon accueil.\n3;Je suis déçue, ça ne marche pas.\n"
)
SPANISH = (
    "n;opinión\n1;Me cobraron una pieza que estaba en garantía.\n"
    "2;Muy buena atención, volveré mañana.\n3;El niño se cayó.\n"
)
PORTUGUESE = (
    "n;opinião\n1;O pedido não chegou e ninguém responde.\n"
    "2;Ótima atenção, recomendo.\n3;Não há vacina há três semanas.\n"
)
SWEDISH = (
    "nr;text\n1;Paketet kom tre dagar för sent och ingen hörde av sig.\n"
    "2;Väldigt trevlig personal på plats.\n3;Allt är bra.\n"
)
DANISH = (
    "nr;tekst\n1;Pakken kom tre dage for sent, og ingen ringede på døren.\n"
    "2;Rigtig god og hjælpsom betjening.\n3;Alt er på plads.\n"
)

WRITTEN = [
    *((text, "cp1252") for text in (GERMAN, FRENCH, SPANISH, PORTUGUESE, SWEDISH, DANISH)),
    *((text, encoding) for text in (POLISH, CZECH, SLOVAK, HUNGARIAN) for encoding in ("cp1250", "iso8859_2")),
    *((text, encoding) for text in (ROMANIAN, CROATIAN, SLOVENE) for encoding in ("cp1250", "iso8859_2")),
    *((RUSSIAN, encoding) for encoding in ("cp1251", "koi8_r", "iso8859_5", "cp866")),
    *((UKRAINIAN, encoding) for encoding in ("cp1251", "koi8_u", "iso8859_5")),
    *((text, encoding) for text in (BULGARIAN, SERBIAN) for encoding in ("cp1251", "iso8859_5")),
    *((GREEK, encoding) for encoding in ("cp1253", "iso8859_7")),
    *((TURKISH, encoding) for encoding in ("cp1254", "iso8859_9")),
    *((HEBREW, encoding) for encoding in ("cp1255", "iso8859_8")),
    *((ARABIC, encoding) for encoding in ("cp1256", "iso8859_6")),
    (PERSIAN.replace("ی", "ي"), "cp1256"),
    *((text, encoding) for text in (LITHUANIAN, LATVIAN, ESTONIAN) for encoding in ("cp1257", "iso8859_13")),
    *((THAI, encoding) for encoding in ("cp874", "tis_620")),
    *((KOREAN, encoding) for encoding in ("euc_kr", "cp949")),
    *((JAPANESE, encoding) for encoding in ("cp932", "euc_jp", "iso2022_jp")),
    *((SIMPLIFIED, encoding) for encoding in ("gb18030", "gb2312")),
    *((TRADITIONAL, encoding) for encoding in ("big5", "cp950")),
]


@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
def test_three_rows_in_an_old_encoding_are_read_as_written(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    assert content.decode(detect_encoding(content, name="dump")) == text


def test_vietnamese_is_read_as_windows_wrote_it() -> None:
    content = _as_windows(VIETNAMESE)
    assert content.decode(detect_encoding(content, name="dump")) == content.decode("cp1258")


def _as_windows(text: str) -> bytes:
    """`text` as cp1258 has it: with tones as signs of their own behind the vowels."""
    parts = []
    for sign in text:
        pieces = unicodedata.normalize("NFD", sign)
        tone = "".join(one for one in pieces if one in TONES)
        parts.append(unicodedata.normalize("NFC", "".join(one for one in pieces if one not in TONES)) + tone)
    return "".join(parts).encode("cp1258")
