"""The words beside which a number is that of an order, an account, a passport or a person, per language.

Regular expressions without case. `numbered` words say of themselves that a number follows; after a `plain` word only a
number that looks like one is taken.
"""

from app.pipeline.redaction.found import Kind
from app.pipeline.redaction.papers import WORDS as PAPERS

_NO_EN = r"(?:\ ?(?:number|numbers|numb|num|no|nr|id|code|ref|reference|\#|№))"
_NO_RU = r"(?:\ ?(?:номер\w*|ном|код\w*|id|no|n|№|\#))"
_NO_LT = r"(?:\ ?(?:numer\w*|nr|kod\w*|id|no|№|\#))"
_NO_ZH = r"(?:\ ?(?:号码|號碼|编号|編號|号|號|单号|單號|id|no|number|\#))"
_NO_DE = r"(?:nummer|nr\.?|no\.?|id)"
_NO_FR = r"(?:num[ée]ro|n[°º]|no\.|nr)"
_NO_ES = r"(?:n[úu]mero|n[°º]|n[úu]m\.?|nro\.?)"
_NO_IT = r"(?:numero|n[°º]|n\.|nr\.?|num\.)"
_NO_PL = r"(?:numer\w*|nr\.?)"

NUMBERED: dict[Kind, dict[str, tuple[str, ...]]] = {
    Kind.ORDER: {
        "en": (
            rf"(?:order|purchase|booking|reservation|confirmation|invoice|receipt|tracking|shipment|parcel|delivery|"
            rf"ticket|case|reference|complaint|claim|request|transaction|rma|return|voucher|e-?ticket|awb|waybill|po|"
            rf"payment|refund|dispute)s?"
            rf"(?:\ (?:confirmation|reference|booking|tracking))?{_NO_EN}",
            r"(?:number|no)\ of\ (?:my|the|our)\ (?:order|booking|reservation|parcel|invoice|ticket)",
            r"pnr",
            r"(?:booking|reservation)\ (?:ref|reference|code)",
            r"record\ locator",
        ),
        "ru": (
            rf"(?:заказ|заявк|брон|бронировани|накладн|счет|счёт|чек|квитанц|обращени|билет|посылк|отправлени|трек|"
            rf"доставк|"
            rf"возврат)\w*{_NO_RU}",
            r"номер\w*\ (?:(?:моего|моей|вашего|нашего|этого)\ )?(?:заказ|заявк|брон|накладн|счета|чека|квитанц|"
            r"обращени|"
            r"билет|посылк|отправлени|отслеживани|доставк|возврат|транзакци|операци|платеж)\w*",
            r"(?:заказ|заявк|обращени|жалоб|посылк|отправлени)\w*[\ (]{1,2}(?:(?:под|за)\ )?номер\w*",
            r"трек-?\ ?(?:номер|код)\w*",
            r"код\w*\ (?:брони|бронировани\w*|заказа)",
        ),
        "lt": (
            rf"(?:užsakym|uzsakym|rezervacij|siunt|sąskait|saskait|bili?et|kvit|krepšel|pirkin|pretenzij|užklaus|"
            rf"uzklaus|grąžinim|"
            rf"grazinim|ček|cek)\w*{_NO_LT}",
            r"(?:numeris|nr)\ (?:užsakymo|uzsakymo|siuntos|rezervacijos)",
        ),
        "zh": (
            rf"(?:订单|訂單|定单|定單|预订|預訂|订位|訂位|订房|訂房|快递|快遞|运单|運單|物流|包裹|发票|發票|工单|工單|退货|退貨|"
            rf"交易|票|机票|機票|取件|出貨|配送|投诉|投訴|案件|查詢|查询|追踪|追蹤){_NO_ZH}",
            r"(?:单号|單號|订位代号|訂位代號|确认码|確認碼|取件码|取件碼)",
        ),
        "de": (
            r"(?:bestell|auftrags|buchungs|reservierungs|rechnungs|sendungs(?:verfolgungs)?|tracking|paket|vorgangs|"
            r"ticket|"
            rf"fall|retouren|beleg|beschwerde|transaktions)-?\ ?(?:{_NO_DE})",
            rf"(?:bestellung|auftrag|buchung|rechnung|sendung|paket|reservierung)\ (?:mit\ der\ )?(?:{_NO_DE})",
        ),
        "fr": (
            rf"(?:commande|réservation|reservation|facture|colis|suivi|dossier|réclamation|billet|retour)\ ?{_NO_FR}",
            rf"{_NO_FR}\ (?:de\ )?(?:ma\ |la\ )?(?:commande|réservation|facture|colis|suivi|dossier|réclamation)",
        ),
        "es": (
            rf"(?:pedido|reserva|factura|env[ií]o|seguimiento|reclamaci[óo]n|ticket|orden|encomenda|fatura)\ ?{_NO_ES}",
            rf"{_NO_ES}\ (?:de\ |do\ |da\ )?(?:mi\ )?(?:pedido|reserva|factura|env[ií]o|seguimiento|encomenda|fatura)",
        ),
        "it": (
            rf"(?:ordine|prenotazione|fattura|spedizione|pacco|pratica|reclamo)\ ?{_NO_IT}",
            rf"{_NO_IT}\ (?:di\ |d')?(?:ordine|prenotazione|fattura|spedizione|pratica)",
        ),
        "nl": (
            r"(?:bestel|order|factuur|reserverings|boekings|zaak|zendings?)-?\ ?(?:nummer|nr)",
            r"track-?\ ?(?:code|nummer)",
        ),
        "pl": (
            rf"(?:zamówieni\w*|rezerwacj\w*|faktur\w*|przesyłk\w*|paczk\w*|zgłoszeni\w*|reklamacj\w*)\ ?{_NO_PL}",
            rf"{_NO_PL}\ (?:mojego\ )?(?:zamówienia|rezerwacji|faktury|przesyłki|paczki|zgłoszenia|reklamacji)",
        ),
        "uk": (r"номер\w*\ (?:замовлення|посилки|накладної|бронювання|ттн)", rf"(?:замовленн|накладн|ттн)\w*{_NO_RU}"),
    },
    Kind.ACCOUNT: {
        "en": (
            rf"(?:account|acct|a/c|customer|client|member|membership|loyalty|policy|contract|subscriber|"
            rf"frequent\ flyer|"
            rf"user|bonus\ card|routing){_NO_EN}",
        ),
        "ru": (
            rf"(?:лицев\w*\ сч[её]т|сч[её]т|расч[её]тн\w*\ сч[её]т|клиент|договор|полис|абонент|"
            rf"бонусн\w*\ карт)\w*{_NO_RU}",
            r"номер\w*\ (?:(?:моего|моей)\ )?(?:лицевого\ сч[её]та|сч[её]та|договора|полиса|клиента|бонусной\ карты)",
            r"лицев\w*\ сч[её]т\w*",
        ),
        "lt": (rf"(?:kliento|klientas|sutart|poliso|abonent|nario|lojalumo\ kortel|mokėtojo|moketojo)\w*{_NO_LT}",),
        "zh": (
            rf"(?:账户|帳戶|账号|帳號|客户|客戶|会员|會員|合同|合約|保单|保單|银行卡|銀行卡|户口|戶口){_NO_ZH}",
            r"(?:账号|帳號|卡号|卡號)",
        ),
        "de": (
            r"(?:kunden|vertrags|konto|mitglieds|policen|versicherungsschein|benutzer)-?\ ?(?:"
            rf"{_NO_DE})",
        ),
        "fr": (
            rf"(?:client|compte|contrat|adhérent|abonné)\ ?{_NO_FR}",
            rf"{_NO_FR}\ (?:de\ )?(?:client|compte|contrat|adhérent|abonné|police)",
        ),
        "es": (
            rf"(?:cliente|cuenta|contrato|socio|conta)\ ?{_NO_ES}",
            rf"{_NO_ES}\ (?:de\ |do\ |da\ )?(?:cliente|cuenta|contrato|socio|conta)",
        ),
        "it": (rf"(?:cliente|conto|contratto)\ ?{_NO_IT}", r"(?:codice|numero)\ (?:cliente|conto|contratto)"),
        "nl": (r"(?:klant|contract|rekening|lidmaatschaps)-?\ ?(?:nummer|nr)",),
        "pl": (rf"{_NO_PL}\ (?:klienta|umowy|konta|polisy)", rf"(?:klienta|umow[ay]|polisa)\ {_NO_PL}"),
    },
    Kind.PASSPORT: {
        "en": (
            rf"passports?{_NO_EN}?",
            rf"(?:driver'?s?|driving)\ licen[cs]e{_NO_EN}?",
            r"passport\ card",
            rf"(?:travel\ document|visa){_NO_EN}",
        ),
        "ru": (
            rf"(?:загран)?паспорт\w*(?:\ гражданина)?(?:\ (?:рф|россии))?{_NO_RU}?",
            r"сери\w*\ и\ номер\w*(?:\ паспорта)?",
            rf"(?:водительск\w*\ (?:удостоверени\w*|прав\w*)|в/у|права){_NO_RU}?",
        ),
        "lt": (
            rf"(?:pas(?:as|o|ą|e|u)|paso){_NO_LT}?",
            rf"(?:asmens\ )?tapatybės\ kortel\w*{_NO_LT}?",
            rf"vairuotojo\ pažymėjim\w*{_NO_LT}?",
        ),
        "zh": (rf"(?:护照|護照|通行证|通行證|驾照|駕照|驾驶证|台胞證|台胞证){_NO_ZH}?",),
        "others": PAPERS,
    },
    Kind.ID: {
        "en": (
            rf"(?:personal|national|identity|social\ security|national\ insurance|tax|passport\ personal|"
            rf"id\ card){_NO_EN}",
            r"(?:ssn|nino|itin|tax\ id|personal\ code|national\ id|id\ card)",
        ),
        "ru": (r"(?:снилс|инн|иин)", r"страхов\w*\ номер\w*"),
        "lt": (r"asmens\ kod\w*", r"a\.\ ?k\."),
        "zh": (rf"(?:身份证|身份證|身分證|居留證|居留证|社保){_NO_ZH}?", r"身分證字號", r"统一编号"),
        "pl": (r"pesel",),
    },
}

PLAIN: dict[Kind, dict[str, tuple[str, ...]]] = {
    Kind.ORDER: {
        "en": (r"(?:order|booking|reservation|invoice|ticket|parcel|shipment|tracking|reference|ref|case|po|awb)",),
        "ru": (r"(?:заказ|бронь|брони|заявк|накладн|обращени|трек|посылк|билет)\w*",),
        "lt": (r"(?:užsakym|uzsakym|rezervacij|siunt)\w*",),
        "zh": (r"(?:订单|訂單|定单|快递|快遞|运单|包裹)",),
    },
    Kind.ACCOUNT: {
        "en": (r"(?:account|acct|policy|contract)",),
        "ru": (r"(?:договор|полис)\w*",),
        "lt": (r"(?:sutart|polis)\w*",),
        "zh": (r"(?:账户|帳戶)",),
    },
}
