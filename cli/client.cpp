#include "cli/client.h"

#include <fmt/format.h>

#include "audit/store.h"
#include "cli/api/ways.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

bool is_refusal(const Answer& answer) {
  const std::string& type = answer.json["type"].text();
  return type == "urn:countersign:refused" || type == "urn:countersign:judged-worse";
}

}  // namespace

Call get(std::string path) {
  Call call;
  call.path = std::move(path);
  return call;
}

Call post(std::string path, std::string body) {
  Call call = get(std::move(path));
  call.method = "POST";
  call.body = std::move(body);
  return call;
}

Answer Client::must(const Call& wanted) {
  Answer answer = call(wanted);
  if (!answer.is_good()) throw ApiNo(exit_of(answer), words_of(answer));
  return answer;
}

Exit exit_of(const Answer& answer) {
  if (answer.is_good()) return Exit::kOk;
  if (is_refusal(answer)) return Exit::kRefused;
  switch (answer.status) {
    case 400:
      return Exit::kUsage;
    case 404:
    case 409:
    case 410:
    case 412:
      return Exit::kNotFound;
    default:
      return Exit::kFailure;
  }
}

std::string words_of(const Answer& answer) {
  const std::string title = printable(answer.json["title"].text());
  const std::string detail = printable(answer.json["detail"].text());
  if (title.empty() && detail.empty())
    return fmt::format("the server answered {} without saying why", answer.status);
  if (detail.empty()) return title;
  return detail;
}

std::unique_ptr<Client> connect(const config::Settings& settings, Terminal& terminal) {
  const auto holder = audit::lock_holder(settings.store.path);
  if (holder && !holder->address.empty()) return connect_over_http(settings, holder->address);
  return connect_in_process(settings, terminal);
}

}  // namespace countersign::cli
