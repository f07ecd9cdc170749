"""A live page on one's own folder: ask for any phrase, see its course, read, judge and take away (`annotator explore`)."""
