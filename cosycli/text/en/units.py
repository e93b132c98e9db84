"""Units and currencies in English words."""

# Symbol: (one, several). Where only one form is given the plural has an -s.
_METERS = {"m": "meter", "km": "kilometer", "cm": "centimeter", "mm": "millimeter", "dm": "decimeter"}
_SMALL = {"nm": "nanometer", "μm": "micrometer", "µm": "micrometer", "um": "micrometer"}
_REGULAR = {
    **_METERS,
    **_SMALL,
    **{f"{symbol}²": f"square {name}" for symbol, name in _METERS.items()},
    **{f"{symbol}2": f"square {name}" for symbol, name in _METERS.items()},
    **{f"{symbol}³": f"cubic {name}" for symbol, name in _METERS.items()},
    **{f"{symbol}3": f"cubic {name}" for symbol, name in _METERS.items()},
    **{"kg": "kilogram", "g": "gram", "mg": "milligram", "μg": "microgram", "lb": "pound", "lbs": "pound"},
    **{"oz": "ounce", "L": "liter", "l": "liter", "ml": "milliliter", "mL": "milliliter", "gal": "gallon"},
    **{"mi": "mile", "yd": "yard", "hr": "hour", "hrs": "hour", "h": "hour", "min": "minute", "mins": "minute"},
    **{"sec": "second", "secs": "second", "s": "second", "ms": "millisecond", "μs": "microsecond", "ns": "nanosecond"},
    **{"TB": "terabyte", "GB": "gigabyte", "MB": "megabyte", "KB": "kilobyte", "kB": "kilobyte"},
    **{"Gb": "gigabit", "Mb": "megabit", "kb": "kilobit", "bps": "bit per second", "V": "volt", "mV": "millivolt"},
    **{"W": "watt", "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt", "kWh": "kilowatt hour", "Wh": "watt hour"},
    **{"mA": "milliamp", "mAh": "milliamp hour", "dB": "decibel", "J": "joule", "kJ": "kilojoule", "cal": "calorie"},
    **{"kcal": "kilocalorie", "Pa": "pascal", "kPa": "kilopascal", "MPa": "megapascal", "hPa": "hectopascal"},
    **{"Nm": "newton meter", "px": "pixel", "mol": "mole", "ha": "hectare", "acre": "acre", "Ω": "ohm", "kΩ": "kilohm"},
}
_PER_SECOND = {"m/s": "meter", "Mbps": "megabit", "Gbps": "gigabit", "kbps": "kilobit", "MB/s": "megabyte"}
_PER_SECOND |= {"GB/s": "gigabyte", "KB/s": "kilobyte", "km/s": "kilometer", "Mb/s": "megabit", "Gb/s": "gigabit"}
_PER_HOUR = {"km/h": "kilometer", "kph": "kilometer", "mph": "mile"}

UNITS: dict[str, tuple[str, str]] = {
    **{symbol: (name, name + "s") for symbol, name in _REGULAR.items()},
    **{symbol: (f"{name} per second", f"{name}s per second") for symbol, name in _PER_SECOND.items()},
    **{symbol: (f"{name} per hour", f"{name}s per hour") for symbol, name in _PER_HOUR.items()},
    "bps": ("bit per second", "bits per second"),
    "m/s²": ("meter per second squared", "meters per second squared"),
    "ft": ("foot", "feet"),
    "sq ft": ("square foot", "square feet"),
    "ft²": ("square foot", "square feet"),
    "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"),
    "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "℃": ("degree Celsius", "degrees Celsius"),
    "℉": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"),
    "%": ("percent", "percent"),
    "‰": ("per mille", "per mille"),
    "rpm": ("revolution per minute", "revolutions per minute"),
    "fps": ("frame per second", "frames per second"),
    "dpi": ("dot per inch", "dots per inch"),
    "ppm": ("part per million", "parts per million"),
    "mpg": ("mile per gallon", "miles per gallon"),
    "psi": ("pound per square inch", "pounds per square inch"),
    "inch": ("inch", "inches"),
}

# Symbol: (one, several, one hundredth, several hundredths).
_DOLLAR = ("dollar", "dollars", "cent", "cents")
_POUND = ("pound", "pounds", "penny", "pence")
_EURO = ("euro", "euros", "cent", "cents")
_YUAN = ("yuan", "yuan", "fen", "fen")
_YEN = ("yen", "yen", "sen", "sen")
CURRENCIES: dict[str, tuple[str, str, str, str]] = {
    "$": _DOLLAR,
    "US$": ("US dollar", "US dollars", "cent", "cents"),
    "USD": ("US dollar", "US dollars", "cent", "cents"),
    "HK$": ("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    "A$": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "C$": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "€": _EURO,
    "EUR": _EURO,
    "£": _POUND,
    "GBP": _POUND,
    "¥": _YUAN,
    "￥": _YUAN,
    "CNY": _YUAN,
    "RMB": _YUAN,
    "JPY": _YEN,
    "₩": ("won", "won", "jeon", "jeon"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
    "₽": ("ruble", "rubles", "kopek", "kopeks"),
}
