"""The pages' own words in the languages they speak besides English, phrase by phrase."""

LANGUAGES = {"en": "English", "zh-Hant": "繁體中文"}
"""The languages of the pages, by BCP 47 tag, and what each calls itself."""

_ZH_HANT = {
    "Home": "主頁",
    "Graph": "圖譜",
    "Path": "路徑",
    "Ontology": "本體",
    "Download": "下載",
    "About": "關於",
    "Skip to the content": "跳到內容",
    "Site": "網站",
    "Language": "語言",
    "Search": "搜尋",
    "Search for a name": "搜尋名稱",
    "This page as data:": "本頁的資料：",
}
WORDS = {"zh-Hant": _ZH_HANT}
