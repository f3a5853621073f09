"""Of a mail its writer's words are kept, and none of them is lost."""

import pytest

from tests.dumps import Write
from tests.readers.mails import LATE, box, items, mail, said

FRAMED = {
    "an English quote": f"{LATE}\n\nOn Mon, 2 Mar 2026 at 09:30, Fernway wrote:\n> Hello Ann,\n> we are sorry",
    "a German quote": f"{LATE}\n\nAm 02.03.2026 um 09:30 schrieb Fernway:\n> Hallo,\n> das tut uns leid",
    "a Lithuanian quote": f"{LATE}\n\n2026-03-02 09:30, Fernway rašė:\n> Sveiki,\n> atsiprašome",
    "Outlook's header": f"{LATE}\n\nFrom: Fernway\nSent: Monday, 2 March 2026\nTo: Ann\nSubject: Sofa\n\nHello Ann",
    "Outlook's header in Czech": f"{LATE}\n\nOd: Fernway\nOdesláno: 2. března 2026 9:30\nKomu: Ann\nPředmět: X\n\nHi",
    "in Hungarian": f"{LATE}\n\nFeladó: Fernway\nElküldve: 2026. március 2. 9:30\nCímzett: Ann\nTárgy: X\n\nHi",
    "in Norwegian": f"{LATE}\n\nFra: Fernway\nSendt: 2. mars 2026 09:30\nTil: Ann\nEmne: X\n\nHi",
    "in Finnish": f"{LATE}\n\nLähettäjä: Fernway\nLähetetty: 2.3.2026 9.30\nVastaanottaja: Ann\nAihe: X\n\nHi",
    "in Turkish": f"{LATE}\n\nKimden: Fernway\nGönderildi: 2 Mart 2026 09:30\nKime: Ann\nKonu: X\n\nHi",
    "in Romanian": f"{LATE}\n\nDe la: Fernway\nTrimis: 2 martie 2026 09:30\nCătre: Ann\nSubiect: X\n\nHi",
    "in Korean": f"{LATE}\n\n보낸 사람: Fernway\n보낸 날짜: 2026년 3월 2일 9:30\n받는 사람: Ann\n제목: X\n\nHi",
    "Yahoo's in German": f"{LATE}\n\nAm 2. März 2026 um 09:30 hat F <f@f.example> Folgendes geschrieben:\n\n Hallo",
    "a desk's mark": f"{LATE}\n\n##- Please type your reply above this line -##\n\nYour request was updated",
    "a desk's mark before it": f"##- Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein -##\n\n{LATE}",
    "dashes": f"{LATE}\n\n-- \nAnn Lee\nTel. 0170 0000000",
    "a greeting and a close": f"Dear team,\n\n{LATE}\n\nBest regards,\nAnn Lee\n+44 20 7946 0000",
    "a German close": f"Guten Tag,\n\n{LATE}\n\nViele Grüße\nAnn Lee",
    "a Russian close": f"Здравствуйте!\n\n{LATE}\n\nС уважением,\nАнна",
    "a telephone": f"{LATE}\n\nSent from my iPhone",
    "lawyers": f"{LATE}\n\nThis e-mail and any attachments are for the intended recipient alone.",
    "a close and lawyers": f"{LATE}\n\nRegards\nAnn\n\nThis e-mail and any attachments may be confidential. Delete it.",
}


@pytest.mark.parametrize("text", FRAMED.values(), ids=FRAMED)
def test_of_a_mail_its_writer_s_words_are_kept_alone(write: Write, text: str) -> None:
    assert said(items(write("a.eml", mail(said=text)))) == [[LATE]]


KEPT = {
    "more below the name": f"{LATE}\n\nBest regards\nAnn\n\nP.S. Your driver was rude",
    "sentences below a close": f"{LATE}\n\nRegards\nAnn\n\nAnd one more thing: the leg is loose.",
    "words that a close begins with": "The sofa is fine.\nRegards the chair squeaks",
    "a name that a close is short for": "The screen is dark.\nLG washing machine also broken",
    "yours": "I like the other shop.\nYours is the worst",
    "a greeting and nothing else": "Hello there!",
    "a list": "Three things:\n- late\n- dirty\n- loose",
    "a short sentence beside a greeting": "Hello, sofa broken\nI want a refund.",
    "the same in Chinese": "您好，沙发坏了\n请退款。",
    "Chinese below a close": "沙发迟到了三周。\n\n祝好\n小王\n\n另外，椅子也坏了。",
    "Japanese below a close": "ソファが遅れました。\n\n敬具\n山田\n\n椅子も壊れています",
    "Korean thanks midway": "소파 주문했어요\n감사합니다\n그런데 다리가 부러졌어요\n환불해 주세요",
    "no full stop below a close": f"{LATE}\n\nCheers\nAnn\n\nthe leg is broken too please call me",
    "a court": f"{LATE}\n\nDas Amtsgericht wird sich damit befassen.",
    "what is private": f"{LATE}\n\nSie haben vertrauliche Informationen von mir verschickt!",
    "from and a date above what looks like a header": "Bad.\n\nFrom March 2026\nMessage: it came late",
    "from and a name above what looks like a header": "Bad.\n\nFrom Anna\nPhone: none",
    "from in a line": "I moved.\n\nFrom March 2026 on write to the new address.",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_no_words_of_a_customer_are_lost(write: Write, text: str) -> None:
    assert said(items(write("a.mbox", box(mail(said=text))))) == [[text]]
