// The colours of the pages, light and dark: what is read stands out enough from what it stands on
// (WCAG 2.2, AA).

#include <algorithm>
#include <cmath>
#include <map>

#include "tests/support/catch.h"
#include "tests/support/server_desk.h"

using namespace countersign::server::testing;

namespace {

using Colours = std::map<std::string, std::string>;

std::string style() {
  House house;
  return house.call_as("", "GET", "/page.css").body;
}

// The variables of the first :root block from there on.
Colours colours_from(const std::string& css, std::size_t from) {
  const auto begin = css.find(":root {", from);
  REQUIRE(begin != std::string::npos);
  const auto block = css.substr(begin, css.find('}', begin) - begin);
  Colours colours;
  for (std::size_t at = 0; (at = block.find("--", at)) != std::string::npos;) {
    const auto colon = block.find(": ", at), end = block.find(';', at);
    colours[block.substr(at + 2, colon - at - 2)] = block.substr(colon + 2, end - colon - 2);
    at = end;
  }
  REQUIRE(colours.size() > 15);
  return colours;
}

double channel(const std::string& colour, std::size_t at) {
  const double part = std::stoi(colour.substr(at, 2), nullptr, 16) / 255.0;
  return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
}

double luminance(const std::string& colour) {
  REQUIRE(colour.size() == 7);
  REQUIRE(colour[0] == '#');
  return 0.2126 * channel(colour, 1) + 0.7152 * channel(colour, 3) + 0.0722 * channel(colour, 5);
}

double contrast(const std::string& a, const std::string& b) {
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

void check_contrast(const Colours& colours) {
  struct Pair {
    std::string front, back;
    double least;
  };
  std::vector<Pair> pairs = {
      {"ink", "paper", 7},     {"ink", "sheet", 7},    {"ink", "code", 7},
      {"soft", "paper", 4.5},  {"soft", "sheet", 4.5}, {"soft", "code", 4.5},
      {"link", "paper", 4.5},  {"link", "sheet", 4.5}, {"on-primary", "primary", 4.5},
      {"good", "sheet", 4.5},  {"bad", "sheet", 4.5},  {"waits", "sheet", 4.5},
      {"edge", "paper", 3},    {"edge", "sheet", 3},   {"primary", "paper", 3},
      {"primary", "sheet", 3},
  };
  for (const std::string mood : {"waits", "works", "good", "bad", "over"})
    pairs.push_back({mood, mood + "-sheet", 4.5});
  for (const auto& [front, back, least] : pairs) {
    INFO(front << " on " << back);
    CHECK(contrast(colours.at(front), colours.at(back)) >= least);
  }
}

}  // namespace

TEST_CASE("contrast is computed as the guideline says") {
  CHECK(std::abs(contrast("#000000", "#ffffff") - 21) < 0.001);
  CHECK(std::abs(contrast("#ffffff", "#767676") - 4.54) < 0.01);
  CHECK(std::abs(contrast("#123456", "#123456") - 1) < 0.001);
}

TEST_CASE("the light colours are told apart by weak eyes") {
  check_contrast(colours_from(style(), 0));
}

TEST_CASE("the dark colours are told apart by weak eyes") {
  const auto css = style();
  const auto dark = css.find("prefers-color-scheme: dark");
  REQUIRE(dark != std::string::npos);
  check_contrast(colours_from(css, dark));
}

TEST_CASE("the style sheet is whole and every colour that it uses is there") {
  const auto css = style();
  CHECK(std::count(css.begin(), css.end(), '{') == std::count(css.begin(), css.end(), '}'));
  const auto light = colours_from(css, 0), dark = colours_from(css, css.find("scheme: dark)"));
  CHECK(light.size() == dark.size());
  for (std::size_t at = 0; (at = css.find("var(--", at)) != std::string::npos;) {
    at += 6;
    const auto name = css.substr(at, css.find(')', at) - at);
    INFO(name);
    CHECK(light.contains(name));
    CHECK(dark.contains(name));
  }
}
