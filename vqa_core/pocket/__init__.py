"""How the embedded model is trained: `python -m vqa_core.pocket train --from assets/pocket --out DIR --steps N`.

mix (what is drawn how often) -> batches (pictures, glyphs, prompts) -> feed (worker processes) -> looks (how a picture
comes before the lens) -> tiles -> network -> objective -> loop. A batch is a function of (seed, number, rank).
"""
