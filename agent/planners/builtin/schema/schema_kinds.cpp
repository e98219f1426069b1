#include "agent/planners/builtin/schema/schema_kinds.h"

#include <algorithm>
#include <array>

#include "agent/planners/builtin/writing/dialect.h"
#include "core/text.h"

namespace countersign::agent::builtin {

namespace {

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

template <std::size_t N>
bool has_one_of(const std::vector<NameWord>& words, const std::array<std::string_view, N>& list) {
  return std::any_of(words.begin(), words.end(), [&](const NameWord& w) {
    return is_one_of(w.expanded, list) || is_one_of(w.text, list) ||
           is_one_of(singular(w.expanded), list);
  });
}

constexpr std::array<std::string_view, 34> kMoney = {
    "price",    "cost",    "amount", "salary",       "fee",     "revenue", "budget",
    "fare",     "balance", "wage",   "pay",          "tax",     "payment", "subtotal",
    "spend",    "income",  "charge", "bill",         "bonus",   "premium", "msrp",
    "turnover", "sales",   "paid",   "fine",         "deposit", "profit",  "freight",
    "rent",     "tip",     "copay",  "compensation", "payable", "total"};
constexpr std::array<std::string_view, 15> kDateWords = {
    "date",  "datetime", "timestamp", "dob",  "birthday", "birthdate", "deadline", "born",
    "since", "until",    "day",       "when", "due",      "time",      "expiry"};
// Nouns and participles that name a moment when they stand before "at" or "on" or alone.
constexpr std::array<std::string_view, 16> kLongText = {
    "description", "note",   "body",    "comment", "content",  "text",   "bio",        "summary",
    "message",     "remark", "details", "detail",  "abstract", "review", "attributes", "tags"};
constexpr std::array<std::string_view, 5> kNames = {"name", "title", "label", "fullname",
                                                    "headline"};
constexpr std::array<std::string_view, 70> kFlags = {
    "active",     "enabled",    "deleted",      "archived",   "available", "verified",
    "paid",       "closed",     "discontinued", "cancelled",  "canceled",  "completed",
    "approved",   "published",  "returned",     "resolved",   "featured",  "visible",
    "flag",       "subscribed", "delivered",    "insured",    "fragile",   "urgent",
    "vip",        "taxable",    "refundable",   "chronic",    "smoker",    "married",
    "retired",    "remote",     "virtual",      "mandatory",  "optional",  "successful",
    "valid",      "blocked",    "locked",       "hidden",     "online",    "overdue",
    "billable",   "recurring",  "excused",      "newsletter", "waived",    "renewed",
    "vaccinated", "certified",  "accredited",   "licensed",   "banned",    "suspended",
    "confirmed",  "refunded",   "escalated",    "vegetarian", "vegan",     "organic",
    "furnished",  "imported",   "domestic",     "admin",      "pregnant",  "smoking",
    "excluded",   "reimbursed", "answered",     "anonymous"};
constexpr std::array<std::string_view, 6> kFlagOpenings = {"is",  "has", "was",
                                                           "can", "are", "does"};
constexpr std::array<std::string_view, 10> kKeyWords = {
    "id", "key", "no", "code", "uuid", "guid", "nr", "number", "identifier", "fk"};
constexpr std::array<std::string_view, 14> kSuperiors = {
    "manager", "supervisor", "boss",     "parent", "referred", "mentor", "lead",
    "to",      "by",         "superior", "head",   "referrer", "mother", "father"};

bool ends_like_moment(const std::vector<NameWord>& words) {
  if (words.size() < 2) return false;
  const std::string& last = words.back().text;
  return last == "at" || last == "on" || last == "ts";
}

// meeting_day: "Monday", and no date.
bool names_weekday(const std::vector<NameWord>& words) {
  const std::string& last = words.back().text;
  constexpr std::array<std::string_view, 5> kMarkers = {"birth", "first", "last", "start", "end"};
  return last == "weekday" || last == "weekdays" ||
         (last == "day" && words.size() > 1 && !has_one_of(words, kMarkers));
}

// check_in, last_login, starts: said of a moment where the text alone stands.
bool names_event(const std::vector<NameWord>& words) {
  constexpr std::array<std::string_view, 8> kAlone = {"checkin", "checkout", "signup", "expires",
                                                      "starts",  "ends",     "start",  "end"};
  constexpr std::array<std::string_view, 5> kEvents = {"login", "visit", "contact", "seen",
                                                       "purchase"};
  const std::string& last = words.back().text;
  if (words.size() == 1) return is_one_of(last, kAlone);
  const std::string& first = words[words.size() - 2].text;
  return (first == "check" && (last == "in" || last == "out")) ||
         ((first == "first" || first == "last") && is_one_of(last, kEvents));
}

bool names_moment(const std::vector<NameWord>& words) {
  if (names_weekday(words)) return false;
  if (names_event(words)) return true;
  return ends_like_moment(words) || has_one_of(words, kDateWords);
}

bool names_date(const std::vector<NameWord>& words, Declared declared) {
  if (declared == Declared::kDate) return true;
  if (declared == Declared::kFlag || declared == Declared::kReal || declared == Declared::kBlob)
    return false;
  if (words.empty()) return false;
  const std::string& last = words.back().expanded;
  if (declared == Declared::kInteger)
    return last == "date" || last == "timestamp" || last == "datetime" || last == "epoch" ||
           ends_like_moment(words) || (last == "time" && words.size() > 1) || last == "ms";
  return names_moment(words) && !(last == "name" || last == "of" || last == "week");
}

DateStorage storage_of(const std::vector<NameWord>& words, const ColumnForm& form) {
  if (form.declared != Declared::kInteger) return form.dates;
  const std::string& last = words.back().text;
  return last == "ms" || last == "millis" ? DateStorage::kEpochMillis : DateStorage::kEpoch;
}

bool is_year(const std::vector<NameWord>& words, Declared declared) {
  constexpr std::array<std::string_view, 6> kMade = {"founded",   "established", "built",
                                                     "published", "released",    "born"};
  if (declared == Declared::kInteger && !words.empty() && is_one_of(words.back().text, kMade))
    return true;
  return !words.empty() && words.back().expanded == "year" && declared != Declared::kReal &&
         declared != Declared::kDate;
}

bool is_flag(const std::vector<NameWord>& words, Declared declared) {
  if (declared == Declared::kFlag) return true;
  if (declared != Declared::kInteger || words.empty()) return false;
  return (words.size() > 1 && is_one_of(words[0].text, kFlagOpenings)) ||
         is_one_of(words.back().expanded, kFlags);
}

ColumnKind text_kind(const std::vector<NameWord>& words, const TableMap& table) {
  if (words.empty()) return ColumnKind::kCategory;
  const std::string& last = words.back().expanded;
  if (is_one_of(last, kLongText) || is_one_of(singular(last), kLongText)) return ColumnKind::kText;
  if (is_one_of(last, kNames)) {
    // job_title and file_name say something about a row; name, full_name, last_name are its name.
    if (words.size() == 1) return ColumnKind::kLabel;
    constexpr std::array<std::string_view, 12> kOwn = {"full",  "first",  "last",   "display",
                                                       "given", "family", "short",  "middle",
                                                       "sur",   "user",   "common", "company"};
    const bool says_table = std::any_of(table.words.begin(), table.words.end(),
                                        [&](const auto& w) { return w.stem == words[0].stem; });
    if (says_table || is_one_of(words[0].text, kOwn)) return ColumnKind::kLabel;
    return ColumnKind::kCategory;
  }
  if (last == "surname" || last == "firstname" || last == "lastname" || last == "username")
    return ColumnKind::kLabel;
  return ColumnKind::kCategory;
}

ColumnKind kind_of(const ColumnMap& column, Declared declared, const TableMap& table) {
  if (is_year(column.words, declared)) return ColumnKind::kYear;
  if (is_flag(column.words, declared)) return ColumnKind::kFlag;
  if (names_date(column.words, declared)) return ColumnKind::kDate;
  if (declared == Declared::kBlob) return ColumnKind::kText;
  const bool ends_in_key = !column.words.empty() && is_key_word(column.words.back().expanded);
  if (column.is_text) {
    const std::string last = column.words.empty() ? "" : column.words.back().text;
    return last == "id" || last == "uuid" || last == "guid" ? ColumnKind::kKey
                                                            : text_kind(column.words, table);
  }
  if (declared == Declared::kInteger && ends_in_key) return ColumnKind::kKey;
  if (declared == Declared::kInteger && !column.words.empty() &&
      (column.words.back().expanded == "zip" || column.words.back().expanded == "phone"))
    return ColumnKind::kCategory;
  return has_one_of(column.words, kMoney) ? ColumnKind::kMoney : ColumnKind::kNumber;
}

}  // namespace

std::string name_in_words(const ColumnMap& column) {
  std::string words;
  for (const auto& word : column.words) words += (words.empty() ? "" : " ") + word.expanded;
  return words;
}

bool is_rating(const ColumnMap& column) {
  constexpr std::array<std::string_view, 5> kRatings = {"rating", "score", "stars", "grade",
                                                        "mark"};
  return std::any_of(column.words.begin(), column.words.end(), [&](const NameWord& w) {
    return std::find(kRatings.begin(), kRatings.end(), w.expanded) != kRatings.end();
  });
}

bool adds_up(const ColumnMap& column) {
  static constexpr std::array<std::string_view, 36> kWords = {
      "total",    "amount",     "quantity", "revenue",     "sale",     "sales",
      "count",    "subtotal",   "payment",  "turnover",    "number",   "units",
      "stock",    "volume",     "copies",   "seats",       "fine",     "budget",
      "spend",    "income",     "paid",     "consumption", "distance", "hours",
      "cases",    "population", "points",   "goals",       "days",     "minutes",
      "absences", "attendance", "plays",    "views",       "votes",    "downloads"};
  constexpr std::array<std::string_view, 12> kSpent = {
      "fee",  "compensation", "charge", "tip",     "tax",      "bonus",
      "bill", "refund",       "fare",   "freight", "donation", "deposit"};
  constexpr std::array<std::string_view, 9> kEach = {"unit", "base", "hourly", "list", "rate",
                                                     "min",  "max",  "per",    "price"};
  return has_one_of(column.words, kWords) ||
         (column.kind == ColumnKind::kMoney && has_one_of(column.words, kSpent) &&
          !has_one_of(column.words, kEach));
}

bool is_key_word(std::string_view word) {
  return is_one_of(word, kKeyWords);
}

bool names_person(const TableMap& table) {
  constexpr std::array<std::string_view, 40> kPersons = {
      "customer",  "client",     "buyer",    "user",      "employee",   "person",    "staff",
      "worker",    "member",     "patient",  "doctor",    "physician",  "nurse",     "student",
      "teacher",   "author",     "artist",   "driver",    "passenger",  "player",    "guest",
      "tenant",    "actor",      "director", "borrower",  "subscriber", "agent",     "contact",
      "professor", "instructor", "pilot",    "donor",     "candidate",  "applicant", "reader",
      "singer",    "musician",   "coach",    "volunteer", "seller"};
  return !table.words.empty() && is_one_of(singular(table.words.back().expanded), kPersons);
}

bool holds_weekdays(const ColumnMap& column) {
  return column.is_text && !column.words.empty() && !column.is_date() &&
         names_weekday(column.words);
}

bool means_superior(std::string_view word) {
  return is_one_of(word, kSuperiors);
}

bool means_person(std::string_view word) {
  constexpr std::array<std::string_view, 34> kParts = {
      "author",  "reporter",  "assignee",  "owner",   "creator",    "reviewer",  "approver",
      "editor",  "requester", "requestor", "sender",  "recipient",  "receiver",  "advisor",
      "adviser", "lead",      "leader",    "manager", "supervisor", "host",      "agent",
      "handler", "operator",  "inspector", "auditor", "moderator",  "organizer", "organiser",
      "opener",  "closer",    "commenter", "poster",  "head",       "boss"};
  return is_one_of(word, kParts);
}

ColumnMap map_column(const engines::SchemaColumn& column, const TableMap& table,
                     const Dialect& dialect) {
  ColumnMap map;
  map.name = column.name;
  map.words = name_words(column.name);
  map.is_masked = column.is_masked;
  map.is_nullable = column.is_nullable;
  map.is_part_of_key = column.is_key;
  const ColumnForm form = dialect.form_of(column.type);
  const Declared declared = form.declared;
  map.is_truth = form.is_truth;
  map.needs_text_cast = form.needs_text_cast;
  map.is_text = declared == Declared::kText || declared == Declared::kNothing;
  map.kind = kind_of(map, declared, table);
  if (map.kind == ColumnKind::kYear) map.storage = DateStorage::kYearNumber;
  if (map.kind == ColumnKind::kDate) map.storage = storage_of(map.words, form);
  return map;
}

void choose_key(TableMap& table, const engines::SchemaRelation& relation) {
  std::vector<std::size_t> keys;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (relation.columns[i].is_key) keys.push_back(i);
  if (keys.size() == 1) table.key = keys[0];
  for (std::size_t i = 0; keys.empty() && !table.key && i < table.columns.size(); ++i)
    if (same_ignoring_case(table.columns[i].name, "id")) table.key = i;
  // customer_id in a table of customers that declares no key.
  for (std::size_t i = 0; keys.empty() && !table.key && i < table.columns.size(); ++i) {
    const auto& words = table.columns[i].words;
    if (words.size() != table.words.size() + 1 || !is_key_word(words.back().expanded)) continue;
    bool is_own = true;
    for (std::size_t w = 0; w + 1 < words.size(); ++w)
      is_own &= words[w].stem == table.words[w].stem;
    if (is_own) table.key = i;
  }
  if (!table.key) return;
  ColumnMap& key = table.columns[*table.key];
  const bool is_coded = !key.words.empty() && is_key_word(key.words.back().expanded);
  if (!key.is_text || is_coded) key.kind = ColumnKind::kKey;
}

void choose_labels(TableMap& table) {
  const auto rank = [&](std::size_t i) {
    const ColumnMap& c = table.columns[i];
    if (c.kind != ColumnKind::kLabel || c.is_masked) return 0;
    const std::string& head = c.words.back().expanded;
    const std::string& first = c.words.front().text;
    if (c.words.size() == 1) return head == "name" ? 9 : head == "title" ? 8 : 5;
    if (first == "full" || first == "display") return 7;
    if (first == "first" || first == "given" || first == "last" || first == "family" ||
        first == "sur" || first == "middle")
      return 2;
    return head == "name" || head == "title" ? 6 : 4;
  };
  int best = 0;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (rank(i) > best) best = rank(i), table.labels = {i};
  if (best == 2) {
    table.labels.clear();
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      if (rank(i) == 2 && table.columns[i].words.front().text != "middle")
        table.labels.push_back(i);
  }
  if (!table.labels.empty()) return;
  // genres(genre_id, genre): called by the column that is called like the table.
  std::vector<std::size_t> texts;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ColumnMap& c = table.columns[i];
    if (!c.is_text || c.is_masked || c.kind != ColumnKind::kCategory) continue;
    texts.push_back(i);
    if (!table.words.empty() && c.words.size() == 1 && c.words[0].stem == table.words.back().stem)
      table.labels = {i};
  }
  const bool is_only = texts.size() == 1 && table.columns.size() <= 3;
  if (table.labels.empty() && is_only) table.labels = texts;
  if (!table.labels.empty()) return;
  // A code or a number that people know a row by: order_number, sku, iata_code.
  constexpr std::array<std::string_view, 9> kCodes = {"code", "number", "sku",   "model",   "isbn",
                                                      "no",   "nr",     "plate", "callsign"};
  // … and codes that say something else about it: coupon_code, zip_code.
  constexpr std::array<std::string_view, 14> kOther = {
      "coupon", "promo",    "discount", "voucher", "zip", "postal", "post",
      "area",   "currency", "language", "status",  "fax", "phone",  "tax"};
  for (std::size_t i = 0; i < table.columns.size() && table.labels.empty(); ++i) {
    const ColumnMap& c = table.columns[i];
    if (!c.words.empty() && is_one_of(c.words.back().expanded, kCodes) && !c.is_masked &&
        !is_one_of(c.words.front().expanded, kOther) && c.kind != ColumnKind::kReference &&
        (c.is_text || c.kind == ColumnKind::kCategory))
      table.labels = {i};
  }
}

void choose_date(TableMap& table) {
  // What happened is dated by "date", by its own name or by when it was made; ends and birthdays
  // say something else.
  constexpr std::array<std::string_view, 22> kLater = {
      "end",     "ended",  "due",       "shipped", "delivered", "updated", "modified", "returned",
      "birth",   "born",   "closed",    "expiry",  "expires",   "until",   "dob",      "deleted",
      "arrival", "actual", "discharge", "death",   "last",      "deadline"};
  int best = 0;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ColumnMap& c = table.columns[i];
    if (!c.is_date() || c.is_masked) continue;
    int rank = 5;
    const bool says_table = std::any_of(c.words.begin(), c.words.end(), [&](const NameWord& w) {
      return !table.words.empty() && w.stem == table.words.back().stem;
    });
    if (says_table || c.words.size() == 1) rank = 7;
    if (has_one_of(c.words, kLater)) rank = 1;
    if (c.words.front().text == "created" || c.words.front().text == "inserted") rank = 3;
    if (c.words.back().text == "time" && c.words.size() == 1) rank = 2;
    if (rank > best) best = rank, table.date = i;
  }
}

}  // namespace countersign::agent::builtin
