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
        rights, data provider, provider, publisher, repository, agence, agencia, Agentur"""
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
        thumbnail url, source url, ファイル名, 文件名, 檔名, 파일명"""
    ),
}
"""Caption field -> column names; case, accents, spaces and punctuation in them do not count."""

FURTHER: dict[str, tuple[str, ...]] = {
    "id": _names(
        """Inventarnr., Objektnummer, Signatur, cote, N° inv., Nº inv., N° d'inventaire,
        Nº d'inventaire, numéro d'identification, signatura, Nº de inventario, segnatura,
        numero inventario, sygnatura, numer inwentarzowy, nr inw., inventarisnr., Инв. №,
        инвентарный номер, номер снимка, 資料番号, 整理番号, 写真番号, 管理番号, 档号, 檔號,
        图片编号, 照片编号, 藏品编号, 자료번호, 소장품번호, 유물번호, 등록번호, 관리번호,
        رقم الصورة, số kiểm kê, object inventory number, object no, call number, idno,
        ca_objects.idno"""
    ),
    "text": _names(
        """nội dung chú thích, mô tả nội dung, Objektbeschreibung, Bildinhalt,
        description du contenu, descripción del contenido, descrição do conteúdo,
        descrizione del contenuto, opis zdjęcia, opis treści, opis fotografii, аннотация,
        краткое описание, описание снимка, описание фотографии, подпись к фото,
        подпись к фотографии, подпись под фото, анотація, короткий опис, 説明文, 解説文,
        写真解説, 内容説明, 描述, 内容描述, 图片描述, 圖片描述, 图片内容, 内容说明, 内容說明,
        文字说明, 文字說明, 摘要, 설명문, الوصف, التعليق, وصف الصورة, deskripsi foto,
        content description, brief description, Inhalt, contenu, contenido, conteúdo, contenuto,
        treść, inhoud, содержание, зміст, 内容, 內容, 내용, المحتوى, รายละเอียด, commentaire,
        comentario, comentário, commento, コメント, 简介, 簡介, physical description,
        PhyDescription"""
    ),
    "headline": _names(
        """tên ảnh, intitulé, titre principal, título principal, titolo principale, заглавие,
        название фотографии, название снимка, назва, 題名, 题名, 作品名, 写真名, 작품명, 자료명,
        العنوان, ชื่อภาพ, judul foto, TitMainTitle, ca_objects.preferred_labels,
        Objektbezeichnung, Bezeichnung, dénomination, denominación, denominação, denominazione,
        nazwa, benaming, objectnaam, наименование, 名称, 名稱, 作品名称, 作品名稱, 資料名, 명칭"""
    ),
    "byline": _names(
        """Bildautor, Bildautorin, auteur du cliché, auteur de la photographie,
        auteur de la prise de vue, autor de la fotografía, autor da fotografia, autoria,
        autore della fotografia, autore dello scatto, autor zdjęcia, autor zdjęć,
        autor fotografii, fotograaf, автор съемки, автор фото, автор фотографии, автор снимка,
        автор зйомки, фотокорреспондент, 撮影者名, 作者名, 作家名, 制作者, 摄影者, 攝影者,
        拍摄者, 拍攝者, 攝影師, 촬영자, 작가, 사진작가, اسم المصور, تصوير, ผู้ถ่ายภาพ, ผู้ถ่าย,
        pewarta foto, DisplayConstituent, primary maker, object creator,
        ca_entities.preferred_labels"""
    ),
    "credit": _names(
        """crédits, crédit photographique, crédits photo, Copyright-Vermerk, Urheberrecht,
        direitos, prawa autorskie, bron, rechten, auteursrechten, правообладатель,
        авторские права, 所蔵, 所蔵者, 所蔵先, 著作権, 著作権者, クレジット, 版权, 版權, 저작권,
        소장처, 소장기관, حقوق النشر, ลิขสิทธิ์, hak cipta, sumber"""
    ),
    "date": _names(
        """ngày tháng năm chụp, ngày tháng năm, năm chụp, Datum der Aufnahme, Aufnahmezeit,
        Aufnahmejahr, Entstehungsdatum, Entstehungsjahr, date de la prise de vue, date du cliché,
        année de prise de vue, fecha de toma, fecha de la fotografía, fecha de captura,
        data da fotografia, data de criação, data de produção, data da tomada, data di ripresa,
        data della ripresa, datazione, data wykonania, data wykonania zdjęcia, data powstania,
        rok, opnamedatum, jaar, jaartal, дата съемки, год съемки, время съемки, дата создания,
        год, датировка, дата зйомки, рік, 撮影年, 撮影年月, 制作年月日, 摄影时间, 攝影時間,
        摄影日期, 攝影日期, 촬영일자, 촬영일시, 촬영 날짜, 제작연도, 연도, تاريخ التصوير,
        تاريخ الالتقاط, السنة, วันที่ถ่าย, วันที่ถ่ายภาพ, tanggal pengambilan, tanggal foto, tahun,
        object creation date, CreDateCreated, 时间, 時間, 일자, ปี"""
    ),
    "city": _names(
        """commune, localidad, municipio, localidade, località, comune, miejscowość,
        населенный пункт, مكان التصوير, สถานที่ถ่ายภาพ, lokasi foto"""
    ),
    "keywords": _names(
        """Schlagwort, Schlagworte, Stichwort, Stichworte, Deskriptoren, descripteurs,
        descriptores, materias, descritores, assunto, assuntos, hasła przedmiotowe, tagi,
        рубрика, рубрики, тематика, тема, 件名, 分類, 关键字, 關鍵字, 主题词, 主題詞, 주제어,
        핵심어, الكلمات المفتاحية, كلمات دلالية"""
    ),
    "people": _names(
        """Dargestellte Person, Dargestellte Personen, personnes photographiées,
        personas fotografiadas, pessoas retratadas, persone rappresentate, osoby na zdjęciu,
        afgebeelde personen, персоналии, изображенные лица, 人名, 人物名, 被写体, 등장인물,
        บุคคลในภาพ, personality, personalities"""
    ),
    "media": _names(
        """nom fichier, nombre del archivo, nome do ficheiro, ficheiro, nome del file,
        nazwa pliku, имя файла, название файла, 画像ファイル名, 画像ファイル, 图片名称, 圖片名稱,
        图片文件名, 이미지 파일, اسم الملف, ชื่อไฟล์, nama berkas, nama file, object image"""
    ),
}
"""Names that stand behind all of those, whatever these have before or behind them."""
