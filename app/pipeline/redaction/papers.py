"""Passports, licences and cards abroad, accounts and policies, claims and payments, patients, cars and devices."""

_NO = (
    r"(?:[-\ ]?(?:nummer\w*|nr|no|n[°º]|num[ée]ro|n[úu]mero|numer\w*|číslo|szám\w*|numarası|numara\w*|broj|номер\w*|"
    r"id)|번호|番号)?"
)
WORDS: tuple[str, ...] = (
    rf"(?:reisepass|personalausweis|ausweis|führerschein)(?:es|s)?{_NO}",
    rf"(?:passeport|permis\ de\ conduire|carte\ (?:nationale\ )?d['’]identit[ée]){_NO}",
    rf"(?:pasaporte|licencia\ de\ conducir|carn[eé]t?\ de\ (?:conducir|identidad)){_NO}",
    rf"(?:passaporto|patente|carta\ d['’]identit[àa]){_NO}",
    rf"(?:passaporte|carteira\ de\ motorista|carta\ de\ condução|cnh){_NO}",
    rf"(?:paszport\w*|praw[oa]\ jazdy|dow[oó]d(?:u)?\ osobist\w*){_NO}",
    rf"(?:paspoort|rijbewijs|identiteitskaart){_NO}",
    rf"(?:pasaport\w*|ehliyet|sürücü\ belgesi){_NO}",
    rf"(?:cestovní(?:ho)?\ pas\w*|občansk\w*\ (?:průkaz|preukaz)\w*|řidičsk\w*\ průkaz\w*|vodičsk\w*\ preukaz\w*){_NO}",
    rf"(?:útlevél\w*|jogosítvány?\w*){_NO}",
    rf"(?:pașaport\w*|pasaport\w*|permis\w*\ (?:de\ )?conducere|carte\w*\ de\ identitate|buletin\w*){_NO}",
    rf"(?:лична\ карта|шофьорска\ книжка|посвідченн\w*\ водія|закордонн\w*\ паспорт\w*|төлқұжат\w*){_NO}",
    rf"(?:putovnic\w*|pasoš\w*|osobn[ae]\ iskaznic\w*|ličn[ae]\ kart\w*|vozačk\w*\ dozvol\w*|пасош\w*){_NO}",
    rf"(?:διαβατήρι\w*|άδεια\w*\ οδήγησης|δίπλωμα\ οδήγησης){_NO}",
    rf"(?:pass|pas)(?:nummer|nr)|(?:körkort|førerkort|kørekort)\w*{_NO}",
    rf"(?:passi(?:n(?:umero)?)?|ajokort\w*){_NO}",
    rf"(?:juhilu\w*|passinumber|pases?\ numur\w*|vadītāja\ apliecīb\w*){_NO}",
    r"(?:パスポート|旅券|運転免許証?)(?:の)?(?:番号)?",
    r"(?:여권|운전면허증?)\ ?(?:번호)?",
    r"(?:رقم\ )?(?:ال)?جواز(?:\ (?:ال)?سفر)?|(?:شماره\ )?(?:گذرنامه|پاسپورت)|(?:מספר\ )?(?:ה)?דרכון|पासपोर्ट",
    r"(?:เลขที่)?(?:พาสปอร์ต|หนังสือเดินทาง)|hộ\ chiếu|paspor|პასპორტი\w*",
)
"""Words for passports, licences and cards in the languages that `words` doesn't name."""

PASSPORT = (
    r"(?:[A-Z]{1,3}\ ?\d{6,9}|[A-Z]{1,3}\ \d{3}\ \d{3,4}|\d{2}\ ?\d{2}[\ ,-]{0,2}(?:№|n|no|номер)?\.?\ ?\d{6}|"
    r"\d\d\ \d{7}|"
    r"\d\d\ ?[А-ЯЁ]{2}\ ?\d{6}|[A-Z]\d{3}(?:-\d{4}){2}|[A-Z]\d{3}-\d{3}-\d\d-\d{3}-\d|"
    r"(?=[A-Z]{0,3}\d{5})[A-Z0-9]{6,18}|"
    r"(?=(?:[A-Z]{0,6}\d){4})(?=\d{0,18}[A-Z])[A-Z0-9]{8,18}|(?=(?:[A-Z]{0,9}\d){3})[A-Z0-9]{12})"
)
"""Numbers of passports and licences: letters and digits mixed in every way."""

DEALINGS = r"(?:claim|transaction|complaint|payment|dispute|request)"
LONG_NUMBER = (
    r"(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d(?!\d))"
    r"(?:[A-Z]{1,6}[-/]?\d{4,20}(?:[-/]\d{1,20}){0,3}|\d{8,24}|[A-Z]{1,6}-\d{1,20}-\d{1,20})"
)
"""After words that stand before sums as well: with letters, or too long for a sum."""

RUSSIAN_ACCOUNT = r"(?:(?:расч[её]тн\w*\ |лицев\w*\ )?сч[её]т\w*|р/сч?|к/с|р\.\ ?с\.|кор\.?\ ?сч[её]т\w*)"
RUSSIAN_ACCOUNT_FORM = r"\d{5}[\ .]?\d{3}[\ .]?\d[\ .]?\d{4}[\ .]?\d{7}"

POLICY = r"полис\w*(?:\ (?:омс|дмс|осаго|каско))?"
POLICY_FORM = r"(?:\d{16}|\d{4}(?:\ \d{4}){3}|[А-ЯЁA-Z]{3}\ ?\d{10})"

HEALTH = (
    r"(?:mrn|medical\ record|patient[-\ ]?(?:id|number|no|nr|code|record)|medicare|medicaid|health\ (?:insurance|"
    r"card)|nhs|insurance\ (?:member|policy)|"
    r"(?:kranken)?versicherten-?(?:nummer|nr)|krankenversicherungs-?(?:nummer|nr)|kvnr|patienten-?(?:nummer|nr|id)|"
    r"num[ée]ro\ (?:de\ )?patient|carte\ vitale|tarjeta\ sanitaria|tessera\ sanitaria|numer\ pacjenta|"
    r"номер\w*\ (?:пациента|медкарты|амбулаторной\ карты)|медкарт\w*|病历号|病歷號|就诊卡号|医保卡?号|健保卡號)"
    r"(?:[-\ ]?(?:number|no|nr|id|code|card|record|номер\w*|numero|número|nº|n°))*"
)
HEALTH_FORM = (
    r"(?:[1-9][A-Z][A-Z\d]\d-?[A-Z][A-Z\d]\d-?[A-Z]{2}\d\d|\d{3,4}(?:[-\ ]\d{3,4}){1,3}|"
    r"[A-Z]{1,4}-?\d{5,12}[A-Z]?|\d{5,16}[A-Z]?\d?)"
)
"""Numbers of patients and of those who are insured."""

DEVICE = (
    r"(?:(?:vin|fin)(?:[-\ ]?(?:number|no|code|код|номер|kodas|numeris))?|chassis|fahrgestell-?(?:nummer|nr)|imei|"
    r"номер\w*\ (?:кузова|шасси)|车架号|車架號)(?:\ (?:number|no|nr))?"
)
DEVICE_FORM = r"(?:(?=(?:[A-Z]{0,10}\d){5})[A-HJ-NPR-Z0-9]{17}|\d{2}-?\d{6}-?\d{6}-?\d)"
"""Numbers of cars and phones."""
