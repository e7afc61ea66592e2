from pathlib import Path

import pytest

from vqa_core.runs.masking import masked

# None of them is real; each is put together here so that no scanner takes it for one.
BODY = "Ab3dEf6hIj9lMn2pQr5t"
SECRETS = {
    "a Hub token": ("hf_" + BODY, "401 for hf_" + BODY),
    "an OpenAI key": ("sk-proj-" + BODY, "key sk-proj-" + BODY + " refused"),
    "a GitHub token": ("ghp_" + BODY, "clone with ghp_" + BODY),
    "a header": (BODY + "==", f"Authorization: Bearer {BODY}=="),
    "a header of another kind": (BODY, f"{{'authorization': 'Basic {BODY}'}}"),
    "a password in an address": ("hunter22", "https://anna:hunter22@example.org/x"),
    "a name in an address": ("oauth2tok", "https://oauth2tok@example.org/x.git"),
    "a token in a query": (BODY, f"GET https://example.org/f?download=1&access_token={BODY}&x=2"),
    "a signed address": (BODY, f"https://s3.example.org/a?X-Amz-Signature={BODY}"),
    "an assignment": (BODY, f"WANDB_API_KEY={BODY}"),
    "JSON": (BODY, f'{{"api_key": "{BODY}"}}'),
    "YAML": (BODY, f"secret: {BODY}"),
    "a login": ("correct-horse", "DOCDEX_AUTH=anna:correct-horse"),
}


@pytest.mark.parametrize("what", SECRETS)
def test_a_secret_does_not_get_out(what: str) -> None:
    secret, text = SECRETS[what]
    assert secret in text
    assert secret not in masked(text)


def test_secrets_of_this_very_process_are_known_by_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_REGISTRY_PASSWORD", "plainword-nobody-would-guess")
    monkeypatch.setenv("DOCDEX_AUTH", "anna:an other pass")
    shown = masked("login failed for plainword-nobody-would-guess and an other pass")
    assert "nobody-would-guess" not in shown and "other pass" not in shown


def test_the_home_and_the_name_of_the_user_stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/annabel"))
    monkeypatch.setattr("getpass.getuser", lambda: "annabel")
    shown = masked("File /home/annabel/docdex/x.py, /scratch/annabel/run, annabellum, /home/annabelle/y")
    assert shown == "File ~/docdex/x.py, /scratch/user/run, annabellum, /home/annabelle/y"


def test_what_a_person_must_read_stays() -> None:
    plain = (
        "RuntimeError: Image features and image tokens do not match, tokens: 128, features: 64\n"
        "image_token_id: 3, max_new_tokens=500, eos_token='</s>', scored tokens: 12\n"
        "https://huggingface.co/HuggingFaceM4/idefics2-8b?revision=main at step 12 of 40, loss=0.2134"
    )
    assert masked(plain) == plain


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
