#include "tests/support/server_browser.h"

#include "tests/support/catch.h"

namespace countersign::server::testing {

using countersign::testing::Fields;
using countersign::testing::HtmlNode;

Browser::Browser(House& house, const std::string& key) : house_(house) {
  const auto signed_in = house.store.keys.sign_in(house.store.keys.who(key).key_id);
  REQUIRE(signed_in);
  cookie_ = {{"cookie", "countersign=" + std::string(signed_in->token.reveal())}};
}

Response Browser::get(const std::string& target) {
  return house_.call_as("", "GET", target, "", cookie_);
}

HtmlNode Browser::page(const std::string& target) {
  const auto response = get(target);
  REQUIRE(response.status == 200);
  return page_of(response);
}

Reply Browser::begin(const std::string& path, std::string body) {
  auto headers = cookie_;
  headers["content-type"] = "application/x-www-form-urlencoded";
  return house_.api.handle(house_.request("", "POST", path, std::move(body), std::move(headers)));
}

Response Browser::send(const std::string& path, std::string body) {
  return settle_now(begin(path, std::move(body)));
}

Response Browser::post(const std::string& path, const Fields& fields) {
  return send(path, countersign::testing::form_encoded(fields));
}

Response Browser::press(const HtmlNode& page, const std::string& action, const Fields& typed) {
  auto posted = countersign::testing::filled_form(page, action, typed);
  return send(posted.action, std::move(posted.body));
}

HtmlNode page_of(const Response& response) {
  INFO("page: " << response.body);
  REQUIRE(response.header("Content-Type") == "text/html; charset=utf-8");
  HtmlNode page;
  REQUIRE_NOTHROW(page = countersign::testing::parse_html(response.body));
  std::string all;
  for (const auto& complaint : countersign::testing::complaints(page)) all += "\n  " + complaint;
  INFO("complaints:" << all);
  CHECK(all.empty());
  return page;
}

}  // namespace countersign::server::testing
