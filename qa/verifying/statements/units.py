"""What amounts are amounts of: currencies and units of measurement, each under one name."""

from __future__ import annotations

CURRENCY_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee", "₽": "ruble"}
CURRENCIES = {
    "dollar": "dollar", "dollars": "dollar", "usd": "dollar", "euro": "euro", "euros": "euro",
    "eur": "euro", "sterling": "pound", "yen": "yen", "yuan": "yuan", "rupee": "rupee", "rupees": "rupee",
    "ruble": "ruble", "rubles": "ruble", "rouble": "ruble", "roubles": "ruble", "franc": "franc",
    "francs": "franc", "crowns": "crown", "cents": "cent", "pence": "penny",
}  # fmt: skip
_UNITS_TEXT = """
    km kilometre kilometres kilometer kilometers, m metre metres meter meters, cm centimetre centimetres
    centimeter centimeters, mm millimetre millimetres millimeter millimeters, mile miles mi, foot feet ft,
    inch inches, yard yards, acre acres, hectare hectares ha, kg kilogram kilograms kilo kilos, g gram grams,
    pound pounds lb lbs, ton tons, tonne tonnes, ounce ounces oz, litre litres liter liters, gallon gallons,
    mph, kph, knots, second seconds, minute minutes, hour hours, day days, night nights, week weeks, month
    months, year years yr yrs, decade decades, century centuries, degree degrees, watt watts, kw kilowatt
    kilowatts, mw megawatt megawatts, gw gigawatt gigawatts, mb megabyte megabytes, gb gigabyte gigabytes,
    barrel barrels, vote votes, seat seats, goal goals, point points, bc bce, ad ce
"""
UNITS = {word: entry.split()[0] for entry in _UNITS_TEXT.split(",") for word in entry.split()}
SQUARES = frozenset({"square", "cubic"})
# A number of these and a bare one are two things; a claim may well say "5" of the "5 km" of its source.
NEVER_LEFT_OUT = frozenset({"share", "points", "ordinal", *CURRENCIES.values()})
