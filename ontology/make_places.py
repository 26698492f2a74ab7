"""Writes places.ttl: `python ontology/make_places.py > ontology/places.ttl`.

Countries and world regions, with their names in English and Traditional Chinese, come from the
CLDR data in Babel. The cities, districts and provinces below are chosen by hand: capitals, large
cities and places that cultural policy speaks of, with Chinese names only where we are sure of them.

A country is a member or observer of the United Nations, a state that UNESCO counts among its
members, or a nation of the United Kingdom; every other territory is a place without a finer class.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import babel
from babel import Locale

from kg.identity import slug

HEADER = f"""\
# Made by make_places.py from the CLDR data of Babel {babel.__version__}; do not edit by hand.

@prefix cp: <https://w3id.org/cultural-policy/ontology#> .
@prefix place: <https://w3id.org/cultural-policy/id/place/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""

NOT_COUNTRIES = """
    AC AI AQ AS AW AX BL BM BQ BV CC CP CW CX DG EA EH FK FO GF GG GI GL GP GS GU HM IC IM IO JE KY
    MF MP MQ MS NC NF PF PM PN PR RE SH SJ SX TA TC TF TK TW UM VG VI WF XK YT
"""
LEFT_OUT = "CQ EU EZ QO UN XA XB ZZ"
WORLD_REGIONS = """
    002 003 005 009 011 013 014 015 017 018 019 029 030 034 035 039 142 143 145 150 151 154 155
    202 419
"""
CITIES_OF_CHINA = {"HK": "Hong Kong", "MO": "Macao"}

ENGLISH = """
    CD Democratic Republic of the Congo; CG Republic of the Congo; FM Micronesia; MM Myanmar;
    PS Palestine; TR Turkey; CV Cabo Verde
"""
CHINESE = {"HK": "香港", "MO": "澳門", "PS": "巴勒斯坦"}
OTHER_NAMES = """
    AE UAE/U.A.E.; BA Bosnia; BN Brunei Darussalam; BO Plurinational State of Bolivia;
    CD DRC/DR Congo/Congo-Kinshasa; CG Congo-Brazzaville; CI Ivory Coast;
    CN PRC/People's Republic of China/Mainland China/Mainland/Chinese Mainland/mainland China;
    CV Cape Verde; CZ Czech Republic; DE Federal Republic of Germany;
    EG Arab Republic of Egypt; FM Federated States of Micronesia; FR French Republic;
    GB UK/U.K./Britain/Great Britain/United Kingdom of Great Britain and Northern Ireland;
    GR Hellenic Republic;
    HK HKSAR/Hong Kong SAR/Hong Kong Special Administrative Region/Hongkong;
    ID Republic of Indonesia; IE Republic of Ireland/Éire; IN Republic of India/Bharat;
    IR Islamic Republic of Iran; IT Italian Republic; KG Kyrgyz Republic;
    KP DPRK/Democratic People's Republic of Korea; KR ROK/Republic of Korea/Korea;
    LA Lao PDR/Lao People's Democratic Republic; MD Republic of Moldova;
    MH Republic of the Marshall Islands; MK Republic of North Macedonia; MM Burma;
    MO Macau/Macao SAR/Macau SAR/Macao Special Administrative Region;
    NL Holland/Kingdom of the Netherlands; NZ N.Z./Aotearoa/Aotearoa New Zealand;
    PH Republic of the Philippines; PS State of Palestine/Palestinian Territories;
    PT Portuguese Republic; PW Republic of Palau; RU Russian Federation; SA Kingdom of Saudi Arabia;
    SG Republic of Singapore; SY Syrian Arab Republic; SZ Swaziland; TH Kingdom of Thailand;
    TL East Timor; TR Türkiye; TW Chinese Taipei; TZ United Republic of Tanzania;
    US USA/U.S.A./US/U.S./United States of America/America; VA Holy See;
    VE Bolivarian Republic of Venezuela; VN Viet Nam; ZA RSA/Republic of South Africa;
    035 Southeast Asia/South East Asia/South-East Asia; 034 South Asia; 030 East Asia;
    011 West Africa; 014 East Africa; 015 North Africa; 017 Central Africa; 145 West Asia;
    202 sub-Saharan Africa
"""

STROKES = str.maketrans("łŁøØđı\u2019", "lLoOdi'")

NATIONS = """
GB: England/英格蘭; Scotland/蘇格蘭/Alba; Wales/威爾斯/Cymru; Northern Ireland/北愛爾蘭
"""

CITIES = """
AE: Abu Dhabi/阿布達比; Dubai/杜拜; Sharjah
AF: Kabul/喀布爾
AL: Tirana
AM: Yerevan
AR: Buenos Aires/布宜諾斯艾利斯; Rosario
AT: Vienna/維也納; Graz; Salzburg/薩爾斯堡; Linz; Innsbruck
AU: Canberra/坎培拉; Sydney/悉尼/雪梨; Melbourne/墨爾本; Brisbane/布里斯班; Perth/珀斯;
    Adelaide/阿德萊德; Hobart; Darwin; Ballarat; Geelong; Newcastle
AZ: Baku/巴庫
BA: Sarajevo/塞拉耶佛; Mostar; Tuzla
BD: Dhaka/達卡; Chittagong
BE: Brussels/布魯塞爾/Bruxelles; Antwerp/安特衛普; Ghent; Bruges/布魯日; Liège; Mons
BF: Ouagadougou
BG: Sofia/索菲亞; Plovdiv; Varna
BR: Brasília/巴西利亞; São Paulo/聖保羅; Rio de Janeiro/里約熱內盧; Salvador da Bahia; Recife
BY: Minsk
CA: Ottawa/渥太華; Toronto/多倫多; Montreal/蒙特利爾/Montréal; Vancouver/溫哥華; Quebec City;
    Calgary/卡加利; Edmonton; Winnipeg; Halifax; Whitehorse; Yellowknife; Gatineau; Regina;
    Saskatoon
CH: Bern/伯恩/Berne; Zurich/蘇黎世/Zürich; Geneva/日內瓦; Basel/巴塞爾; Lausanne/洛桑; Lucerne
CL: Santiago de Chile; Valparaíso
CN: Beijing/北京; Shanghai/上海; Guangzhou/廣州; Shenzhen/深圳; Chengdu/成都; Hangzhou/杭州;
    Nanjing/南京; Wuhan/武漢; Xi'an/西安/Xian; Suzhou/蘇州; Chongqing/重慶; Tianjin/天津;
    Foshan/佛山; Zhuhai/珠海; Dongguan/東莞; Zhongshan/中山; Quanzhou/泉州; Xiamen/廈門;
    Jingdezhen/景德鎮; Kunming/昆明; Dunhuang/敦煌; Lhasa/拉薩; Qingdao/青島; Dalian/大連
CM: Yaoundé; Douala
CO: Bogotá/波哥大; Medellín; Cartagena de Indias
CR: San José
CU: Havana/哈瓦那
CY: Nicosia; Limassol; Larnaca/Larnaka; Paphos
CZ: Prague/布拉格; Brno; Ostrava; Plzeň/Pilsen
DE: Berlin/柏林; Hamburg/漢堡; Munich/慕尼黑; Cologne/科隆; Frankfurt/法蘭克福/Frankfurt am Main;
    Leipzig/萊比錫; Dresden/德累斯頓; Stuttgart; Düsseldorf; Weimar/威瑪; Kassel; Bremen; Essen;
    Hanover; Nuremberg; Chemnitz; Mannheim; Bonn
DK: Copenhagen/哥本哈根; Aarhus; Odense
DZ: Algiers
EC: Quito; Guayaquil
EE: Tallinn/塔林; Tartu; Narva
EG: Cairo/開羅; Alexandria; Luxor
ES: Madrid/馬德里; Barcelona/巴塞隆拿/巴塞隆納; Seville/塞維利亞; Bilbao/畢爾包; Valencia;
    Granada; Málaga; San Sebastián; Santiago de Compostela; Zaragoza
ET: Addis Ababa
FI: Helsinki/赫爾辛基; Turku; Tampere; Espoo; Oulu; Rovaniemi
FJ: Suva
FR: Paris/巴黎; Lyon/里昂; Marseille/馬賽; Avignon/亞維儂; Cannes/坎城/康城; Strasbourg; Lille;
    Bordeaux; Toulouse; Nantes; Rennes; Montpellier; Arles; Grenoble
GB: London/倫敦; Edinburgh/愛丁堡; Glasgow/格拉斯哥; Manchester/曼徹斯特; Liverpool/利物浦;
    Birmingham/伯明翰; Cardiff; Belfast; Bristol; Leeds; Sheffield; Newcastle upon Tyne;
    Nottingham; Leicester; Coventry; Bradford; Brighton; Norwich; Oxford/牛津; Cambridge/劍橋;
    Kingston upon Hull/Hull; Derry/Londonderry; Aberdeen; Dundee; Inverness; Swansea; Margate;
    Stratford-upon-Avon; Plymouth; Exeter; Southampton; Portsmouth; York; Ipswich; Aldeburgh
GE: Tbilisi; Kutaisi; Batumi
GH: Accra; Kumasi
GR: Athens/雅典; Thessaloniki; Volos; Patras; Eleusis; Heraklion
HR: Zagreb/薩格勒布; Dubrovnik; Rijeka
HU: Budapest/布達佩斯; Pécs; Debrecen; Veszprém
ID: Jakarta/雅加達; Yogyakarta; Bandung; Surabaya; Denpasar; Ambon; Surakarta
IE: Dublin/都柏林; Galway; Limerick; Waterford; Kilkenny
IL: Tel Aviv/特拉維夫; Haifa
IN: New Delhi/新德里; Delhi/德里; Mumbai/孟買/Bombay; Kolkata/加爾各答/Calcutta; Chennai/Madras;
    Bengaluru/Bangalore; Hyderabad; Jaipur; Varanasi; Ahmedabad; Kochi; Lucknow; Pune; Chandigarh;
    Guwahati; Bhopal; Bhubaneswar; Allahabad/Prayagraj
IQ: Baghdad/巴格達; Mosul; Erbil
IR: Tehran/德黑蘭; Isfahan; Shiraz
IS: Reykjavik/Reykjavík
IT: Rome/羅馬; Milan/米蘭; Venice/威尼斯; Florence/佛羅倫斯; Turin/都靈; Naples/那不勒斯; Bologna;
    Matera; Palermo; Genoa; Verona; Pisa; Siena; Padua; Trieste; Perugia; Pesaro
JM: Kingston
JO: Amman/安曼; Petra
JP: Tokyo/東京; Kyoto/京都; Osaka/大阪; Nara/奈良; Yokohama/橫濱; Kanazawa/金澤; Sapporo/札幌;
    Hiroshima/廣島; Fukuoka/福岡; Nagoya/名古屋; Kobe/神戶; Okinawa/沖繩; Hakodate
KE: Nairobi/奈洛比; Mombasa
KG: Bishkek
KH: Phnom Penh/金邊; Siem Reap/暹粒
KR: Seoul/首爾; Busan/釜山; Gwangju/光州; Incheon/仁川; Jeonju; Daegu/大邱; Jeju/濟州
KW: Kuwait City
KZ: Astana; Almaty
LA: Vientiane; Luang Prabang
LB: Beirut/貝魯特
LK: Colombo; Kandy
LT: Vilnius; Kaunas; Klaipėda
LV: Riga/里加; Liepāja; Sigulda
LY: Tripoli; Benghazi
MA: Rabat; Casablanca; Marrakesh/Marrakech; Fez
ME: Podgorica
MK: Skopje
ML: Bamako; Timbuktu
MM: Yangon; Naypyidaw; Mandalay
MN: Ulaanbaatar
MT: Valletta
MX: Mexico City; Guadalajara; Oaxaca; Puebla; Mérida
MY: Kuala Lumpur/吉隆坡; George Town/喬治市; Malacca/馬六甲/Melaka; Ipoh/怡保; Kuching; Putrajaya
MZ: Maputo
NA: Windhoek
NG: Lagos; Abuja; Ibadan; Kano; Benin City
NL: Amsterdam/阿姆斯特丹; Rotterdam/鹿特丹; The Hague/海牙; Utrecht; Eindhoven; Maastricht;
    Groningen; Leiden; Leeuwarden
NO: Oslo/奧斯陸; Bergen; Trondheim; Stavanger; Bodø; Tromsø
NP: Kathmandu/加德滿都; Patan
NZ: Wellington/威靈頓; Auckland/奧克蘭/Tāmaki Makaurau; Christchurch/基督城/Ōtautahi; Dunedin;
    Hamilton; Tauranga; Rotorua; Palmerston North; Napier; Nelson; Whangārei; Invercargill;
    Queenstown; Gisborne; New Plymouth; Hastings; Whanganui; Porirua
OM: Muscat
PA: Panama City
PE: Lima/利馬; Cusco/Cuzco
PG: Port Moresby
PH: Manila/馬尼拉; Quezon City; Cebu City; Davao City; Baguio; Cotabato City
PK: Islamabad; Lahore/拉合爾; Karachi; Peshawar
PL: Warsaw/華沙; Kraków/克拉科夫/Cracow; Gdańsk; Wrocław; Łódź; Poznań; Katowice; Lublin
PT: Lisbon/里斯本; Porto/波多; Guimarães; Évora; Coimbra; Braga
QA: Doha/多哈
RO: Bucharest; Sibiu; Cluj-Napoca; Timișoara; Iași
RS: Belgrade; Novi Sad; Niš
RU: Moscow/莫斯科; Saint Petersburg/聖彼得堡/St. Petersburg/St Petersburg; Kazan
RW: Kigali
SA: Riyadh/利雅德; Jeddah; AlUla; Mecca
SE: Stockholm/斯德哥爾摩; Gothenburg/Göteborg; Malmö; Uppsala; Umeå; Kiruna
SI: Ljubljana; Maribor; Ptuj; Nova Gorica
SK: Bratislava; Košice; Trenčín
SN: Dakar
SY: Damascus; Aleppo; Palmyra
TH: Bangkok/曼谷; Chiang Mai/清邁; Ayutthaya; Phuket
TL: Dili
TN: Tunis
TR: Istanbul/伊斯坦堡; Ankara/安卡拉; Izmir/İzmir; Bursa
TT: Port of Spain
TW: Taipei/台北; Kaohsiung/高雄; Tainan/台南; Taichung/台中; Hsinchu/新竹
TZ: Dar es Salaam; Dodoma; Stone Town
UA: Kyiv/基輔/Kiev; Lviv; Odesa/Odessa; Kharkiv; Donetsk
UG: Kampala
US: Washington/華盛頓/Washington, D.C./Washington, DC/Washington D.C./Washington DC/
    District of Columbia; New York/紐約/New York City/NYC; Los Angeles/洛杉磯; Chicago/芝加哥;
    San Francisco/三藩市/舊金山; Boston/波士頓; Philadelphia; Houston; Seattle/西雅圖;
    Miami/邁阿密; New Orleans; Detroit; Minneapolis; Atlanta; Dallas; Baltimore; Pittsburgh;
    Cleveland; Denver; Santa Fe; Nashville; Austin; San Diego; San Antonio; Honolulu; Anchorage;
    Gresham
UY: Montevideo
UZ: Tashkent; Samarkand; Bukhara
VN: Hanoi/河內/Ha Noi; Ho Chi Minh City/胡志明市/Saigon; Hoi An/會安/Hội An; Da Nang
ZA: Pretoria/Tshwane; Cape Town/開普敦; Johannesburg/約翰內斯堡; Durban/eThekwini; Bloemfontein;
    Gqeberha; East London; Kimberley; Makhanda/Grahamstown; Soweto; Pietermaritzburg; Polokwane
ZM: Lusaka; Livingstone
ZW: Harare; Bulawayo
"""

DISTRICTS = """
Hong Kong: Hong Kong Island/香港島; Kowloon/九龍; New Territories/新界; West Kowloon/西九龍;
    West Kowloon Cultural District/西九文化區/WKCD; Wan Chai/灣仔; Sheung Wan/上環;
    Causeway Bay/銅鑼灣; North Point/北角; Sham Shui Po/深水埗; Mong Kok/旺角;
    Tsim Sha Tsui/尖沙咀; Yau Ma Tei/油麻地; Kwun Tong/觀塘; Kwai Chung/葵涌; Tsuen Wan/荃灣;
    Sha Tin/沙田; Tai Po/大埔; Yuen Long/元朗; Tuen Mun/屯門; Sai Kung/西貢; Tai O/大澳;
    Cheung Chau/長洲; Lantau/大嶼山/Lantau Island; Kennedy Town/堅尼地城; Aberdeen Harbour;
    Kai Tak/啟德; Wong Chuk Hang/黃竹坑; Sai Ying Pun/西營盤
Singapore: Marina Bay/濱海灣; Toa Payoh/大巴窰; Little India/小印度; Kampong Glam; Punggol;
    Tampines; Jurong; Tanjong Pagar; Bras Basah; Telok Ayer
London: Westminster; Southwark; Camden; Hackney; Tower Hamlets; Lambeth; South Kensington;
    Covent Garden; Stratford; Greenwich; Brixton; Shoreditch; Croydon; Lewisham; Waltham Forest
New York: Manhattan; Brooklyn; Harlem; Bronx; Staten Island; Long Island City
Paris: Montmartre; La Défense; Le Marais
Tokyo: Shibuya/澀谷; Shinjuku/新宿; Ueno/上野; Ginza/銀座
"""

PROVINCES = """
AT: Styria; Tyrol; Carinthia; Burgenland; Lower Austria; Upper Austria; Vorarlberg
AU: New South Wales/NSW; Victoria; Queensland; South Australia; Western Australia; Tasmania;
    Northern Territory; Australian Capital Territory; Torres Strait Islands/Torres Strait
BE: Flanders; Wallonia
CA: Alberta; British Columbia; Manitoba; New Brunswick; Newfoundland and Labrador; Nova Scotia;
    Ontario; Prince Edward Island; Quebec/Québec; Saskatchewan; Northwest Territories; Nunavut;
    Yukon
CN: Guangdong/廣東/Guangdong Province; Fujian/福建; Zhejiang/浙江; Jiangsu/江蘇; Sichuan/四川;
    Yunnan/雲南; Hunan/湖南; Hubei/湖北; Shaanxi/陝西; Shandong/山東; Henan/河南; Gansu/甘肅;
    Guizhou/貴州; Hainan/海南; Tibet/西藏; Xinjiang/新疆; Guangxi/廣西; Inner Mongolia/內蒙古;
    Greater Bay Area/粵港澳大灣區/Guangdong-Hong Kong-Macao Greater Bay Area/GBA
DE: Bavaria; Saxony; Hesse; Thuringia; Brandenburg; Baden-Württemberg; Lower Saxony; Saarland;
    North Rhine-Westphalia; Rhineland-Palatinate; Saxony-Anhalt; Schleswig-Holstein
ES: Catalonia; Andalusia; Galicia; Basque Country; Castile and León; Extremadura; Asturias
FR: Brittany; Normandy; Provence; Occitanie; Alsace; Burgundy; Corsica
GB: Suffolk; Norfolk; Essex; Kent; Cornwall; Devon; Dorset; Somerset; Wiltshire; Sussex; Surrey;
    Hampshire; Yorkshire; Lancashire; Cumbria; Northumberland; County Durham; Derbyshire;
    Nottinghamshire; Lincolnshire; Leicestershire; Cambridgeshire; Oxfordshire; Shropshire;
    Staffordshire; Warwickshire; Worcestershire; Gloucestershire; Herefordshire;
    Greater Manchester; Merseyside; Tyne and Wear; East Midlands; West Midlands; East Anglia;
    Orkney; Shetland; Outer Hebrides; Isle of Wight
GR: Thessaly; Crete; Peloponnese; Macedonia; Epirus
ID: Bali/峇里; Java/爪哇; Sumatra; Sulawesi; Aceh; Kalimantan; Papua; West Java; Maluku
IE: Connemara; Munster; Connacht; Leinster; Ulster
IN: West Bengal; Bengal; Maharashtra; Tamil Nadu; Kerala; Karnataka; Gujarat; Rajasthan;
    Uttar Pradesh; Madhya Pradesh; Andhra Pradesh; Telangana; Bihar; Odisha/Orissa; Assam;
    Arunachal Pradesh; Manipur; Meghalaya; Mizoram; Nagaland; Sikkim; Tripura; Goa; Haryana;
    Himachal Pradesh; Uttarakhand; Jharkhand; Chhattisgarh; Ladakh; Jammu and Kashmir; Puducherry
IT: Tuscany; Lombardy; Veneto; Piedmont; Liguria; Emilia-Romagna; Umbria; Lazio; Campania; Apulia;
    Puglia; Basilicata; Calabria; Sicily; Sardinia; Friuli-Venezia Giulia
JP: Hokkaido/北海道; Kyushu/九州; Shikoku/四國; Honshu
MY: Penang/檳城; Sarawak/砂拉越; Sabah/沙巴; Johor/柔佛; Kelantan; Terengganu; Selangor; Perak;
    Kedah
NZ: North Island; South Island; Otago; Central Otago; Canterbury; Waikato; Taranaki; Northland;
    Southland; Hawke's Bay; Bay of Plenty; Marlborough; West Coast; Manawatū; Wairarapa; Kapiti;
    Chatham Islands; Stewart Island; Tairāwhiti
PH: Bangsamoro/BARMM/Bangsamoro Autonomous Region; Mindanao; Luzon; Visayas
US: Alabama; Alaska; Arizona; Arkansas; California; Colorado; Connecticut; Delaware; Florida;
    Hawaii/Hawai'i; Idaho; Illinois; Indiana; Iowa; Kansas; Kentucky; Louisiana; Maine; Maryland;
    Massachusetts; Michigan; Minnesota; Mississippi; Missouri; Montana; Nebraska; Nevada;
    New Hampshire; New Jersey; New Mexico; New York State; North Carolina; North Dakota; Ohio;
    Oklahoma; Oregon; Pennsylvania; Rhode Island; South Carolina; South Dakota; Tennessee; Texas;
    Utah; Vermont; Virginia; Washington State; West Virginia; Wisconsin; Wyoming; Chesapeake Bay
ZA: Eastern Cape; Free State; Gauteng; KwaZulu-Natal; Limpopo; Mpumalanga; North West Province;
    Northern Cape; Western Cape; Robben Island
"""

DISPUTED = "Jerusalem/耶路撒冷"  # whose country documents do not agree on

WIDER = """
Middle East/中東; Arctic/北極; Balkans/巴爾幹; Western Balkans/西巴爾幹; Central Europe/中歐;
    Southeast Europe/東南歐/South-East Europe/South-Eastern Europe; Scandinavia; Baltic States;
    Asia-Pacific/亞太地區/Asia Pacific/Asia-Pacific region; Pacific Islands/太平洋島嶼;
    Gulf States; Mediterranean/地中海; Black Sea/黑海; Global South;
    Central and Eastern Europe/中東歐; Nordic region
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its class, its names, where it lies, and its ISO 3166-1 code if it has one."""

    name: str
    class_: str
    chinese: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    within: str | None = None
    code: str | None = None

    def turtle(self) -> str:
        """The place as Turtle, one block."""
        lines = [f"place:{slug(self.name)} a cp:{self.class_}", f'rdfs:label "{self.name}"@en']
        if self.chinese:
            lines[-1] += f' , "{self.chinese[0]}"@zh-Hant'
        others = dict.fromkeys(self.others + plain_spellings(self.name, *self.others))
        others.pop(self.name, None)  # most names are plain already
        names = [f'"{n}"@en' for n in others] + [f'"{n}"@zh-Hant' for n in self.chinese[1:]]
        if names:
            lines.append("skos:altLabel " + " , ".join(names))
        if self.code:
            lines.append(f'skos:notation "{self.code}"')
        if self.within:
            lines.append(f"cp:locatedIn place:{slug(self.within)}")
        return " ;\n    ".join(lines) + " .\n"


def plain_spellings(*names: str) -> tuple[str, ...]:
    """The same names as a hurried typist writes them: no accents, a straight apostrophe."""
    plain = []
    for name in names:
        letters = unicodedata.normalize("NFD", name.translate(STROKES))
        plain.append("".join(c for c in letters if not unicodedata.combining(c)))
    return tuple(plain)


def read_names(text: str) -> dict[str, tuple[str, ...]]:
    """`CC name/name; CC name` as names by code."""
    entries = (entry.split(maxsplit=1) for entry in " ".join(text.split()).split(";"))
    return {code: tuple(names.split("/")) for code, names in entries}


def read_lists(text: str) -> dict[str, str]:
    """`where: name; name` with further lines indented, as the lists by where they are."""
    records = (record.partition(":") for record in re.split(r"\n(?! )", text.strip()))
    return {where: names for where, _, names in records}


def listed(text: str, class_: str, within: str | None) -> Iterator[Place]:
    """The places of one hand-written list: `name/other name/中文名; …`."""
    for entry in " ".join(text.split()).split(";"):
        name, *rest = (part.strip() for part in entry.split("/"))
        chinese = tuple(part for part in rest if re.search(r"[\u4e00-\u9fff]", part))
        yield Place(name, class_, chinese, tuple(p for p in rest if p not in chinese), within)


def territories() -> dict[str, Place]:
    """Every country, dependency and world region that CLDR names, by its code."""
    english = Locale.parse("en").territories
    taiwan, hong_kong = (Locale.parse(tag).territories for tag in ("zh_Hant", "zh_Hant_HK"))
    chosen, others = read_names(ENGLISH), read_names(OTHER_NAMES)
    dependent, left_out, regions = (t.split() for t in (NOT_COUNTRIES, LEFT_OUT, WORLD_REGIONS))
    found = {}
    for code in sorted(english):
        if code in left_out or (code.isdigit() and code not in regions):
            continue
        cldr = str(english[code]).split(" (")[0]
        name = chosen.get(code, (cldr,))[0]
        name = CITIES_OF_CHINA.get(code, name).replace(" & ", " and ").replace("St. ", "Saint ")
        spelt = [cldr] if cldr != name and code not in CITIES_OF_CHINA else []
        spelt += [cldr.replace("St. ", "St ")] if cldr.startswith("St. ") else []
        chinese = dict.fromkeys(n for n in (CHINESE.get(code), taiwan[code], hong_kong[code]) if n)
        class_ = "Country"
        if code in CITIES_OF_CHINA:
            class_ = "City"
        elif code.isdigit() or code in dependent:
            class_ = "Place"
        within = "China" if code in CITIES_OF_CHINA else None
        names = tuple(n for n in others.get(code, ()) if n != name)
        notation = None if code.isdigit() else code
        found[code] = Place(name, class_, tuple(chinese), tuple(spelt) + names, within, notation)
    return found


def places() -> dict[str, list[Place]]:
    """All places under the headings of the file."""
    known = territories()
    groups = {
        "Countries and territories": [p for c, p in known.items() if not c.isdigit()],
        "World regions": [p for c, p in known.items() if c.isdigit()],
    }
    groups["World regions"] += listed(WIDER, "Place", None)
    for heading, class_, lists in (
        ("Nations of the United Kingdom", "Country", NATIONS),
        ("Cities", "City", CITIES),
        ("States, provinces and regions", "Place", PROVINCES),
    ):
        groups[heading] = [
            place
            for code, names in read_lists(lists).items()
            for place in listed(names, class_, known[code].name)
        ]
    groups["Cities"] += listed(DISPUTED, "City", None)
    groups["Districts"] = [
        place
        for city, names in read_lists(DISTRICTS).items()
        for place in listed(names, "District", city)
    ]
    return groups


def turtle() -> str:
    """The whole file."""
    blocks = [HEADER]
    for heading, group in places().items():
        blocks.append(f"# {heading}\n")
        blocks += (place.turtle() for place in sorted(group, key=lambda p: slug(p.name)))
    return "\n".join(blocks)


def main() -> None:
    """Write the file to standard output."""
    sys.stdout.buffer.write(turtle().encode())


if __name__ == "__main__":
    main()
