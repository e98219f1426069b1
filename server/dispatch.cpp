// From a request to a handler and back: the only place of the server that catches exceptions.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <vector>

#include <fmt/format.h>

#include "core/text.h"
#include "server/api.h"
#include "server/api/problem.h"
#include "server/auth/bearer.h"
#include "server/auth/browser.h"
#include "server/auth/gate.h"
#include "server/auth/headers.h"
#include "server/auth/hosts.h"
#include "server/page/pages.h"

namespace countersign::server {

namespace {

std::vector<std::string_view> pieces_of(std::string_view path) {
  std::vector<std::string_view> pieces;
  for (std::size_t from = 0; from <= path.size();) {
    const auto end = std::min(path.find('/', from), path.size());
    pieces.push_back(path.substr(from, end - from));
    from = end + 1;
  }
  return pieces;
}

bool is_part(std::string_view piece) {
  return piece.starts_with('{') && piece.ends_with('}');
}

std::optional<std::map<std::string, std::string>> match(std::string_view pattern,
                                                        std::string_view path) {
  const auto wanted = pieces_of(pattern), found = pieces_of(path);
  if (wanted.size() != found.size()) return std::nullopt;
  std::map<std::string, std::string> parts;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (is_part(wanted[i])) {
      if (found[i].empty()) return std::nullopt;
      parts.emplace(wanted[i].substr(1, wanted[i].size() - 2), found[i]);
    } else if (wanted[i] != found[i]) {
      return std::nullopt;
    }
  }
  return parts;
}

Response method_not_allowed(const Request& request, const std::string& allow) {
  return problem_response(request,
                          {.status = 405,
                           .type = "method-not-allowed",
                           .title = "This path does not take that method",
                           .detail = fmt::format("{} takes {}.", printable(request.path), allow),
                           .headers = {{"Allow", allow}}});
}

Response no_such_path(const Request& request) {
  return problem_response(request, {.status = 404,
                                    .type = "not-found",
                                    .title = "Not found",
                                    .detail = "There is no such path. docs/http-api.md lists them, "
                                              "and GET / says how to begin."});
}

// HEAD is answered as GET.
std::string_view effective_method(const Request& request) {
  return request.method == "HEAD" ? std::string_view("GET") : std::string_view(request.method);
}

Result<const Route*, Response> find_route(Request& request) {
  std::string allow;
  for (const auto& route : routes()) {
    auto parts = match(route.pattern, request.path);
    if (!parts) continue;
    if (route.method == effective_method(request)) {
      request.path_parts = std::move(*parts);
      return &route;
    }
    if (!allow.empty()) allow += ", ";
    allow += route.method == "GET" ? "GET, HEAD" : std::string(route.method);
  }
  if (allow.empty()) return unexpected(no_such_path(request));
  return unexpected(method_not_allowed(request, allow));
}

std::vector<std::string> names_of(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const auto end = std::min(list.find(' '), list.size());
    names.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return names;
}

std::optional<Response> check_query(const Route& route, const Request& request) {
  const auto names = names_of(route.query);
  for (const auto& [name, value] : request.query) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      const auto near = nearest(name, names);
      return bad_request(request, fmt::format("Unknown query parameter \"{}\"{}", printable(name),
                                              near ? fmt::format("; did you mean \"{}\"?", *near)
                                                   : std::string(".")));
    }
    if (!request.query_value(name))
      return bad_request(request, fmt::format("\"{}\" stands twice; say it once.", name));
  }
  return std::nullopt;
}

Response cross_origin(const Request& request) {
  return problem_response(
      request, {.status = 403,
                .type = "cross-origin",
                .title = "A page of another site may not do this",
                .detail = "The browser says that this request comes from another origin. Nothing "
                          "was changed."});
}

Result<Done, Response> let_in(Access access, ApiContext& context, Request& request) {
  if (access == Access::kAnybody) return Done{};
  if (is_for_browsers(access)) return let_browser_in(access, context, request);
  auto who = identify(request, context);
  if (!who) return unexpected(std::move(who).error());
  if (auto no = forbid(request, access, *who)) return unexpected(std::move(*no));
  request.who = std::move(*who);
  return Done{};
}

// Says by `shows_pages` how to tell what goes wrong from then on.
Reply dispatch(ApiContext& context, Request& request, bool& shows_pages) {
  auto found = find_route(request);
  if (!found) return std::move(found).error();
  const Route& route = **found;
  shows_pages = is_for_browsers(route.access);
  if (is_cross_origin_write(request)) return cross_origin(request);
  if (auto let = let_in(route.access, context, request); !let) return std::move(let).error();
  if (auto no = check_query(route, request)) return std::move(*no);
  return route.handle(context, request);
}

void complain(const Request& request, std::string_view what) {
  const auto line =
      fmt::format("countersign: {} {} {}: {}\n", request.request_id, printable(request.method),
                  printable(request.path), printable(what));
  std::fputs(line.c_str(), stderr);
}

// Whatever goes wrong in there becomes an answer.
template <class Answer, class Work>
Answer guarded(const Request& request, Work&& work) {
  try {
    return work();
  } catch (const audit::StoreUnavailable& e) {
    return Answer(store_unavailable(request, e));
  } catch (const std::exception& e) {
    complain(request, e.what());
    return Answer(internal_error(request));
  }
}

Response finished(Response response, const Request& request, bool shows_pages) {
  if (shows_pages && response.header("Content-Type") == "application/problem+json")
    response = problem_page(request, response);
  protect(response, request.request_id);
  return response;
}

Later finished(Later later, const Request& request, bool shows_pages) {
  later.again = [inner = std::move(later.again), request,
                 shows_pages](Later::Turn turn) -> std::optional<Response> {
    auto response = guarded<std::optional<Response>>(request, [&] { return inner(turn); });
    if (!response) return std::nullopt;
    return finished(std::move(*response), request, shows_pages);
  };
  return later;
}

}  // namespace

Api::Api(ApiContext context) : gate_(std::make_unique<Gate>()), context_(std::move(context)) {
  context_.gate = gate_.get();
}

Api::~Api() = default;

Reply Api::handle(Request request) {
  request.request_id = new_request_id();
  bool shows_pages = false;
  auto reply = guarded<Reply>(request, [&] { return dispatch(context_, request, shows_pages); });
  return std::visit(
      [&](auto&& what) -> Reply {
        return finished(std::forward<decltype(what)>(what), request, shows_pages);
      },
      std::move(reply));
}

}  // namespace countersign::server
