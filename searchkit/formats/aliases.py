"""The names that people give to a caption's fields, the most specific first."""

from __future__ import annotations


def _names(text: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in text.split(","))


ALIASES: dict[str, tuple[str, ...]] = {
    "id": _names(
        """id, mã ảnh, mã số, mã số ảnh, mã hiện vật, mã, số hiệu ảnh, số hiệu, ký hiệu,
        object id, object number, priref, irn, accession number, accession no, accession num,
        acno, inventory number, inventory no, Inventarnummer, Inv.-Nr., Bildnummer,
        numéro d'inventaire, numéro inventaire, n° inventaire, número de inventario,
        numero di inventario, inventarisnummer, objectnummer, inventarienummer, catalog number,
        catalogue number, record id, record number, reference number, reference code, photo id,
        photo number, negative number, asset id, identifier, identificador, uuid, 编号, 編號,
        登録番号"""
    ),
    "text": _names(
        """caption, caption text, caption abstract, image caption, photo caption, chú thích,
        chú thích ảnh, légende, Bildunterschrift, Bildtext, leyenda, pie de foto, legenda,
        didascalia, podpis, altyazı, fotoğraf altı, подпись, підпис, λεζάντα, تعليق,
        تعليق الصورة, شرح, कैप्शन, คำบรรยาย, คำบรรยายภาพ, キャプション, 写真説明, 图片说明,
        圖片說明, 图说, 圖說, 캡션, 사진 설명, onderschrift, bijschrift, keterangan foto,
        takarir, text, texte, texto, testo, nội dung, tekst, metin, текст, κείμενο, نص, पाठ,
        ข้อความ, 本文, テキスト, 文本, 正文, 텍스트, 본문, description, mô tả, Beschreibung,
        descripción, descrição, descrizione, opis, açıklama, описание, опис, περιγραφή, وصف,
        विवरण, คำอธิบาย, 説明, 说明, 說明, 설명, image description, abstract, tóm tắt, résumé,
        dc:description, alt, alt text, photo description, photo text, full caption,
        long description, short description, web description, label text, label copy,
        gallery text, wall description, scope and content, descrip, mô tả ảnh, nội dung ảnh,
        thuyết minh, thuyết minh ảnh, lời chú thích, Bildbeschreibung, Beschreibungstext,
        légende photo, descriptif, pie de imagen, descripción de la imagen,
        descrizione immagine, beschrijving, omschrijving, kuvateksti, kuvaus, beskrivning,
        beskrivelse, bildbeskrivning, képaláírás, leírás, popis, popisek, descriere, deskripsi,
        keterangan, keterangan gambar, kapsyen, penerangan, כיתוב, תיאור, user comment, summary,
        sentence, comment, comments, bình luận ảnh, 解説"""
    ),
    "headline": _names(
        """headline, title, tiêu đề, tít, titre, Titel, Überschrift, título, titular, titolo,
        tytuł, başlık, заголовок, название, τίτλος, عنوان, शीर्षक, หัวข้อ, ชื่อเรื่อง, 見出し,
        タイトル, 标题, 標題, 제목, dc:title, object title, work title, main title,
        preferred title, display title, titles, nhan đề, tên tác phẩm, tên hiện vật, đầu đề,
        Bildtitel, Objekttitel, titre de l'œuvre, titre de l'oeuvre, otsikko, nimeke, cím,
        název, titlu, judul, tajuk, כותרת, label, object name, objname"""
    ),
    "byline": _names(
        """byline, photographer, photo by, tác giả ảnh, người chụp, nhiếp ảnh gia, photographe,
        Fotograf, Fotografin, fotógrafo, fotógrafa, fotografo, fotoğrafçı, фотограф, φωτογράφος,
        مصور, المصور, फोटोग्राफर, ช่างภาพ, 撮影者, 撮影, 摄影, 攝影, 摄影师, 사진기자, 촬영,
        author, creator, tác giả, ảnh, auteur, Autor, autora, autore, yazar, автор, συγγραφέας,
        كاتب, लेखक, ผู้เขียน, 作者, 著者, 작성자, 저자, dc:creator, artist, photographer name,
        photographers, photographed by, taken by, người chụp ảnh, phóng viên ảnh, phóng viên,
        valokuvaaja, kuvaaja, fényképész, fotografer, jurufoto, צלם, creators, creator name,
        artists, all artists, artist name, artist display name, display artist, artist maker,
        maker, makers, attribution, full name, author name, tên tác giả, họa sĩ, nghệ sĩ,
        Künstler, Künstlerin, Urheber, Hersteller, artiste, artista, vervaardiger, カメラマン,
        写真家, by"""
    ),
    "credit": _names(
        """credit, credit line, nguồn ảnh, nguồn, crédit, crédito, créditos, Bildnachweis,
        Quelle, fuente, fonte, źródło, kaynak, источник, πηγή, مصدر, المصدر, स्रोत, ที่มา, 提供,
        出典, 来源, 來源, 출처, agency, copyright, source, photo credit, image credit,
        crédit photo, crédits photographiques, Bildrechte, copyright notice, copyright holder,
        rights holder, Rechteinhaber, bản quyền, droits, derechos, diritti, thumbnail copyright,
        rights, provider, data provider, publisher, repository, agence, agencia, Agentur"""
    ),
    "date": _names(
        """date, date taken, date created, datetime original, ngày chụp, ngày, ngày tháng,
        Datum, Aufnahmedatum, fecha, data, tarih, дата, ημερομηνία, تاريخ, التاريخ, दिनांक,
        तारीख, วันที่, 日付, 撮影日, 日期, 날짜, created, created at, published, published at,
        dc:date, year, năm, année, Jahr, año, ano, date text, dated, display date, date display,
        object date, creation date, production date, date made, date of creation, date original,
        capture time, capture date, shooting date, taken, taken at, photo taken time,
        thời gian chụp, chụp ngày, ngày sáng tác, năm sáng tác, niên đại, thời gian, Datierung,
        Entstehungszeit, datation, date de création, date de prise de vue, fecha de creación,
        fecha de la toma, data di creazione, data dello scatto, data da foto, datering,
        datum opname, kuvausaika, päivämäärä, tanggal, tarikh, תאריך, 撮影日時, 制作年,
        拍摄时间, 拍攝時間, 拍攝日期, 拍摄日期, 年代, 촬영일, issued, early date, earliest date,
        creation date earliest, production date start, 撮影年月日, 年月日"""
    ),
    "city": _names(
        """city, town, thành phố, ville, Stadt, Ort, ciudad, cidade, città, miasto, şehir,
        город, місто, πόλη, مدينة, المدينة, शहर, เมือง, 都市, 市, 城市, 도시, location,
        địa điểm, lieu, lugar, nơi chụp, nơi chụp ảnh, địa điểm chụp, địa danh,
        lieu de prise de vue, Aufnahmeort, lugar de la toma, luogo, luogo dello scatto, miejsce,
        место, место съёмки, місце, yer, τόπος, مكان, المكان, स्थान, สถานที่, 撮影場所, 場所,
        拍摄地点, 拍攝地點, 地点, 地點, 촬영지, 장소, lokasi, tempat, plaats, plats, paikka,
        kuvauspaikka, sted, město, místo, város, oraș, kota, bandar, עיר, place, places,
        place name, geographic location, place made, production place, coverage, spatial, 撮影地"""
    ),
    "country": _names(
        """country, country name, quốc gia, nước, pays, Land, país, paese, kraj, ülke, страна,
        країна, χώρα, بلد, البلد, الدولة, देश, ประเทศ, 国, 国家, 國家, 국가, 나라,
        country primary location name, negara, maa, země, ország, țară, ארץ"""
    ),
    "keywords": _names(
        """keywords, keyword, từ khóa, từ khoá, mots-clés, mots clefs, Schlagwörter,
        Schlüsselwörter, Stichwörter, palabras clave, palavras-chave, parole chiave,
        słowa kluczowe, anahtar kelimeler, ключевые слова, ключові слова, λέξεις-κλειδιά,
        كلمات مفتاحية, कीवर्ड, คำสำคัญ, キーワード, 关键词, 關鍵詞, 키워드, tags, tag, thẻ,
        etiquetas, теги, タグ, 标签, 태그, subject, dc:subject, subjects, subject terms,
        search terms, sterms, content subject, hierarchical subject, topics, topic, chủ đề,
        đề tài, Thema, Themen, sujet, sujets, tema, temas, soggetto, soggetti, onderwerp,
        trefwoord, trefwoorden, hakusanat, asiasanat, nyckelord, ämnesord, emneord,
        klíčová slova, kulcsszavak, cuvinte cheie, kata kunci, מילות מפתח, category, categories"""
    ),
    "people": _names(
        """people, persons, person, persons shown, person in image, nhân vật, personnes,
        Personen, personas, pessoas, persone, osoby, kişiler, люди, персоны, πρόσωπα, أشخاص,
        الأشخاص, व्यक्ति, लोग, บุคคล, 人物, 인물, person names, people depicted,
        depicted people, depicted, sitter, sitters, region name, region person display name,
        content person name, người trong ảnh, abgebildete Personen, Abgebildete,
        personnes représentées, personas retratadas, persone ritratte, personer, henkilöt,
        tokoh, אנשים"""
    ),
    "lang": _names(
        """lang, language, ngôn ngữ, langue, Sprache, idioma, lingua, język, dil, язык, мова,
        γλώσσα, لغة, اللغة, भाषा, ภาษา, 言語, 语言, 語言, 언어, bahasa, taal, språk, kieli, שפה"""
    ),
    "media": _names(
        """media, image, photo, picture, file, filename, file name, tên tệp, tệp, tập tin,
        fichier, Datei, Dateiname, Bild, archivo, imagen, foto, arquivo, imagem, immagine, plik,
        dosya, файл, изображение, фото, αρχείο, εικόνα, ملف, صورة, फ़ाइल, चित्र, ไฟล์, ภาพ,
        ファイル, 画像, 文件, 图片, 圖片, 파일, 이미지, video, image url, photo url, url, link,
        source file, image file, image filename, image file name, image path, image name,
        photo file, original filename, original file name, file path, path, img, tên file,
        file ảnh, đường dẫn, Bilddatei, nom du fichier, nom de fichier, nombre de archivo,
        nome file, nome do arquivo, bestandsnaam, tiedosto, filnamn, filnavn, berkas,
        is shown by, edm is shown by, primary image, image link, asset url, video file,
        thumbnail url, ファイル名, 文件名, 檔名, 파일명"""
    ),
}
"""Caption field -> column names; case, accents, spaces and punctuation in them do not count."""
