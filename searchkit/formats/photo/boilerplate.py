"""What cameras and programs put where a caption belongs, and nothing else beside it."""

from __future__ import annotations

import re

BOILERPLATE = re.compile(
    r"""((olympus|(konica\ )?minolta|kodak|samsung|casio)\ +)?digital\ (still\ )?(camera|image)
    | minolta\ dimage.* | sony\ dsc | exif[_ ]jpeg([_ ](picture|t422))* | jpeg | ascii | default
    | hdrplus | gcm_tag.* | dcim([\\/].*)? | dji_\d+\.\w+ | samsung | dbp | oplus_\d+
    | screenshot | applemark | binary\ comment | untitled
    | (dav|rbt|dig|mde|sdr|ptr|cof|oznor|btf|hdrpl|ozedf)(_\w+)?
    | (?-i:(dav|rbt|dig|mde|sdr|ptr|cof|oznor|btf|hdrpl|ozedf|v?hdr|fbt|edf|qrf|nor|burst)
      ([A-Z]{2,3})?)
    | <?(digimax|keepraw)\b.*
    | (gif\ )?(created|made|edited|resized)\ (with|by)\ (the\ )?(https?://)?
      (gimp|picsart|vsco|snapseed|polarr|ezgif|ajaxload|giphy)\b.*
    | (ulead\ )?gif\ (smartsaver|animator|builder|movie\ gear)\b.*
    | creator:.* | software:.* | intel\(r\).* | (optimi[sz]ed|processed|compressed)\ (by|with)\b.*
    | lavc[\d.]+ | handmade\ software.* | acd\ systems.* | .*\bjpeg\ (encoder|library)\b.*
    | file\ written\ by\ adobe\ photoshop.* | lead\ technologies.* | imagej=.* | <\?xml\b.*""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def is_boilerplate(text: str) -> bool:
    """Whether a text is nothing but what a camera or a program wrote."""
    return BOILERPLATE.fullmatch(text.strip()) is not None
