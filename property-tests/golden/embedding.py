"""A table of embeddings: its gradient, and steps of Adam on the rows that a batch reads."""
import torch

from golden import write

torch.manual_seed(5)
values = {}
VOCABULARY, WIDTH, TIMES, EXAMPLES, STEPS = 11, 5, 4, 3, 4

weight = torch.randn(VOCABULARY, WIDTH, dtype=torch.float32).double()
values["weight"] = weight.clone()
table = torch.nn.Embedding(VOCABULARY, WIDTH, sparse=True, dtype=torch.float64)
table.weight.data = weight.clone()
adam = torch.optim.SparseAdam(table.parameters(), lr=0.05)
for step in range(STEPS):
    X = torch.randint(0, VOCABULARY, (EXAMPLES, TIMES))
    Y = torch.randn(EXAMPLES, TIMES, WIDTH, dtype=torch.float32).double()
    adam.zero_grad()
    Z = table(X)
    loss = ((Z - Y) ** 2).mean()
    loss.backward()
    values[f"{step}/X"] = X.double()
    values[f"{step}/Y"] = Y
    values[f"{step}/gradient"] = table.weight.grad.to_dense()
    adam.step()
    values[f"{step}/weight"] = table.weight.data.clone()

write("embedding", values)
