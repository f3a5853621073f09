"""Further statements in four languages (en, ru, lt, zh-Hant), on which nothing about themes was chosen."""

HELD_OUT: tuple[tuple[str, str, str, str], ...] = (
    (
        "The gym is overcrowded every evening",
        "Спортзал каждый вечер переполнен",
        "Sporto salė kiekvieną vakarą perpildyta",
        "健身房每天晚上都擠滿人",
    ),
    (
        "The insurance company refused to pay for the damage",
        "Страховая отказалась возмещать ущерб",
        "Draudimo bendrovė atsisakė atlyginti žalą",
        "保險公司拒絕理賠損失",
    ),
    (
        "The taxi driver took a longer route on purpose",
        "Таксист нарочно повёз меня длинной дорогой",
        "Taksi vairuotojas tyčia vežė ilgesniu keliu",
        "計程車司機故意繞遠路",
    ),
    (
        "The online course was full of mistakes",
        "В онлайн-курсе было полно ошибок",
        "Internetiniuose kursuose buvo daugybė klaidų",
        "線上課程錯誤百出",
    ),
    (
        "The heating did not work all winter",
        "Отопление не работало всю зиму",
        "Šildymas neveikė visą žiemą",
        "整個冬天暖氣都壞了",
    ),
    (
        "My voucher code was rejected at checkout",
        "Мой промокод не приняли при оформлении заказа",
        "Mano nuolaidos kodas nebuvo priimtas atsiskaitant",
        "結帳時我的優惠碼無法使用",
    ),
    (
        "The concert started two hours late",
        "Концерт начался на два часа позже",
        "Koncertas prasidėjo dviem valandomis vėliau",
        "演唱會晚了兩個小時才開始",
    ),
    (
        "The cream gave me a rash",
        "От этого крема у меня появилась сыпь",
        "Nuo kremo mane išbėrė",
        "用了這款乳霜後皮膚起疹子",
    ),
    (
        "Nobody answers my emails",
        "На мои письма никто не отвечает",
        "Niekas neatsako į mano laiškus",
        "我寄的電子郵件都沒有人回覆",
    ),
    (
        "The screen of the phone cracked on the first day",
        "Экран телефона треснул в первый же день",
        "Telefono ekranas įskilo pirmą dieną",
        "手機螢幕第一天就裂了",
    ),
    (
        "The kindergarten raised its fees again",
        "Детский сад снова поднял плату",
        "Darželis vėl pakėlė mokestį",
        "幼稚園又調漲學費了",
    ),
    (
        "The map in the navigation is out of date",
        "Карты в навигаторе устарели",
        "Navigacijos žemėlapiai pasenę",
        "導航的地圖已經過時",
    ),
    (
        "The coffee tastes burnt",
        "У кофе горелый вкус",
        "Kava turi degėsių skonį",
        "咖啡喝起來有焦味",
    ),
    (
        "The neighbours in the next room were noisy all night",
        "Соседи за стеной шумели всю ночь",
        "Kaimynai už sienos triukšmavo visą naktį",
        "隔壁房間整晚都很吵",
    ),
    (
        "They sold my phone number to advertisers",
        "Мой номер телефона продали рекламщикам",
        "Mano telefono numerį pardavė reklamuotojams",
        "他們把我的電話號碼賣給廣告商",
    ),
)
