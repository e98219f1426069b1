#pragma once

// A person's browser in front of a House: signed in, with a cookie; reads pages strictly and
// presses their buttons.

#include <string>

#include "tests/support/html_page.h"
#include "tests/support/server_desk.h"

namespace countersign::server::testing {

class Browser {
 public:
  // As the analyst of the house, or whoever's key that is.
  explicit Browser(House& house) : Browser(house, house.key) {}
  Browser(House& house, const std::string& key);

  Response get(const std::string& target);
  // The page, which MUST be there and without fault.
  countersign::testing::HtmlNode page(const std::string& target);
  Response post(const std::string& path, const countersign::testing::Fields& fields);
  // Presses the button of the page's form for `action`.
  Response press(const countersign::testing::HtmlNode& page, const std::string& action,
                 const countersign::testing::Fields& typed = {});
  // The reply as the handler gives it, unsettled.
  Reply begin(const std::string& path, std::string body);

 private:
  Response send(const std::string& path, std::string body);

  House& house_;
  std::map<std::string, std::string> cookie_;
};

// The page in a response, whatever its status; fails the test if there is anything wrong with it.
countersign::testing::HtmlNode page_of(const Response& response);

}  // namespace countersign::server::testing
