#include "server/page/characters.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/invariant.h"
#include "core/text.h"

namespace countersign::server {

namespace {

constexpr std::size_t kBoxesMax = 2000;
constexpr std::size_t kRunShown = 3;       // of invisible characters one by one
constexpr std::size_t kMarksOnLetter = 2;  // more of them paint over the lines above

enum class Oddity : std::uint8_t {
  kNone,
  kControl,
  kDirection,
  kInvisible,
  kTag,
  kVariation,
  kBlank,
  kStacked,
  kLookAlike,
  kSuspect,
  kNoText,   // a byte that is not UTF-8
  kLineEnd,  // the carriage return before a line feed: one line end, shown as one
};

std::string_view words_of(Oddity oddity) {
  switch (oddity) {
    case Oddity::kNone:
      return "";
    case Oddity::kControl:
      return "control character";
    case Oddity::kDirection:
      return "changes the direction of the text";
    case Oddity::kInvisible:
      return "invisible character";
    case Oddity::kTag:
      return "invisible tag character";
    case Oddity::kVariation:
      return "variation selector";
    case Oddity::kBlank:
      return "a blank that is no space";
    case Oddity::kStacked:
      return "one of many marks on one letter";
    case Oddity::kLookAlike:
      return "looks like a Latin letter and is none";
    case Oddity::kSuspect:
      return "the character before this";
    case Oddity::kNoText:
      return "a byte that is no text";
    case Oddity::kLineEnd:
      return "";
  }
  unreachable("an oddity without words");
}

struct Place {
  std::size_t from = 0, to = 0;
  char32_t code_point = 0;
  Oddity oddity = Oddity::kNone;
};

bool is_between(char32_t c, char32_t from, char32_t to) {
  return c >= from && c <= to;
}

bool is_blank(char32_t c) {
  return c == 0x00A0 || c == 0x1680 || is_between(c, 0x2000, 0x200A) || c == 0x202F ||
         c == 0x205F || c == 0x2800 || c == 0x3000;
}

bool is_combining(char32_t c) {
  return is_between(c, 0x0300, 0x036F) || is_between(c, 0x0483, 0x0489) ||
         is_between(c, 0x1AB0, 0x1AFF) || is_between(c, 0x1DC0, 0x1DFF) ||
         is_between(c, 0x20D0, 0x20FF) || is_between(c, 0xFE20, 0xFE2F);
}

// ℃ ℉ № ℠ ™
bool is_common_sign(char32_t c) {
  return c == 0x2103 || c == 0x2109 || c == 0x2116 || c == 0x2120 || c == 0x2122;
}

// Letters of scripts and styles out of which Latin words can be forged.
bool may_look_latin(char32_t c) {
  return is_between(c, 0x0250, 0x02AF) || is_between(c, 0x0370, 0x058F) ||
         is_between(c, 0x10A0, 0x10FF) || is_between(c, 0x13A0, 0x13FF) ||
         (is_between(c, 0x2100, 0x214F) && !is_common_sign(c)) || is_between(c, 0x2C80, 0x2CFF) ||
         is_between(c, 0xA4D0, 0xA4FF) || is_between(c, 0xFF01, 0xFF5E) ||
         is_between(c, 0x1D400, 0x1D7FF);
}

bool is_ascii_letter(char32_t c) {
  return is_between(c | 0x20, 'a', 'z');
}

Oddity oddity_of(char32_t c) {
  switch (invisible_kind(c)) {
    case Invisible::kNone:
      break;
    case Invisible::kControl:
      return Oddity::kControl;
    case Invisible::kBidi:
      return Oddity::kDirection;
    case Invisible::kZeroWidth:
      return Oddity::kInvisible;
    case Invisible::kTag:
      return Oddity::kTag;
    case Invisible::kVariation:
      return Oddity::kVariation;
  }
  // A browser makes a line end of it, and the statement none.
  if (c == '\r') return Oddity::kControl;
  return is_blank(c) ? Oddity::kBlank : Oddity::kNone;
}

bool is_of_word(char32_t c) {
  return is_ascii_letter(c) || is_between(c, '0', '9') || c == '_' || may_look_latin(c) ||
         (c >= 0x00C0 && !is_between(c, 0x2000, 0x303F) && oddity_of(c) == Oddity::kNone);
}

std::vector<Place> places_of(std::string_view text) {
  std::vector<Place> places;
  places.reserve(text.size());
  std::size_t marks = 0;
  for (std::size_t at = 0; at < text.size();) {
    Place place{at, at, 0, Oddity::kNone};
    place.code_point = next_code_point(text, at);
    place.to = at;
    place.oddity = oddity_of(place.code_point);
    if (place.code_point == 0xFFFD && place.to - place.from == 1) {
      place.code_point = static_cast<unsigned char>(text[place.from]);
      place.oddity = Oddity::kNoText;
    }
    marks = is_combining(place.code_point) ? marks + 1 : 0;
    if (marks > kMarksOnLetter) place.oddity = Oddity::kStacked;
    places.push_back(place);
  }
  return places;
}

// "usеrs": beside Latin letters in one word the others are there to be taken for them.
void find_look_alikes(std::vector<Place>& places) {
  for (std::size_t from = 0; from < places.size();) {
    std::size_t to = from;
    bool has_latin = false;
    while (to < places.size() && is_of_word(places[to].code_point))
      has_latin |= is_ascii_letter(places[to++].code_point);
    for (std::size_t i = from; has_latin && i < to; ++i)
      if (may_look_latin(places[i].code_point)) places[i].oddity = Oddity::kLookAlike;
    from = to + 1;
  }
}

void find_suspects(std::vector<Place>& places) {
  for (auto& place : places)
    if (place.code_point >= 0x80 && place.oddity == Oddity::kNone) place.oddity = Oddity::kSuspect;
}

void find_line_ends(std::vector<Place>& places) {
  for (std::size_t i = 0; i + 1 < places.size(); ++i)
    if (places[i].code_point == '\r' && places[i + 1].code_point == '\n')
      places[i].oddity = Oddity::kLineEnd;
}

bool is_shown_beside(Oddity oddity) {
  return oddity == Oddity::kLookAlike || oddity == Oddity::kSuspect;
}

bool is_of_run(Oddity oddity) {
  return oddity != Oddity::kNone && !is_shown_beside(oddity);
}

std::string code_of(const Place& place) {
  if (place.oddity == Oddity::kNoText)
    return fmt::format("byte {:02X}", static_cast<unsigned>(place.code_point));
  return fmt::format("U+{:04X}", static_cast<unsigned>(place.code_point));
}

}  // namespace

void Characters::box(std::string_view code, std::string_view words) {
  const auto shown = fmt::format("⟨{}⟩", code);
  if (++boxes_ > kBoxesMax) return html_.text(shown);
  html_.leaf("span",
             {{"class", "odd"},
              {"role", "img"},
              {"aria-label", fmt::format("{}, {}", code, words)},
              {"title", std::string(words)}},
             shown);
}

void Characters::write(std::string_view text, bool is_suspect) {
  auto places = places_of(text);
  find_look_alikes(places);
  if (is_suspect) find_suspects(places);
  find_line_ends(places);
  std::size_t plain_from = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Place& place = places[i];
    if (place.oddity == Oddity::kNone) continue;
    const bool is_beside = is_shown_beside(place.oddity);
    html_.lines(text.substr(plain_from, (is_beside ? place.to : place.from) - plain_from));
    std::size_t last = i;
    while (is_of_run(place.oddity) && last + 1 < places.size() &&
           places[last + 1].oddity == place.oddity)
      ++last;
    if (place.oddity == Oddity::kLineEnd) {
      // nothing to show
    } else if (last - i >= kRunShown) {
      box(code_of(place) + " … " + code_of(places[last]),
          fmt::format("{} times: {}", last - i + 1, words_of(place.oddity)));
      i = last;
    } else {
      box(code_of(place), words_of(place.oddity));
    }
    plain_from = places[i].to;
  }
  html_.lines(text.substr(std::min(plain_from, text.size())));
}

}  // namespace countersign::server
