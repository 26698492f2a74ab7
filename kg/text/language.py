"""Sentences and their words; the only place that builds a spaCy pipeline."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import lemminflect
import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.tokens import Token as Word

from kg.text.layout import Block, Kind, blank_notes, split_blocks

WORDS = 1 << 16  # how many are remembered; texts without end have words without end
VERB_FORMS = {
    "VB": "base",
    "VBP": "base",
    "VBZ": "finite",
    "VBD": "past",
    "VBN": "participle",
    "VBG": "gerund",
}
PREPOSITIONS = frozenset(
    "about above across after against along alongside amid among amongst around as at before "
    "behind below beneath beside besides between beyond by despite down during except for from in "
    "including inside into like near of off on onto out outside over past per since than through "
    "throughout to toward towards under until up upon via with within without".split()
)
DETERMINERS = frozenset(
    "the a an this that these those its their his her our my your each every all both some any no "
    "another such other".split()
)
AUXILIARIES = frozenset(
    "be am is are was were been being has have had having do does did will would shall should can "
    "could may might must 's 're 've 'll ’s".split()
)
BE = frozenset("be am is are was were been being get gets got 's ’s".split())
CONJUNCTIONS = frozenset("and or & but nor as-well-as plus".split())
RELATIVES = frozenset("which that who whom whose where when".split())
MADE_OF = frozenset(
    "based driven powered enabled generated led funded backed supported run assisted".split()
)
ABBREVIATIONS = "Hon. Rt. cf. Cf. Dept. Depts. Govt.".split()
"""Words with a full stop that ends no sentence, besides those that spaCy knows."""
BEFORE_NUMBERS = frozenset(
    "Rs NRs Rp Tk Nu kr Ksh KSh Kshs Sh Shs No Nos no nos Art Arts Vol vol pp Sec Fig Cap para "
    "paras approx Approx ca est al".split()
)
"""Words whose full stop ends no sentence where a digit or a small letter follows."""
PRONOUNS = frozenset("i we you he she it they us them me him her one there".split())


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a document, with the lemmas it may have and the verb forms it may be."""

    start: int
    end: int
    text: str
    lower: str

    @property
    def lemmas(self) -> frozenset[str]:
        """The word itself and every dictionary form it can go back to."""
        return lemmas(self.lower)

    @property
    def is_word(self) -> bool:
        """Whether it has a letter or a digit."""
        return any(c.isalnum() for c in self.text)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters `start:end` of a document as words, within one block of its layout."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    block: int
    kind: Kind
    lead: int | None


@lru_cache(maxsize=WORDS)
def lemmas(word: str) -> frozenset[str]:
    """The dictionary forms of a lower-case word, itself among them: "funds" → funds, fund."""
    if not word.isalpha():
        head, dash, tail = word.rpartition("-")
        if dash and tail.isalpha():
            return frozenset({word} | {f"{head}-{x}" for x in lemmas(tail)})
        return frozenset((word,))
    found = lemminflect.getAllLemmas(word)
    known = {x for forms in found.values() for x in forms}
    # British spellings are often missing from the dictionary; their endings are regular.
    if not known:
        known = {x for forms in lemminflect.getAllLemmasOOV(word, "VERB").values() for x in forms}
    return frozenset(known | {word})


@lru_cache(maxsize=WORDS)
def verb_forms(word: str, lemma: str) -> frozenset[str]:
    """Which forms of the verb `lemma` a lower-case word is: base, finite, past and so on."""
    head, dash, stem = lemma.rpartition("-")
    if dash:
        prefix = head + dash
        return (
            verb_forms(word.removeprefix(prefix), stem) if word.startswith(prefix) else frozenset()
        )
    table = lemminflect.getAllInflections(lemma, upos="VERB") or lemminflect.getAllInflectionsOOV(
        lemma, upos="VERB"
    )
    forms = {VERB_FORMS[tag] for tag, words in table.items() if word in words and tag in VERB_FORMS}
    if "past" in forms and "VBN" not in table:
        forms.add("participle")
    return frozenset(forms)


@lru_cache(maxsize=WORDS)
def is_verb(word: str) -> bool:
    """Whether the lower-case word can be a verb and nothing else, or ends like one."""
    found = lemminflect.getAllLemmas(word)
    return "VERB" in found or "AUX" in found


@lru_cache(maxsize=WORDS)
def is_noun(word: str) -> bool:
    """Whether the lower-case word can be a noun."""
    return "NOUN" in lemminflect.getAllLemmas(word)


@lru_cache(maxsize=WORDS)
def is_known(word: str) -> bool:
    """Whether the lower-case word is in the dictionary at all."""
    return bool(lemminflect.getAllLemmas(word))


@cache
def pipeline() -> Language:
    """A blank English spaCy pipeline: its tokeniser, and sentences by punctuation."""
    nlp = spacy.blank("en")
    # East Asian brackets part words, as they do where a title mixes scripts.
    infixes = [*(nlp.Defaults.infixes or ()), r"[【】《》「」〈〉、。，]"]
    nlp.tokenizer = Tokenizer(
        nlp.vocab,
        rules=nlp.Defaults.tokenizer_exceptions | {x: [{"ORTH": x}] for x in ABBREVIATIONS},
        prefix_search=spacy.util.compile_prefix_regex(nlp.Defaults.prefixes or ()).search,
        suffix_search=spacy.util.compile_suffix_regex(nlp.Defaults.suffixes or ()).search,
        infix_finditer=spacy.util.compile_infix_regex(infixes).finditer,
        url_match=nlp.Defaults.url_match,
        # Ten thousand brackets in a row are one token: peeled singly they would take a minute.
        token_match=re.compile(r"\S{300}").match,
    )
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…", "。", ";"]})
    return nlp


@lru_cache(maxsize=32)
def read_sentences(text: str) -> tuple[list[Block], list[Sentence]]:
    """The blocks of a text and its sentences; no sentence crosses a block.

    The last texts are kept, since each step of extraction reads the same ones.
    """
    blocks = split_blocks(text)
    nlp = pipeline()
    sentences = []
    docs = nlp.pipe(blank_notes(text[b.start : b.end]) for b in blocks)
    for number, (block, doc) in enumerate(zip(blocks, docs, strict=True)):
        for words in _sentences(doc):
            tokens = tuple(_tokens(text, block.start, words))
            sentences.append(
                Sentence(tokens[0].start, tokens[-1].end, tokens, number, block.kind, block.lead)
            )
    return blocks, sentences


def _sentences(doc: Doc) -> Iterator[list[Word]]:
    """The words of each sentence; "Rs. 5 crore" and "Act No. 25" are not cut in two."""
    words: list[Word] = []
    for span in doc.sents:
        more = [t for t in span if not t.is_space]
        if words and more:
            cut = len(words) > 1 and words[-1].text == "." and words[-2].text in BEFORE_NUMBERS
            if not (cut and (more[0].text[0].isdigit() or more[0].text[0].islower())):
                yield words
                words = []
        words += more
    if words:
        yield words


def _tokens(whole: str, offset: int, words: list[Word]) -> Iterator[Token]:
    """The words of a sentence; words joined by hyphens are one ("Vice-Chancellor")."""
    texts = [t.text for t in words]
    i = 0
    while i < len(words):
        last = i
        while (
            last + 2 < len(words)
            and texts[last + 1] == "-"
            and not words[last].whitespace_
            and not words[last + 1].whitespace_
            and texts[last][-1].isalpha()
            and texts[last + 2][0].isalpha()
            and words[last + 2].lower_ not in MADE_OF
        ):
            last += 2
        start = offset + words[i].idx
        end = offset + words[last].idx + len(words[last])
        text = whole[start:end]
        yield Token(start, end, text, text.lower().replace("’", "'"))
        i = last + 1
