"""DocDex: ask vision-language models about documents and cards, and fine-tune them from a browser tab."""

__version__ = "0.1.0"
