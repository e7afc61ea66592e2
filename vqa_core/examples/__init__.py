"""Pictures, questions and answers: what an example is and where rows come from."""
