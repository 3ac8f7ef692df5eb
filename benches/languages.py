#!/usr/bin/env python3
"""Counts what kbgen made of a vault in several locale folders, and what it should have.

    python3 benches/languages.py KBGEN VAULT

Which notes are versions of each other is computed here from the vault alone: the same
`permalink`, else the same path below their locale folders. The built site is then read
page by page: `hreflang` must name exactly these versions, the language switch must lead
to them, and a link in an article must stay in the language of its page where the target
has a version in it. Prints the counts; exits with 1 when one is wrong.
"""

import collections
import html
import pathlib
import posixpath
import re
import subprocess
import sys
import tempfile
import urllib.parse

PERMALINK = re.compile(r"^permalink:\s*[\"']?([^\"'\n]+)", re.M)
ALTERNATE = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"')
SWITCH = re.compile(r'<nav class="language-switch.*?</nav>', re.S)
ANCHOR = re.compile(r"<a [^>]*>")
ARTICLE = re.compile(r"<article.*?</article>", re.S)
LINK = re.compile(r'<a class="internal-link"[^>]*? href="([^"]+)"')


def concepts(vault, locales):
    """`{(locale, name): concept}` of all notes; a name is the path without `.md`."""
    linked, places = collections.defaultdict(list), collections.defaultdict(list)
    for file in vault.rglob("*.md"):
        parts = file.relative_to(vault).with_suffix("").parts
        if parts[0] not in locales:
            continue
        head = file.read_text("utf-8").split("\n---", 1)[0]
        link = PERMALINK.search(head)
        own = (parts[0], "/".join(parts[1:]))
        (linked[link[1].strip()] if link else places[own[1]]).append(own)
    found = {}
    for group, notes in [*linked.items(), *places.items()]:
        for note in notes:
            found[note] = (group, notes[0])
    return found


def target(page, href):
    """The route that a link on a page leads to, percent signs undone."""
    path = html.unescape(href).split("#")[0].split("?")[0]
    return posixpath.normpath(posixpath.join(page, urllib.parse.unquote(path))).strip(".")


def attribute(tag, name):
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found and found[1]


def main():
    kbgen, vault = sys.argv[1], pathlib.Path(sys.argv[2])
    locales = {p.name for p in vault.iterdir() if p.is_dir() and len(p.name) in (2, 5)}
    wanted = collections.Counter()
    by_concept = collections.defaultdict(set)
    for (locale, _), concept in concepts(vault, locales).items():
        by_concept[concept].add(locale)
    for langs in by_concept.values():
        wanted[len(langs)] += 1
    with tempfile.TemporaryDirectory() as folder:
        site = pathlib.Path(folder) / "site"
        subprocess.run(
            [kbgen, "build", str(vault), "-o", str(site), "--no-highlight"],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        counts = look(site, locales)
    pairs = sum(n * (size - 1) for size, n in wanted.items()) if wanted else 0
    print(f"locales {len(locales)}, notes {sum(len(l) for l in by_concept.values())}")
    for size, n in sorted(wanted.items()):
        print(f"concepts in {size} languages: {n} in the vault, {counts['sizes'][size]} found")
    print(f"versions beside the first: {pairs} in the vault")
    for name in ("switch", "links"):
        right, all_ = counts[name]
        print(f"{name}: {right} of {all_} lead to the reader's version")
    wrong = {k: v for k, v in counts["sizes"].items() if v != wanted[k]}
    bad = [n for n in ("switch", "links") if counts[n][0] != counts[n][1]]
    for example in counts["examples"][:10]:
        print("  wrong:", example)
    return 1 if wrong or bad else 0


def look(site, locales):
    pages, versions = {}, {}
    for file in site.rglob("index.html"):
        page = file.parent.relative_to(site).as_posix()
        text = file.read_text("utf-8")
        if page.split("/")[0] not in locales or 'data-note="' not in text and "<article" not in text:
            continue
        if "http-equiv" in text:
            continue
        pages[page] = text
        named = {lang: target(page, href) for lang, href in ALTERNATE.findall(text)}
        named.pop("x-default", None)
        versions[page] = named or {page.split("/")[0]: page}
    groups = {frozenset(named.values()) for named in versions.values()}
    sizes = collections.Counter(len(group) for group in groups)
    switch, links, examples = [0, 0], [0, 0], []
    for page, text in pages.items():
        lang = page.split("/")[0]
        nav = SWITCH.search(text)
        for tag in ANCHOR.findall(nav[0] if nav else ""):
            other, href = attribute(tag, "hreflang"), attribute(tag, "href")
            if other in versions[page]:
                switch[1] += 1
                good = target(page, href) == versions[page][other]
                switch[0] += good
                if not good:
                    examples.append(f"{page} switch {other}: {href}")
        for href in LINK.findall("".join(ARTICLE.findall(text))):
            to = target(page, href)
            own = versions.get(to, {}).get(lang)
            if own is None:
                continue
            links[1] += 1
            links[0] += to == own
            if to != own:
                examples.append(f"{page}: {to} has {own}")
    return {"sizes": sizes, "switch": switch, "links": links, "examples": examples}


if __name__ == "__main__":
    sys.exit(main())
