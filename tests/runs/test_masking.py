import pytest

from vqa_core.runs.masking import masked


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("token hf_abcdefghijklmnop1234", "token hf_..."),
        ("https://me:s3cret@example.com/x", "https://...@example.com/x"),
        ("Authorization: Bearer abcdef123456.zz", "Authorization: Bearer ..."),
        ("WANDB_API_KEY=0123456789abcdef done", "WANDB_API_KEY=... done"),
        ('{"password": "hunter22", "step": 4}', '{"password": "...", "step": 4}'),
        ("HF_TOKEN='hf_short'", "HF_TOKEN='...'"),
    ],
)
def test_secrets_go_and_their_names_stay(text: str, kept: str) -> None:
    assert masked(text) == kept


@pytest.mark.parametrize("text", ["total tokens: 4096", "https://example.com/a@b", "step 4 loss 0.12", '{"lr": 0.001}'])
def test_plain_words_stay(text: str) -> None:
    assert masked(text) == text
