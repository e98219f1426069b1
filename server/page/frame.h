#pragma once

// What every page has around its content: a title that says the state, a way to the content for
// those who do not see it, where else to go, who is signed in. And the forms' common part.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "server/http.h"
#include "server/page/html.h"

namespace countersign::server {

struct PageHead {
  std::string title;  // what the page is about; any text
  int status = 200;
  // Decisions that wait, said first in the title.
  std::size_t waits = 0;
  // News are about to come: the page loads itself again. Never set while something could be being
  // typed into it.
  bool is_loading_again = false;
};

// `request` says who is signed in and which of the places is this one.
Response html_page(const Request& request, const PageHead& head,
                   const std::function<void(Html&)>& content);

// A form that carries what it must: the session's token, and a number that is the same however
// often its button is pressed, so that it is done once.
class Form {
 public:
  Form(Html& html, const Request& request, std::string action);
  // With a number of one's own, to try the same thing again.
  Form(Html& html, const Request& request, std::string action, std::string_view once);

  void hidden(Literal name, std::string_view value);
  // A field of the form that came, unseen in the next.
  void carry(std::string_view name, std::string_view value);
  enum class Weight : std::uint8_t { kPrimary, kPlain, kQuiet };
  void button(std::string_view words, Weight weight = Weight::kPlain);

  struct Area {
    std::string id;
    std::string_view label;
    std::string_view name;
    std::string_view text{};
    int lines = 3;
    bool is_required = true;
    bool is_code = false;
    std::string_view hint{};
  };
  void area(const Area& area);
  // One line: of an Area only its id, label, name, text and hint.
  void line(const Area& line);

 private:
  void write_hint(const Area& area, Attributes& attributes);

  Html& html_;
  Html::Element form_;
};

}  // namespace countersign::server
