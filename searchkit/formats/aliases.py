"""The names that people give to a caption's fields, the most specific first."""

from __future__ import annotations


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.replace("\n", ",").split(",") if name.strip())


ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "text": _names(
        """caption, caption text, caption abstract, image caption, photo caption, chú thích,
        chú thích ảnh, légende, Bildunterschrift, Bildtext, leyenda, pie de foto, legenda,
        didascalia, podpis, altyazı, fotoğraf altı, подпись, підпис, λεζάντα, تعليق, تعليق الصورة,
        شرح, कैप्शन, คำบรรยาย, คำบรรยายภาพ, キャプション, 写真説明, 图片说明, 圖片說明, 图说, 圖說,
        캡션, 사진 설명, onderschrift, bijschrift, keterangan foto, takarir, text, texte,
        texto, testo, nội dung, tekst, metin, текст, κείμενο, نص, पाठ, ข้อความ, 本文, テキスト,
        文本, 正文, 텍스트, 본문, description, mô tả, Beschreibung, descripción, descrição,
        descrizione, opis, açıklama, описание, опис, περιγραφή, وصف, विवरण, คำอธิบาย, 説明, 说明,
        說明, 설명, image description, abstract, tóm tắt, résumé, dc:description, alt, alt text"""
    ),
    "headline": _names(
        """headline, title, tiêu đề, tít, titre, Titel, Überschrift, título, titular, titolo, tytuł,
        başlık, заголовок, название, τίτλος, عنوان, शीर्षक, หัวข้อ, ชื่อเรื่อง, 見出し, タイトル, 标题,
        標題, 제목, dc:title"""
    ),
    "byline": _names(
        """byline, photographer, photo by, tác giả ảnh, người chụp, nhiếp ảnh gia, photographe,
        Fotograf, Fotografin, fotógrafo, fotógrafa, fotografo, fotoğrafçı, фотограф, φωτογράφος,
        مصور, المصور, फोटोग्राफर, ช่างภาพ, 撮影者, 撮影, 摄影, 攝影, 摄影师, 사진기자, 촬영, author,
        creator, tác giả, ảnh, auteur, Autor, autora, autore, yazar, автор, συγγραφέας, كاتب, लेखक,
        ผู้เขียน, 作者, 著者, 작성자, 저자, dc:creator, artist"""
    ),
    "credit": _names(
        """credit, credit line, nguồn ảnh, nguồn, crédit, crédito, créditos, Bildnachweis,
        Quelle, fuente, fonte, źródło, kaynak, источник, πηγή, مصدر, المصدر, स्रोत, ที่มา, 提供,
        出典, 来源, 來源, 출처, agency, copyright, source"""
    ),
    "date": _names(
        """date, date taken, date created, datetime original, ngày chụp, ngày, ngày tháng,
        Datum, Aufnahmedatum, fecha, data, tarih, дата, ημερομηνία, تاريخ, التاريخ, दिनांक, तारीख,
        วันที่, 日付, 撮影日, 日期, 날짜, created, created at, published, published at, dc:date, year,
        năm, année, Jahr, año, ano"""
    ),
    "city": _names(
        """city, town, thành phố, ville, Stadt, Ort, ciudad, cidade, città, miasto, şehir, город,
        місто, πόλη, مدينة, المدينة, शहर, เมือง, 都市, 市, 城市, 도시,
        location, địa điểm, lieu, lugar"""
    ),
    "country": _names(
        """country, country name, quốc gia, nước, pays, Land, país, paese, kraj, ülke, страна,
        країна, χώρα, بلد, البلد, الدولة, देश, ประเทศ, 国, 国家, 國家, 국가, 나라"""
    ),
    "keywords": _names(
        """keywords, keyword, từ khóa, từ khoá, mots-clés, mots clefs, Schlagwörter,
        Schlüsselwörter, Stichwörter, palabras clave, palavras-chave, parole chiave,
        słowa kluczowe, anahtar kelimeler, ключевые слова, ключові слова, λέξεις-κλειδιά,
        كلمات مفتاحية, कीवर्ड, คำสำคัญ, キーワード, 关键词, 關鍵詞, 키워드, tags, tag, thẻ, etiquetas,
        теги, タグ, 标签, 태그, subject, dc:subject"""
    ),
    "people": _names(
        """people, persons, person, persons shown, person in image, nhân vật, personnes, Personen,
        personas, pessoas, persone, osoby, kişiler, люди, персоны, πρόσωπα, أشخاص, الأشخاص, व्यक्ति,
        लोग, บุคคล, 人物, 인물"""
    ),
    "lang": _names(
        """lang, language, ngôn ngữ, langue, Sprache, idioma, lingua, język, dil, язык, мова,
        γλώσσα, لغة, اللغة, भाषा, ภาษา, 言語, 语言, 語言, 언어"""
    ),
    "media": _names(
        """media, image, photo, picture, file, filename, file name, tên tệp, tệp, tập tin,
        fichier, Datei, Dateiname, Bild, archivo, imagen, foto, arquivo, imagem, immagine, plik,
        dosya, файл, изображение, фото, αρχείο, εικόνα, ملف, صورة, फ़ाइल, चित्र, ไฟล์, ภาพ, ファイル,
        画像, 文件, 图片, 圖片, 파일, 이미지, video, image url, photo url, url, link"""
    ),
}
"""Caption field -> column names; case, accents, spaces and punctuation in them do not count."""
