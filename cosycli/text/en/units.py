"""Units and currencies in English words."""

# Symbol: (one, several). Where only one form is given the plural has an -s.
_METERS = {"m": "meter", "km": "kilometer", "cm": "centimeter", "mm": "millimeter", "dm": "decimeter"}
_SMALL = {"nm": "nanometer", "μm": "micrometer", "µm": "micrometer", "um": "micrometer"}
_MILES = {"mi": "mile", "yd": "yard"}
_REGULAR = {
    **_METERS,
    **_SMALL,
    **_MILES,
    **{f"{symbol}²": f"square {name}" for symbol, name in (_METERS | _MILES).items()},
    **{f"{symbol}2": f"square {name}" for symbol, name in _METERS.items()},
    **{f"sq {symbol}": f"square {name}" for symbol, name in (_METERS | _MILES).items()},
    **{f"{symbol}³": f"cubic {name}" for symbol, name in (_METERS | _MILES).items()},
    **{f"{symbol}3": f"cubic {name}" for symbol, name in _METERS.items()},
    **{"kg": "kilogram", "g": "gram", "mg": "milligram", "μg": "microgram", "µg": "microgram", "lb": "pound"},
    **{"lbs": "pound", "oz": "ounce", "t": "ton", "L": "liter", "l": "liter", "ml": "milliliter", "mL": "milliliter"},
    **{"dL": "deciliter", "dl": "deciliter", "cl": "centiliter", "gal": "gallon", "qt": "quart", "pt": "pint"},
    **{"tbsp": "tablespoon", "tsp": "teaspoon", "fl oz": "fluid ounce", "yr": "year", "yrs": "year", "wk": "week"},
    **{"wks": "week", "mo": "month", "mos": "month", "hr": "hour", "hrs": "hour", "h": "hour", "min": "minute"},
    **{"mins": "minute", "sec": "second", "secs": "second", "s": "second", "ms": "millisecond", "μs": "microsecond"},
    **{"µs": "microsecond", "ns": "nanosecond", "PB": "petabyte", "TB": "terabyte", "GB": "gigabyte"},
    **{"MB": "megabyte", "KB": "kilobyte", "kB": "kilobyte", "GiB": "gibibyte", "MiB": "mebibyte", "Gb": "gigabit"},
    **{
        "Mb": "megabit",
        "kb": "kilobit",
        "V": "volt",
        "kV": "kilovolt",
        "mV": "millivolt",
        "W": "watt",
        "mW": "milliwatt",
    },
    **{
        "kW": "kilowatt",
        "MW": "megawatt",
        "GW": "gigawatt",
        "TW": "terawatt",
        "kWh": "kilowatt hour",
        "Wh": "watt hour",
    },
    **{"MWh": "megawatt hour", "GWh": "gigawatt hour", "mA": "milliamp", "mAh": "milliamp hour", "Ah": "amp hour"},
    **{"dB": "decibel", "J": "joule", "kJ": "kilojoule", "cal": "calorie", "kcal": "kilocalorie", "Pa": "pascal"},
    **{"kPa": "kilopascal", "MPa": "megapascal", "hPa": "hectopascal", "Nm": "newton meter", "N": "newton"},
    **{"px": "pixel", "MP": "megapixel", "mol": "mole", "mmol": "millimole", "ha": "hectare", "acre": "acre"},
    **{"Ω": "ohm", "kΩ": "kilohm", "IU": "international unit", "pts": "point", "pcs": "piece", "eV": "electron volt"},
    **{"lm": "lumen", "ly": "light year", "N·m": "newton meter", "N⋅m": "newton meter", "kN": "kilonewton"},
    **{
        "μF": "microfarad",
        "µF": "microfarad",
        "nF": "nanofarad",
        "pF": "picofarad",
        "μA": "microamp",
        "µA": "microamp",
    },
    **{"μV": "microvolt", "µV": "microvolt", "MΩ": "megaohm", "mcg": "microgram", "cc": "cubic centimeter"},
}
_PER_SECOND = {"Mbps": "megabit", "Gbps": "gigabit", "kbps": "kilobit", "Kbps": "kilobit", "bps": "bit", "fps": "frame"}
_PER_HOUR = {"kph": "kilometer", "kmh": "kilometer", "mph": "mile"}

UNITS: dict[str, tuple[str, str]] = {
    **{symbol: (name, name + "s") for symbol, name in _REGULAR.items()},
    **{symbol: (f"{name} per second", f"{name}s per second") for symbol, name in _PER_SECOND.items()},
    **{symbol: (f"{name} per hour", f"{name}s per hour") for symbol, name in _PER_HOUR.items()},
    "m/s²": ("meter per second squared", "meters per second squared"),
    "mmHg": ("millimeter of mercury", "millimeters of mercury"),
    "ft": ("foot", "feet"),
    "sq ft": ("square foot", "square feet"),
    "ft²": ("square foot", "square feet"),
    "cu ft": ("cubic foot", "cubic feet"),
    "ft³": ("cubic foot", "cubic feet"),
    "sq in": ("square inch", "square inches"),
    "in²": ("square inch", "square inches"),
    "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"),
    "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "hp": ("horsepower", "horsepower"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "ºC": ("degree Celsius", "degrees Celsius"),
    "ºF": ("degree Fahrenheit", "degrees Fahrenheit"),
    "° C": ("degree Celsius", "degrees Celsius"),
    "° F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "℃": ("degree Celsius", "degrees Celsius"),
    "℉": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"),
    "%": ("percent", "percent"),
    "‰": ("per mille", "per mille"),
    "rpm": ("revolution per minute", "revolutions per minute"),
    "bpm": ("beat per minute", "beats per minute"),
    "dpi": ("dot per inch", "dots per inch"),
    "ppi": ("pixel per inch", "pixels per inch"),
    "ppm": ("part per million", "parts per million"),
    "ppb": ("part per billion", "parts per billion"),
    "mpg": ("mile per gallon", "miles per gallon"),
    "psi": ("pound per square inch", "pounds per square inch"),
    "inch": ("inch", "inches"),
}
# After a slash also these: 5 mg/day, 20 km/day.
PER: dict[str, str] = {
    **{symbol: one for symbol, (one, _) in UNITS.items() if symbol[-1].isalpha() or symbol[-1] in "²³"},
    **{word: word for word in ("second", "minute", "hour", "day", "week", "month", "year", "person", "liter", "night")},
    **{"d": "day", "y": "year", "mo": "month", "lb": "pound"},
}

# Symbol: (one, several, one hundredth, several hundredths).
_DOLLAR = ("dollar", "dollars", "cent", "cents")
_POUND = ("pound", "pounds", "penny", "pence")
_EURO = ("euro", "euros", "cent", "cents")
_YUAN = ("yuan", "yuan", "fen", "fen")
_YEN = ("yen", "yen", "sen", "sen")
_COUNTRY_DOLLARS = {
    **{"US$": "US", "USD": "US", "HK$": "Hong Kong", "HKD": "Hong Kong", "A$": "Australian", "AUD": "Australian"},
    **{
        "AU$": "Australian",
        "C$": "Canadian",
        "CA$": "Canadian",
        "CAD": "Canadian",
        "NT$": "New Taiwan",
        "TWD": "Taiwan",
    },
    **{"S$": "Singapore", "SGD": "Singapore", "NZ$": "New Zealand", "NZD": "New Zealand"},
}
CURRENCIES: dict[str, tuple[str, str, str, str]] = {
    **{sign: (f"{name} dollar", f"{name} dollars", "cent", "cents") for sign, name in _COUNTRY_DOLLARS.items()},
    "$": _DOLLAR,
    "€": _EURO,
    "EUR": _EURO,
    "£": _POUND,
    "GBP": _POUND,
    "¥": _YUAN,
    "￥": _YUAN,
    "CN¥": _YUAN,
    "CNY": _YUAN,
    "RMB": _YUAN,
    "JP¥": _YEN,
    "JPY": _YEN,
    "KRW": ("won", "won", "jeon", "jeon"),
    "₩": ("won", "won", "jeon", "jeon"),
    "INR": ("rupee", "rupees", "paisa", "paise"),
    "Rs.": ("rupee", "rupees", "paisa", "paise"),
    "Rs": ("rupee", "rupees", "paisa", "paise"),
    "R$": ("real", "reais", "centavo", "centavos"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
    "₽": ("ruble", "rubles", "kopek", "kopeks"),
    "RUB": ("ruble", "rubles", "kopek", "kopeks"),
    "CHF": ("Swiss franc", "Swiss francs", "centime", "centimes"),
    "฿": ("baht", "baht", "satang", "satang"),
    "₫": ("dong", "dong", "hao", "hao"),
    "₺": ("lira", "lira", "kurus", "kurus"),
    "₪": ("shekel", "shekels", "agora", "agorot"),
    "₦": ("naira", "naira", "kobo", "kobo"),
    "₱": ("peso", "pesos", "centavo", "centavos"),
    "₴": ("hryvnia", "hryvnias", "kopiyka", "kopiykas"),
    "₿": ("bitcoin", "bitcoins", "cent", "cents"),
}
