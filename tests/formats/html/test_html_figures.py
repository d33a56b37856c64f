"""Captions out of the markup of newspapers, WordPress and others, as their systems write it."""

import pytest

from searchkit.formats.html.figures import of_markup

Row = tuple[str, ...]


def rows(markup: str) -> list[Row]:
    """Caption, picture, credit and alternative text of every figure, empty ends cut off."""
    found = []
    for figure in of_markup(markup):
        row = [figure.text, figure.media, figure.credit, figure.alt]
        while row and not row[-1]:
            row.pop()
        found.append(tuple(row))
    return found


CASES: dict[str, tuple[str, list[Row]]] = {
    "figure": (
        '<figure><img src="a.jpg"><figcaption>Bến phà <em>Vàm Cống</em>.</figcaption></figure>',
        [("Bến phà Vàm Cống.", "a.jpg")],
    ),
    "caption-first": (
        '<figure><figcaption>Bến phà</figcaption><img src="a.jpg"></figure>',
        [("Bến phà", "a.jpg")],
    ),
    "vnexpress": (
        '<figure class="tplCaption" itemprop="associatedMedia image"><meta itemprop="url" '
        'content="https://i.vn/a.jpg"><div class="fig-picture"><picture><source data-srcset='
        '"https://i.vn/a.jpg?w=680 1x"><img alt="" class="lazy" src="data:image/gif;base64,R0" '
        'data-src="https://i.vn/a.jpg"></picture></div><figcaption itemprop="description">'
        '<p class="Image">Nông dân gặt lúa.&nbsp;Ảnh: <em>Hoàng Giang</em></p></figcaption>'
        "</figure>",
        [("Nông dân gặt lúa. Ảnh: Hoàng Giang", "https://i.vn/a.jpg")],
    ),
    "vnexpress-table": (
        '<table class="tplCaption"><tbody><tr><td><img src="a.jpg" alt="Nông dân gặt lúa"></td>'
        "</tr>"
        '<tr><td class="Image">Nông dân gặt lúa.</td></tr></tbody></table><p'
        ' class="Normal">Chữ</p>',
        [("Nông dân gặt lúa.", "a.jpg")],
    ),
    "vnexpress-slides": (
        '<div class="item_slide_show"><div class="block_thumb_slide_show"><img data-src="a.jpg">'
        '</div><div class="desc_cation"><p>Một.</p><p>Hai.</p></div></div>'
        '<div class="item_slide_show" style="display:none"><div class="block_thumb_slide_show">'
        '<img data-src="b.jpg"></div><div class="desc_cation"><p>Ba.</p></div></div>',
        [("Một.\nHai.", "a.jpg"), ("Ba.", "b.jpg")],
    ),
    "vccorp": (
        '<div class="VCSortableInPreviewMode" type="Photo"><div><a href="a.jpg"><img '
        'src="a.jpg" alt="Tựa bài - Ảnh 1." data-original="big.jpg"></a></div><div '
        'class="PhotoCMS_Caption"><p data-placeholder="[nhập chú thích]">Đò qua sông</p></div>'
        "</div>",
        [("Đò qua sông", "big.jpg", "", "Tựa bài - Ảnh 1.")],
    ),
    "vccorp-author": (
        '<figure class="VCSortableInPreviewMode"><div><img src="a.jpg"></div><figcaption '
        'class="PhotoCMS_Caption"><p>Đò qua sông</p></figcaption><div class="PhotoCMS_Author">'
        "<p>ẢNH: TTXVN</p></div></figure>",
        [("Đò qua sông", "a.jpg", "ẢNH: TTXVN")],
    ),
    "vccorp-both-classes": (
        '<div class="VCSortableInPreviewMode"><div><img src="a.jpg"></div>'
        '<div class="PhotoCMS_Caption PhotoCMS_Author"><p>Đò qua sông</p></div></div>',
        [("Đò qua sông", "a.jpg")],
    ),
    "zing": (
        '<table class="picture" align="center"><tbody><tr><td class="pic"><img src="a.jpg"></td>'
        '</tr><tr><td class="pCaption caption"><p>Ca sĩ hát.</p></td></tr></tbody></table>',
        [("Ca sĩ hát.", "a.jpg")],
    ),
    "vietnamnet": (
        '<table class="FmsArticleBoxStyle ImageBox"><tbody><tr><td'
        ' class="FmsArticleBoxStyle-Images '
        'image "><img src="a.jpg" alt="{keywords}"></td></tr><tr><td class="FmsArticleBoxStyle-'
        'Content image_desc">Phố vắng</td></tr></tbody></table>',
        [("Phố vắng", "a.jpg")],
    ),
    "lao-dong": (
        '<figure class="insert-center-image"><img src="a.jpg"><figcaption class="image-caption">'
        "Tàu rời ga. Ảnh: Phạm Đông</figcaption></figure>",
        [("Tàu rời ga. Ảnh: Phạm Đông", "a.jpg")],
    ),
    "wordpress-shortcode": (
        '<div id="attachment_7" class="wp-caption alignnone"><a href="big.jpg"><img'
        ' class="size-full '
        'wp-image-7" src="a-300x200.jpg" alt="harbour"></a><p class="wp-caption-text">Kutter im '
        "Hafen</p></div>",
        [("Kutter im Hafen", "a-300x200.jpg", "", "harbour")],
    ),
    "wordpress-gallery": (
        '<dl class="gallery-item"><dt class="gallery-icon"><a href="x/"><img src="a.jpg"></a></dt>'
        '<dd class="wp-caption-text gallery-caption" id="g-1">Erster</dd></dl>'
        '<dl class="gallery-item"><dt><img src="b.jpg"></dt><dd class="wp-caption-text '
        'gallery-caption">Zweiter</dd></dl>',
        [("Erster", "a.jpg"), ("Zweiter", "b.jpg")],
    ),
    "wordpress-blocks": (
        '<figure class="wp-block-gallery"><ul><li class="blocks-gallery-item"><figure><img '
        'src="a.jpg"><figcaption class="blocks-gallery-item__caption">Eins</figcaption></figure>'
        '</li></ul><figcaption class="blocks-gallery-caption">Die Reihe</figcaption></figure>'
        '<figure class="wp-block-image"><img src="b.jpg"><figcaption class="wp-element-caption">'
        "Zwei</figcaption></figure>",
        [("Eins", "a.jpg"), ("Die Reihe",), ("Zwei", "b.jpg")],
    ),
    "lazy-with-noscript": (
        '<figure><img data-lazy-src="a.jpg" alt="Kutter"><noscript><img src="a.jpg" alt="Kutter">'
        "</noscript><figcaption>Im Hafen</figcaption></figure>",
        [("Im Hafen", "a.jpg", "", "Kutter")],
    ),
    "empty-figcaption": (
        '<figure><img src="a.jpg" alt="Kutter im Hafen"><figcaption> </figcaption></figure>',
        [("Kutter im Hafen", "a.jpg")],
    ),
    "noscript-alone": (
        '<img src="b.jpg" alt="Watt"><noscript><img src="a.jpg" alt="Kutter im Hafen">'
        '<img src="b.jpg" alt="Watt"><img src="//t/pixel"></noscript>',
        [("Watt", "b.jpg"), ("Kutter im Hafen", "a.jpg")],
    ),
    "spans-side-by-side": (
        '<figure><img src="a.jpg"><figcaption><span>At sea.</span><span><span>Credit</span><span>'
        "Jo Ek</span></span><p><span>W</span><span>ord in i<span>Phone</span></p></figcaption>"
        "</figure>",
        [("At sea. Credit Jo Ek\nWord in iPhone", "a.jpg")],
    ),
    "credit-inside": (
        '<figure><picture><source srcset="b.webp 2x"><img src="a.jpg"></picture><figcaption>'
        '<span class="c-caption">Market</span> <span class="photo-credit"><span class="sr-only">'
        "Credit:</span>Jo Ek</span></figcaption></figure>",
        [("Market", "a.jpg", "Jo Ek")],
    ),
    "label-for-listeners": (
        '<figure><img src="a.jpg"><figcaption><span class="visually-hidden">Image caption, </span>'
        "Market</figcaption></figure>",
        [("Market", "a.jpg")],
    ),
    "mediawiki": (
        '<div class="thumbinner"><a class="image"><img src="a.jpg"></a><div class="thumbcaption">'
        '<div class="magnify"></div>Brücke</div></div>',
        [("Brücke", "a.jpg")],
    ),
    "paragraph-below": (
        '<article><p>Chữ dài.</p><p><img src="a.jpg"></p><p class="caption">Ghe hàng</p>'
        "<p>Chữ</p></article>",
        [("Ghe hàng", "a.jpg")],
    ),
    "class-without-picture": ('<div class="caption">Menu</div><p class="Image">x</p>', []),
    "box-called-caption": (
        '<div class="image-caption-box"><img src="a.jpg"><p class="image-caption">Ghe</p></div>',
        [("Ghe", "a.jpg")],
    ),
    "two-pictures-two-captions": (
        '<div><img src="a.jpg"><img src="b.jpg"><p class="caption">Trái</p>'
        '<p class="caption">Phải</p></div>',
        [("Trái", "a.jpg"), ("Phải", "b.jpg")],
    ),
    "pairs-in-a-table": (
        '<p><img src="z.jpg" alt="Chợ hoa"></p><table><tr><td><img src="a.jpg"></td><td><img src='
        '"b.jpg"></td></tr><tr><td class="Image">Trái</td><td class="Image">Phải</td></tr></table>',
        [("Chợ hoa", "z.jpg"), ("Trái", "a.jpg"), ("Phải", "b.jpg")],
    ),
    "two-lines-of-one-caption": (
        '<div><img src="a.jpg"><p class="caption">Một</p><p class="caption">Hai</p></div>',
        [("Một", "a.jpg"), ("Hai",)],
    ),
    "list-and-captions-apart": (
        '<div class="slider"><div><img src="a.jpg"><img src="b.jpg"></div><div class="texts">'
        '<div class="slide-caption">Một</div><div class="slide-caption">Hai</div></div></div>',
        [("Một", "a.jpg"), ("Hai", "b.jpg")],
    ),
    "video": (
        '<figure><video src="v.mp4" poster="v.jpg"></video><figcaption>Phim</figcaption></figure>',
        [("Phim", "v.mp4")],
    ),
    "no-picture-at-all": (
        "<figure><table><tr><td>1</td></tr></table><figcaption>Bảng 1</figcaption></figure>"
        "<figure><pre>x</pre><figcaption>Mã</figcaption></figure>"
        "<figure><figcaption>Ảnh đã mất</figcaption></figure>",
        [("Ảnh đã mất",)],
    ),
    "alt": (
        '<img src="a/cho.jpg" alt="Chợ cá lúc rạng đông"><img src="b.jpg" alt="DSC_0123.JPG">'
        '<img src="cho-noi.jpg" alt="cho-noi"><img src="c.jpg" alt=""><img src="d.jpg" alt="image'
        ' 3">'
        '<img src="/img/logo.png" alt="Báo Mai"><img src="e.jpg" width="24" alt="Biểu tượng">',
        [("Chợ cá lúc rạng đông", "a/cho.jpg")],
    ),
    "data-caption": (
        '<img src="a.jpg" alt="x" data-caption="&lt;p&gt;Lễ &lt;b&gt;hội&lt;/b&gt;&lt;/p&gt;">',
        [("Lễ hội", "a.jpg")],
    ),
    "menu-pictures": ('<nav><img src="a.jpg" alt="Trang chủ của báo"></nav>', []),
    "unclosed": (
        "<figure><img src=a.jpg><figcaption>Một<figure><img src=b.jpg><figcaption>Hai</figure>",
        [("Một", "a.jpg"), ("Hai", "b.jpg")],
    ),
    "scripts-and-styles": (
        '<figure><img src="a.jpg"><figcaption>Một<script>var a="<b>";</script><style>p{}</style>'
        '<span style="display: none">ẩn</span><!-- x --> hai</figcaption></figure>',
        [("Một hai", "a.jpg")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_captions_of(name: str) -> None:
    markup, expected = CASES[name]
    assert rows(markup) == expected
