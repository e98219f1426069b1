// Russian, Ukrainian, Polish, Czech, Turkish.

#include "guardrails/screen/lexicon.h"

namespace countersign::guardrails::screening {

namespace {

constexpr auto kOnlyQuestions = Where::kOnlyQuestions;
constexpr auto kOnlySources = Where::kOnlySources;

// clang-format off
constexpr Phrase kPhrases[] = {
    // ---- Russian
    {"I-10", "&8 игнорируй|игнорируйте|игнорировать|проигнорируй|забудь|забудьте|забыть|отбрось|нарушь|нарушай|обойди|пропусти инструкци*|правил*|указани*|директив*|ограничени*|предписани* все|всех|предыдущ*|прежни*|прошл*|свои|твои|ваши|данны*|выше|системн* !сборк*"},
    {"I-10", "игнорируй|забудь|забудьте|игнорируйте ~2 инструкци*|правил*|указани*|ограничени*", kOnlyQuestions},
    {"I-10", "&8 не обращай|обращайте|следуй|следуйте|соблюдай|учитывай|подчиняйся|слушай|выполняй инструкци*|правил*|указани*|директив*|ограничени*"},
    {"I-10", "забудь|забудьте|игнорируй ~3 все|всё ~4 говорили|сказано|сказали|учили|написано|раньше|ранее|выше"},
    {"I-10", "&8 твои|ваши|все|прежние|предыдущие правила|инструкции|ограничения|указания отменены|недействительны|сняты|действуют|отменяются|утратили"},
    {"I-10", "тебя|вас ~2 нет|больше ~4 ограничени*|правил*|запрет*|лимит*|фильтр*"},
    {"I-10", "системн* промпт*|подсказк*|инструкци*|запрос|сообщение ~3 !таблиц*"},
    {"I-10", "покажи|выведи|напечатай|повтори|раскрой ~4 свой|свои|свое|скрытые|исходные|секретные ~2 промпт*|инструкци*|правил*|указани*"},
    {"I-10", "&8 выполни|выполните|запусти|запустите|удали|действуй|сделай|исполни без одобрени*|подтверждени*|разрешени*|проверк*|согласовани*|вопросов|ожидани*"},
    {"I-10", "одобри|одобряй|подтверди|подтверждай|разреши|утверди ~3 все|всё|каждый|любой ~2 шаг*|запрос*|действи*|сам|команд*"},
    {"I-10", "обойди|обходи|пропусти|пропускай|отключи|отключай|выключи|минуй ~3 проверк*|одобрени*|подтверждени*|контрол*|политик*|защит*|аудит*|журнал*|согласовани*|ограничени*"},
    {"I-10", "&8 не|ничего пиши|записывай|логируй|фиксируй|оставляй|сохраняй ничего|не|это|следов журнал*|лог|логи|аудит*|следов|протокол*"},
    {"I-10", "&8 не|ничего говори|сообщай|показывай|упоминай|рассказывай ничего|не|этом|об пользовател*|проверяющ*|человеку|аудитор*|администратор*|никому"},
    {"I-10", "покажи|выведи|дай|перечисли|раскрой ~2 все|всё|мне|свои ~1 парол*|секрет*|учетн* !сброс*|смен*"},
    {"I-10", "покажи|выведи|раскрой пароли|секреты"},
    {"I-10", "удали|сотри|уничтожь|очисти ~2 таблиц*|баз*|клиентов|данные|записи|строки !столб*|колонк*", kOnlyQuestions},
    {"I-10", "с этого момента|часа ~2 ты|у|вы|все|не"},
    {"I-10", "примечание|сообщение|внимание|заметка|инструкция|уважаем*|дорог*|привет|здравствуй ~3 ии|нейросет*|чатбот*|бот*|модел*|ассистент*|агент*|искусственн* !продаж*|недвижимост*", kOnlySources},
    {"I-10", "если|так ~1 ты|вы ~2 модель|ии|нейросеть|ассистент|бот|робот", kOnlySources},
    {"I-10", "игнорируй ~2 вопрос* пользовател*"},
    {"I-10", "отвечай|ответь|ответьте ~2 только ~1 словом|текстом|так|что|одним", kOnlySources},

    {"I-10", "представь|притворись|вообрази|веди|сделай ~4 нет|без|не ~3 правил*|ограничени*|запрет*|одобрени*|подтверждени*"},
    {"I-10", "какие|каковы|что|перечисли ~3 твои|твоих|твоём|твоем|свои ~2 инструкци*|правил*|указани*|промпт*", kOnlyQuestions},
    {"I-10", "вниманию|внимание|для ~2 нейросет*|ии|llm|бот*|модел*|ассистент*|чатбот* !продаж*|обуви|одежды|год*", kOnlySources},
    {"I-10", "нейросет*|ии ~4 должен|должна|должны|отметь|ответь|считай|игнорируй|скажи|одобри|читающ*|читает", kOnlySources},

    {"I-10", "забудь|забудьте|игнорируй что ~1 ты|вы|у"},

    // ---- Ukrainian
    {"I-10", "ігноруй*|забудь|забудьте|обійди ~4 інструкці*|правил*|вказівк*|обмежен*"},
    {"I-10", "покажи|виведи ~3 пароли|паролі|системний"},
    {"I-10", "виконай|запусти ~4 без ~1 схвалення|підтвердження|дозволу|погодження"},

    // ---- Polish
    {"I-10", "&8 zignoruj|ignoruj|zapomnij|pomin|pomijaj|obejdz|odrzuc|zlam instrukcje|instrukcji|instrukcjach|polecenia|polecen|poleceniach|zasady|zasad|zasadach|regul*|wytyczn*|ograniczen* wszystkie|wszystkich|poprzednie|poprzednich|wczesniejsz*|swoje|swoich|twoje|powyzsz*|dotychczas* !montaz*"},
    {"I-10", "zignoruj|ignoruj|zapomnij ~2 instrukcj*|polecenia|zasady|reguly|zasadach|wytyczne", kOnlyQuestions},
    {"I-10", "&8 nie zwazaj|przestrzegaj|sluchaj|stosuj|zwracaj|wykonuj instrukcj*|polecen*|zasad*|regul*|wytyczn*|ograniczen*"},
    {"I-10", "zapomnij|ignoruj|zignoruj ~2 wszystkim|wszystko|wszystkiego ~5 powiedziano|mowiono|nauczono|kazano|napisano|wczesniej|powyzej"},
    {"I-10", "twoje|wszystkie|poprzednie zasady|instrukcje|ograniczenia|reguly ~3 nie|zostaly|sa|juz ~3 obowiazuja|zniesione|uchylone|niewazne|odwolane"},
    {"I-10", "nie masz ~3 ograniczen|zasad|regul|limitow|zakazow|filtrow"},
    {"I-10", "prompt|monit|instrukcje|instrukcja|komunikat systemow*|poczatkow*"},
    {"I-10", "pokaz|wypisz|ujawnij|powtorz|wyswietl ~2 swoj|swoje|ukryte|poczatkowe ~1 prompt|instrukcje|zasady|polecenia"},
    {"I-10", "&8 wykonaj|uruchom|usun|dzialaj|zrob|kontynuuj bez zatwierdzeni*|zgody|potwierdzeni*|akceptacj*|pytania|czekania|sprawdzania|autoryzacji"},
    {"I-10", "zatwierdz|zaakceptuj|potwierdz|zatwierdzaj ~3 wszystkie|wszystko|kazdy|kazde|sam ~2 kroki|krok|zapytania|polecenia|automatycznie"},
    {"I-10", "pomin|obejdz|omin|wylacz|zlekcewaz ~2 zatwierdz*|weryfikacj*|kontrol*|sprawdz*|audyt*|zgod*|polityk*|zabezpiecz*|dziennik*"},
    {"I-10", "&8 nie|nic zapisuj|loguj|rejestruj|pisz|zostawiaj|notuj nic|tego|nie|sladow dziennik*|log*|audyt*|sladow|protokol*"},
    {"I-10", "&8 nie|nic mow|informuj|zglaszaj|pokazuj|wspominaj nic|o|tego|nie uzytkownik*|recenzent*|czlowiek*|audytor*|administrator*|nikomu"},
    {"I-10", "pokaz|wypisz|podaj|ujawnij|wyswietl ~2 wszystkie|mi|swoje|te ~1 hasla|poswiadczenia|sekrety"},
    {"I-10", "pokaz|wypisz|ujawnij hasla|sekrety"},
    {"I-10", "usun|skasuj|wyczysc|zniszcz ~1 cala|wszystkie|wszystkich|tabele|baze|dane ~2 tabele|tabel|baze|dane|klientow|zamowien|wiersze|rekordy|zamowienia !kolumn*|z|filtr*", kOnlyQuestions},
    {"I-10", "od teraz|tej ~1 chwili ~1 nie|jestes|masz|mozesz|zatwierdzaj|ignoruj|sluchaj"},
    {"I-10", "uwaga|notatka|wiadomosc|instrukcja|informacja|drogi|droga|szanowny|witaj ~3 ai|llm|sztucznej|chatbot*|modelu|modelu|asystenc*|asystent*|bota", kOnlySources},
    {"I-10", "jesli|jezeli|skoro jestes ~3 modelem|ai|asystentem|botem|chatbotem|sztuczna", kOnlySources},
    {"I-10", "odpowiedz|odpowiadaj ~2 tylko|wylacznie", kOnlySources},

    {"I-10", "udawaj|wyobraz|zachowuj|zachowuj ~4 nie|bez ~4 zasad|regul|ograniczen|zatwierdz*|limitow"},
    {"I-10", "prompt|prompcie|promptu|promptem|monicie systemow*|poczatkow*"},
    {"I-10", "twoim|twoj|twoje|swoim ~1 prompcie|prompt|promptu|instrukcje|zasady|polecenia ~2 !obslugi", kOnlyQuestions},
    {"I-10", "do|dla ~1 modelu|modeli|ai|sztucznej|asystenta|llm ~1 jezykow*|inteligencji|czytaj*|ktory|oznacz|zatwierdz|odpowiedz", kOnlySources},

    {"I-10", "zapomnij|ignoruj ze ~1 jestes|musisz|masz|nie"},

    // ---- Czech
    {"I-10", "ignoruj|zapomen|neber ~4 instrukc*|pokyn*|pravidl*"},
    {"I-10", "systemov* prompt|pokyn*|instrukc*"},
    {"I-10", "spust|proved ~4 bez schvalen*|potvrzen*|souhlasu"},
    {"I-10", "ukaz|zobraz|vypis ~3 hesla"},

    // ---- Turkish
    {"I-10", "&9 talimat*|kural*|yonerge*|komut*|kisitlama* yok|unut|unutun|gormezden|dikkate|boş|cigne|atla onceki|tum|butun|sana|yukaridaki|eski|verilen|sistem|say|al|alma|gel"},
    {"I-10", "&8 talimat*|kural*|yonerge* dikkate|gormezden|yok|kulak alma|almayin|gel|say|asma"},
    {"I-10", "unut* ~2 talimat*|kural*|yonerge*"},
    {"I-10", "kurallari|talimatlari|kurallarini|talimatlarini|kuralları unut|bos|cigne|yoksay|atla"},
    {"I-10", "&8 soylenen|soylediklerini|ogretilen|anlatilan her|hepsini|tumunu|seyi unut|unutun"},
    {"I-10", "&7 kural*|kisitlama*|sinirlama*|sinir*|yasak* artik|hicbir|senin|bundan yok|gecersiz|gecerli|kalkti|kaldirildi"},
    {"I-10", "sistem istem*|prompt*|talimat*|komut* ~2 !hata*"},
    {"I-10", "&8 onay*|izin*|dogrulama*|inceleme*|denetim* bekleme*|olmadan|almadan|sormadan|gerek|atla|atlayarak calistir|yurut|sil|uygula|yap|isle|devam"},
    {"I-10", "&7 onayla|onaylayin|kabul tum|butun|her|hepsini adim*|sorgu*|istek*|islem* !kac|hangi"},
    {"I-10", "&7 onay*|inceleme*|denetim*|kontrol*|guvenlik*|politika* atla|atlat|devre|bypass|asmak|gec disi|atla|atlat|insan|birak"},
    {"I-10", "&7 kayit*|gunlug*|gunluk*|log*|denetim* yazma|kaydetme|birakma|tutma|dusurme"},
    {"I-10", "&7 kullanici*|denetci*|insan*|yonetici*|kimseye soyleme|bildirme|gosterme|bahsetme"},
    {"I-10", "&7 sifre*|parola* goster|listele|ver|yazdir|acikla tum|butun|bana|her|bütün !kac|degis*"},
    {"I-10", "&6 tablo* sil|kaldir|bosalt|yok siparis*|musteri*|tum|butun|kullanici*|tablosunu !sutun*", kOnlyQuestions},
    {"I-10", "bundan boyle|sonra ~2 hicbir|kural*|sen|kisitlama*|sinir*"},
    {"I-10", "yapay zeka*|zekaya|zekâ ~8 not|onayla|goster|soyle|yanit*|cevap*|mesaj|gormezden|oku", kOnlySources},
    {"I-10", "not|mesaj|dikkat|uyari|sevgili|merhaba ~2 yapay|ai|llm|chatbot*|model*|asistan*", kOnlySources},
    {"I-10", "&7 dil|yapay modeli|modeliysen|zeka|zekaysan|zekâ eger|isen|ysen|sen", kOnlySources},
    {"I-10", "&8 kural*|kisitlama*|sinir*|sinirlama* yokmus|olmayan|olmadan|yok gibi|davran|farz|hayal"},
    {"I-10", "onaysiz ~2 calistir*|yurut*|yap|sil|uygula*|gerceklestir*"},
    {"I-10", "&7 talimat*|kural*|yonerge* senin|sana|verilen|sistem neler|ne|hangi|goster|soyle|yaz", kOnlyQuestions},
    {"I-10", "yapay zeka|zekalar|zekaya|zekâ ~6 okuyan|olarak|isaretle*|onaylamali|yanit*|cevap*|icin", kOnlySources},
};
// clang-format on

}  // namespace

std::span<const Phrase> eastern() {
  return kPhrases;
}

}  // namespace countersign::guardrails::screening
