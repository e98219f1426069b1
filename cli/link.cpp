#include "cli/link.h"

#include "cli/json.h"

namespace countersign::cli {

std::string one_time_link(House& house, const Secret& key, const std::string& address) {
  server::Request request;
  request.method = "POST";
  request.path = "/v1/links";
  request.peer = "127.0.0.1";
  request.headers["host"] = address;
  request.headers["authorization"] = "Bearer " + std::string(key.reveal());
  const auto response = server::settle(house.api().handle(std::move(request)), house.wakeups());
  if (response.status != 201) return "";
  const auto json = Json::parse(response.body);
  return json ? (*json)["url"].text() : "";
}

}  // namespace countersign::cli
