// Which words name the same thing, and which words are no slips of others: the tables behind the
// first part of synonyms.h.

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "agent/planners/builtin/language/fixed_phrases.h"
#include "agent/planners/builtin/language/synonyms.h"

namespace countersign::agent::builtin {

namespace {

// Plain forms with spaces between, nearest first. Small on purpose: a word too many here is a wrong
// answer somewhere.
constexpr std::string_view kFamilies[] = {
    // who
    "customer client buyer shopper purchaser consumer",
    "employee staff worker personnel colleague",
    "supplier vendor provider",
    "vendor seller merchant",
    "doctor physician clinician medic",
    "borrower member reader patron",
    "author writer",
    "artist musician performer band singer",
    "student pupil learner",
    "teacher instructor professor lecturer tutor",
    "player athlete",
    "team squad club",
    "user member",
    "subscriber member subscription",
    "person people human individual",
    "person employee",
    "person customer",
    "person patient",
    "person student",
    "person member",
    "person user",
    "person passenger",
    "person guest",
    "passenger traveler traveller flyer",
    "driver chauffeur",
    "guest visitor",
    "manager supervisor boss",
    "owner holder proprietor",
    "company firm business organization organisation enterprise corporation",
    "donor giver contributor donator",
    "carrier shipper courier",
    "airline carrier",
    "director filmmaker",
    "actor actress performer",
    "technician engineer",
    // what
    "product item article merchandise good",
    "order purchase",
    "sale order purchase transaction",
    "line item position",
    "sale invoice",
    "purchase invoice",
    "item detail",
    "book title",
    "movie film",
    "show series program programme",
    "song track tune",
    "loan borrowing checkout lending",
    "course class",
    "class lesson",
    "course subject module",
    "grade mark score",
    "school college university institution",
    "department division",
    "match game fixture",
    "store shop outlet",
    "branch store office",
    "warehouse depot",
    "plane aircraft airplane aeroplane jet",
    "trip ride journey",
    "flight trip",
    "vehicle car automobile",
    "vehicle truck lorry van",
    "shipment delivery consignment",
    "package parcel",
    "reading measurement observation measure",
    "alert alarm warning",
    "machine equipment asset",
    "device equipment",
    "invoice bill",
    "payment transaction",
    "ticket issue case",
    "bug defect issue",
    "review rating feedback",
    "rating score star",
    "comment remark note",
    "job position role occupation profession",
    "task todo",
    "ingredient component",
    "component part",
    "recipe dish meal",
    "animal pet",
    "hotel accommodation property",
    "house home property",
    "appointment visit consultation",
    "booking reservation",
    "medication drug medicine",
    "diagnosis disease illness condition",
    "treatment therapy procedure",
    "ward unit",
    "exam test examination",
    "laboratory lab",
    "contract agreement",
    "donation gift contribution",
    "vacation holiday leave absence",
    "accident incident crash",
    "crime offense offence",
    "fine penalty",
    "campaign promotion",
    "message post",
    "article post",
    "picture image photo",
    "website url site",
    "event happening",
    "playlist list",
    "skill competence ability",
    "error failure fault",
    // where
    "city town municipality",
    "country nation",
    "state province",
    "region area zone territory district",
    "address location",
    "location place site venue",
    "place city",
    "origin source",
    "destination target",
    "floor level storey",
    // how much
    "revenue sale turnover income earning proceeds takings",
    "revenue total amount",
    "sale total amount",
    "turnover total amount",
    "total amount sum",
    "amount value",
    "amount price",
    "spend total amount",
    "spend cost expense",
    "spend fare",
    "principal amount",
    "spending expense expenditure cost",
    "price cost",
    "cost rate",
    "cost expense",
    "fee charge price rate",
    "fare price",
    "rent price rate",
    "profit margin gain",
    "quantity unit piece copy",
    "order invoice",
    "order bill",
    "quantity count number",
    "stock inventory",
    "quantity stock inventory",
    "discount rebate reduction",
    "tax vat",
    "salary pay wage compensation remuneration income",
    "salary earning earn",
    "budget funding fund",
    "weight mass",
    "duration length runtime",
    "duration time",
    "duration millisecond",
    "duration minute",
    "duration second",
    "length millisecond",
    "length minute",
    "length second",
    "weigh weight",
    "last duration",
    "absent absence",
    "present attendance",
    "late delay",
    "ill illness",
    "size area",
    "distance mileage",
    "speed velocity",
    "capacity seat",
    "population inhabitant resident",
    "page length",
    "humidity moisture",
    "score point",
    "score rating grade",
    "goal score",
    "experience tenure seniority",
    // which
    "name title label",
    "name call",
    "phone telephone mobile cell",
    "email mail",
    "gender sex",
    "birth born birthday",
    "date day",
    "date time timestamp",
    "status state",
    "status stage condition",
    "description detail text summary",
    "note comment",
    "id identifier key",
    "number code",
    "color colour",
    "zip postal postcode",
    "category type kind group",
    "type sort kind class",
    "genre style category type",
    "brand make manufacturer maker",
    "level rank grade",
    "result outcome",
    "reason cause",
    "priority urgency severity",
    "specialty specialization specialisation speciality specialism",
    "diagnosis diagnose",
    // when
    "hire join employ start",
    "register signup join create",
    "registration register signup enroll",
    "start begin",
    "end finish",
    "create add",
    "update modify change",
    "ship send dispatch shipment",
    "deliver delivery",
    "depart departure leave",
    "arrive arrival land",
    "publish release issue publication",
    // deeds and what they leave behind
    "buy purchase order",
    "sell sale",
    "pay payment",
    "book booking reserve reservation",
    "borrow loan lend rent",
    "rent rental lease hire",
    "enroll enrollment enrolment",
    "play listen stream",
    "subscribe subscription",
    "admit admission",
    "create creation",
    "register registration",
    "resolve resolution",
    "submit submission",
    "complete completion",
    "publish publication",
    "approve approval",
    "renew renewal",
    "expire expiry expiration",
    "graduate graduation",
    "close closing closure",
    "open opening",
    "found founding foundation",
    "hire hiring",
    "discharge dismissal",
    "visit visit appointment",
    "attend attendance",
    "treat treatment",
    "prescribe prescription",
    "donate donation",
    "complain complaint",
    "produce production",
    "measure measurement",
    "cancel cancellation",
    "transact transaction",
    "fly flight",
    "examine examination exam",
    "assign assignment",
    "return refund",
    "review review",
    "rate rating",
    "score score goal",
    "invoice invoice bill",
    "maintain maintenance",
    "repair repair",
    "inspect inspection",
    "vaccinate vaccination",
    "adopt adoption",
    "participate participation",
    "install installation",
    "claim claim",
    "watch view",
    "bid bid",
    "record recording",
};

// Words of everyday English that lie a letter or two away from common names in schemas.
constexpr std::string_view kEveryday =
    "about abroad absent active actual adult advice after again aged agent ahead alive almost "
    "alone "
    "along already also always amazing among angle annual another answer any anybody anyone "
    "anything "
    "apart apple area around array art aside asleep autumn available average away awake baby back "
    "bad "
    "band bank base basic basket batch bath beach bean bear beat beauty because become bedroom "
    "beer "
    "before begin behind believe below beside best better between beyond big bike bill bird black "
    "blood blue board boat body bond bone border boss both bottle bottom bowl box boy brain brake "
    "branch bread break breakfast bridge brief bright bring broad broken brother brown brush build "
    "burn busy button cable cage cake camera camp canal candle cap capital captain card care "
    "career "
    "carpet cash castle cat cattle cause cell center centre century certain chain chair chance "
    "change "
    "channel chapter charge chart cheap check cheese chef chess chest chicken chief child choice "
    "church circle claim clean clear clever client climb clock close closed cloth cloud coach coal "
    "coast coat code coffee coin cold collar collect color colour column come common complete "
    "concert "
    "contact content contest contract control cook cool copy corn corner correct cotton count "
    "counter "
    "county couple courage course court cousin cover cream credit crew crowd crown cup current "
    "curtain "
    "curve custom cycle daily damage dance danger dark daughter dead deal dealer dear death debt "
    "deep "
    "deer degree demand dense dentist desert design desk detail diet different dinner direct dirty "
    "dish disk doctor dog dollar door double doubt down draft dragon drama dream dress drink drive "
    "drop dry due dust duty each eagle early earth east easy edge edition editor effect effort egg "
    "eight either electric else empty enemy engine enjoy enough entire equal error even evening "
    "every "
    "exact example except expert extra eye face fact factor factory fair faith fall false fame "
    "family "
    "famous far farm fashion fast fat father favor favorite fear feature female fence few fiction "
    "field fifth fight figure file final finger fire firm first fish flag flat flavor floor flower "
    "fluid focus food foot force foreign forest form former fourth frame free fresh friend front "
    "fruit "
    "fuel full fun funny future garden gas gate gear general gentle ghost giant gift girl glass "
    "globe "
    "gold golden good govern grain grand grant grape grass great green gross ground group grow "
    "guard "
    "guide guitar hair half hall hand handle happy hard hat hate have hazard head health heart "
    "heat "
    "heaven heavy height hello help hidden high hill history hobby hole holiday home honey hope "
    "horse "
    "hospital host hot hour house however human hundred husband ice idea ideal image impact inch "
    "income indoor industry inner input insect inside interest iron island ivory jacket jewel join "
    "joint judge juice jump junior jury just keen kernel kid kind kitchen knee lady lake lamp land "
    "large last late later latest laugh law lawn lawyer layer lead leader leaf league lean learn "
    "least "
    "leather leave left legal lemon lesson letter level library lie life lift light limit line "
    "lion "
    "liquid list little live local lock logic logo lonely long loose loss lost lot loud love "
    "lovely "
    "lower lucky lunch luxury machine magic mail main major male manual many map margin marine "
    "mark "
    "market marriage master mat match material matter maybe meal mean meat medal media medium "
    "member "
    "memory mental menu merge metal meter metric middle might mile milk mind mine minor minute "
    "mirror "
    "missing mix mobile model modern moment mon money monitor moon moral more most mother motion "
    "motor "
    "mountain mouth movie much museum music myself name narrow native nature near neck needle "
    "neighbor "
    "never new news night noise none noon normal north nose note novel nurse object ocean offer "
    "officer often older once one only open opinion orange order other ought outdoor outer output "
    "outside oven over own owner oxygen pace page pain paint pair palace panel paper parent park "
    "part "
    "partner party past pat patch path patient pattern peace pen pencil people pepper per perfect "
    "period pet phase phone piano pick picture pilot pink pipe pizza place plain plan plane planet "
    "plant plastic plate play player please plenty plot plus pocket poem poet point poison police "
    "policy pool poor pop port pose pound powder power present press pretty pride priest prince "
    "print prior prison private prize process produce product profile profit program project proof "
    "proper protein proud pub public pull pupil pure purple purpose push quality queen quick quiet "
    "quite race radio rail rain range rapid rare rat raw ready real really rear reason recent "
    "recipe record red ref reform region regular relay rent repair report rest result retail "
    "return "
    "rev reward rice rich rider right ring river road rock role roof room root rose rough round "
    "route "
    "royal rubber rule rural sad safe salad salt same sample sand sauce scale scene science score "
    "scout screen script sea season seat sec secret section sector secure seed senior sense "
    "separate "
    "serious serve service session seven severe sex shade shake shape share sharp sheet shelf "
    "shell "
    "shine ship shirt shock shoe shop shore short shot shoulder shower sick side sight sign signal "
    "silent silk silver similar simple since sing single sister site six size skill skin skirt sky "
    "slice slide slow small smart smell smile smoke smooth snow soap soccer social sock soft soil "
    "solar "
    "soldier solid some song sorry sort soul sound soup source south space spare speak special "
    "spectrum "
    "speech spend spice spirit split sport spot spread spring square stable staff stage stair "
    "stamp "
    "stand star start state station stay steady steak steam steel step stick still stock stomach "
    "stone "
    "storm story strange stream street strike string strong studio study stuff style sub subject "
    "sudden "
    "sugar suit summer sun super supply sure surface sweet swim switch symbol table tail tall tank "
    "tape "
    "target taste tax tea team tear tell tennis term test text than thank that theater theatre "
    "theme "
    "then theory there these thick thing think third those though thread three throat through "
    "throw "
    "ticket tide tiger tight timber tire tired title toast today toe tone tool top topic torch "
    "touch "
    "tough tour tourist toward towel tower town toy trace track trade traffic train trap travel "
    "tray "
    "tree trend trial tribe trick troop trouble true trunk trust truth tube tune turn twelve twice "
    "twin type tyre ugly uncle under union unique universe until upper urban urgent usual valid "
    "valley "
    "value vary vast vector vegan version very victim video view village virtual virus vision "
    "vital "
    "voice volume vote voucher wage wait walk wall want war warm wash waste watch water wave weak "
    "wealth "
    "weapon weather web weekend weight welcome well west wheat wheel where which while white whole "
    "wide "
    "wife wild will wind window wine wing winner winter wire wise wish within without witness "
    "woman "
    "wonder wood wool word work world worry worse worst worth would wrong yard year yellow yield "
    "young "
    "youth zebra zero zone shipping selling buying contacts counties contracts planets residents "
    "discounts dates rates prices cases causes courses sources houses hours hourly trades grades "
    "parties patents parents patients payments payers players layers lawyers managers messages "
    "passages sections sessions positions petitions editions additions conditions relations "
    "locations vocations vacations stations statues statutes statistics prescription subscription "
    "description inscription reception exception recipient applicant participant assistant "
    "resistant "
    "residence residency presidency president resident preferred referred reserved deserved "
    "observed";

// Looks up a std::string_view without making a string of it.
struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};
using WordSet = std::unordered_set<std::string, Hash, std::equal_to<>>;

std::vector<std::string_view> words_in(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

// Each word's stem → the stems of the others in its families, in their order.
using Families = std::unordered_map<std::string, std::vector<std::string>, Hash, std::equal_to<>>;

void add_family(Families& all, std::string_view family) {
  std::vector<std::string> stems;
  for (const auto word : words_in(family)) stems.push_back(stem(word));
  for (const auto& one : stems) {
    auto& others = all[one];
    for (const auto& other : stems)
      if (other != one && std::find(others.begin(), others.end(), other) == others.end())
        others.push_back(other);
  }
}

const Families& families() {
  static const Families all = [] {
    Families made;
    for (const auto family : kFamilies) add_family(made, family);
    return made;
  }();
  return all;
}

const WordSet& known_words() {
  static const WordSet all = [] {
    WordSet made;
    const auto add = [&](std::string_view text) {
      for (const auto word : words_in(text)) made.emplace(word);
    };
    for (const auto family : kFamilies) add(family);
    add(kEveryday);
    for (const auto phrase : all_phrases()) add(phrase);
    return made;
  }();
  return all;
}

}  // namespace

bool are_synonyms(std::string_view stem_a, std::string_view stem_b) {
  const auto it = families().find(stem_a);
  return it != families().end() &&
         std::find(it->second.begin(), it->second.end(), stem_b) != it->second.end();
}

std::vector<std::string_view> synonyms_of(std::string_view stem) {
  const auto it = families().find(stem);
  if (it == families().end()) return {};
  return {it->second.begin(), it->second.end()};
}

bool is_known_word(std::string_view word) {
  const auto& known = known_words();
  return known.contains(word) || known.contains(singular(word)) || known.contains(stem(word));
}

}  // namespace countersign::agent::builtin
