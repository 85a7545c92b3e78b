#!/usr/bin/env python3
"""Time of a training step of a Vision Transformer in PyTorch, the peer of `vitrail bench`.

The model is the one that Vitrail compiles: pre-norm blocks, class token, learned positions, exact GELU, biases
everywhere. A step is what `bench` times: the batch goes from pinned memory to the GPU, forward pass, backward pass,
AdamW (fused), and the loss comes back. One line of JSON, with the fields of `bench`.

    benchmarks/torch_vit.py --hidden 768 --heads 12 --mlp 3072 --batch 256 --compile
    benchmarks/torch_vit.py --dry-run      # sizes and the form of the result; needs no torch
"""

import argparse
import json
import statistics
import sys
import time

LEAST_WARM_UP = 3


def parse(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    sizes = {
        "image": (224, "side of the images"),
        "patch": (16, "side of a patch"),
        "layers": (12, "encoder blocks"),
        "hidden": (192, "hidden size"),
        "heads": (3, "attention heads"),
        "mlp": (768, "hidden size of the MLP"),
        "classes": (1000, "classes"),
        "batch": (64, "images per step"),
        "steps": (20, "steps, warm-up included: a fifth, at least 3"),
    }
    for name, (value, text) in sizes.items():
        parser.add_argument("--" + name, type=positive, default=value, metavar="N", help=text)
    parser.add_argument("--compile", action="store_true", help="torch.compile the model")
    parser.add_argument("--precision", choices=["bf16", "tf32", "fp32"], default="bf16", help="bf16: autocast")
    parser.add_argument("--device", default="cuda", metavar="NAME", help="PyTorch's name of the device")
    parser.add_argument("--dry-run", action="store_true", help="no torch: sizes, and a result of made-up times")
    chosen = parser.parse_args(arguments)
    if chosen.image % chosen.patch:
        parser.error(f"--image {chosen.image} is not divisible by --patch {chosen.patch}")
    if chosen.hidden % chosen.heads:
        parser.error(f"--hidden {chosen.hidden} is not divisible by --heads {chosen.heads}")
    return chosen


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, not {value}")
    return value


def tokens(c):
    return (c.image // c.patch) ** 2 + 1


def parameter_count(c):
    """As `vitrail inspect` says it: P^2 C D + (T + 4) D + L (4 D^2 + 2 D M + 9 D + M) + (D + 1) K."""
    d, m = c.hidden, c.mlp
    block = 4 * d * d + 2 * d * m + 9 * d + m
    return 3 * c.patch**2 * d + (tokens(c) + 4) * d + c.layers * block + (d + 1) * c.classes


def macs(c):
    """Multiply-adds of the matrix products of one image's forward pass, as `vitrail inspect` counts them."""
    d, t = c.hidden, tokens(c)
    block = t * (4 * d * d + 2 * d * c.mlp) + 2 * t * t * d
    return 3 * c.patch**2 * (t - 1) * d + c.layers * block + d * c.classes


def result(c, seconds, loss):
    """The line of JSON. The warm-up does not count; a training step is three forward passes' FLOPs."""
    warm_up = min(max(LEAST_WARM_UP, len(seconds) // 5), len(seconds) - 1)
    median = statistics.median(seconds[warm_up:])
    return {
        "model": f"{c.image}/{c.patch}/{c.layers}/{c.hidden}/{c.heads}/{c.mlp}",
        "mode": "compiled" if c.compile else "eager",
        "precision": c.precision,
        "batch": c.batch,
        "steps": c.steps,
        "median_seconds": round(median, 6),
        "images_per_second": round(c.batch / median, 2),
        "gflops": round(2.0 * macs(c) * c.batch * 3 / median / 1e9, 2),
        "loss": loss,
    }


def build(torch, c):
    """The model, out of torch.nn modules as PyTorch users write it."""
    nn = torch.nn

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm1 = nn.LayerNorm(c.hidden, eps=1e-6)
            self.qkv = nn.Linear(c.hidden, 3 * c.hidden)
            self.proj = nn.Linear(c.hidden, c.hidden)
            self.norm2 = nn.LayerNorm(c.hidden, eps=1e-6)
            self.fc1 = nn.Linear(c.hidden, c.mlp)
            self.fc2 = nn.Linear(c.mlp, c.hidden)

        def forward(self, x):
            b, t, d = x.shape
            q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, c.heads, d // c.heads).permute(2, 0, 3, 1, 4)
            mixed = nn.functional.scaled_dot_product_attention(q, k, v)
            x = x + self.proj(mixed.transpose(1, 2).reshape(b, t, d))
            return x + self.fc2(nn.functional.gelu(self.fc1(self.norm2(x))))

    class VisionTransformer(nn.Module):
        def __init__(self):
            super().__init__()
            self.patches = nn.Conv2d(3, c.hidden, c.patch, stride=c.patch)
            self.class_token = nn.Parameter(torch.zeros(1, 1, c.hidden))
            self.position = nn.Parameter(torch.randn(1, tokens(c), c.hidden) * 0.02)
            self.blocks = nn.Sequential(*(Block() for _ in range(c.layers)))
            self.norm = nn.LayerNorm(c.hidden, eps=1e-6)
            self.head = nn.Linear(c.hidden, c.classes)

        def forward(self, images):
            x = self.patches(images).flatten(2).transpose(1, 2)
            x = torch.cat([self.class_token.expand(len(x), -1, -1), x], dim=1) + self.position
            return self.head(self.norm(self.blocks(x))[:, 0])

    return VisionTransformer()


def measure(torch, c):
    """Seconds of every step, and the last loss."""
    torch.manual_seed(1)
    # Off, as in Vitrail's FP32, unless asked for: PyTorch's default differs between its versions.
    torch.backends.cuda.matmul.allow_tf32 = c.precision == "tf32"
    torch.backends.cudnn.allow_tf32 = c.precision == "tf32"
    cuda = c.device.startswith("cuda")
    model = build(torch, c).to(c.device)
    count = sum(parameter.numel() for parameter in model.parameters())
    if count != parameter_count(c):
        raise SystemExit(f"torch_vit.py: the model has {count} parameters, not {parameter_count(c)}")
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, fused=cuda)
    step_model = torch.compile(model) if c.compile else model
    images = torch.randn(c.batch, 3, c.image, c.image)
    labels = torch.randint(c.classes, (c.batch,))
    if cuda:
        images, labels = images.pin_memory(), labels.pin_memory()
    seconds, loss = [], 0.0
    for _ in range(c.steps):
        start = time.perf_counter()
        x = images.to(c.device, non_blocking=True)
        y = labels.to(c.device, non_blocking=True)
        with torch.autocast(c.device.split(":")[0], dtype=torch.bfloat16, enabled=c.precision == "bf16"):
            value = torch.nn.functional.cross_entropy(step_model(x), y)
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        optimizer.step()
        loss = value.item()
        if cuda:
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    return seconds, loss


def main():
    c = parse(sys.argv[1:])
    if c.dry_run:
        print(f"{parameter_count(c):,} parameters, {macs(c):,} multiply-adds per image, {tokens(c)} tokens")
        print(json.dumps(result(c, [1.0] * (c.steps - 1) + [0.5], 0.0)))
        return
    try:
        import torch
    except ImportError:
        raise SystemExit("torch_vit.py: no PyTorch in this Python: pip install torch") from None
    if c.device.startswith("cuda") and not torch.cuda.is_available():
        raise SystemExit(f"torch_vit.py: PyTorch {torch.__version__} sees no CUDA device")
    seconds, loss = measure(torch, c)
    print(json.dumps(result(c, seconds, loss) | {"torch": torch.__version__}))


if __name__ == "__main__":
    main()
