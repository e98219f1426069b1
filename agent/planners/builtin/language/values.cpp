#include "agent/planners/builtin/language/values.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "agent/planners/builtin/language/places.h"
#include "core/text.h"

namespace countersign::agent::builtin {

namespace {

constexpr std::size_t kCountryTokensMax = 4;

// ---- countries ----------------------------------------------------------------------------------

// Every name and adjective → its country; codes are looked up apart.
const std::unordered_map<std::string_view, const Country*>& country_names() {
  static const std::unordered_map<std::string_view, const Country*> names = [] {
    std::unordered_map<std::string_view, const Country*> made;
    for (const auto& country : countries()) {
      made.emplace(country.name, &country);
      for (std::size_t at = 0; at < country.others.size();) {
        const auto end = std::min(country.others.find('|', at), country.others.size());
        made.emplace(country.others.substr(at, end - at), &country);
        at = end + 1;
      }
    }
    return made;
  }();
  return names;
}

bool is_capitals(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

const Country* by_code(std::string_view said) {
  const bool may_be_code =
      (said.size() == 2 || said.size() == 3) && (is_capitals(said) || said == "usa");
  if (!may_be_code) return nullptr;
  const auto code = ascii_lower(said);
  for (const auto& country : countries())
    if (code == (said.size() == 2 ? country.code2 : country.code3)) return &country;
  return nullptr;
}

const Country* country_at(std::string_view said) {
  const auto folded = fold_case(said);
  const auto& names = country_names();
  if (const auto it = names.find(folded); it != names.end()) return it->second;
  // "Germans", "the Italians".
  if (folded.size() > 4 && folded.ends_with('s'))
    if (const auto it = names.find(std::string_view(folded).substr(0, folded.size() - 1));
        it != names.end())
      return it->second;
  return by_code(said);
}

// ---- forms --------------------------------------------------------------------------------------

class Forms {
 public:
  void add(std::string text, FormKind kind) {
    const bool is_known = std::any_of(forms_.begin(), forms_.end(),
                                      [&](const auto& form) { return form.text == text; });
    if (!text.empty() && !is_known && forms_.size() < kValueFormsMax)
      forms_.push_back({std::move(text), kind});
  }
  std::vector<ValueForm> take() { return std::move(forms_); }

 private:
  std::vector<ValueForm> forms_;
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

void add_numbers(Forms& forms, const std::string& text) {
  const auto space = text.find_last_of(" -");
  const auto last_at = space == std::string::npos ? 0 : space + 1;
  const std::string before = text.substr(0, last_at), last = text.substr(last_at);
  if (last.size() < 3) return;
  forms.add(before + singular(last), FormKind::kNumber);
  forms.add(before + plural(last), FormKind::kNumber);
}

// British and American, and the other ways to write the same.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kSpellings = {{
    {"cancelled", "canceled"},
    {"colour", "color"},
    {"grey", "gray"},
    {"jewellery", "jewelry"},
    {"theatre", "theater"},
    {"centre", "center"},
    {"labelled", "labeled"},
    {"travelled", "traveled"},
    {"e-mail", "email"},
    {"in progress", "in_progress"},
    {"sci-fi", "science fiction"},
    {"television", "tv"},
}};

void add_spellings(Forms& forms, const std::string& text) {
  for (const auto& [a, b] : kSpellings) {
    if (text == a) forms.add(std::string(b), FormKind::kSpelling);
    if (text == b) forms.add(std::string(a), FormKind::kSpelling);
  }
  if (text.find_first_of(" -_") != std::string::npos) {
    forms.add(replaced(text, "-", " "), FormKind::kSpelling);
    forms.add(replaced(text, " ", "-"), FormKind::kSpelling);
    forms.add(replaced(replaced(text, " ", "_"), "-", "_"), FormKind::kSpelling);
    forms.add(replaced(replaced(text, " ", ""), "-", ""), FormKind::kSpelling);
  }
  if (text.size() >= 7 && text[4] == '/') forms.add(replaced(text, "/", "-"), FormKind::kSpelling);
  forms.add(replaced(text, " and ", " & "), FormKind::kSpelling);
  forms.add(replaced(text, " & ", " and "), FormKind::kSpelling);
}

void add_country(Forms& forms, std::string_view said) {
  const auto* country = country_at(said);
  if (!country) return;
  forms.add(std::string(country->name), FormKind::kCountry);
  forms.add(std::string(country->code2), FormKind::kCountry);
  forms.add(std::string(country->code3), FormKind::kCountry);
  for (std::size_t at = 0; at < country->others.size();) {
    const auto end = std::min(country->others.find('|', at), country->others.size());
    const auto other = country->others.substr(at, end - at);
    if (!other.starts_with("the ")) forms.add(std::string(other), FormKind::kCountry);
    at = end + 1;
  }
}

void add_region(Forms& forms, std::string_view said, const std::string& text) {
  for (const auto& region : regions()) {
    const bool is_code = said.size() == 2 && is_capitals(said) && text == region.code;
    if (text == region.name) forms.add(std::string(region.code), FormKind::kRegion);
    if (is_code) forms.add(std::string(region.name), FormKind::kRegion);
  }
}

void add_calendar(Forms& forms, const std::string& text) {
  static constexpr std::array<std::string_view, 19> kNames = {
      "january",   "february",  "march",   "april",    "may",      "june",   "july",
      "august",    "september", "october", "november", "december", "monday", "tuesday",
      "wednesday", "thursday",  "friday",  "saturday", "sunday"};
  for (const auto name : kNames) {
    if (text == name) forms.add(std::string(name.substr(0, 3)), FormKind::kMonth);
    if (text.size() == 3 && text == name.substr(0, 3))
      forms.add(std::string(name), FormKind::kMonth);
  }
}

}  // namespace

std::vector<ValueForm> value_forms(std::string_view said) {
  const auto from = said.find_first_not_of(' ');
  if (from == std::string_view::npos) return {};
  said = said.substr(from, said.find_last_not_of(' ') + 1 - from);
  const std::string text = fold_case(said);
  Forms forms;
  forms.add(ascii_lower(said), FormKind::kSame);
  forms.add(text, FormKind::kSame);
  if (country_at(said)) {
    add_country(forms, said);
    add_region(forms, said, text);
    return forms.take();
  }
  add_numbers(forms, text);
  add_region(forms, said, text);
  add_calendar(forms, text);
  add_spellings(forms, text);
  return forms.take();
}

std::optional<std::string_view> country_of(std::string_view said) {
  const auto* country = country_at(said);
  if (!country) return std::nullopt;
  return country->shown;
}

std::size_t read_country(Tokens tokens, std::size_t at) {
  for (std::size_t n = kCountryTokensMax; n >= 1; --n) {
    if (at + n > tokens.size()) continue;
    std::string said;
    for (std::size_t i = at; i < at + n; ++i) {
      if (tokens[i].kind != TokenKind::kWord) break;
      said += (said.empty() ? "" : " ") + (n == 1 ? tokens[i].original : tokens[i].text);
      if (i + 1 == at + n && country_at(said)) return n;
    }
  }
  return 0;
}

std::optional<bool> truth_of(std::string_view word) {
  if (word == "yes" || word == "true" || word == "y" || word == "t") return true;
  if (word == "no" || word == "false" || word == "n" || word == "f") return false;
  return std::nullopt;
}

std::optional<std::string> opposite_of(std::string_view word) {
  static const std::unordered_map<std::string_view, std::string_view> pairs = {
      {"failed", "successful"},
      {"unsuccessful", "successful"},
      {"inactive", "active"},
      {"unpaid", "paid"},
      {"unshipped", "shipped"},
      {"undelivered", "delivered"},
      {"unavailable", "available"},
      {"incomplete", "complete"},
      {"unfinished", "finished"},
      {"unverified", "verified"},
      {"unconfirmed", "confirmed"},
      {"unsubscribed", "subscribed"},
      {"unpublished", "published"},
      {"unread", "read"},
      {"unresolved", "resolved"},
      {"unsold", "sold"},
      {"unused", "used"},
      {"uninsured", "insured"},
      {"unmarried", "married"},
      {"unrated", "rated"},
      {"disabled", "enabled"},
      {"invalid", "valid"},
      {"unlimited", "limited"},
      {"unassigned", "assigned"},
      {"unapproved", "approved"},
      {"unregistered", "registered"},
      {"uncompleted", "completed"},
      {"unreturned", "returned"},
      {"unprocessed", "processed"},
      {"unlocked", "locked"},
      {"disconnected", "connected"},
      {"unbooked", "booked"},
      {"unfulfilled", "fulfilled"},
      {"unanswered", "answered"},
      {"unhealthy", "healthy"},
      {"offline", "online"},
      {"nonsmoking", "smoking"},
      {"unvaccinated", "vaccinated"},
      {"unoccupied", "occupied"},
      {"unemployed", "employed"},
      {"unauthorized", "authorized"},
      {"unreviewed", "reviewed"},
      {"noncompliant", "compliant"},
  };
  if (const auto it = pairs.find(word); it != pairs.end()) return std::string(it->second);
  for (const std::string_view prefix : {"non-", "non "})
    if (word.size() > prefix.size() + 2 && word.starts_with(prefix))
      return std::string(word.substr(prefix.size()));
  return std::nullopt;
}

std::vector<std::string> gender_forms(std::string_view word) {
  static constexpr std::array<std::string_view, 6> kFemale = {"female",  "woman", "women",
                                                              "females", "girl",  "girls"};
  static constexpr std::array<std::string_view, 7> kMale = {"male", "man",  "men", "males",
                                                            "boy",  "boys", "guys"};
  const auto is_one_of = [&](const auto& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  if (is_one_of(kFemale)) return {"female", "f", "woman", "w"};
  if (is_one_of(kMale)) return {"male", "m", "man"};
  return {};
}

}  // namespace countersign::agent::builtin
