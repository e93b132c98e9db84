"""Where models and settings live on this computer, and finding a model by name.

The embedded model is part of the package. Others are folders in the models folder: the one given (`--model-dir`),
else `models` in the folder that COSY_HOME names, else `models` in the platform's folder for user data. Standard
library only, because `cosy voices` must start without numpy.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Collection
from pathlib import Path

from cosycli.errors import ModelError
from cosycli.model_config import CONFIG_NAME, ModelConfig, read_model_config

EMBEDDED_MODEL = Path(__file__).parent / "assets" / "models" / "default"


def user_data_folder() -> Path:
    """The folder for this program's data: COSY_HOME, or the place the platform has for it."""
    if home := os.environ.get("COSY_HOME"):
        return Path(home).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "cosy"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "cosy"
    # XDG base directory specification: a relative XDG_DATA_HOME is invalid and ignored.
    data_home = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (data_home if data_home.is_absolute() else Path.home() / ".local" / "share") / "cosy"


def user_config_folder() -> Path:
    """The folder for this program's settings: COSY_HOME, or the place the platform has for them."""
    if os.environ.get("COSY_HOME") or sys.platform in ("win32", "darwin"):
        return user_data_folder()
    config_home = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    return (config_home if config_home.is_absolute() else Path.home() / ".config") / "cosy"


def models_folder(model_dir: Path | None = None) -> Path:
    """The folder that holds one folder per model; it need not exist."""
    return model_dir if model_dir is not None else user_data_folder() / "models"


def find_model(model: str | Path | None = None, model_dir: Path | None = None) -> Path:
    """The folder of a model given by name or as a folder; None is the embedded model.

    A name is looked up among the installed models, then the embedded one; anything with a path separator is a
    folder. Raises ModelError that lists the known names.
    """
    if model is None:
        return EMBEDDED_MODEL
    name = str(model)
    if isinstance(model, Path) or _is_path(name):
        folder = Path(name).expanduser()
        if not folder.is_dir():
            raise ModelError(f"no model folder {folder}", "give the folder that holds the model's config.json")
        return folder
    if _is_model(models_folder(model_dir) / name):
        return models_folder(model_dir) / name
    models = list_models(model_dir)
    for config in models:
        if name == config.name:
            return config.folder
    if _is_model(Path(name)):
        return Path(name)
    known = ", ".join(config.name for config in models)
    raise ModelError(f"unknown model: {name}", f"models here: {known}; or give a model's folder, as in ./{name}")


def list_models(
    model_dir: Path | None = None, on_damaged: Callable[[ModelError], None] | None = None
) -> list[ModelConfig]:
    """The embedded model and the installed ones, by folder name.

    A folder without config.json is no model. A damaged model is left out and told to `on_damaged`, so that it does
    not hide the good ones; the embedded model has to be sound.
    """
    models = [read_model_config(EMBEDDED_MODEL)]
    for folder in sorted(path.parent for path in models_folder(model_dir).glob(f"*/{CONFIG_NAME}")):
        try:
            models.append(read_model_config(folder))
        except ModelError as error:
            if on_damaged is not None:
                on_damaged(error)
    return models


def verify_model(config: ModelConfig, names: Collection[str] | None = None) -> None:
    """Compare each file of the model, or those of these names, with the SHA-256 in its config.json.

    The first that differs is a ModelError.
    """
    for name, expected in config.files.items():
        if names is not None and name not in names:
            continue
        path = config.folder / name
        try:
            with path.open("rb") as file:
                actual = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(f"cannot read {path}: {error.strerror}", "install the model again") from None
        if actual != expected:
            raise ModelError(
                f"{path} is damaged: its SHA-256 is not the one in {CONFIG_NAME}", "install the model again"
            )


def _is_model(folder: Path) -> bool:
    return (folder / CONFIG_NAME).is_file()


def _is_path(name: str) -> bool:
    separators = [os.sep, os.altsep or os.sep, "/"]
    return name in (".", "..", "~") or any(separator in name for separator in separators)
