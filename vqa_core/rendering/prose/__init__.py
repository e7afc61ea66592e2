"""Sentences that say something which can be asked: words, forms of sentences, and the facts made of them."""
