"""What `pip install 'cosycli[serve]'` takes on the disk, distribution by distribution: the image without its base.

python examples/deploy/installed_sizes.py [EXTRA ...]
"""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import cosycli


def needed(name: str, extras: tuple[str, ...], found: dict[str, Distribution]) -> None:
    """Add a distribution and all that it requires to `found`."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in found and not extras:
        return
    try:
        found[key] = distribution(name)
    except PackageNotFoundError:  # for another platform
        return
    for requirement in found[key].requires or ():
        wanted, _, marker = requirement.partition(";")
        extra = re.search(r"extra *== *['\"]([\w-]+)['\"]", marker)
        if extra is None or extra[1] in extras:
            match = re.match(r"\s*([\w.-]+)(?:\[([\w,-]+)\])?", wanted)
            assert match is not None
            needed(match[1], tuple((match[2] or "").split(",")) if match[2] else (), found)


def size(installed: Distribution) -> int:
    """Bytes of its files, the compiled ones among them."""
    if installed.metadata["Name"] == "cosycli":  # installed from a clone, its list of files may be another one
        files = [path for path in Path(cosycli.__file__).parent.rglob("*") if path.is_file()]
    else:
        files = [Path(str(installed.locate_file(file))) for file in installed.files or ()]
    return sum(path.stat().st_size for path in files if path.is_file())


def main() -> None:
    found: dict[str, Distribution] = {}
    needed("cosycli", tuple(sys.argv[1:]) or ("serve",), found)
    sizes = sorted(((size(installed), name) for name, installed in found.items()), reverse=True)
    for count, name in sizes:
        print(f"{count / 1e6:8.1f} MB  {name}")
    print(f"{sum(count for count, _ in sizes) / 1e6:8.1f} MB  in all")


if __name__ == "__main__":
    main()
