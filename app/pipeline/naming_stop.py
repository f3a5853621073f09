"""Words that say nothing by themselves, by language: they don't begin or end the name of a theme (STOP).

Our own words stand beside those of stopwords-iso, but for English, whose list there has "bill", "order" and "website".
Some of them, negations and prepositions that ask for a case, are shown before a phrase that usually follows them
(BEFORE). Others may begin a name, but leave open what comes next (OPEN).
"""

import stopwordsiso

from app.pipeline.naming_counts import NUMBERS

_WORDS = {
    "en": "a about actually after again all almost already also always am an and another any anymore anyone anything "
    "are around as at away back be because been before being both but by came can come comes could d did "
    "different do does doing don't each either else enough especially even ever every everyone everything far few "
    "finally first for found from gave get gets getting give given gives go going got had has have having he "
    "hello help her here hi him his how however i i'd i'll i'm i've if in instead into is it it's its just keep "
    "keeps kept know later least let lets like literally little ll look looking looks lot lots m made make makes "
    "making many maybe me might mine more most much must my myself need no now of off on once one ones only or "
    "other others our out over own perhaps please probably put quite rather re really s said same saw say says "
    "see seem seems seen several she should since so some somehow someone something sometimes soon still such "
    "sure t take taken takes taking tell than thank thanks that that's the their them then there these they thing "
    "things think this those though thought through to today together told tomorrow too took totally try trying "
    "under unless until up upon us use used using usually ve very via want wanted was way we well went were what "
    "what's whatever when where whether which while who whole why will with within would yes yesterday yet you "
    "you're your",
    "ru": "а без бы был была были было быть в вам вас ваш ваша ваше ваши весь во вот все всего всем всё вы где да "
    "даже для до его ее если есть еще ещё её же за здесь и из или им их к как какой когда которая которые "
    "который кто ли либо мне много могу может можно мой моя мы на над надо нам нас наш не него нее нет неё ни "
    "них но ну о об один он она они оно опять от очень по под пожалуйста пор после почему при про просто раз с сам "
    "себя сих сколько снова со спасибо так такие таким такими таких такое такой там тебя тем то тоже только том ты у "
    "уже хотя хочу через что чтобы эти это этого этой этом этот эту я",
    "lt": "ant apie ar ačiū aš be bei bet bus buvo būti būtų dabar dar dėl esu gal gali galima galiu ir irgi iš jai "
    "jam jau jei jeigu ji jie jis jo jos jums juos ją jūs jūsų jų kad kada kai kaip kas kažkas kiek kiekvieną "
    "kodėl kol kur kuri kurie kuris ką labai man mane mano mes mums mūsų na nei nes net niekas nieko nors nėra o "
    "per po prašau prie savo su ta tada tai taip tas tie tik to todėl tu už vis visai visi viskas visą vėl yra į "
    "ši šis šita",
    "de": "aber alle als also am an auch auf aus bei bin bis bitte da dann das dass dem den der des die doch du "
    "durch ein eine einem einen einer er es für habe haben hat hatte hier ich ihr im immer in ist ja kann "
    "kein keine man mehr mein meine mich mir mit nach nicht noch nur oder schon sehr sein sich sie sind so um "
    "und uns von vor war warum was weil wenn wer werden wie wieder wir wird wo zu zum zur über",
    "fr": "a ai alors au aussi aux avec avoir bien c ce ces cette comme d dans de des du elle en encore est et fait "
    "il ils j je l la le les leur lui ma mais me mes moi mon n ne nous on ont ou où par pas plus pour qu "
    "quand que qui s sa sans se ses si son sont sur tout très tu un une votre vous y ça été être",
    "es": "a al algo como con cuando de del desde donde el ella en es esta este esto estoy está fue ha hay he la "
    "las le lo los mas me mi mis muy más nada no nos o para pero por porque que qué se ser si sin sobre son "
    "su sus sí también te tengo todo tu un una y ya yo",
    "zh": "一 一个 一個 一直 上 下 不 不过 不過 与 两 个 中 为 为了 为什么 之後 也 了 了解 于 人 什么 "
    "什麼 从 他 他们 他們 会 但 但是 你 你们 你們 來 個 做 兩 再 到 前 去 又 只 可以 可是 后 "
    "吗 吧 呀 呢 和 哦 啊 啦 嗎 因为 因為 在 地 多 天 太 她 好 如果 它 完全 对 對 少 就 居然 "
    "已經 已经 年 很 後 得 從 怎么 怎麼 您 想 我 我们 我們 或 所以 才 把 於 日 时候 是 時候 更 "
    "最 會 月 有 有点 有點 来 根本 次 每次 比 沒 沒有 没 没有 為 為了 為什麼 用 的 真 真的 着 "
    "竟然 等 等等 給 给 而 而且 能 與 著 被 裡 要 說 請 請問 謝謝 讓 让 说 请 请问 谢谢 跟 过 "
    "还 还是 这 这个 這 這個 過 還 還是 那 那个 那個 都 里 非常",
}
_BEFORE = {
    "en": "no",
    "ru": "без в во для до за из к на не нет о об от перед по под после при про с со у через",
    "lt": "apie be dėl iki iš ne nuo nėra per po prie su už į",
    "de": "kein keine keinen nicht ohne",
    "fr": "aucun aucune pas sans",
    "es": "ningún ninguna no sin",
    "zh": "不 没 没有 沒 沒有 无 無",
}
_OPEN = {
    "en": "ain't aren't can't cannot couldn't didn't doesn't hadn't hasn't haven't isn't never nobody not nothing "
    "shouldn't wasn't weren't without won't wouldn't",
}
BEFORE = {lang: frozenset(words.split()) for lang, words in _BEFORE.items()}
_LISTED = {lang: frozenset(map(str.casefold, stopwordsiso.stopwords(lang))) for lang in stopwordsiso.langs() - {"en"}}
STOP = {
    lang: frozenset(_WORDS.get(lang, "").split())
    | BEFORE.get(lang, frozenset())
    | (_LISTED.get(lang, frozenset()) - NUMBERS.get(lang, frozenset()))
    for lang in {*_WORDS, *_LISTED}
}
OPEN = {lang: numbers | frozenset(_OPEN.get(lang, "").split()) for lang, numbers in NUMBERS.items()}
