"""Databases of other programs, made with the tables and columns that theirs have."""

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

LIGHTROOM = """
CREATE TABLE Adobe_images (id_local INTEGER PRIMARY KEY, id_global UNIQUE NOT NULL, captureTime,
    copyName, masterImage INTEGER, rating, rootFile INTEGER NOT NULL DEFAULT 0);
CREATE TABLE AgLibraryRootFolder (id_local INTEGER PRIMARY KEY, absolutePath UNIQUE NOT NULL,
    name NOT NULL DEFAULT '', relativePathFromCatalog);
CREATE TABLE AgLibraryFolder (id_local INTEGER PRIMARY KEY, pathFromRoot NOT NULL DEFAULT '',
    rootFolder INTEGER NOT NULL DEFAULT 0);
CREATE TABLE AgLibraryFile (id_local INTEGER PRIMARY KEY, baseName NOT NULL DEFAULT '',
    extension NOT NULL DEFAULT '', folder INTEGER NOT NULL DEFAULT 0, idx_filename);
CREATE TABLE AgLibraryIPTC (id_local INTEGER PRIMARY KEY, caption, copyright,
    image INTEGER NOT NULL DEFAULT 0);
CREATE TABLE AgHarvestedIptcMetadata (id_local INTEGER PRIMARY KEY, image INTEGER,
    cityRef INTEGER, countryRef INTEGER, creatorRef INTEGER, locationRef INTEGER,
    stateRef INTEGER);
CREATE TABLE AgInternedIptcCity (id_local INTEGER PRIMARY KEY, searchIndex, value);
CREATE TABLE AgInternedIptcCountry (id_local INTEGER PRIMARY KEY, searchIndex, value);
CREATE TABLE AgInternedIptcCreator (id_local INTEGER PRIMARY KEY, searchIndex, value);
CREATE TABLE AgInternedIptcLocation (id_local INTEGER PRIMARY KEY, searchIndex, value);
CREATE TABLE AgInternedIptcState (id_local INTEGER PRIMARY KEY, searchIndex, value);
CREATE TABLE AgLibraryKeyword (id_local INTEGER PRIMARY KEY, genealogy, keywordType, lc_name,
    name, parent INTEGER);
CREATE TABLE AgLibraryKeywordImage (id_local INTEGER PRIMARY KEY, image INTEGER, tag INTEGER);
CREATE TABLE Adobe_AdditionalMetadata (id_local INTEGER PRIMARY KEY, image INTEGER,
    xmp NOT NULL DEFAULT '');
INSERT INTO AgLibraryRootFolder VALUES (1, 'D:/Anh/', 'Anh', NULL);
INSERT INTO AgLibraryFolder VALUES (1, '2016/09/', 1);
INSERT INTO AgLibraryFile VALUES (1, 'DSC_0042', 'NEF', 1, 'dsc_0042.nef');
INSERT INTO AgLibraryFile VALUES (2, 'DSC_0043', 'NEF', 1, 'dsc_0043.nef');
INSERT INTO AgLibraryFile VALUES (3, 'DSC_0044', 'NEF', 1, 'dsc_0044.nef');
INSERT INTO Adobe_images VALUES (11, 'a', '2016-09-04T06:12:30.12', NULL, NULL, 4, 1);
INSERT INTO Adobe_images VALUES (12, 'b', '2016-09-05T17:40:00', NULL, NULL, NULL, 2);
INSERT INTO Adobe_images VALUES (13, 'c', NULL, NULL, NULL, NULL, 3);
INSERT INTO AgLibraryIPTC VALUES (21, 'Nghệ nhân Bát Tràng chuốt chiếc bình men rạn.', '© An', 11);
INSERT INTO AgLibraryIPTC VALUES (22, NULL, NULL, 12);
INSERT INTO AgHarvestedIptcMetadata VALUES (31, 11, 1, 1, 1, NULL, 1);
INSERT INTO AgInternedIptcCity VALUES (1, 'hanoi', 'Hà Nội');
INSERT INTO AgInternedIptcCountry VALUES (1, 'vietnam', 'Việt Nam');
INSERT INTO AgInternedIptcCreator VALUES (1, 'la', 'Lưu Thị An');
INSERT INTO AgInternedIptcState VALUES (1, 'giam', 'Gia Lâm');
INSERT INTO AgLibraryKeyword VALUES (1, '', NULL, NULL, NULL, NULL);
INSERT INTO AgLibraryKeyword VALUES (2, '', NULL, 'gom', 'gốm', 1);
INSERT INTO AgLibraryKeyword VALUES (3, '', 'person', 'ba tam', 'Bà Tám', 1);
INSERT INTO AgLibraryKeywordImage VALUES (1, 11, 2);
INSERT INTO AgLibraryKeywordImage VALUES (2, 11, 3);
"""

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="Xưởng ảnh Sông Hồng">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{caption}</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>"""

DIGIKAM = """
CREATE TABLE AlbumRoots (id INTEGER PRIMARY KEY, label TEXT, status INTEGER NOT NULL,
    type INTEGER NOT NULL, identifier TEXT, specificPath TEXT);
CREATE TABLE Albums (id INTEGER PRIMARY KEY, albumRoot INTEGER NOT NULL,
    relativePath TEXT NOT NULL, date DATE, caption TEXT, collection TEXT, icon INTEGER);
CREATE TABLE Images (id INTEGER PRIMARY KEY, album INTEGER, name TEXT NOT NULL,
    status INTEGER NOT NULL, category INTEGER NOT NULL, modificationDate DATETIME,
    fileSize INTEGER, uniqueHash TEXT, UNIQUE (album, name));
CREATE TABLE ImageInformation (imageid INTEGER PRIMARY KEY, rating INTEGER,
    creationDate DATETIME, digitizationDate DATETIME);
CREATE TABLE ImageComments (id INTEGER PRIMARY KEY, imageid INTEGER, type INTEGER,
    language TEXT, author TEXT, date DATETIME, comment TEXT,
    UNIQUE(imageid, type, language, author));
CREATE TABLE ImageCopyright (id INTEGER PRIMARY KEY, imageid INTEGER, property TEXT,
    value TEXT, extraValue TEXT);
CREATE TABLE ImageProperties (imageid INTEGER NOT NULL, property TEXT NOT NULL,
    value TEXT NOT NULL);
CREATE TABLE Tags (id INTEGER PRIMARY KEY, pid INTEGER, name TEXT NOT NULL, icon INTEGER);
CREATE TABLE ImageTags (imageid INTEGER NOT NULL, tagid INTEGER NOT NULL);
CREATE TABLE TagProperties (tagid INTEGER, property TEXT, value TEXT);
INSERT INTO AlbumRoots VALUES (1, 'Anh', 0, 1, 'volumeid:?uuid=0', '/home/an/Anh');
INSERT INTO Albums VALUES (1, 1, '/', '2018-01-01', NULL, NULL, NULL);
INSERT INTO Albums VALUES (2, 1, '/Hội An', '2018-02-01', 'Album', NULL, NULL);
INSERT INTO Images VALUES (1, 2, 'den-long.jpg', 1, 1, NULL, 1, 'x');
INSERT INTO Images VALUES (2, 1, 'b.jpg', 1, 1, NULL, 1, 'y');
INSERT INTO Images VALUES (3, 2, 'c.jpg', 3, 1, NULL, 1, 'z');
INSERT INTO ImageInformation VALUES (1, 5, '2018-02-15T19:30:00', NULL);
INSERT INTO ImageComments VALUES (1, 1, 1, 'en-US', '', NULL,
    'Lanterns are lit along the Hoài river.');
INSERT INTO ImageComments VALUES (2, 1, 1, 'x-default', '', NULL,
    'Phố cổ lên đèn lồng đêm rằm bên sông Hoài.');
INSERT INTO ImageComments VALUES (3, 1, 3, 'x-default', '', NULL, 'Đèn lồng');
INSERT INTO ImageComments VALUES (4, 3, 1, 'x-default', '', NULL, 'In the bin');
INSERT INTO ImageCopyright VALUES (1, 1, 'creator', 'Tạ Minh', NULL);
INSERT INTO ImageProperties VALUES (1, 'city', 'Hội An');
INSERT INTO Tags VALUES (1, 0, '_Digikam_Internal_Tags_', NULL);
INSERT INTO Tags VALUES (2, 1, 'Pick Label None', NULL);
INSERT INTO Tags VALUES (3, 0, 'People', NULL);
INSERT INTO Tags VALUES (4, 3, 'Chị Sáu', NULL);
INSERT INTO Tags VALUES (5, 0, 'phố cổ', NULL);
INSERT INTO ImageTags VALUES (1, 2), (1, 4), (1, 5);
INSERT INTO TagProperties VALUES (4, 'person', 'Chị Sáu');
"""


def write(path: Path, script: str) -> Path:
    """A database that a script of SQL makes."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
        connection.commit()
    return path


def lightroom(path: Path) -> Path:
    """A catalogue of three pictures; the second is described in its XMP alone."""
    write(path, LIGHTROOM)
    first = XMP.format(title="Bình gốm", caption="older")
    second = XMP.format(title="Lò nung", caption="Chất củi vào lò bầu trước giờ nhóm lửa.").encode()
    packed = len(second).to_bytes(4, "big") + zlib.compress(second)
    with closing(sqlite3.connect(path)) as connection:
        sql = "INSERT INTO Adobe_AdditionalMetadata (image, xmp) VALUES (?, ?)"
        connection.executemany(sql, [(11, first), (12, packed)])
        connection.commit()
    return path
