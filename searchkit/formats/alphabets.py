"""The letters beyond ASCII of the languages that legacy encodings were made for.

Each row holds a language's letters, the commonest first, by which a guess of the encoding
is judged (see `searchkit.formats.encoding`).
"""

from __future__ import annotations

LATIN: dict[str, tuple[str, ...]] = {
    "cp1252": (
        "éèàêçâîôùûïëœ",  # French
        "óáéíñúü",  # Spanish
        "ãçéáíóêâõúàô",  # Portuguese
        "èàùòìé",  # Italian
        "üäöß",  # German
        "ëéïèöüê",  # Dutch
        "äöåé",  # Swedish, Finnish
        "øåæéö",  # Danish, Norwegian
        "áíðéóþöúæý",  # Icelandic
        "àéèóòíçïúü·",  # Catalan
        "õäüöšž",  # Estonian
    ),
    "mac_roman": (
        "éèàêçâîôùûïëœ",
        "óáéíñúü",
        "ãçéáíóêâõúàô",
        "èàùòìé",
        "üäöß",
        "äöåé",
        "øåæéö",
    ),
    "cp1250": (
        "áéöóüőíúű",  # Hungarian
        "łęóążśćńź",  # Polish
        "íáěéřčžýšůúďťňó",  # Czech
        "áíéčžýšúľťôďňäóŕĺ",  # Slovak
        "ăîâşţ",  # Romanian
        "čšžćđ",  # Croatian, Slovene, Serbian in Latin letters
    ),
    "iso8859_2": (
        "áéöóüőíúű",
        "łęóążśćńź",
        "íáěéřčžýšůúďťňó",
        "áíéčžýšúľťôďňäóŕĺ",
        "ăîâşţ",
        "čšžćđ",
    ),
    "cp1254": ("ıüşçğöâîû",),  # Turkish
    "cp1257": (
        "āīēšūņļžčģķ",  # Latvian
        "ėšųžįčūąę",  # Lithuanian
    ),
}
"""Encoding -> alphabets of Latin letters; words hold ASCII letters as well."""

_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_UKRAINIAN = "оаинвтіерсклмдупязбьгйхчжїцюєшщфґ"
_BULGARIAN = "аоиетнрвслкдпмзягъубчцжщхюшйфь"
_SERBIAN = "аоиенртсјвкудплмзбгштчцжљњхћђф"

OTHER: dict[str, tuple[str, ...]] = {
    "cp1251": (_RUSSIAN, _UKRAINIAN, _BULGARIAN, _SERBIAN),
    "koi8_u": (_RUSSIAN, _UKRAINIAN),
    "iso8859_5": (_RUSSIAN, _UKRAINIAN, _BULGARIAN, _SERBIAN),
    "cp866": (_RUSSIAN,),
    "mac_cyrillic": (_RUSSIAN, _UKRAINIAN),
    "cp1253": ("αοιετσνηυρπκμλςωδγίχθάόφβέξύήζώψϊϋΐΰ",),
    "cp1255": ("יולהאתרשמבנכדקעחפםטגצזןסךףץ",),
    "cp1256": (
        "اليمنورتبهةدسعفكقحجشصطخأىءذضزغثئإظآؤ",  # Arabic
        "ايرنمهدوتبسشكزگفخقپعحجچطصغضژثذظآئ",  # Persian
    ),
    "cp874": ("านรอกเ่งมี้ยัลวดทสติะปบคืหุแจพชขใไ์โู็ถผึำซธภศณญฟษๆฯ",),  # Thai
}
"""Encoding -> alphabets of other scripts; words hold no ASCII letters."""

FREQUENT: dict[str, str] = {
    "gb18030": (
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过"
        "发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她"
        "本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由"
        "问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世"
        "位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四"
    ),
    "big5hkscs": (
        "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過"
        "發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她"
        "本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由"
        "問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世"
        "位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四"
    ),
    "cp949": (
        "이다의는에을가하고지로한기도사은대시를자어인나리아서정있해전부그라만수들보제일상장스여주게선"
        "관과구국비요적내원조오성동신으마공연위명소우방안세유면개거문치계진미생물용때것었경중했던않와"
        "니까네우저당말난왜무"
    ),
}
"""Encoding -> its language's commonest characters, of which running text is made in good part."""

KANA = ("cp932", "euc_jp")
"""Encodings of Japanese, which hiragana give away."""
