"""Countries and states as affiliations name them; cities are the registry's to know."""

from functools import cache

from kg.resolve._forms import key

_COUNTRIES = """
AD Andorra|AE United Arab Emirates, UAE|AF Afghanistan|AL Albania|AM Armenia|AO Angola
AR Argentina|AT Austria, Österreich|AU Australia|AZ Azerbaijan|BA Bosnia and Herzegovina
BB Barbados|BD Bangladesh|BE Belgium, Belgique, België|BF Burkina Faso|BG Bulgaria|BH Bahrain
BI Burundi|BJ Benin|BN Brunei, Brunei Darussalam|BO Bolivia|BR Brazil, Brasil|BT Bhutan
BW Botswana|BY Belarus|CA Canada|CD Democratic Republic of the Congo|CG Congo
CH Switzerland, Schweiz, Suisse|CI Côte d'Ivoire, Ivory Coast|CL Chile|CM Cameroon
CN China, PR China, P. R. China, People's Republic of China, PRC, Mainland China, 中国
CO Colombia|CR Costa Rica|CU Cuba|CY Cyprus|CZ Czech Republic, Czechia
DE Germany, Deutschland, Federal Republic of Germany|DK Denmark, Danmark
DO Dominican Republic|DZ Algeria|EC Ecuador|EE Estonia|EG Egypt|ER Eritrea|ES Spain, España
ET Ethiopia|FI Finland|FJ Fiji|FR France|GA Gabon|GE Georgia, Republic of Georgia
GB United Kingdom, UK, U. K., Great Britain, England, Scotland, Wales, Northern Ireland
GH Ghana|GM The Gambia, Gambia|GR Greece|GT Guatemala|HK Hong Kong, Hong Kong SAR, 香港
HN Honduras|HR Croatia|HT Haiti|HU Hungary|ID Indonesia|IE Ireland, Republic of Ireland
IL Israel|IN India|IQ Iraq|IR Iran, Islamic Republic of Iran, I. R. Iran|IS Iceland
IT Italy, Italia|JM Jamaica|JO Jordan|JP Japan|KE Kenya|KG Kyrgyzstan|KH Cambodia
KP North Korea|KR South Korea, Korea, Republic of Korea, Korea Republic of|KW Kuwait
KZ Kazakhstan|LA Laos|LB Lebanon|LK Sri Lanka|LT Lithuania|LU Luxembourg|LV Latvia|LY Libya
MA Morocco|MD Moldova|ME Montenegro|MG Madagascar|MK North Macedonia, Macedonia|ML Mali
MM Myanmar|MN Mongolia|MO Macau, Macao, Macau SAR, 澳门|MT Malta|MU Mauritius|MW Malawi
MX Mexico, México|MY Malaysia|MZ Mozambique|NA Namibia|NE Niger|NG Nigeria|NI Nicaragua
NL Netherlands, The Netherlands, Nederland|NO Norway, Norge|NP Nepal
NZ New Zealand, Aotearoa New Zealand|OM Oman|PA Panama|PE Peru, Perú|PG Papua New Guinea
PH Philippines|PK Pakistan|PL Poland, Polska|PR Puerto Rico|PS Palestine|PT Portugal
PY Paraguay|QA Qatar|RO Romania|RS Serbia, Republic of Serbia
RU Russia, Russian Federation|RW Rwanda|SA Saudi Arabia, Kingdom of Saudi Arabia, KSA
SD Sudan|SE Sweden, Sverige|SG Singapore, Republic of Singapore|SI Slovenia
SK Slovakia, Slovak Republic|SN Senegal|SO Somalia|SV El Salvador|SY Syria|TG Togo
TH Thailand|TJ Tajikistan|TM Turkmenistan|TN Tunisia|TR Turkey, Türkiye, Turkiye
TT Trinidad and Tobago|TW Taiwan, Taiwan ROC, Taiwan R. O. C., Republic of China, 台湾
TZ Tanzania|UA Ukraine|UG Uganda
US United States, USA, U. S. A., US, U. S., United States of America
UY Uruguay|UZ Uzbekistan|VE Venezuela|VN Vietnam, Viet Nam|YE Yemen|ZA South Africa
ZM Zambia|ZW Zimbabwe
"""
"""ISO 3166-1 codes, each before the names it goes by."""

_STATES = """
AU New South Wales, NSW, Queensland, QLD, Victoria, VIC, Western Australia, South Australia
AU Tasmania, Australian Capital Territory, ACT
CA Alberta, AB, British Columbia, BC, Manitoba, MB, New Brunswick, NB, Nova Scotia, NS
CA Newfoundland and Labrador, Ontario, ON, Quebec, QC, Saskatchewan, SK
US Alabama, AL, Alaska, AK, Arizona, AZ, Arkansas, AR, California, CA, Colorado, CO
US Connecticut, CT, Delaware, DE, Florida, FL, Hawaii, HI, Idaho, ID, Illinois, IL, Indiana
US Iowa, IA, Kansas, KS, Kentucky, KY, Louisiana, LA, Maine, ME, Maryland, MD, Massachusetts
US MA, Michigan, MI, Minnesota, MN, Mississippi, MS, Missouri, MO, Montana, MT, Nebraska, NE
US Nevada, NV, New Hampshire, NH, New Jersey, NJ, New Mexico, NM, New York, NY
US North Carolina, NC, North Dakota, ND, Ohio, OH, Oklahoma, OK, Oregon, OR, Pennsylvania, PA
US Rhode Island, RI, South Carolina, SC, South Dakota, SD, Tennessee, TN, Texas, TX, Utah, UT
US Vermont, VT, Virginia, VA, Washington, WA, West Virginia, WV, Wisconsin, WI, Wyoming, WY
US District of Columbia, DC
"""
_ALIKE = ({"CN", "HK", "MO", "TW"}, {"US", "PR"}, {"IL", "PS"}, {"CY", "TR"}, {"FR", "MC"})
"""Codes of which an affiliation may name one for the other."""


def country(form: str) -> str | None:
    """ISO code of a country, or of the country of a state, by the key of its name."""
    return _table(_COUNTRIES).get(form) or _table(_STATES).get(form)


def agree(one: str, other: str) -> bool:
    """Whether two country codes may mean one place."""
    return one == other or any({one, other} <= alike for alike in _ALIKE)


@cache
def _table(text: str) -> dict[str, str]:
    entries = (
        entry.split(" ", 1) for line in text.split("\n") for entry in line.split("|") if entry
    )
    return {key(name): code for code, names in entries for name in names.split(", ")}
