"""The page: the only folder that imports gradio, with app.py."""
