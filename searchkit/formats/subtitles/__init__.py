"""Subtitles and transcripts: SubRip, WebVTT, SBV, LRC, SubStation, TTML, Whisper and others.

What is one caption? Cues are cut to fit the screen, and sentences run across them. So a
caption is a **run** of cues: from one to the one that ends its sentence, or is followed by
a pause or another speaker, or fills the limits in `searchkit.formats.subtitles.runs`. A
phrase that runs across cues is thus found as any other, every word is indexed once, so
counts and ranking hold, and the hit shows the whole sentence.

The locator of a caption is the time code of its first cue. Where a run has several cues
the extra field ``cues`` lists the time code of each with the place in the text where it
begins (``00:00:03.120@0 00:00:05.000@41``): a hit's own locator is the time code of the cue
that the matched words begin in (`searchkit.results.Hit.locator`). ``end`` is where the
last cue ends, ``speaker`` who speaks, as far as the file tells; the media is the video of
the same name beside it.
"""
